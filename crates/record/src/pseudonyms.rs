//! Replacements for secrets and personal data, the same for the same value in every file.

use std::collections::{HashMap, HashSet};
use std::fmt;

/// Length of the byte sequences that no file may have in common with a replaced value.
const WINDOW: usize = 4;

/// Maximum length of a replacement. A longer value is as good as one of this length.
const MAX_LENGTH: usize = 256;

/// Maximum number of bytes of a value that are compared with replacements.
const MAX_COMPARED: usize = 4096;

/// Characters that fill a replacement, by attempt: a digit, a hexadecimal digit and an ASCII letter. Few different ones, so that few
/// sequences can be those of a real value.
const FILLS: [(u8, u8, u8); 5] = [
    (b'7', b'd', b'q'),
    (b'3', b'b', b'x'),
    (b'9', b'f', b'z'),
    (b'6', b'c', b'j'),
    (b'8', b'a', b'k'),
];

/// Replacements made so far.
///
/// A replacement keeps the length, the kinds of characters and the punctuation of its value. It depends on the order of the values and
/// not on their characters, except that it shares no four bytes with a value that is known.
#[derive(Default)]
pub(crate) struct Pseudonyms {
    by_value: HashMap<String, String>,
    /// Numbers of at least seven digits, with their replacements: telephone numbers come with and without a country code.
    numbers: Vec<(String, String)>,
    windows: HashSet<[u8; WINDOW]>,
    used: HashSet<String>,
    count: u64,
}

impl Pseudonyms {
    /// Fixes the replacement of a value, such as that of a setting.
    pub(crate) fn fix(&mut self, value: &str, replacement: &str) {
        self.protect(value);
        self.used.insert(replacement.to_owned());
        self.by_value
            .entry(value.to_owned())
            .or_insert_with(|| replacement.to_owned());
    }

    /// Keeps the sequences of a value out of later replacements.
    pub(crate) fn protect(&mut self, value: &str) {
        let bytes = value.as_bytes();
        let bytes = bytes.get(..MAX_COMPARED).unwrap_or(bytes);
        let windows = bytes.windows(WINDOW);
        self.windows
            .extend(windows.filter_map(|window| <[u8; WINDOW]>::try_from(window).ok()));
    }

    /// True for a value that was replaced.
    pub(crate) fn knows(&self, value: &str) -> bool {
        self.by_value.contains_key(value)
    }

    /// Returns the replacement that a value has, if it has one.
    pub(crate) fn find(&self, value: &str) -> Option<&str> {
        self.by_value.get(value).map(String::as_str)
    }

    /// Returns the replacement of a text.
    pub(crate) fn text(&mut self, value: &str) -> String {
        self.replace(value, false)
    }

    /// Returns characters like those of a text, without a replacement for it.
    pub(crate) fn unrelated(&mut self, value: &str) -> String {
        self.protect(value);
        self.invent(value, false)
    }

    /// Returns the replacement of a JSON number, which is a number of as many digits.
    pub(crate) fn number(&mut self, value: &str) -> String {
        let replacement = self.replace(value, true);
        // The same value may have been a text before, with a replacement that JSON does not allow for a number.
        match serde_json::from_str::<serde_json::Number>(&replacement) {
            Ok(_) => replacement,
            Err(_) => replacement.replacen('0', "7", 1),
        }
    }

    fn replace(&mut self, value: &str, is_number: bool) -> String {
        if let Some(known) = self.by_value.get(value) {
            return known.clone();
        }
        self.protect(value);
        let replacement = match self.related(value) {
            Some(replacement) => replacement,
            None => self.invent(value, is_number),
        };
        if value.len() >= 7 && value.bytes().all(|byte| byte.is_ascii_digit()) {
            let pair = (value.to_owned(), replacement.clone());
            self.numbers.push(pair);
        }
        self.used.insert(replacement.clone());
        self.by_value.insert(value.to_owned(), replacement.clone());
        replacement
    }

    /// Returns the replacement of a number that is the end of a known one, or that ends with a known one.
    fn related(&mut self, value: &str) -> Option<String> {
        let start = value.len() - value.trim_start_matches(['+', '*', 'X', 'x', ' ']).len();
        let (mark, digits) = value.split_at_checked(start)?;
        let is_number = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return None;
        }
        let ends = |(known, _): &&(String, String)| known.ends_with(digits);
        if let Some((_, replacement)) = self.numbers.iter().find(ends) {
            let from = replacement.len().checked_sub(digits.len())?;
            return Some(format!("{mark}{}", replacement.get(from..)?));
        }
        let continues = |(known, _): &&(String, String)| digits.ends_with(known.as_str());
        let (known, replacement) = self.numbers.iter().find(continues)?.clone();
        let code = digits.strip_suffix(known.as_str())?;
        Some(format!("{mark}{}{replacement}", self.invent(code, true)))
    }

    /// Creates a replacement that no other value has.
    fn invent(&mut self, value: &str, is_number: bool) -> String {
        let mut last = String::new();
        for attempt in 0..200 {
            let fill = FILLS.iter().cycle().nth(attempt).copied();
            let (digit, hex, letter) = fill.unwrap_or((b'7', b'd', b'q'));
            // A value of another round has another number, so that a sequence that occurs is left behind.
            let number = self.count.wrapping_mul(1 + (attempt as u64) / 5);
            let shaped = shaped(value, number, [digit, hex, letter], is_number);
            if shaped.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                self.count = self.count.wrapping_add(1);
            }
            let is_free = !self.used.contains(&shaped);
            let shares = shaped.as_bytes().windows(WINDOW);
            let mut shares = shares.filter_map(|window| <[u8; WINDOW]>::try_from(window).ok());
            if is_free && !shares.any(|window| self.windows.contains(&window)) {
                return shaped;
            }
            // A short value has few replacements; the next one is longer.
            last = shaped;
            if attempt >= 100 && !is_free {
                last.push(char::from(digit));
                last.push_str(&self.count.to_string());
                if !self.used.contains(&last) {
                    return last;
                }
            }
        }
        last
    }
}

/// Returns characters of the kinds of a value, with a number in its last ones.
fn shaped(value: &str, number: u64, [digit, hex, letter]: [u8; 3], is_number: bool) -> String {
    let is_hex = is_hexadecimal(value);
    let mut left = number;
    let mut reversed = Vec::new();
    let mut punctuation = 0_u8;
    let taken: Vec<char> = value.chars().take(MAX_LENGTH).collect();
    for character in taken.iter().rev() {
        let is_exponent = is_number && matches!(character, 'e' | 'E');
        let kept = match character {
            _ if is_exponent => true,
            '0'..='9' | 'a'..='z' | 'A'..='Z' => false,
            // Three in a row at most, so that no four bytes of the value stay.
            character => {
                punctuation += 1;
                is_number
                    || (character.is_ascii() && !character.is_ascii_control() && punctuation < 3)
            }
        };
        if kept {
            reversed.push(*character);
            continue;
        }
        punctuation = 0;
        let (fill, base, first) = match character {
            '0'..='9' => (digit, 10, b'0'),
            _ if is_hex => (hex, 6, b'a'),
            _ => (letter, 26, b'a'),
        };
        let new = if left == 0 {
            fill
        } else {
            let rest = u8::try_from(left % base).unwrap_or_default();
            left /= base;
            first.saturating_add(rest)
        };
        let new = if character.is_ascii_uppercase() {
            new.to_ascii_uppercase()
        } else {
            new
        };
        reversed.push(char::from(new));
    }
    let mut text: String = reversed.into_iter().rev().collect();
    if is_number {
        text = without_leading_zero(&text, digit);
    }
    text
}

/// True for ids and digests of hexadecimal digits, such as UUIDs.
fn is_hexadecimal(value: &str) -> bool {
    let is_hex = |character: char| character.is_ascii_hexdigit() || character == '-';
    value.len() >= 8 && value.chars().all(is_hex)
}

fn without_leading_zero(text: &str, digit: u8) -> String {
    let sign = if text.starts_with('-') { "-" } else { "" };
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.strip_prefix('0') {
        Some(rest) if rest.starts_with(|next: char| next.is_ascii_digit()) => {
            format!("{sign}{}{rest}", char::from(digit))
        }
        _ => text.to_owned(),
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pseudonyms")
            .field("values", &self.by_value.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_replacement_of_its_kind_and_others_have_others() {
        let mut pseudonyms = Pseudonyms::default();
        let mut seen = HashSet::new();
        for value in [
            "Ana Tan",
            "ana@shop.example",
            "9746f906-bdbb-4064-8372-0123456789ab",
            "+6591234567",
            "Ng",
            "Li",
            "pi_Ab3",
            "Łukasz Żółć",
        ] {
            let replacement = pseudonyms.text(value);
            assert_eq!(replacement, pseudonyms.text(value), "{value}");
            assert!(seen.insert(replacement.clone()), "{value}: {replacement}");
            assert_ne!(replacement, value);
            let kinds = |text: &str| -> Vec<bool> {
                text.chars()
                    .map(|character| character.is_ascii_digit())
                    .collect()
            };
            assert_eq!(kinds(&replacement), kinds(value), "{replacement}");
        }
        assert!(is_hexadecimal(
            &pseudonyms.text("9746f906-bdbb-4064-8372-0123456789ab")
        ));
        assert_eq!(pseudonyms.text(""), "");
    }

    #[test]
    fn a_thousand_short_values_stay_different() {
        let mut pseudonyms = Pseudonyms::default();
        let values = (0..1000).map(|number| format!("{number:03}"));
        let replacements: HashSet<String> = values.map(|value| pseudonyms.text(&value)).collect();
        assert_eq!(replacements.len(), 1000);
    }

    #[test]
    fn a_number_without_its_country_code_is_the_end_of_the_one_with_it() {
        let mut pseudonyms = Pseudonyms::default();
        let long = pseudonyms.text("6591234567");
        let (short, masked) = (pseudonyms.text("91234567"), pseudonyms.text("****4567"));
        assert!(long.ends_with(&short), "{long} {short}");
        assert!(
            masked.starts_with("****") && long.ends_with(masked.trim_start_matches('*')),
            "{masked}"
        );
        let (short, long) = (
            pseudonyms.text("0912345678"),
            pseudonyms.text("+840912345678"),
        );
        assert!(
            long.starts_with('+') && long.ends_with(&short),
            "{long} {short}"
        );
    }

    #[test]
    fn a_number_stays_a_number() {
        let mut pseudonyms = Pseudonyms::default();
        for value in ["0", "7", "12345678", "-12.50", "1e10", "0.5", "100"] {
            let replacement = pseudonyms.number(value);
            assert!(replacement.parse::<f64>().is_ok(), "{value}: {replacement}");
            assert!(
                serde_json::from_str::<serde_json::Number>(&replacement).is_ok(),
                "{replacement}"
            );
        }
    }

    #[test]
    fn no_four_bytes_of_a_value_are_in_a_replacement() {
        let mut pseudonyms = Pseudonyms::default();
        for value in [
            "7777777",
            "qqqqqqq",
            "dddddddd",
            "3333333333",
            "a----b",
            "...... 12",
        ] {
            let replacement = pseudonyms.text(value);
            let mut windows = value.as_bytes().windows(WINDOW);
            let has = |window: &[u8]| {
                replacement
                    .as_bytes()
                    .windows(WINDOW)
                    .any(|other| other == window)
            };
            assert!(!windows.any(has), "{value}: {replacement}");
        }
    }
}
