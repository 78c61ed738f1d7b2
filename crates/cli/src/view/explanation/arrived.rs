//! Section about the received request: request line, relevant headers, body, and its fields in order.

use std::borrow::Cow;

use dhow_core::Delivery;
use dhow_crypto::{
    digest,
    explain::Quota,
    pairs::{FormPairs, Pair, PairRules},
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    bounded::{self, Quote},
    shape::{self, Shape},
};
use crate::output::{Cell, Page, Tone, visible};

/// Maximum number of characters of a value in a table.
const MAX_CELL: usize = 120;

/// A received delivery.
#[derive(Debug, Serialize)]
pub(super) struct ReceivedRequest {
    method: String,
    #[serde(serialize_with = "bounded::text")]
    path: String,
    #[serde(serialize_with = "bounded::option")]
    query: Option<String>,
    headers: Vec<ReceivedHeader>,
    other_headers: usize,
    shape: &'static str,
    body: ReceivedBody,
    #[serde(serialize_with = "bounded::list")]
    pairs: Vec<ReceivedPair>,
    #[serde(skip_serializing_if = "bounded::is_complete")]
    pairs_left_out: usize,
    #[serde(serialize_with = "bounded::list")]
    members: Vec<ReceivedMember>,
    #[serde(skip_serializing_if = "bounded::is_complete")]
    members_left_out: usize,
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ReceivedHeader {
    name: String,
    #[serde(serialize_with = "bounded::text")]
    value: String,
}

#[derive(Debug, Serialize)]
struct ReceivedBody {
    length: usize,
    sha256: String,
}

/// A pair of a query or form, as received and decoded.
#[derive(Debug, Serialize)]
struct ReceivedPair {
    place: &'static str,
    raw: String,
    name: Option<String>,
    value: Option<String>,
}

/// A member of a JSON object, its value as received.
#[derive(Debug, Serialize)]
struct ReceivedMember {
    name: String,
    text: String,
}

impl ReceivedRequest {
    pub(super) fn new(provider: &str, delivery: &Delivery) -> Self {
        let body = delivery.body();
        let shape = Shape::detect(body);
        let mut remarks = shape::remarks(delivery, shape);
        let query = delivery.query().unwrap_or_default();
        let mut pairs = pairs("query", query.as_bytes(), &mut remarks);
        if matches!(shape, Shape::Form | Shape::AmbiguousForm) {
            pairs.extend(self::pairs("body", body, &mut remarks));
        }
        let headers = delivery.headers().iter();
        let shown: Vec<ReceivedHeader> = headers
            .filter(|(name, _)| is_relevant(name.as_str(), provider))
            .map(|(name, value)| ReceivedHeader {
                name: name.as_str().to_owned(),
                value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
            })
            .collect();
        let members = members(body);
        Self {
            method: delivery.method().to_string(),
            path: delivery.path().to_owned(),
            query: delivery.query().map(str::to_owned),
            other_headers: delivery.headers().len() - shown.len(),
            headers: shown,
            shape: shape.as_str(),
            body: ReceivedBody {
                length: body.len(),
                sha256: digest::sha256_hex(body),
            },
            pairs_left_out: bounded::left_out(pairs.len()),
            pairs,
            members_left_out: bounded::left_out(members.len()),
            members,
            remarks,
        }
    }

    pub(super) fn show(&self, page: &mut Page) {
        super::title(page, "Received request");
        let query = self.query.as_ref().map(|query| format!("?{query}"));
        let target = format!("{}{}", self.path, query.unwrap_or_default());
        page.pair("request", format!("{} {target}", self.method));
        for header in &self.headers {
            page.pair(&header.name, visible_value(&header.value));
        }
        match self.other_headers {
            0 => {}
            1 => page.pair_in("", Tone::Faint, "1 more header, not covered by a signature"),
            more => {
                let more = format!("{more} more headers, not covered by a signature");
                page.pair_in("", Tone::Faint, more);
            }
        }
        let ReceivedBody { length, sha256 } = &self.body;
        page.pair("body", format!("{length} bytes: {}", self.shape));
        if *length > 0 {
            page.pair_in("", Tone::Faint, format!("SHA-256 {sha256}"));
        }
        for remark in &self.remarks {
            page.pair_in("warning", Tone::Warn, remark);
        }
        if !self.pairs.is_empty() {
            page.empty_line();
            let rows: Vec<_> = self
                .pairs
                .iter()
                .enumerate()
                .map(ReceivedPair::row)
                .collect();
            page.table(&["", "in", "as received", "decoded"], &rows);
        }
        if !self.members.is_empty() {
            page.empty_line();
            let rows: Vec<_> = self
                .members
                .iter()
                .enumerate()
                .map(ReceivedMember::row)
                .collect();
            page.table(&["", "member", "as received"], &rows);
        }
    }
}

/// Returns true for a header that a signature or its verification may depend on. Other headers may contain credentials and are not shown.
fn is_relevant(name: &str, provider: &str) -> bool {
    let about_body = ["content-type", "content-length", "content-encoding"];
    let signature_words = ["signature", "hmac", "hash"].into_iter();
    about_body.contains(&name)
        || name.contains(provider)
        || signature_words.into_iter().any(|word| name.contains(word))
}

/// Returns the pairs in order. Ambiguous pairs are returned as received, without a decoded form.
fn pairs(place: &'static str, text: &[u8], remarks: &mut Vec<String>) -> Vec<ReceivedPair> {
    match FormPairs::parse(text, &PairRules::new().allow_empty_pairs()) {
        Ok(pairs) => pairs
            .iter()
            .map(|pair| ReceivedPair::new(place, pair))
            .collect(),
        Err(error) => {
            remarks.push(format!("the {place} is ambiguous: {error}"));
            let raw = text.split(|byte| *byte == b'&');
            raw.map(|raw| ReceivedPair::undecoded(place, raw)).collect()
        }
    }
}

/// Returns the members of a JSON object in order, or an empty list for any other body.
fn members(body: &[u8]) -> Vec<ReceivedMember> {
    struct Members(Vec<ReceivedMember>);

    impl<'de> serde::Deserialize<'de> for Members {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(InOrder).map(Self)
        }
    }

    struct InOrder;

    impl<'de> serde::de::Visitor<'de> for InOrder {
        type Value = Vec<ReceivedMember>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((name, raw)) = map.next_entry::<String, &RawValue>()? {
                let text = raw.get().to_owned();
                members.push(ReceivedMember { name, text });
            }
            Ok(members)
        }
    }

    let members: Result<Members, _> = serde_json::from_slice(body);
    members.map(|members| members.0).unwrap_or_default()
}

impl Quote for ReceivedPair {
    fn quoted(&self, quota: &mut Quota) -> Self {
        let mut quoted = |text: &String| quota.quoted(text).into_owned();
        Self {
            place: self.place,
            raw: quoted(&self.raw),
            name: self.name.as_ref().map(&mut quoted),
            value: self.value.as_ref().map(&mut quoted),
        }
    }
}

impl Quote for ReceivedMember {
    fn quoted(&self, quota: &mut Quota) -> Self {
        Self {
            name: quota.quoted(&self.name).into_owned(),
            text: quota.quoted(&self.text).into_owned(),
        }
    }
}

impl ReceivedPair {
    fn new(place: &'static str, pair: Pair<'_>) -> Self {
        let raw = match pair.raw_value() {
            Some(value) => format!("{}={value}", pair.raw_name()),
            None => pair.raw_name().to_owned(),
        };
        Self {
            place,
            raw,
            name: Some(pair.name().to_owned()),
            value: Some(pair.value().to_owned()),
        }
    }

    fn undecoded(place: &'static str, raw: &[u8]) -> Self {
        Self {
            place,
            raw: String::from_utf8_lossy(raw).into_owned(),
            name: None,
            value: None,
        }
    }

    fn row((index, pair): (usize, &Self)) -> Vec<Cell> {
        let decoded = match (&pair.name, &pair.value) {
            (Some(name), Some(value)) => Some(format!("{name}={value}")),
            _ => None,
        };
        // The decoded form is shown only if it differs.
        let decoded = decoded.filter(|decoded| *decoded != pair.raw);
        vec![
            Cell::new(Tone::Faint, index + 1),
            Cell::new(Tone::Faint, pair.place),
            Cell::plain(visible_value(&pair.raw)),
            Cell::plain(decoded.as_deref().map(visible_value).unwrap_or_default()),
        ]
    }
}

impl ReceivedMember {
    fn row((index, member): (usize, &Self)) -> Vec<Cell> {
        vec![
            Cell::new(Tone::Faint, index + 1),
            Cell::new(Tone::Name, visible_value(&member.name)),
            Cell::plain(visible_value(&member.text)),
        ]
    }
}

/// Shows a value with visible whitespace. The end of a long value is left out; the signed text shows all of it.
fn visible_value(text: &str) -> Cow<'_, str> {
    let shown = visible(text.as_bytes());
    let count = shown.chars().count();
    if count <= MAX_CELL {
        return shown.into();
    }
    let head: String = shown.chars().take(MAX_CELL - 20).collect();
    format!("{head} … ({count} characters)").into()
}
