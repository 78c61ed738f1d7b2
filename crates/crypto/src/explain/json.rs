//! JSON documents as frameworks write them again.
//!
//! A document is a flat list of tokens that refer to its text, so that memory grows with the text alone and every number keeps its digits.

mod changes;
mod formats;
mod parts;
mod rewritings;
mod strings;
mod style;
mod times;
mod writer;

pub use changes::changes;
pub use formats::formats;
pub use rewritings::{Rewritten, rewritings};
pub use strings::unescaped;
pub use style::Rewriting;
use style::Style;

/// Maximum nesting depth of objects and lists, as in `serde_json`.
const DEEPEST: usize = 128;

/// Parsed document.
#[derive(Debug)]
pub struct Document<'d> {
    text: &'d [u8],
    tokens: Vec<Token>,
}

/// Range of a value in a document. Its first byte shows its kind, so that a token is small: a document may have one for every two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    start: u32,
    end: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Literal,
    Text,
    List,
    Object,
}

/// Kind of a value, for programs that take a document apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Number, boolean or null.
    Literal,
    /// String.
    Text,
    /// List.
    List,
    /// Object.
    Object,
}

impl<'d> Document<'d> {
    /// Parses a document. Returns `None` for text that is not JSON, is nested too deeply or is larger than 4 GiB.
    #[must_use]
    pub fn parse(text: &'d [u8]) -> Option<Self> {
        let end = u32::try_from(text.len()).ok()?;
        let marks = text
            .iter()
            .filter(|byte| matches!(byte, b'{' | b'[' | b',' | b':'));
        let mut reader = Reader {
            text,
            at: 0,
            // Every value but the first follows one of these marks, so the list never grows.
            tokens: Vec::with_capacity(marks.count().saturating_add(1)),
        };
        reader.value(0)?;
        reader.space();
        (reader.at == end as usize).then_some(Self {
            text,
            tokens: reader.tokens,
        })
    }

    /// Returns true if the document is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.kind(0) == Some(Kind::Object)
    }

    /// Returns the members of the outer object: decoded name, kind and text of the value. Empty for any other document.
    #[must_use]
    pub fn members(&self) -> Vec<(String, ValueKind, &'d [u8])> {
        let pairs = self.children(0).collect::<Vec<_>>();
        let pairs = pairs.chunks(2).filter_map(|pair| match pair {
            [name, value] if self.is_object() => Some((*name, *value)),
            _ => None,
        });
        pairs
            .filter_map(|(name, value)| {
                let name = unescaped(self.raw(name))?;
                Some((name, self.value_kind(value)?, self.raw(value)))
            })
            .collect()
    }

    /// Returns the kind and the text of every value, names included, in the order of the document.
    pub fn values(&self) -> impl Iterator<Item = (ValueKind, &'d [u8])> {
        let values = 0..self.tokens.len();
        values.filter_map(|at| Some((self.value_kind(at)?, self.raw(at))))
    }

    /// Returns the number of values, names included.
    pub(super) fn count(&self) -> usize {
        self.tokens.len()
    }

    /// Returns true if there is white space between the values.
    pub(super) fn is_spaced(&self) -> bool {
        // Names and values are tokens of their own, so that every other byte is a mark or white space.
        let mut at = 0;
        for token in &self.tokens {
            let gap = self.text.get(at..token.start as usize).unwrap_or_default();
            if gap.iter().any(u8::is_ascii_whitespace) {
                return true;
            }
            at = match self.kind_of(token) {
                Kind::Literal | Kind::Text => token.end,
                Kind::List | Kind::Object => token.start,
            } as usize;
        }
        false
    }

    /// Returns the format in which the whole document is written, if it is not the usual one without white space and escapes.
    fn format(&self, base: &Style) -> Option<&'static Rewriting> {
        let text = self.text.trim_ascii();
        let is_written = |row: &&Rewriting| {
            let written = self.write(&row.applied(base), text.len());
            written.is_some_and(|written| written == text)
        };
        let (compact, others) = formats().split_first()?;
        if is_written(&compact) {
            return None;
        }
        others.iter().find(is_written)
    }

    /// Writes the document again. Returns `None` if the text becomes longer than this.
    fn write(&self, style: &Style, longest: usize) -> Option<Vec<u8>> {
        writer::write(self, style, longest)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| self.kind_of(token))
    }

    fn kind_of(&self, token: &Token) -> Kind {
        Kind::beginning(self.text.get(token.start as usize).copied())
    }

    fn value_kind(&self, at: usize) -> Option<ValueKind> {
        self.kind(at).map(|kind| match kind {
            Kind::Literal => ValueKind::Literal,
            Kind::Text => ValueKind::Text,
            Kind::List => ValueKind::List,
            Kind::Object => ValueKind::Object,
        })
    }

    /// Text of a value.
    fn raw(&self, at: usize) -> &'d [u8] {
        let range = self.tokens.get(at);
        let range = range.map(|token| token.start as usize..token.end as usize);
        range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
    }

    /// Positions of the items of a list, or of the names and values of an object.
    fn children(&self, at: usize) -> Children<'_> {
        Children {
            tokens: &self.tokens,
            at: at.saturating_add(1),
            end: self.tokens.get(at).map_or(0, |token| token.end),
        }
    }
}

impl Kind {
    /// Kind of the value with this first byte.
    fn beginning(first: Option<u8>) -> Self {
        match first {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b'"') => Self::Text,
            _ => Self::Literal,
        }
    }
}

struct Children<'t> {
    tokens: &'t [Token],
    at: usize,
    /// End of the object or list in the text.
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let at = self.at;
        let (token, rest) = self.tokens.get(at..)?.split_first()?;
        if token.start >= self.end {
            return None;
        }
        // The values in a value follow it. Their number is unknown, so it is doubled until the end is near: most values have none or a few.
        let is_inside = |inner: &Token| inner.start < token.end;
        let mut some = 1;
        while rest.get(some - 1).is_some_and(is_inside) {
            some *= 2;
        }
        let near = rest.get(..some.min(rest.len())).unwrap_or_default();
        self.at = at + 1 + near.partition_point(is_inside);
        Some(at)
    }
}

struct Reader<'d> {
    text: &'d [u8],
    at: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        {
            self.at += 1;
        }
    }

    /// Skips white space and takes this byte.
    fn take(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        self.space();
        let place = self.tokens.len();
        let start = u32::try_from(self.at).ok()?;
        let kind = Kind::beginning(Some(self.peek()?));
        self.tokens.push(Token { start, end: start });
        match kind {
            Kind::Object | Kind::List => self.container(kind, depth)?,
            Kind::Text => self.string()?,
            Kind::Literal => self.literal()?,
        }
        self.tokens.get_mut(place)?.end = u32::try_from(self.at).ok()?;
        Some(())
    }

    fn container(&mut self, kind: Kind, depth: usize) -> Option<()> {
        if depth >= DEEPEST {
            return None;
        }
        let close = if kind == Kind::Object { b'}' } else { b']' };
        self.at += 1;
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            if kind == Kind::Object {
                self.space();
                (self.peek()? == b'"').then(|| self.value(depth + 1))??;
                self.take(b':')?;
            }
            self.value(depth + 1)?;
            if self.take(close).is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += 2,
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
    }

    fn literal(&mut self) -> Option<()> {
        let from = self.at;
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        {
            self.at += 1;
        }
        let text = self.text.get(from..self.at)?;
        let is_number = text
            .first()
            .is_some_and(|byte| matches!(byte, b'-' | b'0'..=b'9'));
        (is_number || matches!(text, b"true" | b"false" | b"null")).then_some(())
    }
}

#[cfg(test)]
mod tests;
