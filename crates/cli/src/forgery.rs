//! A forged delivery: the amount is changed, the signature is not.

use std::ops::Range;

use dhow_core::Delivery;

/// Returns the delivery with another last digit in each of these fields of its body or query, and the new value of the first. `None` if a
/// field is absent or does not end with a digit.
pub(crate) fn with_changed_amount(
    delivery: &Delivery,
    fields: &[&str],
) -> Option<(Delivery, String)> {
    let mut body = std::str::from_utf8(delivery.body()).ok()?.to_owned();
    let mut query = delivery.query().unwrap_or_default().to_owned();
    let mut amount = None;
    for name in fields {
        let text = match value_of(&body, name) {
            Some(_) => &mut body,
            None => &mut query,
        };
        let value = value_of(text, name)?;
        let other = with_last_digit_changed(text.get(value.clone())?)?;
        text.replace_range(value, &other);
        amount.get_or_insert(other);
    }
    let forged = delivery.clone().with_body(body);
    let forged = match delivery.query() {
        Some(_) => forged.with_query(query),
        None => forged,
    };
    Some((forged, amount?))
}

/// Returns the place of a field's first value, in a form or query, or at any depth of a JSON object.
fn value_of(text: &str, name: &str) -> Option<Range<usize>> {
    let is_json = text.starts_with('{');
    let start = match is_json {
        true => {
            let start = member_value(text, name)?;
            start + usize::from(text.get(start..)?.starts_with('"'))
        }
        false => {
            let key = format!("{name}=");
            let mut starts = text.match_indices(&key).map(|(start, _)| start);
            let is_whole = |start: &usize| {
                *start == 0
                    || text
                        .get(..*start)
                        .is_some_and(|before| before.ends_with('&'))
            };
            starts.find(is_whole)? + key.len()
        }
    };
    let rest = text.get(start..)?;
    let ends: &[char] = if is_json {
        &['"', ',', '}', ']', ' ', '\r', '\n', '\t']
    } else {
        &['&']
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    Some(start..start + length)
}

/// Returns the start of the value of the first member with this name.
fn member_value(text: &str, name: &str) -> Option<usize> {
    let key = format!("\"{name}\"");
    let mut keys = text.match_indices(&key).map(|(start, _)| start + key.len());
    keys.find_map(|end| {
        let value = text.get(end..)?.trim_start().strip_prefix(':')?;
        Some(text.len() - value.trim_start().len())
    })
}

/// Returns an amount with a different last digit.
fn with_last_digit_changed(amount: &str) -> Option<String> {
    let last = if amount.ends_with('9') { '8' } else { '9' };
    let kept = amount.strip_suffix(|c: char| c.is_ascii_digit())?;
    Some(format!("{kept}{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_amount_changes() {
        let delivery = Delivery::post("/hook", "amount=599.00&status=completed")
            .with_header("x-key", "v")
            .unwrap();
        let (forged, amount) = with_changed_amount(&delivery, &["amount"]).unwrap();
        assert_eq!(amount, "599.09");
        assert_eq!(forged.body().as_ref(), b"amount=599.09&status=completed");
        assert_eq!(forged.headers(), delivery.headers());
        assert_eq!((forged.path(), forged.query()), ("/hook", None));
    }

    #[test]
    fn an_amount_in_a_query_changes_as_well() {
        let delivery = Delivery::get("/ipn", "amount=5009&order=1");
        let (forged, _) = with_changed_amount(&delivery, &["amount"]).unwrap();
        assert_eq!(forged.query(), Some("amount=5008&order=1"));
        assert!(with_changed_amount(&delivery, &["price"]).is_none());
    }

    #[test]
    fn every_named_field_changes_and_fields_with_the_same_value_stay() {
        let body = r#"{"order":"17","old_amount":17,"data":{"amount":17,"cashin":"18"}}"#;
        let delivery = Delivery::post("/hook", body);
        let (forged, amount) = with_changed_amount(&delivery, &["amount", "cashin"]).unwrap();
        let expected = r#"{"order":"17","old_amount":17,"data":{"amount":19,"cashin":"19"}}"#;
        assert_eq!(
            (forged.body().as_ref(), amount.as_str()),
            (expected.as_bytes(), "19")
        );
        let spaced = "{\n  \"amount\" : \"1.7\",\n  \"cashin\": 18\n}";
        let delivery = Delivery::post("/hook", spaced);
        let (forged, _) = with_changed_amount(&delivery, &["amount", "cashin"]).unwrap();
        let expected = "{\n  \"amount\" : \"1.9\",\n  \"cashin\": 19\n}";
        assert_eq!(forged.body().as_ref(), expected.as_bytes());
        let form = Delivery::post("/hook", "old_amount=17&amount=19");
        let (forged, _) = with_changed_amount(&form, &["amount"]).unwrap();
        assert_eq!(forged.body().as_ref(), b"old_amount=17&amount=18");
        let word = Delivery::post("/hook", "amount=none");
        assert!(with_changed_amount(&word, &["amount"]).is_none());
    }
}
