//! Parser for `multipart/form-data`. Parts with a file name are ignored, because no simulated call needs a file.

/// Returns the boundary of a content type; `None` if it is no multipart form or has no boundary.
pub(super) fn boundary(kind: &str) -> Option<&str> {
    let (media, parameters) = kind.split_once(';')?;
    if !media.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameter(parameters, "boundary")?;
    (!value.is_empty()).then_some(value)
}

/// Returns the names and values of all parts in their order. Invalid UTF-8 is replaced.
pub(super) fn parse(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    // The first piece is the preamble; a piece that starts with `--` ends the form.
    let parts = text.split(delimiter.as_str()).skip(1);
    let parts = parts.take_while(|part| !part.starts_with("--"));
    parts.filter_map(part).collect()
}

fn part(text: &str) -> Option<(String, String)> {
    let (head, value) = text.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
    let value = value.strip_suffix("\r\n")?;
    let disposition = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    let (_, parameters) = disposition.split_once(';')?;
    if parameter(parameters, "filename").is_some() {
        return None;
    }
    let name = parameter(parameters, "name")?;
    Some((name.to_owned(), value.to_owned()))
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
