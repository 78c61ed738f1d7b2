//! Headers in one allocation, for logs with many entries.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Headers as lines of `name: value`. A value has no line break, so the lines can be separated again.
#[derive(Debug, Clone, Default)]
pub(crate) struct CompactHeaders(Box<[u8]>);

impl CompactHeaders {
    /// Number of bytes that it occupies.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn to_map(&self) -> HeaderMap {
        let mut map = HeaderMap::new();
        for line in self.0.split(|byte| *byte == b'\n') {
            let mut parts = line.splitn(2, |byte| *byte == b':');
            let name = parts.next().map(HeaderName::from_bytes);
            let value = parts.next().map(HeaderValue::from_bytes);
            if let (Some(Ok(name)), Some(Ok(value))) = (name, value) {
                map.append(name, value);
            }
        }
        map
    }
}

impl From<&HeaderMap> for CompactHeaders {
    fn from(map: &HeaderMap) -> Self {
        let mut lines = Vec::new();
        for (name, value) in map {
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.push(b':');
            lines.extend_from_slice(value.as_bytes());
            lines.push(b'\n');
        }
        Self(lines.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_with_repetitions_and_any_bytes() {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("x-a", &b"1"[..]),
            ("x-a", b"2: 3"),
            ("x-b", b""),
            ("x-c", b"caf\xe9 : x"),
        ] {
            let value = HeaderValue::from_bytes(value).unwrap();
            map.append(HeaderName::from_static(name), value);
        }
        assert_eq!(CompactHeaders::from(&map).to_map(), map);
        assert!(CompactHeaders::default().to_map().is_empty());
    }
}
