//! The command line: what is the same for all commands.

use std::path::PathBuf;

use clap::{
    Args, Parser,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    commands::Command,
    gateways::{self, Gateway},
};

mod order;

pub(crate) use order::{Order, pair};

/// Payments, payouts and verified webhooks of regional payment gateways.
#[derive(Parser)]
#[command(
    name = "dhow",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "\
Exit codes:
  0  yes
  1  a clear no: a rejected webhook, a decline, an unknown reference
  2  the command line or the configuration is wrong
  3  the gateway or the network failed
  4  the outcome is unknown: money may have moved, find out before repeating

Settings come from variables named DHOW_<GATEWAY>_<SETTING>, such as DHOW_HITPAY_API_KEY, or from the
tables of the file that --config names ([hitpay] api_key = \"…\"). A variable wins over the file.
`dhow providers` lists them.

Example, without an account and without the internet:
  dhow demo"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Args)]
pub(crate) struct Globals {
    /// Print one JSON object on standard output, also for errors
    #[arg(long, global = true, display_order = 100)]
    pub(crate) json: bool,

    /// Read settings from this file; variables win over it
    #[arg(long, global = true, display_order = 101, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// A gateway that was named on the command line.
#[derive(Clone, Copy)]
pub(crate) struct Chosen(pub(crate) &'static dyn Gateway);

impl std::ops::Deref for Chosen {
    type Target = dyn Gateway;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// Reads a gateway's name and lists the known ones when it is none.
pub(crate) fn gateway() -> impl TypedValueParser<Value = Chosen> {
    PossibleValuesParser::new(gateways::ids())
        .try_map(|id| gateways::find(&id).map(Chosen).ok_or("is no gateway"))
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    /// Every command below this one, with its whole name.
    fn below(name: &str, command: &Command, all: &mut Vec<(String, Command)>) {
        for one in command.get_subcommands() {
            let name = format!("{name} {}", one.get_name());
            below(&name, one, all);
            all.push((name, one.clone()));
        }
    }

    #[test]
    fn every_command_has_an_example_of_itself() {
        let mut all = vec![("dhow".to_owned(), Cli::command())];
        below("dhow", &Cli::command(), &mut all);
        assert!(all.len() >= 17);
        for (name, mut command) in all {
            let help = command.render_long_help().to_string();
            let (_, examples) = help.split_once("Example").expect(&name);
            assert!(examples.contains(&name), "{name}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
