//! Colours, on terminals only and not if `NO_COLOR` is set.

use std::io::IsTerminal;

/// Colour support of a stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(bool);

/// Meaning of a text, shown by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Ordinary text.
    Plain,
    /// Emphasised text.
    Strong,
    /// Secondary text.
    Faint,
    /// Success.
    Good,
    /// Failure.
    Bad,
    /// Warning.
    Warn,
    /// A name within other text.
    Name,
}

impl Paint {
    /// No colours.
    pub(crate) const NONE: Self = Self(false);

    /// Returns the colour support of a stream: colours on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
    pub(crate) fn for_stream(stream: &impl IsTerminal) -> Self {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let disabled = set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb");
        Self(stream.is_terminal() && !disabled)
    }

    /// Returns true if text is coloured.
    pub(crate) fn is_on(self) -> bool {
        self.0
    }

    /// Colours a text.
    pub(crate) fn text(self, tone: Tone, text: &str) -> String {
        match (self.0, code(tone)) {
            (true, Some(code)) if !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

fn code(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Strong => Some("1"),
        Tone::Faint => Some("2"),
        Tone::Good => Some("32"),
        Tone::Bad => Some("31"),
        Tone::Warn => Some("33"),
        Tone::Name => Some("36"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_not_coloured_without_a_terminal() {
        assert_eq!(Paint(false).text(Tone::Good, "paid"), "paid");
    }

    #[test]
    fn colour_ends_where_the_text_ends() {
        assert_eq!(
            Paint(true).text(Tone::Good, "paid"),
            "\u{1b}[32mpaid\u{1b}[0m"
        );
        assert_eq!(Paint(true).text(Tone::Plain, "paid"), "paid");
        assert_eq!(Paint(true).text(Tone::Bad, ""), "");
    }
}
