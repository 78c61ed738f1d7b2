//! Section about the signed text, segment by segment.

use dhow_crypto::{
    fingerprint::FingerprintKey,
    signing_input::{RecordedSegment, Role, SigningInput},
};
use serde::{Serialize, Serializer};

use crate::output::{Cell, Page, Tone, visible};

/// Maximum number of characters on a line.
const LINE_WIDTH: usize = 72;

/// Segments of a signed text.
#[derive(Debug)]
pub(super) struct SignedView {
    segments: Vec<SegmentView>,
    length: usize,
}

#[derive(Debug, Serialize)]
struct SegmentView {
    label: String,
    #[serde(serialize_with = "serialize_role")]
    role: Role,
    offset: usize,
    length: usize,
    /// Bytes as text; `None` for a secret.
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip)]
    shown: String,
}

impl SignedView {
    pub(super) fn new(input: &SigningInput, key: &FingerprintKey) -> Self {
        let segments = input.segments().iter();
        let segments = segments.map(|segment| SegmentView::new(segment, key));
        Self {
            segments: segments.collect(),
            length: input.len(),
        }
    }

    pub(super) fn show(&self, page: &mut Page) {
        super::title(page, &format!("Signed text: {} bytes", self.length));
        if self.segments.is_empty() {
            return page.pair("", "none, because the delivery is ambiguous or unreadable");
        }
        let rows = self.segments.iter().flat_map(SegmentView::rows);
        let rows: Vec<Vec<Cell>> = rows.collect();
        page.table(&["offset", "bytes", "segment", "text"], &rows);
        if rows.len() < 2 || self.segments.len() < 2 {
            return;
        }
        page.empty_line();
        let whole: String = self
            .segments
            .iter()
            .map(|segment| segment.shown.as_str())
            .collect();
        let mut name = "joined";
        for line in lines(&whole) {
            page.pair(name, line);
            name = "";
        }
    }
}

impl Serialize for SignedView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.segments.serialize(serializer)
    }
}

impl SegmentView {
    fn new(segment: &RecordedSegment, key: &FingerprintKey) -> Self {
        let print = segment.fingerprint();
        Self {
            label: segment.label().to_owned(),
            role: segment.role(),
            offset: segment.offset(),
            length: segment.len(),
            text: segment.bytes().map(text),
            fingerprint: print.map(|print| key.digits(&print)),
            shown: segment.bytes().map_or_else(|| "***".to_owned(), visible),
        }
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let tone = match self.role {
            Role::Name => Tone::Name,
            Role::Separator | Role::Literal => Tone::Faint,
            Role::Secret => Tone::Warn,
            Role::Value => Tone::Plain,
        };
        let segment = match (role(self.role), self.label.as_str()) {
            (role, "") => role.to_owned(),
            (role, label) => format!("{role} {label}"),
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for line in lines(&self.shown) {
            let head = match rows.is_empty() {
                true => [
                    self.offset.to_string(),
                    self.length.to_string(),
                    segment.clone(),
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

/// Returns the name of a role.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Name => "name",
        Role::Value => "value",
        Role::Separator => "separator",
        Role::Literal => "literal",
        Role::Secret => "secret",
    }
}

/// Serializes a role by its name.
pub(super) fn serialize_role<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(self::role(*role))
}

/// Returns the bytes as text; a byte that is not UTF-8 becomes `\x…`.
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

/// Splits a text into lines of equal length, at least one.
pub(super) fn lines(text: &str) -> Vec<String> {
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
