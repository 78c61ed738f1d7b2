//! Signatures of fields that stand elsewhere.

use crate::Delivery;
use crate::explain::{
    FieldPlace,
    pairs::{Context, Pairs, written},
    transport::{Change, Visit, change},
};

/// Fewest characters of a signature of fields: 16 bytes as hexadecimal digits.
const SHORTEST: usize = 32;

pub(super) const IN_HEADER: Change = change(
    "signature-field-in-header",
    "the matching signature of the fields stands in a header",
    "pass the field with the signature on with the other fields, or put the header's value back into it before the verification",
    |delivery, diagnosis, visit| {
        for (name, value) in delivery.headers() {
            let value = value.to_str().unwrap_or_default().trim();
            // `sha256=…`, as other gateways write it.
            let digits = value
                .rsplit_once(['=', ' '])
                .map_or(value, |(_, digits)| digits);
            for value in [value, digits] {
                let without = delivery.clone().without_header(name.as_str());
                moved(&without, diagnosis, value, name.as_str(), visit);
            }
        }
    },
);

pub(super) const IN_QUERY: Change = change(
    "signature-field-in-query",
    "the matching signature of the fields stands in the query",
    "pass the field with the signature on in the body, or put the value back into it before the verification",
    |delivery, diagnosis, visit| {
        let is_body = |place| place == FieldPlace::Body;
        let place = diagnosis.fields().map(|fields| fields.place);
        let query = delivery.query().filter(|_| place.is_some_and(is_body));
        let pairs = query.and_then(|query| Pairs::parse(query.as_bytes()).text());
        for (name, value) in pairs.into_iter().flatten() {
            moved(delivery, diagnosis, &value, &name, visit);
        }
    },
);

/// Passes the delivery with this signature among its fields, if they have none.
fn moved(
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    value: &str,
    name: &str,
    visit: &mut Visit<'_>,
) {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    if value.len() < SHORTEST || !value.bytes().all(is_digit) {
        return;
    }
    let Some((fields, pairs)) = diagnosis.read().filter(|(_, pairs)| pairs.len() > 1) else {
        return;
    };
    if pairs.iter().all(|(known, _)| known != fields.signature) {
        let mut after = pairs.clone();
        after.push((fields.signature.to_owned(), value.to_owned()));
        visit(
            written(delivery, fields, &after),
            Some(format!("{name} instead of the field {}", fields.signature)),
        );
    }
}
