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
    use clap::{Command, CommandFactory, Parser};

    use super::Cli;
    use crate::shell_words::words;

    /// Documents whose commands are those of this program.
    const DOCUMENTS: [(&str, &str); 4] = [
        ("attention", include_str!("../../engine/docs/attention.md")),
        (
            "many machines",
            include_str!("../../engine/docs/many-machines.md"),
        ),
        ("tables", include_str!("../../engine/docs/tables.md")),
        (
            "take a payment",
            include_str!("../../engine/docs/take-a-payment.md"),
        ),
    ];

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

    /// Commands of a document: lines of its shell examples, and code in its text.
    fn commands(text: &str) -> Vec<String> {
        let mut in_example = false;
        let mut found = Vec::new();
        for line in text.lines() {
            if let Some(language) = line.trim().strip_prefix("```") {
                in_example = language == "sh";
            } else if in_example {
                let command = line.split(" #").next().unwrap_or_default();
                found.push(command.trim().to_owned());
            } else {
                found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
        found.retain(|command| command.starts_with("dhow "));
        found
    }

    #[test]
    fn the_commands_of_the_guides_are_those_of_this_program() {
        let mut names = Vec::new();
        collect("dhow", &Cli::command(), &mut names);
        let is_name = |command: &String| names.iter().any(|(name, _)| name == command);
        let mut count = 0;
        for (document, text) in DOCUMENTS {
            for command in commands(text) {
                let parsed = Cli::try_parse_from(words(&command));
                let error = parsed.err().filter(|_| !is_name(&command));
                assert!(error.is_none(), "{document}: {command}: {}", error.unwrap());
                count += 1;
            }
        }
        assert!(count >= 20, "{count}");
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
