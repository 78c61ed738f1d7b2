//! Signatures of the shop's requests: a fixture has those that the library makes with the test account.

use bytes::Bytes;
use http::Request;

use crate::{
    fields::{self, Fields, scalar},
    tables::{Class, Tables},
};

/// Replaces the signatures of a scrubbed request by those of the library's own request.
pub(crate) fn request(tables: &Tables, library: &Fields, request: &mut Request<Bytes>) {
    let scrubbed = Fields::of_request(request);
    let is_signature = |name: &str| {
        let member = tables.get(name);
        member.is_some_and(|member| member.class == Class::Signature)
    };
    for name in scrubbed.names().filter(|name| is_signature(name)) {
        let (Some(old), Some(new)) = (scrubbed.text(&[name]), library.text(&[name])) else {
            continue;
        };
        // A placeholder is long enough to occur only once.
        if old.len() < 16 || !is_signed_alike(tables, &scrubbed, library) {
            continue;
        }
        let (old, new) = (encoded(&old), encoded(&new));
        if let Ok(body) = std::str::from_utf8(request.body()) {
            let body = replaced(body, &old, &new);
            *request.body_mut() = Bytes::from(body);
        }
        let uri = replaced(&request.uri().to_string(), &old, &new);
        if let Ok(uri) = uri.parse() {
            *request.uri_mut() = uri;
        }
    }
}

/// True if no field that both requests have differs, except signatures and times.
fn is_signed_alike(tables: &Tables, one: &Fields, other: &Fields) -> bool {
    one.names().all(|name| {
        let class = tables.get(name).map(|member| member.class);
        let is_free = matches!(class, Some(Class::Signature | Class::Time));
        let values = (
            one.get(name).and_then(scalar),
            other.get(name).and_then(scalar),
        );
        is_free || matches!(&values, (Some(one), Some(other)) if one == other) || values.1.is_none()
    })
}

/// Spellings of a value: plain, with escaped slashes, and in a form.
fn encoded(value: &str) -> [String; 3] {
    [
        value.to_owned(),
        value.replace('/', "\\/"),
        fields::form_value(value),
    ]
}

fn replaced(text: &str, old: &[String; 3], new: &[String; 3]) -> String {
    let mut pairs = old.iter().zip(new);
    match pairs.find(|(old, _)| text.contains(old.as_str())) {
        Some((old, new)) => text.replace(old.as_str(), new),
        None => text.to_owned(),
    }
}
