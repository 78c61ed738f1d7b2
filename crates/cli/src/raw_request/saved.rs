//! Converts a request as saved by tools into HTTP/1.1.
//!
//! Only additions of tools are removed: a byte order mark before the request, `> ` before the lines of `curl -v`, and the version of HTTP/2.
//! Any other text that is not a request is an error that says how to correct the file.

use bytes::Bytes;
use dhow_core::Result;

use super::refused;

/// Example of a request line, for messages.
const EXAMPLE: &str = "a line such as `POST /webhooks/hitpay HTTP/1.1`";

/// Versions that servers and browsers write in a request line, although HTTP/2 and HTTP/3 have none.
const LATER_VERSIONS: [&[u8]; 7] = [
    b"HTTP/2",
    b"HTTP/2.0",
    b"HTTP/3",
    b"HTTP/3.0",
    b"h2",
    b"h3",
    b"http/1.1",
];

/// A head in HTTP/1.1 form, and the bytes after it.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) head: Vec<u8>,
    pub(super) body: Bytes,
    /// Line number in the file on which the body starts.
    pub(super) body_line: usize,
    /// Line numbers of the head in the file, the request line first.
    lines: Vec<usize>,
}

/// A line of the head and its number in the file.
struct Line {
    number: usize,
    text: Vec<u8>,
}

/// Reads a file line by line.
struct Reader<'a> {
    text: &'a Bytes,
    at: usize,
    line: usize,
}

impl<'a> Reader<'a> {
    /// Returns the next line without its line end, or `None` if the rest has no line end.
    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.peek();
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        self.at += end + 1;
        self.line += 1;
        let line = rest.get(..end)?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn peek(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// Splits head and body, and removes additions of tools.
///
/// # Errors
/// If the text is not a request. The error says how to correct the file.
pub(super) fn to_http1(text: &Bytes) -> Result<Saved> {
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return refused("is UTF-16, as written by PowerShell's `>`; save it as UTF-8");
    }
    if text.contains(&b'\r') && !text.contains(&b'\n') {
        return refused("has line breaks of CR alone; save it with LF or CRLF");
    }
    let at = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut reader = Reader { text, at, line: 0 };
    let (head, is_curl) = head(&mut reader)?;
    if is_curl {
        skip_notes(&mut reader)?;
    }
    let body = text.slice(reader.at..);
    let body_line = reader.line + 1;
    let lines = head.iter().map(|line| line.number).collect();
    let head = head.into_iter().map(|line| line.text).collect();
    let mut head = with_request_line(head)?;
    head.push(Vec::new());
    head.push(Vec::new());
    let head = head.join(b"\r\n".as_slice());
    Ok(Saved {
        head,
        body,
        body_line,
        lines,
    })
}

/// Returns the lines of the head, and true if they have the form of `curl -v`.
fn head(reader: &mut Reader<'_>) -> Result<(Vec<Line>, bool)> {
    let mut head: Vec<Line> = Vec::new();
    let mut is_curl = false;
    let whole = reader.peek();
    loop {
        let Some(line) = reader.next() else {
            let first = head.first().map_or(whole, |line| &line.text);
            wrong_kind(first)?;
            return refused("has no empty line after the headers; add one, followed by the body");
        };
        let mut line = line;
        if head.is_empty() {
            if line.trim_ascii().is_empty() || is_note(line) {
                continue;
            }
            is_curl = line.starts_with(b"> ");
        }
        if is_curl {
            if is_note(line) {
                continue;
            }
            match line.strip_prefix(b">") {
                Some(rest) => line = rest.trim_ascii(),
                None => return refused(NO_BODY),
            }
        }
        if head.is_empty() {
            wrong_kind(line)?;
        }
        if line.is_empty() {
            return Ok((head, is_curl));
        }
        let (number, text) = (reader.line, line.to_vec());
        head.push(Line { number, text });
    }
}

const NO_BODY: &str = "is the output of `curl -v`, which has no body; add the body after the head, without `>` before its lines";

/// Returns true for a note of `curl -v`.
fn is_note(line: &[u8]) -> bool {
    line.starts_with(b"* ") || line == b"*"
}

/// Skips the notes that `curl -v` prints after the head. If the response follows, there is no body.
fn skip_notes(reader: &mut Reader<'_>) -> Result<()> {
    let notes: [&[u8]; 3] = [b"* ", b"} [", b"{ ["];
    while notes.iter().any(|note| reader.peek().starts_with(note)) {
        if reader.next().is_none() {
            return refused(NO_BODY);
        }
    }
    if reader.peek().starts_with(b"< ") {
        return refused(NO_BODY);
    }
    Ok(())
}

/// Returns the head with an HTTP/1.1 request line.
fn with_request_line(mut lines: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
    if lines.first().is_some_and(|line| line.starts_with(b":")) {
        return from_pseudo_headers(lines);
    }
    if let Some(first) = lines.first_mut() {
        let parts: Vec<&[u8]> = first.split(|byte| *byte == b' ').collect();
        let known = match parts.as_slice() {
            [method, target] => Some((*method, *target)),
            [method, target, version] if LATER_VERSIONS.contains(version) => {
                Some((*method, *target))
            }
            _ => None,
        };
        if let Some((method, target)) = known {
            *first = [method, target, b"HTTP/1.1"].join(b" ".as_slice());
        }
    }
    Ok(lines)
}

/// Builds the request line from the pseudo-headers of HTTP/2, which browsers show among the headers.
fn from_pseudo_headers(lines: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
    let value = |name: &[u8]| {
        let mut lines = lines.iter();
        lines.find_map(|line| Some(line.strip_prefix(name)?.trim_ascii().to_vec()))
    };
    let (Some(method), Some(path)) = (value(b":method:"), value(b":path:")) else {
        return refused(format!(
            "has HTTP/2 headers without :method or :path; start it with {EXAMPLE}"
        ));
    };
    let mut head = vec![[method.as_slice(), &path, b"HTTP/1.1"].join(b" ".as_slice())];
    let is_host = |line: &&Vec<u8>| line.to_ascii_lowercase().starts_with(b"host:");
    if let (Some(host), None) = (value(b":authority:"), lines.iter().find(is_host)) {
        head.push([b"host: ".as_slice(), &host].concat());
    }
    let others = lines.into_iter().filter(|line| !line.starts_with(b":"));
    head.extend(others);
    Ok(head)
}

/// Refuses a text that does not start like a request, with a message for each known kind of text.
fn wrong_kind(first: &[u8]) -> Result<()> {
    let first = first
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let begins = |start: &str| first.starts_with(start.as_bytes());
    let is_header = first
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|colon| {
            let name = first.get(..colon).unwrap_or_default();
            let token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
            !name.is_empty() && name.iter().all(token)
        });
    let problem = if begins("HTTP/") {
        "is a response; save the request"
    } else if begins("{") || begins("[") {
        "is JSON without a head, such as a body or a HAR file; save the request with its head"
    } else if begins("curl ") || begins("$ ") {
        "is a command; save the request that arrived"
    } else if begins("```") {
        "starts with a code fence; remove the lines with ```"
    } else if begins("#") {
        "starts with a comment; remove the lines with #"
    } else if begins("=> Send") || begins("== Info") {
        "is a curl trace with offsets; save the request itself"
    } else if is_header {
        "has no request line before its headers"
    } else if first.contains(&b'=') && !first.contains(&b' ') {
        "is a body without a head; add the request line, the headers and an empty line before it"
    } else {
        return Ok(());
    };
    refused(format!("{problem}; a request starts with {EXAMPLE}"))
}

impl Saved {
    /// Returns the number of the first line that is not a header.
    pub(super) fn invalid_line(&self) -> Option<usize> {
        let mut lines = self.head.split(|byte| *byte == b'\n').zip(&self.lines);
        let _ = lines.next();
        let token = |byte: &u8| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(byte);
        let mut invalid = lines.filter(|(line, _)| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let colon = line.iter().position(|byte| *byte == b':');
            let name = colon.and_then(|colon| line.get(..colon));
            let is_header = name.is_some_and(|name| !name.is_empty() && name.iter().all(token));
            !is_header
                || line
                    .iter()
                    .any(|byte| byte.is_ascii_control() && *byte != b'\t')
        });
        invalid.next().map(|(_, number)| *number)
    }
}

#[cfg(test)]
mod tests;
