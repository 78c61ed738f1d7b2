//! Signed messages.

use std::fmt;

/// Signed message: its fields in the order in which they arrived, and its signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    signature: String,
    fields: Vec<(String, Vec<u8>)>,
    envelope: Vec<(String, Vec<u8>)>,
}

impl Message {
    /// Creates a message without fields from its signature as received.
    ///
    /// Text before the digits, as in `sha256=…`, is recognised. Of a list such as `t=1790000000,v1=…`, the element that can be a signature is
    /// taken, and the others become part of the envelope.
    #[must_use]
    pub fn new(signature: impl Into<String>) -> Self {
        let signature = signature.into();
        let envelope = match signature.contains(',') {
            true => elements(&signature),
            false => Vec::new(),
        };
        Self {
            signature,
            fields: Vec::new(),
            envelope,
        }
    }

    /// Adds a field. Of two fields with one name, the first counts.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        add(&mut self.fields, name.into(), value.as_ref());
        self
    }

    /// Adds a part of the request that is no field: the raw body, the path, or a header. These are combined with each other first.
    #[must_use]
    pub fn envelope(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        add(&mut self.envelope, name.into(), value.as_ref());
        self
    }

    /// Returns the signature as received.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// Returns the number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns true if there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns the names of the fields in the order in which they arrived.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Returns true if there is a field or part of the envelope with this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values().iter().any(|(known, _)| *known == name)
    }

    pub(super) fn fields(&self) -> &[(String, Vec<u8>)] {
        &self.fields
    }

    pub(super) fn envelope_parts(&self) -> &[(String, Vec<u8>)] {
        &self.envelope
    }

    /// Returns the values that a scheme takes its fields from.
    pub(super) fn values(&self) -> Vec<(&str, &[u8])> {
        let all = self.fields.iter().chain(&self.envelope);
        all.map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect()
    }
}

fn add(list: &mut Vec<(String, Vec<u8>)>, name: String, value: &[u8]) {
    if !list.iter().any(|(earlier, _)| *earlier == name) {
        list.push((name, value.to_vec()));
    }
}

/// Returns the short elements of a list such as `t=1790000000,v1=…`, which are no signature.
fn elements(text: &str) -> Vec<(String, Vec<u8>)> {
    let pairs = text
        .split(',')
        .filter_map(|element| element.trim().split_once('='));
    let short = pairs.filter(|(_, value)| !value.is_empty() && value.len() < 16);
    short
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .collect()
}

/// Shows the names of the fields only, since values may be personal data.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().collect();
        f.debug_struct("Message")
            .field("fields", &names)
            .finish_non_exhaustive()
    }
}
