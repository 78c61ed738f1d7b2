//! `multipart/form-data`, for the endpoints that accept pictures.

use bytes::Bytes;
use dhow_core::{Call, Result};
use http::HeaderValue;

use super::Body;

use crate::ID;

/// A file in a multipart body.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// Fields and files of a multipart body.
#[derive(Debug)]
pub(crate) struct Multipart<'a> {
    pub(crate) body: &'a Body,
    pub(crate) files: &'a [File],
}

impl Multipart<'_> {
    /// Sets the fields and files as the body of a call.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a name or type that would end its header line early.
    pub(crate) fn write(&self, call: Call) -> Result<Call> {
        let (bytes, kind) = self.encode()?;
        let kind = HeaderValue::from_str(&kind)
            .map_err(|_| ID.invalid("body", "cannot be written as a multipart form"))?;
        Ok(call.body(kind, bytes))
    }

    /// Returns the body and its content type.
    fn encode(&self) -> Result<(Bytes, String)> {
        let mut parts = Vec::new();
        for (name, value) in self.body.pairs("") {
            parts.push((format!("name=\"{}\"", quoted(&name)?), Bytes::from(value)));
        }
        for file in self.files {
            let (field, name) = (quoted(&file.field)?, quoted(&file.name)?);
            let kind = quoted(&file.content_type)?;
            let head = format!("name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}");
            parts.push((head, file.bytes.clone()));
        }
        let boundary = boundary(parts.iter().map(|(_, bytes)| bytes));
        let mut body = Vec::new();
        for (head, bytes) in &parts {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        Ok((Bytes::from(body), kind))
    }
}

/// Returns a text if it is safe inside a quoted header parameter.
fn quoted(text: &str) -> Result<&str> {
    let breaks = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if text.contains(breaks) {
        let rule = "must not contain control characters, quotation marks or backslashes";
        return Err(ID.invalid("file", rule));
    }
    Ok(text)
}

/// Returns a boundary that occurs in none of the parts.
fn boundary<'a>(parts: impl Iterator<Item = &'a Bytes> + Clone) -> String {
    let mut boundary = "dhow-part".to_owned();
    let within = |part: &Bytes, line: &str| part.windows(line.len()).any(|w| w == line.as_bytes());
    // Each round adds a character, and every part is finite.
    while parts.clone().any(|part| within(part, &boundary)) {
        boundary.push('x');
    }
    boundary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_stand_between_boundaries_that_they_do_not_contain() {
        let body = Body::default().text("name", "Tea --dhow-part box");
        let file = File {
            field: "image[0]".into(),
            name: "tea.png".into(),
            content_type: "image/png".into(),
            bytes: Bytes::from_static(b"\x89PNG"),
        };
        let files = [file];
        let multipart = Multipart {
            body: &body,
            files: &files,
        };
        let (bytes, kind) = multipart.encode().unwrap();
        assert_eq!(kind, "multipart/form-data; boundary=dhow-partx");
        let expected = b"--dhow-partx\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nTea --dhow-part box\r\n\
            --dhow-partx\r\nContent-Disposition: form-data; name=\"image[0]\"; filename=\"tea.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\
            --dhow-partx--\r\n";
        assert_eq!(bytes, &expected[..]);
    }

    #[test]
    fn a_file_name_cannot_add_a_header() {
        let file = File {
            field: "image".into(),
            name: "a\"\r\nX-Evil: 1".into(),
            content_type: "image/png".into(),
            bytes: Bytes::new(),
        };
        let body = Body::default();
        let multipart = Multipart {
            body: &body,
            files: &[file],
        };
        assert!(multipart.encode().is_err());
    }
}
