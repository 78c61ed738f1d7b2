//! Conversion of a provider's request without changing it.

use bytes::Bytes;
use dhow_core::TransportError;
use http::Uri;
use reqwest::Request;

/// Converts a request, keeping exactly its path and query.
// reqwest parses URLs by WHATWG rules, which resolve `%2e%2e` and escape some characters. A changed path or query would not match the
// signature, so such a request is not sent.
pub(crate) fn convert(request: http::Request<Bytes>) -> Result<Request, TransportError> {
    let uri = request.uri().clone();
    if uri
        .authority()
        .is_none_or(|authority| authority.as_str().contains('@'))
    {
        return Err(refused("the URL has no host, or it has a user name"));
    }
    let request = Request::try_from(request).map_err(|_| refused("the URL cannot be parsed"))?;
    let url = request.url();
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("the URL is neither http nor https"));
    }
    if url.path() != path(&uri) || url.query() != uri.query() {
        return Err(refused("the URL would be changed"));
    }
    Ok(request)
}

/// Copies the request for one attempt. The body is shared.
pub(crate) fn copy(request: &Request) -> Result<Request, TransportError> {
    request
        .try_clone()
        .ok_or_else(|| refused("the request could not be built"))
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
        convert(request).map_err(|error| {
            assert_eq!(error.kind(), dhow_core::TransportErrorKind::NotSent);
            error.what()
        })
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
