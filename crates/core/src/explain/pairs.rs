//! Fields of a delivery, read leniently from wherever they stand, and written back to where the gateway puts them.

use std::cell::OnceCell;

use dhow_crypto::{
    explain::{
        from_windows_1252,
        json::{self, Document, ValueKind},
        replaced,
    },
    pairs::encode_pairs,
};
use percent_encoding::percent_decode;

use super::{Diagnosis, FieldPlace, SignedFields};
use crate::Delivery;

/// Names and values, decoded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pairs(Vec<(Vec<u8>, Vec<u8>)>);

/// Names and values as text.
pub(super) type TextPairs = Vec<(String, String)>;

/// Greatest number of fields that are read. No gateway sends so many.
pub(super) const MOST: usize = 1024;

impl Pairs {
    /// Parses a form or query. Text of another kind has one pair or none.
    pub(super) fn parse(text: &[u8]) -> Self {
        let decode = |part: &[u8]| percent_decode(&replaced(part, b"+", b" ")).collect::<Vec<u8>>();
        let pairs = text.split(|byte| *byte == b'&').take(MOST);
        let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let mut next = || decode(parts.next().unwrap_or_default());
            (next(), next())
        });
        Self(pairs.collect())
    }

    /// Reads the members of a JSON object. Null becomes an empty text.
    pub(super) fn from_json(body: &[u8]) -> Option<Self> {
        let is_object = body.trim_ascii_start().starts_with(b"{");
        let document = is_object.then(|| Document::parse(body))??;
        let members = document.members().into_iter().take(MOST);
        let pairs = members.map(|(name, kind, raw)| {
            let value = match kind {
                ValueKind::Text => json::unescaped(raw).unwrap_or_default().into_bytes(),
                ValueKind::Literal if raw == b"null" => Vec::new(),
                _ => raw.to_vec(),
            };
            (name.into_bytes(), value)
        });
        Some(Self(pairs.collect()))
    }

    /// Reads JSON in which each value is a list, or which is a list of pairs or of objects with `name` and `value`.
    pub(super) fn from_json_lists(body: &[u8]) -> Option<Self> {
        let start = body.trim_ascii_start();
        let is_json = start.starts_with(b"{") || start.starts_with(b"[");
        let document = is_json.then(|| Document::parse(body))??;
        let text = |raw: &[u8]| match json::unescaped(raw) {
            Some(text) => text.into_bytes(),
            None if raw == b"null" => Vec::new(),
            None => raw.to_vec(),
        };
        if document.is_object() {
            let members = document.members().into_iter().take(MOST);
            let mut has_lists = false;
            let pairs = members.map(|(name, kind, raw)| {
                has_lists |= kind == ValueKind::List;
                let items = (kind == ValueKind::List).then(|| items(raw));
                let value = items.map_or_else(|| Some(raw), |items| items.first().copied());
                (name.into_bytes(), value.map(text).unwrap_or_default())
            });
            let pairs = Self(pairs.collect());
            return has_lists.then_some(pairs);
        }
        let pairs = items(body).into_iter().take(MOST).map(|item| {
            let members = Document::parse(item)?.members();
            let member = |names: [&str; 2]| {
                let mut members = members.iter();
                members.find_map(|(name, _, raw)| names.contains(&name.as_str()).then(|| text(raw)))
            };
            match (items(item).as_slice(), member(["name", "key"])) {
                (_, Some(name)) => Some((name, member(["value", "val"])?)),
                ([name, value], None) => Some((text(name), text(value))),
                _ => None,
            }
        });
        pairs.collect::<Option<_>>().map(Self)
    }

    /// Creates pairs from text.
    pub(super) fn from_text(pairs: TextPairs) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.into_bytes(), value.into_bytes()))
                .collect(),
        )
    }

    /// Reads the parts of a multipart form.
    pub(super) fn from_multipart(delivery: &Delivery) -> Option<Self> {
        let body = delivery.body();
        let boundary = body.strip_prefix(b"--")?;
        let end = boundary
            .windows(2)
            .take(100)
            .position(|pair| pair == b"\r\n")?;
        let boundary = [b"\r\n--", boundary.get(..end)?].concat();
        let whole = [b"\r\n", body.as_ref()].concat();
        let mut pairs = Vec::new();
        let mut rest = whole.as_slice();
        while let Some(start) = find(rest, &boundary).filter(|_| pairs.len() < MOST) {
            rest = rest.get(start + boundary.len()..)?;
            let part = rest.get(..find(rest, &boundary).unwrap_or(rest.len()))?;
            let Some(head_end) = find(part, b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(part.get(..head_end)?).into_owned();
            let name = head
                .split("name=\"")
                .nth(1)
                .and_then(|name| name.split('"').next());
            let value = part.get(head_end + 4..)?.to_vec();
            pairs.extend(name.map(|name| (name.as_bytes().to_vec(), value)));
        }
        Some(Self(pairs))
    }

    /// Reads the fields from where the gateway puts them.
    pub(super) fn of(delivery: &Delivery, fields: &SignedFields) -> Self {
        match fields.place {
            FieldPlace::Query => Self::parse(delivery.query().unwrap_or_default().as_bytes()),
            FieldPlace::Body if fields.may_be_json => {
                Self::from_json(delivery.body()).unwrap_or_else(|| Self::parse(delivery.body()))
            }
            // JSON has `&` and `=` in its texts, and is no form for that.
            FieldPlace::Body if is_json(delivery.body()) => Self(Vec::new()),
            FieldPlace::Body => Self::parse(delivery.body()),
        }
    }

    /// Returns the pairs as text, if they are UTF-8.
    pub(super) fn text(self) -> Option<TextPairs> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
        let pairs = self.0.into_iter();
        pairs
            .map(|(name, value)| Some((text(name)?, text(value)?)))
            .collect()
    }

    /// Returns the pairs decoded by a function, if they are not UTF-8.
    pub(super) fn decoded(self, decode: impl Fn(&[u8]) -> Option<String>) -> Option<TextPairs> {
        if self.clone().text().is_some() {
            return None;
        }
        let pairs = self.0.iter();
        pairs
            .map(|(name, value)| Some((decode(name)?, decode(value)?)))
            .collect()
    }

    /// Returns the pairs read as Windows-1252, if they are not UTF-8.
    pub(super) fn latin_1_text(self) -> Option<TextPairs> {
        if self.clone().text().is_some() {
            return None;
        }
        let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => from_windows_1252(bytes),
        };
        let pairs = self.0.iter();
        Some(
            pairs
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
        )
    }
}

/// Returns the delivery with these fields where the gateway puts them.
pub(super) fn written(delivery: &Delivery, fields: &SignedFields, pairs: &TextPairs) -> Delivery {
    let text = encode_pairs(pairs.iter().map(|(name, value)| (name, value)));
    let new = match fields.place {
        FieldPlace::Query => Delivery::get(delivery.path(), text),
        FieldPlace::Body => Delivery::post(delivery.path(), text),
    };
    // The headers stay: one of them may contain a signature.
    new.with_headers_of(delivery)
}

/// Delivery and gateway, with the fields of the delivery, which are read once for all changes.
pub(super) struct Context<'c> {
    delivery: &'c Delivery,
    diagnosis: &'c dyn Diagnosis,
    fields: Option<SignedFields>,
    pairs: OnceCell<Option<TextPairs>>,
}

impl<'c> Context<'c> {
    pub(super) fn new(delivery: &'c Delivery, diagnosis: &'c dyn Diagnosis) -> Self {
        Self {
            delivery,
            diagnosis,
            fields: diagnosis.fields(),
            pairs: OnceCell::new(),
        }
    }

    pub(super) fn header(&self) -> Option<&'static str> {
        self.diagnosis.header()
    }

    pub(super) fn members(&self) -> &'static [&'static str] {
        self.diagnosis.members()
    }

    pub(super) fn fields(&self) -> Option<&SignedFields> {
        self.fields.as_ref()
    }

    /// Returns the signed fields of the gateway, and those of the delivery where the gateway puts them.
    pub(super) fn read(&self) -> Option<(&SignedFields, &TextPairs)> {
        let fields = self.fields()?;
        let read = || Pairs::of(self.delivery, fields).text();
        let pairs = self.pairs.get_or_init(read).as_ref()?;
        Some((fields, pairs))
    }

    /// Returns the same for a delivery with a signature among its fields.
    pub(super) fn signed(&self) -> Option<(&SignedFields, &TextPairs)> {
        if is_signed_in_header(self.delivery, self.diagnosis) {
            return None;
        }
        let (fields, pairs) = self.read()?;
        let mut names = pairs.iter().map(|(name, _)| name);
        names
            .any(|name| name == fields.signature)
            .then_some((fields, pairs))
    }
}

/// Returns true for a delivery with the gateway's header. A gateway with both kinds of signatures signs the body of such a delivery.
pub(super) fn is_signed_in_header(delivery: &Delivery, diagnosis: &dyn Diagnosis) -> bool {
    let header = diagnosis.header();
    header.is_some_and(|header| delivery.headers().contains_key(header))
}

/// Returns true for a delivery with this field, where a gateway puts it. JSON is read too.
#[must_use]
pub fn has_field(delivery: &Delivery, place: FieldPlace, name: &str) -> bool {
    let pairs = match place {
        FieldPlace::Query => Pairs::parse(delivery.query().unwrap_or_default().as_bytes()),
        FieldPlace::Body => {
            Pairs::from_json(delivery.body()).unwrap_or_else(|| Pairs::parse(delivery.body()))
        }
    };
    let mut names = pairs.0.iter().map(|(name, _)| name);
    names.any(|known| known == name.as_bytes())
}

/// Returns true for text that begins and ends like a JSON object or list, as no form does.
fn is_json(body: &[u8]) -> bool {
    let text = body.trim_ascii();
    let is_in = |open: &[u8], close: &[u8]| text.starts_with(open) && text.ends_with(close);
    is_in(b"{", b"}") || is_in(b"[", b"]")
}

/// Returns the items of a JSON list, as text. Empty for other values.
fn items(list: &[u8]) -> Vec<&[u8]> {
    let is_list = list.trim_ascii_start().starts_with(b"[");
    let document = is_list.then(|| Document::parse(list)).flatten();
    document.map_or_else(Vec::new, |document| document.items())
}

/// Returns true for a form or query with more fields than are read.
pub(super) fn has_too_many_fields(delivery: &Delivery) -> bool {
    let is_form = |text: &&[u8]| !text.starts_with(b"{") && !text.starts_with(b"[");
    let texts = [
        delivery.body().as_ref(),
        delivery.query().unwrap_or_default().as_bytes(),
    ];
    let mut texts = texts.iter().filter(|text| is_form(text));
    texts.any(|text| text.split(|byte| *byte == b'&').nth(MOST).is_some())
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pairs: &[(&str, &str)]) -> Option<TextPairs> {
        let pairs = pairs.iter();
        Some(
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn fields_are_read_from_every_form() {
        let expected = text(&[("a", "1 é"), ("b", "")]);
        assert_eq!(Pairs::parse(b"a=1+%C3%A9&&b").text(), expected);
        for lists in [
            r#"{"a":["1 \u00e9"],"b":[""]}"#,
            r#"[["a","1 é"],["b",null]]"#,
            r#"[{"name":"a","value":"1 é"},{"name":"b","value":""}]"#,
        ] {
            let pairs = Pairs::from_json_lists(lists.as_bytes());
            assert_eq!(pairs.and_then(Pairs::text), expected, "{lists}");
        }
        assert_eq!(Pairs::from_json_lists(br#"{"a":"1"}"#), None);
        let json = Pairs::from_json("{\"a\":\"1 \\u00e9\",\"b\":null}".as_bytes());
        assert_eq!(json.and_then(Pairs::text), expected);
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1 é\r\n--xyz\r\ncontent-disposition: form-data; name=\"b\"\r\n\r\n\r\n--xyz--\r\n";
        let parts = Pairs::from_multipart(&Delivery::post("/", body));
        assert_eq!(parts.and_then(Pairs::text), expected);
    }

    #[test]
    fn other_character_sets_are_told_apart() {
        assert_eq!(Pairs::parse(b"a=%E9").text(), None);
        assert_eq!(Pairs::parse(b"a=%E9").latin_1_text(), text(&[("a", "é")]));
        assert_eq!(Pairs::parse(b"a=%C3%A9").latin_1_text(), None);
    }
}
