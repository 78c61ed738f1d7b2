//! Usage lines in the form that clap does not print: one for each command, and broken to the width of help texts.

use clap::Command;

use super::WIDTH;
use crate::args::OPTIONAL_GATEWAY;

/// Indent of the second and later lines, below the name of the program.
const INDENT: &str = "           ";

/// Corrects and breaks the usage lines of a built command and of its subcommands.
pub(super) fn broken(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let shown = usage.trim_start_matches("Usage: ").trim_end();
    let needs_none = command
        .get_arguments()
        .any(|argument| argument.get_id() == OPTIONAL_GATEWAY);
    let corrected = match needs_none {
        true => shown.to_owned(),
        false => corrected(shown),
    };
    if corrected != shown || usage.lines().any(|line| line.chars().count() > WIDTH) {
        command = command.override_usage(lines(&corrected));
    }
    let names = command.get_subcommands().map(Command::get_name);
    let names: Vec<String> = names.map(str::to_owned).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, broken)
    })
}

/// Returns the first usage line with the arguments that are required, whichever way the gateway is named.
///
/// clap has a second line for subcommands, which have help texts of their own.
fn corrected(usage: &str) -> String {
    let words = usage.lines().next().unwrap_or_default().split(' ');
    let words = words.map(|word| match word {
        "[GATEWAY]" => "<GATEWAY>",
        "[REF]..." => "<REF>",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Breaks a usage line between its items. An option stays with its value.
fn lines(usage: &str) -> String {
    let mut text = String::new();
    let mut length = "Usage: ".len();
    for item in items(usage) {
        let width = item.chars().count() + 1;
        if length + width > WIDTH {
            text.push('\n');
            text.push_str(INDENT);
            length = INDENT.len();
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&item);
        length += width;
    }
    text
}

/// Splits a usage line into items: words, and options with their value.
fn items(usage: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for word in usage.split_whitespace() {
        let is_value = |last: &&mut String| {
            let option = last.rsplit([' ', '|', '<', '[']).next().unwrap_or_default();
            option.starts_with("--")
                && !option.ends_with('>')
                && word.starts_with('<')
                && !word.starts_with("<--")
        };
        match items.last_mut().filter(is_value) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => items.push(word.to_owned()),
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_one_usage_with_its_required_arguments() {
        let usage = "dhow refund [OPTIONS] --amount <599.00> <GATEWAY> [REF]...\n       dhow refund [OPTIONS] <COMMAND>";
        let expected = "dhow refund [OPTIONS] --amount <599.00> <GATEWAY> <REF>";
        assert_eq!(corrected(usage), expected);
        for usage in [
            "dhow doctor [OPTIONS] [GATEWAY]...",
            "dhow webhook <COMMAND>",
        ] {
            assert_eq!(corrected(usage), usage);
        }
    }

    #[test]
    fn an_option_stays_with_its_value() {
        let usage = "dhow orders resolve [OPTIONS] --by <NAME> --reason <TEXT> <--happened <REF>|--clear> <REF> [X]...";
        assert_eq!(
            items(usage),
            [
                "dhow",
                "orders",
                "resolve",
                "[OPTIONS]",
                "--by <NAME>",
                "--reason <TEXT>",
                "<--happened <REF>|--clear>",
                "<REF>",
                "[X]..."
            ]
        );
        let expected = "dhow orders resolve [OPTIONS] --by <NAME> --reason <TEXT>\n           <--happened <REF>|--clear> <REF> [X]...";
        assert_eq!(lines(usage), expected);
    }
}
