//! Form bodies and query strings.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Scrubber;

/// Characters that are escaped in a value, as PHP does.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

impl Scrubber {
    /// Returns pairs with their values replaced. Order, empty pairs and values that are kept stay byte for byte.
    pub(crate) fn pairs(&mut self, text: &str) -> String {
        let pairs = text.split('&').map(|pair| self.pair(pair));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn pair(&mut self, pair: &str) -> String {
        let (raw_name, raw_value) = match pair.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (pair, None),
        };
        let path = parts(&decoded(raw_name));
        let name = self.field_name(raw_name, &path);
        let Some(raw_value) = raw_value else {
            return name;
        };
        let value = decoded(raw_value);
        let names: Vec<String> = path.into_iter().filter(|part| !part.is_empty()).collect();
        let member = self.member(&names);
        let new = self.value(member, &value);
        // A value that stays keeps its escapes too, because gateways differ in them.
        if new == value && percent_decode_str(raw_value).decode_utf8().is_ok() {
            return format!("{name}={raw_value}");
        }
        format!("{name}={}", encoded(&new, raw_value.contains('+')))
    }

    fn field_name(&mut self, raw: &str, path: &[String]) -> String {
        let mut field = String::new();
        for (index, part) in path.iter().enumerate() {
            let before = path.get(..index).unwrap_or_default();
            let name = match part.is_empty() {
                true => String::new(),
                false => encoded(&self.name(before, part), false),
            };
            field += &match index {
                0 => name,
                _ if raw.contains('[') => format!("[{name}]"),
                _ => format!("%5B{name}%5D"),
            };
        }
        field
    }
}

/// Splits `items[0][id]` at its brackets.
fn parts(name: &str) -> Vec<String> {
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_end_matches(']').to_owned());
    std::iter::once(first).chain(rest).collect()
}

/// Decodes a name or value of a form. Bytes that are no UTF-8 become a replacement character.
pub(crate) fn decoded(raw: &str) -> String {
    let spaced = raw.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// Encodes a name or value of a form.
pub(crate) fn encoded(text: &str, plus: bool) -> String {
    let encoded = utf8_percent_encode(text, ESCAPED).to_string();
    match plus {
        true => encoded.replace("%20", "+"),
        false => encoded,
    }
}
