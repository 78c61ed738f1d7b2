//! The text that gets signed, piece by piece.

use dhow_crypto::{
    fingerprint::FingerprintKey,
    signing_input::{RecordedSegment, Role, SigningInput},
};
use serde::{Serialize, Serializer};

use crate::output::{Cell, Page, Tone, visible};

/// Characters of one piece on one line.
const LINE: usize = 72;

/// The pieces of a signed text.
#[derive(Debug)]
pub(super) struct SignedView {
    pieces: Vec<PieceView>,
    length: usize,
}

#[derive(Debug, Serialize)]
struct PieceView {
    label: String,
    role: &'static str,
    offset: usize,
    length: usize,
    /// The bytes as text; null for a secret.
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip)]
    shown: String,
}

impl SignedView {
    pub(super) fn of(canonical: &SigningInput, key: &FingerprintKey) -> Self {
        let pieces = canonical.segments().iter();
        let pieces = pieces.map(|piece| PieceView::of(piece, key));
        Self {
            pieces: pieces.collect(),
            length: canonical.len(),
        }
    }

    pub(super) fn show(&self, page: &mut Page) {
        super::title(page, &format!("What is signed: {} bytes", self.length));
        if self.pieces.is_empty() {
            return page.pair("", "nothing that reads in one way");
        }
        let rows = self.pieces.iter().flat_map(PieceView::rows);
        let rows: Vec<Vec<Cell>> = rows.collect();
        page.table(&["at", "bytes", "piece", "text"], &rows);
        if rows.len() < 2 || self.pieces.len() < 2 {
            return;
        }
        page.blank();
        let whole: String = self.pieces.iter().map(|one| one.shown.as_str()).collect();
        let mut name = "joined";
        for line in lines(&whole) {
            page.pair(name, line);
            name = "";
        }
    }
}

impl Serialize for SignedView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.pieces.serialize(serializer)
    }
}

impl PieceView {
    fn of(piece: &RecordedSegment, key: &FingerprintKey) -> Self {
        let print = piece.fingerprint();
        Self {
            label: piece.label().to_owned(),
            role: role(piece.role()),
            offset: piece.offset(),
            length: piece.len(),
            text: piece.bytes().map(text),
            fingerprint: print.map(|print| key.digits(&print)),
            shown: piece.bytes().map_or_else(|| "***".to_owned(), visible),
        }
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let tone = match self.role {
            "name" => Tone::Name,
            "separator" | "literal" => Tone::Faint,
            "secret" => Tone::Warn,
            _ => Tone::Plain,
        };
        let what = match self.label.as_str() {
            "" => self.role.to_owned(),
            label => format!("{} {label}", self.role),
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for line in lines(&self.shown) {
            let head = match rows.is_empty() {
                true => [
                    self.offset.to_string(),
                    self.length.to_string(),
                    what.clone(),
                ],
                false => Default::default(),
            };
            let mut row: Vec<Cell> = head.into_iter().map(Cell::plain).collect();
            row.push(match self.length {
                0 => Cell::new(Tone::Faint, "(empty)"),
                _ => Cell::new(tone, line),
            });
            rows.push(row);
        }
        rows
    }
}

/// A role as programs and people read it.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Name => "name",
        Role::Value => "value",
        Role::Separator => "separator",
        Role::Literal => "literal",
        Role::Secret => "secret",
    }
}

/// The bytes as text, with escapes for what is not UTF-8.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// The text on lines of equal length; at least one.
pub(super) fn lines(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = characters
        .chunks(LINE)
        .map(|line| line.iter().collect())
        .collect();
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
