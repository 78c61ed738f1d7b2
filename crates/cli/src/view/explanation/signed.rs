//! Section about the signed text, segment by segment.

use dhow_crypto::signing_input::{RecordedSegment, Role, SigningInput};

use crate::output::{Cell, Page, Tone, visible};

/// Maximum number of characters on a line.
const LINE_WIDTH: usize = 72;

/// Shows each segment, then the whole text.
pub(super) fn show(input: &SigningInput, page: &mut Page) {
    super::title(page, &format!("Signed text: {} bytes", input.len()));
    let segments = input.segments();
    if segments.is_empty() {
        return page.pair("", "none, because the delivery is ambiguous or unreadable");
    }
    let rows: Vec<Vec<Cell>> = segments.iter().flat_map(rows).collect();
    page.table(&["offset", "bytes", "segment", "text"], &rows);
    if rows.len() < 2 || segments.len() < 2 {
        return;
    }
    page.empty_line();
    let whole: String = segments.iter().map(shown).collect();
    let mut name = "joined";
    for line in lines(&whole) {
        page.pair(name, line);
        name = "";
    }
}

/// Returns the text of a segment, with visible whitespace; `***` for a secret.
fn shown(segment: &RecordedSegment) -> String {
    segment.bytes().map_or_else(|| "***".to_owned(), visible)
}

/// Returns the rows of a segment, one for each line of its text. The first row also has its place and name.
fn rows(segment: &RecordedSegment) -> Vec<Vec<Cell>> {
    let tone = match segment.role() {
        Role::Name => Tone::Name,
        Role::Separator | Role::Literal => Tone::Faint,
        Role::Secret => Tone::Warn,
        Role::Value => Tone::Plain,
    };
    let name = match (segment.role(), segment.label()) {
        (role, "") => role.to_string(),
        (role, label) => format!("{role} {label}"),
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for line in lines(&shown(segment)) {
        let head = match rows.is_empty() {
            true => [
                segment.offset().to_string(),
                segment.len().to_string(),
                name.clone(),
            ],
            false => Default::default(),
        };
        let mut row: Vec<Cell> = head.into_iter().map(Cell::plain).collect();
        row.push(match segment.is_empty() {
            true => Cell::new(Tone::Faint, "(empty)"),
            false => Cell::new(tone, line),
        });
        rows.push(row);
    }
    rows
}

/// Splits a text into lines of equal length, at least one.
fn lines(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = characters
        .chunks(LINE_WIDTH)
        .map(|line| line.iter().collect())
        .collect();
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
