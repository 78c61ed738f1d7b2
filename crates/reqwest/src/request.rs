//! Conversion of a provider's request without changing it.

use std::fmt::Write as _;

use bytes::Bytes;
use dhow_core::TransportError;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version};
use reqwest::{Request, Url};

/// The requests of one call, one for each attempt.
// The first request takes the call's headers, because almost every call has one attempt only. What a further one needs is kept in a form
// that costs one allocation.
pub(crate) struct Requests {
    first: Option<Request>,
    method: Method,
    uri: Uri,
    version: Version,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Requests {
    /// Converts a request, keeping exactly its path and query.
    pub(crate) fn new(request: http::Request<Bytes>) -> Result<Self, TransportError> {
        let (parts, body) = request.into_parts();
        let url = convert(&parts.uri)?;
        let headers = parts.headers.iter();
        let headers = headers.map(|(name, value)| (name.clone(), value.clone()));
        let headers = headers.collect();
        let head = (parts.method.clone(), parts.version);
        Ok(Self {
            first: Some(build(head, url, parts.headers, body.clone())),
            method: parts.method,
            uri: parts.uri,
            version: parts.version,
            headers,
            body,
        })
    }

    /// Scheme of the URL.
    pub(crate) fn scheme(&self) -> &str {
        self.uri.scheme_str().unwrap_or_default()
    }

    /// Returns the request of the next attempt. The body is shared.
    pub(crate) fn next(&mut self) -> Result<Request, TransportError> {
        if let Some(first) = self.first.take() {
            return Ok(first);
        }
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            headers.append(name.clone(), value.clone());
        }
        let head = (self.method.clone(), self.version);
        Ok(build(head, convert(&self.uri)?, headers, self.body.clone()))
    }
}

fn build(
    (method, version): (Method, Version),
    url: Url,
    headers: HeaderMap,
    body: Bytes,
) -> Request {
    let mut request = Request::new(method, url);
    *request.version_mut() = version;
    *request.headers_mut() = headers;
    *request.body_mut() = Some(body.into());
    request
}

/// Converts a URL, keeping exactly its path and query.
// reqwest parses URLs by WHATWG rules, which resolve `%2e%2e` and escape some characters. A changed path or query would not match the
// signature, so such a request is not sent.
fn convert(uri: &Uri) -> Result<Url, TransportError> {
    let authority = uri.authority().map(|authority| authority.as_str());
    let Some(authority) = authority.filter(|authority| !authority.contains('@')) else {
        return Err(refused("the URL has no host, or it has a user name"));
    };
    let path_and_query = uri.path_and_query().map_or(0, |path| path.as_str().len());
    // The scheme and its separator have at most eight bytes. A text that grows would be allocated several times.
    let mut text = String::with_capacity(authority.len() + path_and_query + 8);
    let written = write!(text, "{uri}");
    let parsed = written.ok().and_then(|()| Url::parse(&text).ok());
    let url = parsed.ok_or_else(|| refused("the URL cannot be parsed"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("the URL is neither http nor https"));
    }
    if url.path() != path(uri) || url.query() != uri.query() {
        return Err(refused("the URL would be changed"));
    }
    Ok(url)
}

fn path(uri: &Uri) -> &str {
    match uri.path() {
        "" => "/",
        path => path,
    }
}

fn refused(reason: &'static str) -> TransportError {
    TransportError::not_sent(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert_url(url: &str) -> Result<Request, &'static str> {
        let request = http::Request::get(url).body(Bytes::new()).unwrap();
        let sent = Requests::new(request).and_then(|mut requests| requests.next());
        sent.map_err(|error| {
            assert_eq!(error.kind(), dhow_core::TransportErrorKind::NotSent);
            error.what()
        })
    }

    #[test]
    fn every_attempt_sends_the_same_request() {
        let request = http::Request::put("https://gate.example/v1?a=b")
            .version(Version::HTTP_10)
            .header("x-key", "one")
            .header("accept", "application/json")
            .header("x-key", "two");
        let request = request.body(Bytes::from("body".to_owned())).unwrap();
        let mut requests = Requests::new(request).unwrap();
        let shown = |request: &Request| {
            let body = request.body().and_then(reqwest::Body::as_bytes);
            (
                format!("{request:?}"),
                request.version(),
                body.map(<[u8]>::to_vec),
            )
        };
        let first = requests.next().unwrap();
        assert_eq!(first.headers().get_all("x-key").iter().count(), 2);
        assert_eq!(shown(&first).2.as_deref(), Some(&b"body"[..]));
        for _ in 0..2 {
            let further = requests.next().unwrap();
            assert_eq!(shown(&further), shown(&first));
            assert_eq!(further.headers(), first.headers());
        }
    }

    #[test]
    fn a_url_is_sent_unchanged() {
        for url in [
            "https://gate.example/v1/refund/a%2Fb?q=a%20b&r=c+d",
            "http://127.0.0.1:4000/?x=%C3%A9",
            "http://127.0.0.1:4000",
            "https://gate.example//double/",
        ] {
            let sent = convert_url(url).unwrap();
            let path = url.splitn(4, '/').nth(3).unwrap_or_default();
            assert!(sent.url().as_str().ends_with(&format!("/{path}")));
        }
    }

    #[test]
    fn a_url_that_would_change_is_not_sent() {
        for url in [
            "https://gate.example/a/%2e%2e/b",
            "https://gate.example/a/./b",
            "https://gate.example/a?q='",
        ] {
            assert_eq!(convert_url(url).unwrap_err(), "the URL would be changed");
        }
    }

    #[test]
    fn a_url_with_a_user_name_no_host_or_another_scheme_is_not_sent() {
        for url in [
            "https://user:pw@gate.example/",
            "/v1",
            "ftp://gate.example/",
        ] {
            assert!(convert_url(url).is_err(), "{url}");
        }
    }
}
