//! Keeps web pages of others away from the controls: a browser on this machine would let them in.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HOST, HeaderMap, ORIGIN};
use http::{StatusCode, Uri};
use serde_json::json;

use crate::answer;
use crate::deliveries::is_loopback;
use crate::server::Server;

/// Lets programs and the sandbox's own pages pass.
pub(super) async fn guard(State(server): State<Server>, call: Request, next: Next) -> Response {
    if may_pass(call.headers(), server.any_caller) {
        next.run(call).await
    } else {
        let message =
            json!({"message": "The controls are for programs and pages of this machine."});
        answer::json(StatusCode::FORBIDDEN, &message)
    }
}

/// A page of another origin says so in `Origin`. A page that made its own name point to this machine has that name in
/// `Host`; where other machines may call, names are allowed.
fn may_pass(headers: &HeaderMap, any_name: bool) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &http::HeaderValue| value.to_str().unwrap_or_default())
    };
    let host = text(HOST).and_then(|host| host.parse::<http::uri::Authority>().ok());
    let known = host.as_ref().is_none_or(|host| {
        let bare = host.host().trim_matches(['[', ']']);
        any_name || is_loopback(bare)
    });
    let own = text(ORIGIN).is_none_or(|origin| {
        let uri = origin.parse::<Uri>().unwrap_or_default();
        uri.authority().is_some() && uri.authority() == host.as_ref()
    });
    known && own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(pairs: &[(http::HeaderName, &'static str)], any_name: bool) -> bool {
        let pairs = pairs.iter().cloned();
        may_pass(
            &pairs
                .map(|(name, value)| (name, value.parse().unwrap()))
                .collect(),
            any_name,
        )
    }

    #[test]
    fn programs_and_own_pages_pass() {
        assert!(passes(&[], false));
        assert!(passes(&[(HOST, "127.0.0.1:4600")], false));
        assert!(passes(&[(HOST, "[::1]:4600")], false));
        assert!(passes(
            &[(HOST, "localhost:4600"), (ORIGIN, "http://localhost:4600")],
            false
        ));
        assert!(passes(&[(HOST, "sandbox:4600")], true));
    }

    #[test]
    fn pages_of_others_do_not() {
        for origin in [
            "https://evil.example",
            "null",
            "",
            "http://localhost:1",
            "http://127.0.0.1:4600.evil.example",
        ] {
            assert!(
                !passes(&[(HOST, "127.0.0.1:4600"), (ORIGIN, origin)], false),
                "{origin}"
            );
            assert!(
                !passes(&[(HOST, "127.0.0.1:4600"), (ORIGIN, origin)], true),
                "{origin}"
            );
        }
        let rebound = [
            (HOST, "evil.example:4600"),
            (ORIGIN, "http://evil.example:4600"),
        ];
        assert!(!passes(&rebound, false));
        assert!(!passes(&[(HOST, "evil.example:4600")], false));
    }
}
