//! Writing of a document in a style.

use super::strings::{Quoting, changed, unescaped};
use super::style::{Bools, Dialect, Empty, Escapes, Nulls, Numbers, Order, Style, Texts};
use super::times::Time;
use super::{Document, Kind};
use crate::explain::text;

/// Returns `None` for a text that becomes longer than `longest`: the indentation of deeply nested values is many times as long as they are.
pub(super) fn write(document: &Document<'_>, style: &Style, longest: usize) -> Option<Vec<u8>> {
    let mut writer = Writer {
        document,
        style,
        quoting: Quoting::new(style.escapes),
        out: Vec::with_capacity(document.text.len()),
        longest,
    };
    match style.dialect {
        Dialect::Query | Dialect::Values | Dialect::Pairs => writer.joined(),
        _ => writer.value(0, 0, None),
    }
    (!writer.is_too_long()).then_some(writer.out)
}

struct Writer<'w> {
    document: &'w Document<'w>,
    style: &'w Style,
    quoting: Quoting,
    out: Vec<u8>,
    longest: usize,
}

impl Writer<'_> {
    fn is_too_long(&self) -> bool {
        self.out.len() > self.longest
    }

    /// Writes a value. `name` is that of its member.
    fn value(&mut self, at: usize, depth: usize, name: Option<usize>) {
        let raw = self.document.raw(at);
        match self.document.kind(at) {
            Some(Kind::Literal) => self.literal(raw, name),
            Some(Kind::Text) => self.text(raw),
            Some(Kind::List) => self.list(at, depth),
            Some(Kind::Object) => self.object(at, depth),
            None => {}
        }
    }

    fn literal(&mut self, raw: &[u8], name: Option<usize>) {
        let (style, dialect) = (self.style, self.style.dialect);
        let word: &[u8] = match (raw, dialect) {
            (b"null", _) if style.nulls == Nulls::AsEmptyText => b"\"\"",
            (b"null", Dialect::Python) => b"None",
            (b"null", Dialect::Ruby) => b"nil",
            (b"true", Dialect::Python) => b"True",
            (b"false", Dialect::Python) => b"False",
            (b"true", _) if style.bools == Bools::AsNumbers => b"1",
            (b"false", _) if style.bools == Bools::AsNumbers => b"0",
            (b"true", _) if style.bools == Bools::AsText => b"\"true\"",
            (b"false", _) if style.bools == Bools::AsText => b"\"false\"",
            (b"true" | b"false" | b"null", _) => raw,
            _ => return self.number(raw, name),
        };
        self.out.extend_from_slice(word);
    }

    fn number(&mut self, raw: &[u8], name: Option<usize>) {
        let digits = String::from_utf8_lossy(raw);
        if let Some(format) = self.style.times
            && let Some(time) = Time::from_epoch(&digits)
            && let Some(written) = format.written(&time)
        {
            return self.out.extend_from_slice(written.as_bytes());
        }
        let numbers = match self.style.numbers {
            Numbers::TwoDecimals if !self.is_amount(name) => Numbers::AsReceived,
            Numbers::TwoDecimalsOfFractions if !digits.contains('.') => Numbers::AsReceived,
            Numbers::AllTwoDecimals if !digits.contains('.') && !self.is_amount(name) => {
                Numbers::AsReceived
            }
            numbers => numbers,
        };
        let written = match numbers {
            Numbers::AsReceived => return self.out.extend_from_slice(raw),
            Numbers::Shortest => text::shortest_number(&digits),
            Numbers::Float => text::float_number(&digits),
            Numbers::AllFloat => match digits.contains(['.', 'e', 'E']) {
                true => text::float_number(&digits),
                false => format!("{digits}.0"),
            },
            Numbers::TwoDecimals | Numbers::TwoDecimalsOfFractions | Numbers::AllTwoDecimals => {
                text::two_decimals(&digits)
            }
            Numbers::AsText => format!("\"{digits}\""),
        };
        self.out.extend_from_slice(written.as_bytes());
    }

    fn is_amount(&self, name: Option<usize>) -> bool {
        let name = name.map(|name| self.document.raw(name)).unwrap_or_default();
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        ["amount", "price", "total", "fee"]
            .iter()
            .any(|word| name.contains(word))
    }

    fn text(&mut self, raw: &[u8]) {
        let style = self.style;
        if style.texts == Texts::EmptyAsNull && raw == b"\"\"" {
            return self.out.extend_from_slice(b"null");
        }
        let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
        let is_number = matches!(style.texts, Texts::AsNumbers | Texts::AsShortNumbers);
        if is_number && text::is_number(inner) {
            let digits = String::from_utf8_lossy(inner);
            let digits = match style.texts {
                Texts::AsShortNumbers => text::shortest_number(&digits),
                _ => digits.into_owned(),
            };
            return self.out.extend_from_slice(digits.as_bytes());
        }
        let time = style.times.and_then(|format| {
            let time = Time::parse(std::str::from_utf8(inner).ok()?)?;
            format.written(&time)
        });
        match time {
            Some(written) => self.out.extend_from_slice(written.as_bytes()),
            None => self.string(raw, style.texts),
        }
    }

    /// Writes a name or another string that stays a string.
    fn string(&mut self, raw: &[u8], texts: Texts) {
        let is_changed = !matches!(
            texts,
            Texts::AsReceived | Texts::AsNumbers | Texts::AsShortNumbers | Texts::EmptyAsNull
        );
        let style = self.style;
        if style.escapes == Escapes::AsReceived && !is_changed {
            return self.out.extend_from_slice(raw);
        }
        let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
        let is_quoted = !matches!(style.dialect, Dialect::Python | Dialect::Java);
        if !is_changed && is_quoted && self.quoting.keeps(inner) {
            return self.out.extend_from_slice(raw);
        }
        // A string that cannot be decoded, such as one with a lone surrogate, stays as it is.
        let Some(decoded) = unescaped(raw) else {
            return self.out.extend_from_slice(raw);
        };
        let decoded = changed(&decoded, texts);
        match style.dialect {
            Dialect::Python => {
                let quoted = text::python_string(&decoded);
                self.out.extend_from_slice(quoted.as_bytes());
            }
            Dialect::Java => self.out.extend_from_slice(decoded.as_bytes()),
            _ => self.quoting.quote(&decoded, &mut self.out),
        }
    }

    fn list(&mut self, at: usize, depth: usize) {
        let mut is_empty = true;
        self.out.push(b'[');
        for item in self.document.children(at) {
            if self.is_too_long() {
                return;
            }
            self.separate(is_empty, depth);
            is_empty = false;
            self.value(item, depth + 1, None);
        }
        self.end(is_empty, depth);
        self.out.push(b']');
    }

    fn object(&mut self, at: usize, depth: usize) {
        let members = self.members(at, depth);
        if members.is_empty() && self.style.empty == Empty::ObjectsAsLists {
            return self.out.extend_from_slice(b"[]");
        }
        self.out.push(b'{');
        for (index, (name, value)) in members.iter().enumerate() {
            if self.is_too_long() {
                return;
            }
            self.separate(index == 0, depth);
            self.string(self.document.raw(*name), Texts::AsReceived);
            self.out.extend_from_slice(self.style.colon.as_bytes());
            self.value(*value, depth + 1, Some(*name));
        }
        self.end(members.is_empty(), depth);
        self.out.push(b'}');
    }

    /// Positions of the names and values of an object that are written, in their order.
    fn members(&self, at: usize, depth: usize) -> Vec<(usize, usize)> {
        let document = self.document;
        let mut children = document.children(at);
        let mut members = Vec::new();
        while let (Some(name), Some(value)) = (children.next(), children.next()) {
            if !self.is_dropped(value) {
                members.push((name, value));
            }
        }
        let name = |(name, _): &(usize, usize)| document.raw(*name);
        match self.style.order {
            Order::Sorted => members.sort_by(|a, b| name(a).cmp(name(b))),
            Order::SortedOutside if depth == 0 => members.sort_by(|a, b| name(a).cmp(name(b))),
            Order::ByLength => members.sort_by_key(|member| (name(member).len(), name(member))),
            Order::Reversed => members.reverse(),
            Order::AsReceived | Order::SortedOutside => {}
        }
        members
    }

    fn is_dropped(&self, value: usize) -> bool {
        let raw = self.document.raw(value);
        let is_null = raw == b"null";
        match self.style.empty {
            Empty::TextsDropped if raw == b"\"\"" => true,
            Empty::AllDropped => is_null || matches!(raw, b"\"\"" | b"[]" | b"{}"),
            _ => is_null && self.style.nulls == Nulls::Dropped,
        }
    }

    fn separate(&mut self, is_first: bool, depth: usize) {
        if !is_first {
            self.out.extend_from_slice(self.style.comma.as_bytes());
        }
        self.indent(depth + 1);
    }

    fn end(&mut self, is_empty: bool, depth: usize) {
        if !is_empty {
            self.indent(depth);
        }
    }

    fn indent(&mut self, depth: usize) {
        if let Some(unit) = self.style.indent {
            self.out.extend_from_slice(self.style.line.as_bytes());
            for _ in 0..depth {
                self.out.extend_from_slice(unit.as_bytes());
            }
        }
    }

    /// Writes the members of the outer object as a query string, or joined.
    fn joined(&mut self) {
        if !self.document.is_object() {
            return;
        }
        for (index, (name, value)) in self.members(0, 0).into_iter().enumerate() {
            if self.is_too_long() {
                return;
            }
            let name = unescaped(self.document.raw(name)).unwrap_or_default();
            let raw = self.document.raw(value);
            let value = unescaped(raw).map_or_else(|| raw.to_vec(), String::into_bytes);
            let value: &[u8] = if value == b"null" { b"" } else { &value };
            match self.style.dialect {
                Dialect::Query => {
                    if index > 0 {
                        self.out.push(b'&');
                    }
                    let value = String::from_utf8_lossy(value);
                    let pair = [(name.as_str(), value.as_ref())];
                    let pair = crate::pairs::encode_pairs(pair);
                    self.out.extend_from_slice(pair.as_bytes());
                }
                Dialect::Pairs => {
                    self.out.extend_from_slice(name.as_bytes());
                    self.out.extend_from_slice(value);
                }
                _ => self.out.extend_from_slice(value),
            }
        }
    }
}
