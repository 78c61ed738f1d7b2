//! The whole command line: global options and one command.

use clap::Parser;

use crate::{args::Globals, commands::Command};

/// Payments, payouts and webhook verification for regional payment gateways.
#[derive(Parser)]
#[command(
    name = "dhow",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "\
Exit codes:
  0  success
  1  negative result: the webhook is rejected, the payment declined, the reference unknown
  2  invalid command line or configuration
  3  gateway or network error; no money moved
  4  the outcome is unknown: money may have moved; check before you retry

Settings are read from, in this order:
  environment variables named DHOW_<GATEWAY>_<SETTING>, such as DHOW_HITPAY_API_KEY
  variables with the same names in the file given with --env-file
  the TOML file given with --config, one table for each gateway: [hitpay] api_key = \"…\"
`dhow providers` lists the settings of each gateway.

Example (needs no account and no internet):
  dhow demo"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    /// Collects the subcommands at every level, each with its full name.
    fn collect(name: &str, command: &Command, all: &mut Vec<(String, Command)>) {
        for subcommand in command.get_subcommands() {
            let name = format!("{name} {}", subcommand.get_name());
            collect(&name, subcommand, all);
            all.push((name, subcommand.clone()));
        }
    }

    #[test]
    fn every_command_has_an_example_of_itself() {
        let mut all = vec![("dhow".to_owned(), Cli::command())];
        collect("dhow", &Cli::command(), &mut all);
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
