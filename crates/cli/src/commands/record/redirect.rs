//! Redirects of the gateway: the next request must come to the recorder too.

use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

/// Place to which a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Redirect {
    /// The recorder, by a URL without a host or by one that was rewritten.
    Here,
    /// Another host, whose traffic is not recorded.
    Elsewhere(String),
}

/// Lets a redirect to the gateway's own host lead to the recorder. `origin` is the URL of the gateway without a path, and `own` is the host
/// by which the caller knows the recorder. Returns `None` for a response that is no redirect.
pub(super) fn lead_here(
    status: StatusCode,
    headers: &mut HeaderMap,
    origin: &str,
    own: Option<&str>,
) -> Option<Redirect> {
    let location = headers
        .get(header::LOCATION)
        .filter(|_| status.is_redirection())?;
    let location = location.to_str().ok()?.to_owned();
    let Some(host) = host_of(&location) else {
        return Some(Redirect::Here);
    };
    let rest = location.strip_prefix(origin);
    let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    let here = rest
        .zip(own)
        .map(|(rest, own)| format!("http://{own}{rest}"));
    match here.and_then(|here| HeaderValue::try_from(here).ok()) {
        Some(here) => {
            headers.insert(header::LOCATION, here);
            Some(Redirect::Here)
        }
        None if own == Some(host.as_str()) => Some(Redirect::Here),
        None => Some(Redirect::Elsewhere(host)),
    }
}

/// Returns the host and port of a URL that has one.
fn host_of(location: &str) -> Option<String> {
    let with_scheme = match location.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => location.to_owned(),
    };
    let url: Uri = with_scheme.split('#').next()?.parse().ok()?;
    url.scheme()?;
    let authority = url.authority()?.as_str();
    // Without a user and password.
    let host = authority.rsplit('@').next()?;
    Some(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_to_the_gateway_leads_to_the_recorder() {
        let own = Some("127.0.0.1:8090");
        let origin = "https://g.example";
        for (location, expected, place) in [
            ("/pay/7?a=1", "/pay/7?a=1", Redirect::Here),
            ("pay/7", "pay/7", Redirect::Here),
            (
                "https://g.example/pay?a=1#b",
                "http://127.0.0.1:8090/pay?a=1#b",
                Redirect::Here,
            ),
            ("https://g.example", "http://127.0.0.1:8090", Redirect::Here),
            (
                "https://g.example.evil/pay",
                "https://g.example.evil/pay",
                Redirect::Elsewhere("g.example.evil".to_owned()),
            ),
            (
                "https://user:key@other.example:8443/?token=x",
                "https://user:key@other.example:8443/?token=x",
                Redirect::Elsewhere("other.example:8443".to_owned()),
            ),
            (
                "//cdn.example/x",
                "//cdn.example/x",
                Redirect::Elsewhere("cdn.example".to_owned()),
            ),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, location.parse().unwrap());
            let found = lead_here(StatusCode::FOUND, &mut headers, origin, own);
            assert_eq!(found, Some(place), "{location}");
            assert_eq!(headers[header::LOCATION], expected, "{location}");
        }
    }

    #[test]
    fn the_location_of_a_created_object_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, "https://g.example/v1/7".parse().unwrap());
        let found = lead_here(
            StatusCode::CREATED,
            &mut headers,
            "https://g.example",
            Some("h"),
        );
        assert_eq!(found, None);
        assert_eq!(headers[header::LOCATION], "https://g.example/v1/7");
    }
}
