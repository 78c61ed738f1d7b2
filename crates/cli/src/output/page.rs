//! Text pages: titles, aligned pairs and tables. Unsafe characters of all text are replaced.

use std::fmt::Display;

use super::{Paint, Tone, plain};

/// Width of the names in a list of pairs.
const NAME_WIDTH: usize = 22;

/// Width of the label before wrapped text.
const LABEL_WIDTH: usize = 6;

/// Maximum width of wrapped text.
const WIDTH: usize = 96;

/// A page under construction.
#[derive(Debug)]
pub(crate) struct Page {
    paint: Paint,
    text: String,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    tone: Tone,
    text: String,
}

impl Cell {
    /// Creates a cell with a tone.
    pub(crate) fn new(tone: Tone, text: impl Display) -> Self {
        let text = plain(&text.to_string()).into_owned();
        Self { tone, text }
    }

    /// Creates a cell without a tone.
    pub(crate) fn plain(text: impl Display) -> Self {
        Self::new(Tone::Plain, text)
    }

    fn width(&self) -> usize {
        self.text.chars().count()
    }

    fn painted(&self, paint: Paint, width: usize) -> String {
        let padding = " ".repeat(width.saturating_sub(self.width()));
        format!("{}{padding}", paint.text(self.tone, &self.text))
    }
}

impl Page {
    /// Creates an empty page.
    pub(crate) fn new(paint: Paint) -> Self {
        Self {
            paint,
            text: String::new(),
        }
    }

    /// Returns the text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Adds a line with a tone.
    pub(crate) fn line(&mut self, tone: Tone, text: impl Display) {
        self.row(&[Cell::new(tone, text)]);
    }

    /// Adds an empty line.
    pub(crate) fn empty_line(&mut self) {
        self.text.push('\n');
    }

    /// Adds a line of cells with one space between them.
    pub(crate) fn row(&mut self, cells: &[Cell]) {
        let painted: Vec<String> = cells
            .iter()
            .map(|cell| cell.painted(self.paint, 0))
            .collect();
        self.push(&painted.join(" "));
    }

    /// Adds a name and its value, indented and aligned.
    pub(crate) fn pair(&mut self, name: &str, value: impl Display) {
        self.pair_in(name, Tone::Plain, value);
    }

    /// Adds a pair whose value has a tone.
    pub(crate) fn pair_in(&mut self, name: &str, tone: Tone, value: impl Display) {
        let name = Cell::new(Tone::Faint, name);
        // The value of a longer name begins after two spaces, as in a table.
        let width = NAME_WIDTH.max(name.width() + 2);
        let name = name.painted(self.paint, width);
        let value = Cell::new(tone, value).painted(self.paint, 0);
        self.push(&format!("  {name}{value}"));
    }

    /// Adds a pair if there is a value.
    pub(crate) fn pair_if(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.pair(name, value);
        }
    }

    /// Adds a pair whose value is wrapped text.
    pub(crate) fn paragraph(&mut self, name: &str, text: &str) {
        let mut lines = wrapped(text, WIDTH - NAME_WIDTH).into_iter();
        self.pair(name, lines.next().unwrap_or_default());
        for line in lines {
            self.pair("", line);
        }
    }

    /// Adds a label with a tone, and wrapped text beside it.
    pub(crate) fn labelled(&mut self, tone: Tone, word: &str, text: &str) {
        let mut label = Cell::new(tone, word).painted(self.paint, LABEL_WIDTH);
        for line in wrapped(text, WIDTH - LABEL_WIDTH) {
            let line = Cell::plain(line).painted(self.paint, 0);
            self.push(&format!("  {label}{line}"));
            label = " ".repeat(LABEL_WIDTH);
        }
    }

    /// Adds a table whose columns are as wide as their widest cell.
    pub(crate) fn table(&mut self, headings: &[&str], rows: &[Vec<Cell>]) {
        let headings: Vec<Cell> = headings
            .iter()
            .map(|heading| Cell::new(Tone::Faint, heading))
            .collect();
        let widths: Vec<usize> = (0..headings.len())
            .map(|column| {
                let cells = rows.iter().chain([&headings]);
                let widths = cells.filter_map(|row| row.get(column)).map(Cell::width);
                widths.max().unwrap_or(0)
            })
            .collect();
        for row in [&headings].into_iter().chain(rows) {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| cell.painted(self.paint, *width))
                .collect();
            self.push(&format!("  {}", cells.join("  ")));
        }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// Wraps text at spaces. A word longer than the width gets a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut page = Page::new(Paint::NONE);
        page.table(
            &["gateway", "amount"],
            &[vec![Cell::plain("hitpay"), Cell::plain("1.00 SGD")]],
        );
        assert_eq!(page.text(), "  gateway  amount\n  hitpay   1.00 SGD\n");
    }

    #[test]
    fn a_line_break_in_a_value_does_not_start_a_line() {
        let mut page = Page::new(Paint::NONE);
        page.pair("reference", "a\nverdict  valid");
        assert_eq!(page.text().lines().count(), 1);
    }

    #[test]
    fn a_long_name_is_apart_from_its_value() {
        let mut page = Page::new(Paint::NONE);
        for name in [
            "setting",
            "transfer-request-code",
            "transfer-request-codes",
            "transfer-inquiry-request-codes",
        ] {
            page.pair(name, "documented");
        }
        assert_eq!(
            page.text(),
            "  setting               documented\n  transfer-request-code  documented\n  \
             transfer-request-codes  documented\n  transfer-inquiry-request-codes  documented\n"
        );
    }

    #[test]
    fn text_wraps_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("", 7), Vec::<String>::new());
    }
}
