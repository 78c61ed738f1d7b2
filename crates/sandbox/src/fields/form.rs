//! Parser for forms and query strings with PHP's rules: `a[]=1` makes a list, `a[b]=1` a map.

use percent_encoding::percent_decode_str;

use super::Field;

/// Parses a form or a query string into a map.
pub(super) fn parse(body: &[u8]) -> Field {
    let mut members: Vec<(String, Field)> = Vec::new();
    for (name, value) in decode(body) {
        let value = Field::Text(value);
        let inner = name.split_once('[');
        match inner.and_then(|(outer, rest)| Some((outer, rest.strip_suffix(']')?))) {
            Some((outer, "")) => change(&mut members, outer, |field| match field {
                Field::List(items) => items.push(value),
                other => *other = Field::List(vec![value]),
            }),
            Some((outer, key)) => change(&mut members, outer, |field| match field {
                Field::Map(entries) => entries.push((key.to_owned(), value)),
                other => *other = Field::Map(vec![(key.to_owned(), value)]),
            }),
            None => members.push((name, value)),
        }
    }
    Field::Map(members)
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
