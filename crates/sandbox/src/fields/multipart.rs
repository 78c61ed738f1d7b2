//! Parser for `multipart/form-data`. Of a file only its name is kept, because no simulated call needs its content.

use super::Field;

/// Returns the boundary of a content type; `None` if it is no multipart form or has no boundary.
pub(super) fn boundary(kind: &str) -> Option<&str> {
    let (media, parameters) = kind.split_once(';')?;
    if !media.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameter(parameters, "boundary")?;
    (!value.is_empty()).then_some(value)
}

/// Returns the names and values of all parts in their order, and the name of a file as its value. Invalid UTF-8 is replaced.
pub(super) fn parse(body: &[u8], boundary: &str) -> Vec<(String, Field)> {
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    // The first piece is the preamble; a piece that starts with `--` ends the form.
    let parts = text.split(delimiter.as_str()).skip(1);
    let parts = parts.take_while(|part| !part.starts_with("--"));
    parts.filter_map(part).collect()
}

fn part(text: &str) -> Option<(String, Field)> {
    let (head, value) = text.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
    let value = value.strip_suffix("\r\n")?;
    let disposition = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    let (_, parameters) = disposition.split_once(';')?;
    let name = parameter(parameters, "name")?.to_owned();
    match parameter(parameters, "filename") {
        Some(file) => Some((name, Field::File(file.to_owned()))),
        None => Some((name, Field::Text(value.to_owned()))),
    }
}

/// Returns a parameter of a header, without its quotes.
fn parameter<'p>(parameters: &'p str, wanted: &str) -> Option<&'p str> {
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let unquoted = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        name.trim()
            .eq_ignore_ascii_case(wanted)
            .then_some(unquoted.unwrap_or(value))
    })
}
