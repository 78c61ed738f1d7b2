//! The whole command line: global options and one command.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::{
    args::Globals,
    commands::{self, Command},
};

mod usage;

/// Maximum width of help texts and usage lines, in characters.
const WIDTH: usize = 80;

/// Payments, payouts and webhook verification for regional payment gateways.
#[derive(Parser)]
#[command(
    name = "dhow",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = WIDTH,
    after_help = "\
Exit codes:
  0  success
  1  negative result: webhook rejected, payment declined, reference unknown
  2  invalid command line or configuration
  3  gateway or network error; no money moved
  4  the outcome is unknown: money may have moved; check before you retry

Settings are read from, in this order:
  environment variables DHOW_<GATEWAY>_<SETTING>, such as DHOW_HITPAY_API_KEY
  variables with the same names in the file given with --env-file
  the TOML file given with --config, with one table for each gateway
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

/// Returns the definition of the command line, with usage lines that fit.
pub(crate) fn definition() -> clap::Command {
    let mut command = with_env_file_of_sandbox(Cli::command());
    // Only a built command knows its usage line.
    command.build();
    usage::broken(command)
}

/// Describes `--env-file` in the help of `dhow sandbox`, which writes the file that every other command reads.
fn with_env_file_of_sandbox(command: clap::Command) -> clap::Command {
    let is_env_file = |option: &&clap::Arg| option.get_long() == Some("env-file");
    let option = command.get_arguments().find(is_env_file).cloned();
    // clap does not pass a global option on to a subcommand that has it already.
    let option = option.map(|option| option.help(commands::SANDBOX_ENV_FILE));
    command.mut_subcommand("sandbox", |sandbox| sandbox.args(option))
}

/// Returns the first example of the command that a command line names, on one line.
pub(crate) fn example(arguments: &[OsString]) -> Option<String> {
    let root = Cli::command();
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let command = words.fold(&root, |command, word| {
        command.find_subcommand(word).unwrap_or(command)
    });
    let help = command.get_after_help()?.to_string();
    let lines = help.lines().map(str::trim);
    let mut lines = lines.skip_while(|line| !line.starts_with("dhow "));
    let mut example = lines.next()?.to_owned();
    while let Some(begun) = example.strip_suffix('\\') {
        example = format!("{} {}", begun.trim_end(), lines.next()?);
    }
    Some(example)
}

impl Cli {
    /// Parses a command line, the name of the program first.
    ///
    /// # Errors
    /// clap's error: usage, help or version.
    pub(crate) fn parse_line(
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let mut matches = definition().try_get_matches_from(arguments)?;
        let parsed = Self::from_arg_matches_mut(&mut matches);
        parsed.map_err(|error| error.format(&mut definition()))
    }
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;
    use crate::shell_words::words;

    /// Documents whose commands are those of this program: links, so that the package contains their text.
    const DOCUMENTS: [(&str, &str); 4] = [
        ("attention", include_str!("documents/attention.txt")),
        ("many machines", include_str!("documents/many-machines.txt")),
        ("tables", include_str!("documents/tables.txt")),
        (
            "take a payment",
            include_str!("documents/take-a-payment.txt"),
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

    /// Returns all commands except those that print help.
    fn all() -> Vec<(String, Command)> {
        let mut all = vec![("dhow".to_owned(), definition())];
        collect("dhow", &definition(), &mut all);
        all.retain(|(name, _)| !name.split(' ').any(|word| word == "help"));
        assert!(all.len() >= 30, "{}", all.len());
        all
    }

    #[test]
    fn every_command_has_an_example_of_itself() {
        for (name, mut command) in all() {
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
        collect("dhow", &definition(), &mut names);
        let is_name = |command: &String| names.iter().any(|(name, _)| name == command);
        let mut count = 0;
        for (document, text) in DOCUMENTS {
            for command in commands(text) {
                let parsed = Cli::parse_line(words(&command));
                let error = parsed.err().filter(|_| !is_name(&command));
                assert!(error.is_none(), "{document}: {command}: {}", error.unwrap());
                count += 1;
            }
        }
        assert!(count >= 20, "{count}");
    }

    /// An example is broken by hand, because a shell does not read the lines that clap breaks.
    #[test]
    fn no_example_is_broken_by_the_help_text() {
        for (name, command) in all() {
            let notes = command.get_after_help().map(ToString::to_string);
            for line in notes.iter().flat_map(|text| text.lines()) {
                let is_example = line.starts_with("  ");
                assert!(
                    !is_example || line.chars().count() <= WIDTH,
                    "{name}: {line}"
                );
            }
        }
    }

    #[test]
    fn every_help_text_and_usage_line_fits() {
        for (name, mut command) in all() {
            let texts = [
                command.render_long_help().to_string(),
                command.render_help().to_string(),
                command.render_usage().to_string(),
            ];
            for line in texts.iter().flat_map(|text| text.lines()) {
                assert!(line.chars().count() <= WIDTH, "{name}: {line}");
            }
        }
    }

    /// Returns the cells of the first column of the README's tables that are commands.
    fn rows() -> impl Iterator<Item = &'static str> {
        let lines = include_str!("../README.md").lines();
        let rows = lines.filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        rows.filter(|row| row.starts_with("dhow "))
    }

    #[test]
    fn the_readme_lists_every_command_with_its_options() {
        for (name, command) in all() {
            if command.has_subcommands() && command.is_subcommand_required_set() {
                continue;
            }
            let has_name = |text: &str| {
                let rest = text.trim_matches('`').strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            let mut texts = rows().flat_map(|row| row.split("`, `"));
            let text = texts.find(|text| has_name(text));
            let text = text.unwrap_or_else(|| panic!("the README has no row of `{name}`"));
            for option in text.split([' ', '[', '(', ']', ')']) {
                let Some(option) = option.strip_prefix("--") else {
                    continue;
                };
                let mut known = command.get_arguments().filter_map(clap::Arg::get_long);
                assert!(known.any(|known| known == option), "{name} --{option}");
            }
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
