//! What a single value looks like.

use dhow_crypto::fingerprint::{Fingerprint, Warning};

use crate::{
    config::{Field, Place},
    view::{Finding, State},
};

/// What people write where a secret belongs, and forget.
const PLACEHOLDERS: [&str; 8] = [
    "changeme",
    "change-me",
    "secret",
    "password",
    "todo",
    "example",
    "placeholder",
    "test",
];

/// What there is to say about the values of one setting. A secret is told by its fingerprint.
pub(super) fn look_at(field: &Field, place: &Place<'_>) -> Vec<Finding> {
    let many = place.items.len() > 1;
    let items = place.items.iter().enumerate();
    items
        .map(|(index, value)| {
            let about = if many {
                format!("{}[{index}]", place.name)
            } else {
                place.name.to_owned()
            };
            one(field, about, value)
        })
        .collect()
}

fn one(field: &Field, about: String, value: &str) -> Finding {
    let print = Fingerprint::of(value.as_bytes());
    let shown = if field.is_public() {
        value.to_owned()
    } else {
        format!("sha256:{}, {} bytes", print.digits(), print.secret_len())
    };
    let mut odd: Vec<String> = print.warnings().map(|one| one.to_string()).collect();
    if print.warnings().any(|warning| warning == Warning::Blank) {
        return Finding::new(State::Fail, about, "is blank");
    }
    if value.trim().contains(['\n', '\r', '\t', ' ']) && !field.is_public() {
        odd.push("has white space inside".to_owned());
    }
    let quote = ['"', '\''];
    if value.starts_with(quote) != value.ends_with(quote) {
        odd.push("has a quotation mark at one end only".to_owned());
    }
    if is_placeholder(value) {
        odd.push("looks like a placeholder".to_owned());
    }
    if odd.is_empty() {
        return Finding::new(State::Ok, about, shown);
    }
    Finding::new(State::Warn, about, format!("{shown}: {}", odd.join("; ")))
}

fn is_placeholder(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let first = value.chars().next();
    let repeats = value.chars().count() > 1 && value.chars().all(|c| Some(c) == first);
    let bracketed = value.starts_with('<') && value.ends_with('>');
    let named = PLACEHOLDERS.contains(&value.as_str())
        || value.starts_with("your-")
        || value.starts_with("your_");
    repeats || bracketed || named || value == "…" || value.starts_with("${")
}

/// How many characters must change to make one name of the other.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.chars().enumerate() {
        let mut next = vec![index + 1];
        let pairs = row.iter().zip(row.iter().skip(1)).zip(&other);
        for ((diagonal, above), b) in pairs {
            let left = next.last().copied().unwrap_or_default();
            let replaced = diagonal + usize::from(a != *b);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(value: &str) -> State {
        let items = vec![value.to_owned()];
        let place = Place {
            name: "DHOW_X_API_KEY",
            items: &items,
        };
        look_at(&Field::text("api_key", ""), &place)[0].state
    }

    #[test]
    fn suspicious_values_are_warnings_and_blank_ones_fail() {
        assert_eq!(state("9f8e7d6c5b4a"), State::Ok);
        for odd in [
            "key ",
            "\"key-1\"",
            "key-1\n",
            "'key-1",
            "changeme",
            "xxxx",
            "<your key>",
            "two keys",
            "${KEY}",
        ] {
            assert_eq!(state(odd), State::Warn, "{odd}");
        }
        assert_eq!(state("  "), State::Fail);
    }

    #[test]
    fn a_secret_is_not_told_and_an_address_is() {
        let items = vec!["https://api.example".to_owned()];
        let place = Place {
            name: "X",
            items: &items,
        };
        let told = |key| look_at(&Field::text(key, ""), &place)[0].text.clone();
        assert!(told("base_url").contains("api.example"));
        assert!(!told("passcode").contains("api.example"));
    }

    #[test]
    fn names_that_differ_little_are_near() {
        assert_eq!(distance("DHOW_HITPAY_SALT", "DHOW_HITPAY_SLAT"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
