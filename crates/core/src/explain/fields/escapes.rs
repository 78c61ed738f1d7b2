//! Forms and queries whose own marks `?`, `&` and `=` were misplaced or escaped, and values in another form of UTF-8.

use dhow_crypto::explain::from_cesu_8;

use crate::Delivery;
use crate::explain::{
    FieldPlace,
    pairs::{Context, Pairs, written},
    transport::{Change, Visit, change},
};

const AS_ARRIVED: &str = "pass the form or query on as it arrived; a program that writes it again must encode each name and value by itself (URLSearchParams, http_build_query, urlencode), and then put `=` and `&` between them";

pub(in crate::explain) const RAW_AMPERSAND: Change = change(
    "ampersand-not-encoded",
    "`&` in a value was not percent-encoded, so that the value ends there and a new field seems to begin",
    AS_ARRIVED,
    |delivery, diagnosis, visit| {
        let Some(text) = text(delivery, diagnosis) else {
            return;
        };
        let Some(fields) = diagnosis.fields() else {
            return;
        };
        let is_known = |part: &str| {
            let name = part.split('=').next().unwrap_or_default();
            fields.names.contains(&name) || name == fields.signature
        };
        let without_equals = joined(text, |part| part.contains('='));
        // A field of another name is the rest of a value only if a known one is before it.
        let is_rest = text.split('&').next().is_some_and(is_known);
        let unknown = match is_rest {
            true => joined(text, is_known),
            false => text.to_owned(),
        };
        for whole in [without_equals, unknown] {
            if whole != text && passed(whole.as_bytes(), delivery, diagnosis, visit) {
                return;
            }
        }
    },
);

pub(in crate::explain) const EQUALS: Change = change(
    "equals-encoded",
    "the `=` between the name and the value of a field was percent-encoded",
    AS_ARRIVED,
    |delivery, diagnosis, visit| {
        let Some(text) = text(delivery, diagnosis) else {
            return;
        };
        let mut has_plain = false;
        let parts = text.split('&').map(|part| {
            has_plain |= part.contains('=');
            if part.contains('=') {
                return part.to_owned();
            }
            match part.contains("%3D") {
                true => part.replacen("%3D", "=", 1),
                false => part.replacen("%3d", "=", 1),
            }
        });
        let whole = parts.collect::<Vec<_>>().join("&");
        // With every `=` escaped, the fields were encoded as one text.
        if has_plain && whole != text {
            passed(whole.as_bytes(), delivery, diagnosis, visit);
        }
    },
);

pub(in crate::explain) const QUESTION_MARK: Change = change(
    "question-mark-before-fields",
    "a `?`, or a URL with it, stands before the first field of the form",
    "send the fields alone as the body: what follows the `?` of a URL",
    |delivery, diagnosis, visit| {
        let place = diagnosis.fields().map(|fields| fields.place);
        let Some(text) = text(delivery, diagnosis).filter(|_| place == Some(FieldPlace::Body))
        else {
            return;
        };
        if let Some((before, fields)) = text.split_once('?')
            && !before.contains(['=', '&'])
        {
            passed(fields.as_bytes(), delivery, diagnosis, visit);
        }
    },
);

pub(in crate::explain) const CESU_8: Change = change(
    "values-cesu-8",
    "emoji of values were encoded as two characters of three bytes each (CESU-8: modified UTF-8 of Java, old MySQL)",
    "write text as UTF-8 (Java: getBytes(UTF_8), not writeUTF; MySQL: utf8mb4), or pass the fields on as they arrived",
    |delivery, diagnosis, visit| {
        let Some(fields) = diagnosis.fields() else {
            return;
        };
        let decoded = Pairs::of(delivery, fields).decoded(|bytes| {
            let utf_8 = from_cesu_8(bytes).unwrap_or_else(|| bytes.to_vec());
            String::from_utf8(utf_8).ok()
        });
        if let Some(pairs) = decoded {
            visit(written(delivery, fields, &pairs), None);
        }
    },
);

/// Returns the form or query of a gateway that signs fields; `None` for JSON.
fn text<'d>(delivery: &'d Delivery, diagnosis: &Context<'_>) -> Option<&'d str> {
    let text = match diagnosis.fields()?.place {
        FieldPlace::Query => delivery.query(),
        FieldPlace::Body => std::str::from_utf8(delivery.body()).ok(),
    };
    text.filter(|text| !text.starts_with(['{', '[']) && text.contains('&'))
}

/// Joins each part that is no field to the one before it, with an escaped `&`.
fn joined(text: &str, is_field: impl Fn(&str) -> bool) -> String {
    let mut whole = String::with_capacity(text.len());
    for (place, part) in text.split('&').enumerate() {
        if place > 0 {
            whole.push_str(if is_field(part) { "&" } else { "%26" });
        }
        if place == 0 || is_field(part) {
            whole.push_str(part);
        } else {
            // Its `=` belongs to the value.
            whole.push_str(&part.replace('=', "%3D"));
        }
    }
    whole
}

/// Passes the delivery with the fields of this text, if they have a signature.
pub(super) fn passed(
    text: &[u8],
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    visit: &mut Visit<'_>,
) -> bool {
    let pairs = Pairs::parse(text).text();
    let Some((fields, pairs)) = diagnosis.fields().zip(pairs) else {
        return false;
    };
    let is_signed = pairs.iter().any(|(name, _)| name == fields.signature);
    is_signed && visit(written(delivery, fields, &pairs), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_no_field_belongs_to_the_value_before_it() {
        let has_equals = |part: &str| part.contains('=');
        assert_eq!(joined("a=1& Co&b=2", has_equals), "a=1%26 Co&b=2");
        assert_eq!(joined("a=1&b=2", has_equals), "a=1&b=2");
        let is_a = |part: &str| part.starts_with("a=");
        assert_eq!(joined("a=x?u=1&v=2&a=3", is_a), "a=x?u=1%26v%3D2&a=3");
    }
}
