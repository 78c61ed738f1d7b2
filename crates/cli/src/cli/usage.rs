//! Usage lines broken to the width of help texts, which clap does not do.

use clap::Command;

use super::WIDTH;

/// Indent of the second and later lines, below the name of the program.
const INDENT: &str = "           ";

/// Breaks the usage lines of a built command and of its subcommands.
pub(super) fn broken(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    if usage.lines().any(|line| line.chars().count() > WIDTH) {
        let text = usage.trim_start_matches("Usage: ").trim_end();
        command = command.override_usage(lines(text));
    }
    let names = command.get_subcommands().map(Command::get_name);
    let names: Vec<String> = names.map(str::to_owned).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, broken)
    })
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
