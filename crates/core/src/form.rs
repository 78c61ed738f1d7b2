//! Form bodies: any serialisable value as `application/x-www-form-urlencoded`.

use std::{borrow::Cow, fmt};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;

/// All characters that PHP's `urlencode` escapes, except the space, which it writes as `+`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b' ');

/// Encodes a struct or a map as a form, by the rules of [`Call::form`](crate::Call::form).
///
/// # Errors
/// Fails for a value that is not a struct or a map, or that has no JSON form.
pub(crate) fn encode(body: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    // Through JSON text: it keeps the order of the members and the digits of numbers, which a map of `serde_json` values would not.
    let json = serde_json::to_string(body)?;
    let Members(members) = serde_json::from_str(&json)?;
    let mut form = String::new();
    for (name, value) in members {
        push_value(&mut form, &name, value)?;
    }
    Ok(form)
}

/// Members of a JSON object in their order.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a struct or a map")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((Cow::Owned(name), value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}

fn push_value(form: &mut String, name: &str, value: &RawValue) -> Result<(), serde_json::Error> {
    match value.get().as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(value.get())?;
            for (inner, value) in members {
                push_value(form, &format!("{name}[{inner}]"), value)?;
            }
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value.get())?;
            for (place, item) in items.into_iter().enumerate() {
                let nested = item.get().starts_with(['{', '[']);
                // PHP drops all but the last value of a repeated name without brackets. Objects need their place, because `[]` would
                // start a new object with every member.
                let place = if nested {
                    place.to_string()
                } else {
                    String::new()
                };
                push_value(form, &format!("{name}[{place}]"), item)?;
            }
        }
        Some(b'n') => {}
        Some(b't') => push_pair(form, name, "1"),
        Some(b'f') => push_pair(form, name, "0"),
        Some(b'"') => {
            let text: String = serde_json::from_str(value.get())?;
            push_pair(form, name, &text);
        }
        _ => push_pair(form, name, value.get()),
    }
    Ok(())
}

fn push_pair(form: &mut String, name: &str, value: &str) {
    if !form.is_empty() {
        form.push('&');
    }
    push_escaped(form, name);
    form.push('=');
    push_escaped(form, value);
}

fn push_escaped(form: &mut String, text: &str) {
    for part in utf8_percent_encode(text, ESCAPED) {
        form.push_str(&part.replace(' ', "+"));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{Currency, Money, json::ExactNumber};

    #[derive(Serialize)]
    struct Item {
        id: &'static str,
        quantity: u32,
    }

    #[derive(Serialize)]
    struct Body {
        zebra: ExactNumber,
        purpose: &'static str,
        unset: Option<&'static str>,
        methods: Vec<&'static str>,
        metadata: BTreeMap<&'static str, &'static str>,
        items: Vec<Item>,
        empty: Vec<Item>,
        add_fee: bool,
        send_sms: bool,
    }

    #[test]
    fn a_struct_is_written_in_its_order_with_exact_numbers_and_phps_brackets() {
        let item = |id, quantity| Item { id, quantity };
        let body = Body {
            zebra: Money::from_minor(59_900, Currency::SGD).into(),
            purpose: "Tea & \"cake\" ~*",
            unset: None,
            methods: vec!["card", "paynow_online"],
            metadata: BTreeMap::from([("k", "é")]),
            items: vec![item("a", 1), item("b", 2)],
            empty: vec![],
            add_fee: true,
            send_sms: false,
        };
        let expected = "zebra=599.00&purpose=Tea+%26+%22cake%22+%7E%2A\
            &methods%5B%5D=card&methods%5B%5D=paynow_online&metadata%5Bk%5D=%C3%A9\
            &items%5B0%5D%5Bid%5D=a&items%5B0%5D%5Bquantity%5D=1\
            &items%5B1%5D%5Bid%5D=b&items%5B1%5D%5Bquantity%5D=2&add_fee=1&send_sms=0";
        assert_eq!(encode(&body).unwrap(), expected);
    }

    #[test]
    fn only_structs_and_maps_are_forms() {
        assert_eq!(encode(&BTreeMap::<&str, &str>::new()).unwrap(), "");
        for scalar in [encode("text"), encode(&5), encode(&["a"]), encode(&())] {
            assert!(scalar.is_err());
        }
    }

    proptest! {
        #[test]
        fn texts_are_escaped_as_in_signed_pairs(pairs in prop::collection::btree_map(".{0,8}", ".{0,12}", 0..4)) {
            let expected = dhow_crypto::pairs::encode_pairs(&pairs);
            prop_assert_eq!(encode(&pairs).unwrap(), expected);
        }
    }
}
