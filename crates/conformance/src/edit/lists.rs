//! Editing of JSON arrays without changing any other byte.

use std::ops::Range;

use super::string_end;

/// Returns the ranges of the items of every array that is not empty, inner arrays first.
pub(crate) fn lists(text: &str) -> Vec<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    let mut open: Vec<(u8, usize, Vec<usize>)> = Vec::new();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'[' | b'{' => open.push((*byte, at + 1, Vec::new())),
            b',' => {
                if let Some((_, _, commas)) = open.last_mut() {
                    commas.push(at);
                }
            }
            b']' | b'}' => {
                if let Some((b'[', start, commas)) = open.pop() {
                    let starts = [start]
                        .into_iter()
                        .chain(commas.iter().map(|comma| comma + 1));
                    let ends = commas.iter().copied().chain([at]);
                    let items = starts.zip(ends).map(|(start, end)| start..end);
                    found.push(items.collect::<Vec<_>>());
                }
            }
            _ => {}
        }
        at += 1;
    }
    let is_item = |range: &Range<usize>| {
        text.get(range.clone())
            .is_some_and(|text| !text.trim().is_empty())
    };
    found.retain(|items| items.iter().all(is_item));
    found
}

/// Replaces the items of an array.
pub(crate) fn with_items(text: &str, list: &[Range<usize>], items: &[&str]) -> Option<String> {
    let (start, end) = (list.first()?.start, list.last()?.end);
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    Some(format!("{before}{}{after}", items.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_found_at_any_depth_and_their_items_replaced() {
        let text = r#"{"a":[{"b":["x,]","y"]}, 7],"c":[],"d":"[1]"}"#;
        let all = lists(text);
        let items = |list: &[Range<usize>]| -> Vec<&str> {
            list.iter()
                .filter_map(|range| text.get(range.clone()))
                .collect()
        };
        assert_eq!(all.len(), 2);
        assert_eq!(items(&all[0]), [r#""x,]""#, r#""y""#]);
        assert_eq!(items(&all[1]), [r#"{"b":["x,]","y"]}"#, " 7"]);
        let changed = with_items(text, &all[0], &["null", "1"]).unwrap();
        assert_eq!(changed, r#"{"a":[{"b":[null,1]}, 7],"c":[],"d":"[1]"}"#);
        assert!(lists("[]").is_empty() && lists("[1").is_empty() && lists("]").is_empty());
    }
}
