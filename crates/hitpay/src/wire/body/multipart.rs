//! `multipart/form-data`, for the endpoints that take pictures.

use bytes::Bytes;
use dhow_core::Call;
use http::HeaderValue;

use super::Body;
use crate::refusal::{Checked, Refusal};

/// A file among the fields.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// The fields of a body, and files.
#[derive(Debug)]
pub(crate) struct Multipart<'a> {
    pub(crate) body: &'a Body,
    pub(crate) files: &'a [File],
}

impl Multipart<'_> {
    /// Adds the fields and files to a call.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a name or type that would break out of its header.
    pub(crate) fn write(&self, call: Call) -> Checked<Call> {
        let (bytes, kind) = self.encode()?;
        let kind = HeaderValue::from_str(&kind)
            .map_err(|_| Refusal::invalid("body", "cannot be written as a multipart form"))?;
        Ok(call.body(kind, bytes))
    }

    /// The bytes and their content type.
    fn encode(&self) -> Checked<(Bytes, String)> {
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

/// Text that stays within its header line and its quotation marks.
fn quoted(text: &str) -> Checked<&str> {
    let breaks = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if text.contains(breaks) {
        let rule = "must not contain control characters, quotation marks or backslashes";
        return Err(Refusal::invalid("file", rule));
    }
    Ok(text)
}

/// A line that none of the parts contains.
fn boundary<'a>(parts: impl Iterator<Item = &'a Bytes> + Clone) -> String {
    let mut boundary = "dhow-part".to_owned();
    let within = |part: &Bytes, line: &str| part.windows(line.len()).any(|w| w == line.as_bytes());
    // Each round adds a letter, and no part is endless.
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
