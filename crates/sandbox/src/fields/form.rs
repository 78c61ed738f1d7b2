//! Parser for forms and query strings with PHP's rules: `a[]=1` makes a list, `a[b]=1` a map, and `a[0][b]=1` a map of maps.

use percent_encoding::percent_decode_str;

use super::Field;

/// Maximum number of brackets in a name. PHP ignores deeper ones too.
const MAX_DEPTH: usize = 8;

/// Parses a form or a query string into a map.
pub(super) fn parse(body: &[u8]) -> Field {
    let pairs = decode(body).into_iter();
    let texts = pairs.map(|(name, value)| (name, Field::Text(value)));
    from_pairs(texts.collect())
}

/// Builds the map of decoded pairs, whose names may have brackets.
pub(super) fn from_pairs(pairs: Vec<(String, Field)>) -> Field {
    let mut members: Vec<(String, Field)> = Vec::new();
    for (name, value) in pairs {
        match split_brackets(&name) {
            Some((outer, keys)) => {
                change(&mut members, outer, |field| insert(field, &keys, value));
            }
            None => members.push((name, value)),
        }
    }
    Field::Map(members)
}

/// Splits `a[b][]` into `a` and the keys `b` and ``; `None` without well-formed brackets.
fn split_brackets(name: &str) -> Option<(&str, Vec<&str>)> {
    let (outer, rest) = name.split_once('[')?;
    let keys: Vec<&str> = rest.strip_suffix(']')?.split("][").collect();
    (keys.len() <= MAX_DEPTH).then_some((outer, keys))
}

/// Stores a value under the keys. An empty key appends to a list.
fn insert(field: &mut Field, keys: &[&str], value: Field) {
    let Some((key, inner)) = keys.split_first() else {
        *field = value;
        return;
    };
    if key.is_empty() {
        let mut item = Field::Null;
        insert(&mut item, inner, value);
        match field {
            Field::List(items) => items.push(item),
            other => *other = Field::List(vec![item]),
        }
        return;
    }
    if !matches!(field, Field::Map(_)) {
        *field = Field::Map(Vec::new());
    }
    if let Field::Map(entries) = field {
        change(entries, key, |field| insert(field, inner, value));
    }
}

/// Splits and decodes the pairs in their order. Invalid UTF-8 is replaced.
fn decode(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// Changes a field of the map, starting from null if it does not exist.
fn change(members: &mut Vec<(String, Field)>, name: &str, change: impl FnOnce(&mut Field)) {
    if let Some((_, field)) = members.iter_mut().find(|(member, _)| member == name) {
        change(field);
    } else {
        let mut field = Field::Null;
        change(&mut field);
        members.push((name.to_owned(), field));
    }
}
