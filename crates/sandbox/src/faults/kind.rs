//! The kinds of faults.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

/// The page that a reverse proxy shows when the program behind it is gone.
const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                           Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The page that stands where an answer should be.
const MAINTENANCE: &str = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back \
                           soon</h1></body></html>";

/// What goes wrong with an answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// Something else is answered.
    Response {
        /// The status.
        status: StatusCode,
        /// The content type.
        content_type: &'static str,
        /// Further headers.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: Bytes,
    },
    /// The connection ends after so many bytes of the answer, counted from its status line. 0 is no answer at all.
    CutAfter(usize),
    /// No answer ever comes; the connection stays open.
    Hang,
    /// The answer comes late.
    Delay(Duration),
}

impl Fault {
    /// 502 with a proxy's page.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::page(StatusCode::BAD_GATEWAY, BAD_GATEWAY)
    }

    /// 200 with a page where JSON should be.
    #[must_use]
    pub fn html_with_200() -> Self {
        Self::page(StatusCode::OK, MAINTENANCE)
    }

    /// 500 with the JSON that PHP frameworks print.
    #[must_use]
    pub fn server_error() -> Self {
        Self::answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            "application/json",
            r#"{"message":"Server Error"}"#,
        )
    }

    /// 429 with a `Retry-After` in seconds.
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

    /// Any answer.
    #[must_use]
    pub fn answer(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self::Response {
            status,
            content_type,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    fn page(status: StatusCode, body: &'static str) -> Self {
        Self::answer(status, "text/html", body)
    }
}

/// Names the fault in logs.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response { status, .. } => write!(f, "answers {status}"),
            Self::CutAfter(bytes) => write!(f, "cuts the connection after {bytes} bytes"),
            Self::Hang => f.write_str("never answers"),
            Self::Delay(time) => write!(f, "answers {} ms late", time.as_millis()),
        }
    }
}
