//! What goes out: the provider's request, unchanged.

use bytes::Bytes;
use dhow_core::TransportError;
use http::Uri;
use reqwest::Request;

/// Makes the client's request, which has exactly the path and query of the provider's.
///
/// The client parses addresses by other rules, which resolve `%2e%2e` and escape some characters. A request whose signed path
/// would change on the way is not sent.
pub(crate) fn outgoing(request: http::Request<Bytes>) -> Result<Request, TransportError> {
    let uri = request.uri().clone();
    if uri.authority().is_none_or(|it| it.as_str().contains('@')) {
        return Err(refused("the address has no host, or a user name"));
    }
    let request =
        Request::try_from(request).map_err(|_| refused("the address is not understood"))?;
    let url = request.url();
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("the address is neither http nor https"));
    }
    if url.path() != path(&uri) || url.query() != uri.query() {
        return Err(refused("the address would be changed on the way"));
    }
    Ok(request)
}

/// The same request for one attempt. Its body is shared, not copied.
pub(crate) fn copy(request: &Request) -> Result<Request, TransportError> {
    request
        .try_clone()
        .ok_or_else(|| refused("the request could not be made"))
}

fn path(uri: &Uri) -> &str {
    match uri.path() {
        "" => "/",
        path => path,
    }
}

fn refused(what: &'static str) -> TransportError {
    TransportError::not_sent(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(address: &str) -> Result<Request, &'static str> {
        let request = http::Request::get(address).body(Bytes::new()).unwrap();
        outgoing(request).map_err(|error| {
            assert_eq!(error.fault(), dhow_core::TransportFault::NotSent);
            error.what()
        })
    }

    #[test]
    fn an_address_goes_out_as_it_is() {
        for address in [
            "https://gate.example/v1/refund/a%2Fb?q=a%20b&r=c+d",
            "http://127.0.0.1:4000/?x=%C3%A9",
            "http://127.0.0.1:4000",
            "https://gate.example//double/",
        ] {
            let sent = attempt(address).unwrap();
            let path = address.splitn(4, '/').nth(3).unwrap_or_default();
            assert!(sent.url().as_str().ends_with(&format!("/{path}")));
        }
    }

    #[test]
    fn an_address_that_would_change_is_not_sent() {
        for address in [
            "https://gate.example/a/%2e%2e/b",
            "https://gate.example/a/./b",
            "https://gate.example/a?q='",
        ] {
            assert_eq!(
                attempt(address).unwrap_err(),
                "the address would be changed on the way"
            );
        }
    }

    #[test]
    fn a_user_name_a_missing_host_or_another_scheme_is_not_sent() {
        for address in [
            "https://user:pw@gate.example/",
            "/v1",
            "ftp://gate.example/",
        ] {
            assert!(attempt(address).is_err(), "{address}");
        }
    }
}
