//! Signed messages as read: fields of query, form and JSON in the order in which they arrived, and the other parts of a request.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use dhow_core::{Delivery, Error, Result};
use dhow_crypto::{
    discover::Message,
    pairs::{FormPairs, PairRules},
};
use http::HeaderMap;

use super::super::input::Input;
use super::{Known, Place};
use crate::{output::Output, raw_request};

mod json;

/// Headers that proxies, clients and servers add. No gateway signs them.
const TRANSPORT_HEADERS: [&str; 19] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "age",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "forwarded",
    "host",
    "server",
    "set-cookie",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "x-powered-by",
];

/// Words in the names of signatures.
const SIGNATURE_WORDS: [&str; 8] = [
    "sign", "hmac", "hash", "checksum", "digest", "mac", "secure", "sig",
];

/// Signed message.
#[derive(Debug)]
pub(super) struct Source {
    delivery: Delivery,
    /// Fields of the query, the form or the JSON body.
    fields: Vec<Part>,
    /// Objects and lists inside the JSON body, as they were sent.
    objects: Vec<Part>,
}

/// Name and value of a part of a message.
pub(crate) type Part = (String, Vec<u8>);

/// Reads the files, or standard input if there is none.
///
/// # Errors
/// If a file cannot be read or is no message, and for more than two files.
pub(super) fn all(files: &[PathBuf], out: &Output) -> Result<Vec<Source>> {
    let input = [PathBuf::from("-")];
    let files = match files {
        [] => &input,
        [_] | [_, _] => files,
        _ => return Err(Error::invalid("--file", "may be given once or twice")),
    };
    files.iter().map(|path| Source::read(path, out)).collect()
}

impl Source {
    /// Reads a file, or standard input for `-`.
    fn read(path: &Path, out: &Output) -> Result<Self> {
        let bytes = Input::of(path).bytes(out)?;
        let source = parse(&bytes).and_then(Self::from_delivery);
        source.map_err(|error| error.with_field(path.display().to_string()))
    }

    fn from_delivery(delivery: Delivery) -> Result<Self> {
        let mut fields = pairs(delivery.query().unwrap_or_default().as_bytes())?;
        let mut objects = Vec::new();
        match shape(&delivery) {
            Shape::Form => fields.extend(pairs(delivery.body())?),
            Shape::Json => {
                let members = json::members(delivery.body())?;
                fields.extend(members.scalars);
                objects = members.objects;
            }
            Shape::Other => {}
        }
        Ok(Self {
            delivery,
            fields,
            objects,
        })
    }

    /// Returns the path of a request; `/` for an answer.
    pub(super) fn path(&self) -> &str {
        self.delivery.path()
    }

    /// Returns the names of the fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Returns the signature at a place, if there is one.
    pub(super) fn signature(&self, place: &Place) -> Option<String> {
        let bytes = match place {
            Place::Header(name) => self.delivery.headers().get(name.as_str())?.as_bytes(),
            Place::Field(name) => {
                let mut fields = self.fields.iter();
                &fields.find(|(known, _)| known == name)?.1
            }
        };
        let text = std::str::from_utf8(bytes).ok()?;
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    /// Returns the headers and fields whose names are those of signatures.
    pub(super) fn likely_places(&self) -> Vec<Place> {
        let is_likely = |name: &str| {
            let name = name.to_ascii_lowercase();
            SIGNATURE_WORDS.iter().any(|word| name.contains(word))
        };
        let headers = custom_headers(self.delivery.headers());
        let headers = headers.map(|(name, _)| name).filter(|name| is_likely(name));
        let fields = self
            .names()
            .filter(|name| is_likely(name))
            .map(str::to_owned);
        let headers = headers.map(Place::Header);
        headers.chain(fields.map(Place::Field)).collect()
    }

    /// Returns the message to search, with only the fields named in `only` unless it is empty.
    pub(super) fn message(&self, place: &Place, known: &Known, only: &[String]) -> Message {
        let signature = self.signature(place).unwrap_or_default();
        let is_chosen = |name: &str| only.is_empty() || only.iter().any(|chosen| chosen == name);
        let mut message = Message::new(signature);
        for (name, value) in self.signed_fields(place, known) {
            if is_chosen(&name) {
                message = message.field(name, value);
            }
        }
        for (name, value) in self.envelope(place) {
            if is_chosen(&name) {
                message = message.envelope(name, value);
            }
        }
        message
    }

    /// Returns the values that a scheme takes its fields from.
    pub(super) fn values(&self, place: &Place, known: &Known) -> Vec<Part> {
        let mut values = self.signed_fields(place, known);
        values.extend(self.envelope(place));
        values
    }

    /// Returns the fields without the signature, and the values that are known from elsewhere.
    fn signed_fields(&self, place: &Place, known: &Known) -> Vec<Part> {
        let is_signature = |name: &str| *place == Place::Field(name.to_owned());
        let own = self.fields.iter().filter(|(name, _)| !is_signature(name));
        let mut fields: Vec<Part> = own.cloned().collect();
        for (name, value) in &known.values {
            if !fields.iter().any(|(own, _)| own == name) {
                fields.push((name.clone(), value.clone().into_bytes()));
            }
        }
        fields
    }

    /// Returns the parts of the request that are no fields. What contains the signature cannot be signed.
    fn envelope(&self, place: &Place) -> Vec<Part> {
        let Place::Header(signature) = place else {
            return self.objects.clone();
        };
        let text = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        let query = self.delivery.query().unwrap_or_default();
        let parts = [
            text("body", self.delivery.body()),
            text("query", query.as_bytes()),
            text("path", self.delivery.path().as_bytes()),
            text("method", self.delivery.method().as_str().as_bytes()),
        ];
        let headers = custom_headers(self.delivery.headers());
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case(signature));
        let filled = parts.into_iter().chain(headers);
        let filled = filled.filter(|(_, value)| !value.is_empty());
        filled.chain(self.objects.iter().cloned()).collect()
    }
}

/// Format of a body.
enum Shape {
    Form,
    Json,
    Other,
}

fn shape(delivery: &Delivery) -> Shape {
    let body = json::without_space(delivery.body());
    match body {
        [b'{' | b'[', ..] => Shape::Json,
        // A form is one line of pairs.
        body if body.contains(&b'=') && !body.contains(&b'<') && !body.contains(&b'\n') => {
            Shape::Form
        }
        _ => Shape::Other,
    }
}

/// Returns the headers that a gateway may sign, and may have signed in.
fn custom_headers(headers: &HeaderMap) -> impl Iterator<Item = Part> {
    let is_custom = |name: &str| {
        let is_of_proxy = name.starts_with("x-forwarded-") || name.starts_with("cf-");
        !is_of_proxy && !TRANSPORT_HEADERS.contains(&name)
    };
    let headers = headers.iter();
    let custom = headers.filter(move |(name, _)| is_custom(name.as_str()));
    custom.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
}

/// Returns the pairs of a query or form, with spaces around names removed.
fn pairs(text: &[u8]) -> Result<Vec<Part>> {
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = FormPairs::parse(text, &rules).map_err(|error| {
        Error::invalid(
            "message",
            format!("has a query or form that cannot be read: {error}"),
        )
    })?;
    let pairs = pairs.iter();
    Ok(pairs
        .map(|pair| {
            (
                pair.name().trim().to_owned(),
                pair.value().as_bytes().to_vec(),
            )
        })
        .collect())
}

/// Parses a request, an answer, or a JSON body alone.
fn parse(bytes: &Bytes) -> Result<Delivery> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.trim_ascii_start() {
        [b'{', ..] => Ok(Delivery::post("/", Bytes::copy_from_slice(text))),
        text if text.starts_with(b"HTTP/") => {
            // The head of an answer differs from that of a request in its first line only.
            let end = text.iter().position(|byte| *byte == b'\n');
            let rest = end.and_then(|end| text.get(end..)).unwrap_or_default();
            let request = [b"POST / HTTP/1.1".as_slice(), rest].concat();
            raw_request::parse(&request.into())
        }
        _ => raw_request::parse(bytes),
    }
}

#[cfg(test)]
mod tests;
