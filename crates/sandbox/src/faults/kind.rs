//! Kinds of faults.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

/// Error page of nginx for an upstream that does not respond.
const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                           Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// Maintenance page, sent instead of JSON.
const MAINTENANCE: &str = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back \
                           soon</h1></body></html>";

/// Kind of fault.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// Replaces the response.
    Response {
        /// Status code.
        status: StatusCode,
        /// Value of the `content-type` header.
        content_type: &'static str,
        /// Other headers.
        headers: Vec<(&'static str, String)>,
        /// Response body.
        body: Bytes,
    },
    /// Closes the connection after this many bytes of the response, counted from the status line. With 0 nothing is sent.
    CutAfter(usize),
    /// Sends no response and keeps the connection open.
    Hang,
    /// Delays the response, in real time.
    Delay(Duration),
}

impl Fault {
    /// Returns a 502 with the HTML page of a proxy.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::page(StatusCode::BAD_GATEWAY, BAD_GATEWAY)
    }

    /// Returns a 200 with an HTML page instead of JSON.
    #[must_use]
    pub fn html_with_200() -> Self {
        Self::page(StatusCode::OK, MAINTENANCE)
    }

    /// Returns a 500 with the JSON body of a PHP framework.
    #[must_use]
    pub fn server_error() -> Self {
        Self::response(
            StatusCode::INTERNAL_SERVER_ERROR,
            "application/json",
            r#"{"message":"Server Error"}"#,
        )
    }

    /// Returns a 429 with a `Retry-After` header, in seconds.
    #[must_use]
    pub fn too_many_requests(retry_after: u32) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self::Response {
            status,
            content_type: "application/json",
            headers: vec![("retry-after", retry_after.to_string())],
            body: Bytes::from_static(br#"{"message":"Too Many Attempts."}"#),
        }
    }

    /// Returns a response without other headers.
    ///
    /// For other headers construct [`Fault::Response`].
    #[must_use]
    pub fn response(
        status: StatusCode,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        Self::Response {
            status,
            content_type,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    fn page(status: StatusCode, body: &'static str) -> Self {
        Self::response(status, "text/html", body)
    }
}

/// Describes the fault for the request log.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response { status, .. } => write!(f, "responds with {status}"),
            Self::CutAfter(bytes) => write!(f, "closes the connection after {bytes} bytes"),
            Self::Hang => f.write_str("sends no response"),
            Self::Delay(time) => write!(f, "responds {} ms late", time.as_millis()),
        }
    }
}
