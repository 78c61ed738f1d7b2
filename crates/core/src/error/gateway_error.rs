//! The gateway's own error, truncated so that no page or secret ends up in a log.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::json_form::complaints;

/// Maximum length of the gateway's message, in characters.
const CLIP: usize = 300;

/// The gateway's own error.
///
/// The JSON form has the same members; each of `fields` is an object with `field` and `complaint`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GatewayError {
    /// HTTP status of the response.
    pub status: Option<u16>,
    /// Error code of the gateway, as text because leading zeros matter.
    pub code: Option<String>,
    /// Message of the gateway, at most 300 characters, never an HTML page.
    pub message: Option<String>,
    /// Request id of the gateway, for its support.
    pub request_id: Option<String>,
    /// Fields that the gateway complained about, each with its message.
    #[serde(with = "complaints")]
    pub fields: Vec<(String, String)>,
}

impl GatewayError {
    /// An error of which only the HTTP status is known.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }

    /// Sets the gateway's error code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        // Truncated as well: a gateway may echo a part of the request in its code.
        self.code = Some(clip(&code.into()));
        self
    }

    /// Sets the gateway's message. An HTML page is dropped.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(clip(&message.into()));
        self
    }

    /// Sets the gateway's request id.
    #[must_use]
    pub fn with_request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(clip(&request_id.into()));
        self
    }

    /// Adds a field that the gateway complained about.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>, complaint: impl Into<String>) -> Self {
        self.fields
            .push((clip(&field.into()), clip(&complaint.into())));
        self
    }
}

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        if let Some(status) = self.status {
            words.push(format!("HTTP {status}"));
        }
        if let Some(code) = &self.code {
            words.push(format!("code {code}"));
        }
        words.extend(self.message.clone());
        for (field, complaint) in &self.fields {
            words.push(format!("`{field}`: {complaint}"));
        }
        if let Some(request_id) = &self.request_id {
            words.push(format!("request id {request_id}"));
        }
        f.write_str(&words.join(", "))
    }
}

fn clip(text: &str) -> String {
    // A page of a proxy or a framework's debug page may contain request data and secrets.
    if looks_like_markup(text) {
        return format!("an HTML page, {} bytes", text.len());
    }
    let visible = text
        .chars()
        // Control characters could forge lines in a log.
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(CLIP);
    let mut clipped: String = visible.collect();
    // `nth` stops after the limit, so a message of megabytes is not counted.
    if text.chars().nth(CLIP).is_some() {
        clipped.push('…');
    }
    clipped
}

fn looks_like_markup(text: &str) -> bool {
    let start = text.trim_start().get(..1);
    start == Some("<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_never_printed() {
        let page = format!(
            "<!DOCTYPE html><html>{}</html>",
            "secret backend ".repeat(600)
        );
        let fault = GatewayError::status(502).with_message(page);
        assert!(fault.to_string().len() < 100);
        assert!(!fault.to_string().contains("secret backend"));
        assert!(fault.to_string().contains("HTTP 502"));
    }

    #[test]
    fn long_messages_and_control_characters_are_clipped() {
        let fault = GatewayError::default().with_message("é\n".repeat(4_000));
        let message = fault.message.unwrap();
        assert_eq!(message.chars().count(), CLIP + 1);
        assert!(!message.contains('\n'));
    }
}
