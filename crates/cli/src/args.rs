//! The command line: what is the same for all commands.

use std::path::PathBuf;

use clap::{
    Args, Parser,
    builder::{PossibleValuesParser, TypedValueParser},
};
use dhow_core::{Error, ProviderReference, Result};

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

Settings come from variables named DHOW_<GATEWAY>_<SETTING>, such as DHOW_HITPAY_API_KEY, from the same names in
the file of --env-file, or from the tables of the file of --config ([hitpay] api_key = \"…\"), in this order.
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

    /// Read variables from this file, one NAME=value a line, as `dhow sandbox` writes it; set variables win over it
    #[arg(long, global = true, display_order = 102, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
}

/// The gateway, as the first argument or by name.
#[derive(Args)]
pub(crate) struct Which {
    /// The gateway
    #[arg(value_name = "GATEWAY", value_parser = gateway(), required_unless_present = "named", conflicts_with = "named")]
    first: Option<GatewayArg>,

    /// The gateway, by name instead of as the first argument
    #[arg(long = "provider", id = "named", value_name = "GATEWAY", value_parser = gateway())]
    named: Option<GatewayArg>,
}

impl Which {
    /// The gateway that was chosen.
    ///
    /// # Errors
    /// None was, which the parser refuses before.
    pub(crate) fn gateway(&self) -> Result<GatewayArg> {
        let chosen = self.first.or(self.named);
        chosen.ok_or_else(|| Error::invalid("--provider", "is required"))
    }
}

/// A gateway that was named on the command line.
#[derive(Clone, Copy)]
pub(crate) struct GatewayArg(pub(crate) &'static dyn Gateway);

impl std::ops::Deref for GatewayArg {
    type Target = dyn Gateway;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// Some gateways, as arguments or by name.
#[derive(Args)]
pub(crate) struct Gateways {
    /// The gateways; all of them if none is named
    #[arg(value_name = "GATEWAY", value_parser = gateway())]
    first: Vec<GatewayArg>,

    /// A gateway, by name instead of as an argument; may be given several times
    #[arg(long = "provider", id = "some", value_name = "GATEWAY", value_parser = gateway())]
    named: Vec<GatewayArg>,
}

impl Gateways {
    /// True if no gateway was named, which means all of them.
    pub(crate) fn is_all(&self) -> bool {
        self.first.is_empty() && self.named.is_empty()
    }

    /// Each gateway once, in the order of the tables.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = GatewayArg> {
        let asked = |gateway: &GatewayArg| {
            let mut named = self.first.iter().chain(&self.named);
            self.is_all() || named.any(|named| named.id() == gateway.id())
        };
        gateways::all().map(GatewayArg).filter(asked)
    }
}

/// The gateway and its reference of something, or the reference alone where the gateway is given by name. One list, because the parser
/// cannot leave the first of two arguments away.
#[derive(Args)]
pub(crate) struct About {
    /// The gateway, and its reference: the id that the command printed which made it
    #[arg(value_names = ["GATEWAY", "REF"], num_args = 1..=2, required = true)]
    words: Vec<String>,

    /// The gateway, by name instead of as the first argument
    #[arg(long = "provider", id = "about", value_name = "GATEWAY", value_parser = gateway())]
    named: Option<GatewayArg>,
}

impl About {
    /// The gateway and the reference at it.
    ///
    /// # Errors
    /// A gateway or a reference that is missing, given twice, or none.
    pub(crate) fn read(&self) -> Result<(GatewayArg, ProviderReference)> {
        let known = || gateways::ids().collect::<Vec<_>>().join(", ");
        let (gateway, reference) = match (self.named, self.words.as_slice()) {
            (Some(gateway), [reference]) => (gateway, reference),
            (None, [name, reference]) => {
                let gateway = gateways::find(name).map(GatewayArg);
                let refused = || format!("must be one of {}", known());
                let gateway = gateway.ok_or_else(|| Error::invalid("GATEWAY", refused()))?;
                (gateway, reference)
            }
            (None, _) => {
                let rule = format!("must be one of {}, before the reference", known());
                return Err(Error::invalid("GATEWAY", rule));
            }
            (Some(_), _) => {
                let rule = "must be the only argument where --provider names the gateway";
                return Err(Error::invalid("REF", rule));
            }
        };
        Ok((gateway, ProviderReference::new(reference.as_str())?))
    }
}

/// Reads a gateway's name and lists the known ones when it is none.
pub(crate) fn gateway() -> impl TypedValueParser<Value = GatewayArg> {
    PossibleValuesParser::new(gateways::ids())
        .try_map(|id| gateways::find(&id).map(GatewayArg).ok_or("is no gateway"))
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
