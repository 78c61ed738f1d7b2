//! Forms and queries that are not written correctly, but whose fields are those that were signed.

use super::escapes::passed;
use crate::Delivery;
use crate::explain::{
    FieldPlace,
    pairs::Context,
    transport::{Change, Visit, change},
};

pub(super) const AMPERSANDS_TOO_MANY: Change = change(
    "ampersands-too-many",
    "there is an `&` too many before, between or after the fields",
    "join the fields with one `&` between two of them, and none before the first or after the last; better, pass the form or query on as it arrived",
    |delivery, diagnosis, visit| {
        let is_too_many = |text: &[u8]| {
            text.starts_with(b"&")
                || text.ends_with(b"&")
                || text.windows(2).any(|pair| pair == b"&&")
        };
        written_again(delivery, diagnosis, visit, is_too_many);
    },
);

pub(super) const MALFORMED: Change = change(
    "fields-malformed",
    "the fields are those that were signed, but the form or query is not written correctly, for example with a `%` that begins no escape",
    "pass the form or query on as it arrived, or write its fields with the encoder of a library",
    |delivery, diagnosis, visit| written_again(delivery, diagnosis, visit, is_malformed),
);

fn is_malformed(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let is_wrong = match first {
            b'%' => {
                let digits = after.get(..2).unwrap_or_default();
                digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit)
            }
            other => !other.is_ascii_graphic(),
        };
        if is_wrong {
            return true;
        }
        rest = after;
    }
    false
}

/// Passes the delivery with its own fields, written correctly.
fn written_again(
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    visit: &mut Visit<'_>,
    is_wrong: fn(&[u8]) -> bool,
) {
    let Some(fields) = diagnosis.fields() else {
        return;
    };
    let text = match fields.place {
        FieldPlace::Query => delivery.query().unwrap_or_default().as_bytes(),
        FieldPlace::Body => delivery.body(),
    };
    if is_wrong(text) {
        passed(text, delivery, diagnosis, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::is_malformed;

    #[test]
    fn only_text_that_no_encoder_writes_is_malformed() {
        for text in ["a=%", "a=%2", "a=%zz&b", "a=b c", "a=é", "a=b\n"] {
            assert!(is_malformed(text.as_bytes()), "{text}");
        }
        for text in ["", "a=%2F%c3%A9+b", "&&a&=1"] {
            assert!(!is_malformed(text.as_bytes()), "{text}");
        }
    }
}
