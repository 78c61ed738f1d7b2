//! Endpoints of a gateway's API, as constants.

use std::borrow::Cow;

use http::Method;

use crate::{
    BaseUrl, Effect, Error, ErrorKind, Outcome, ProviderId, Resolution, Result, Retry, Target,
};

/// Endpoint of a gateway's API.
///
/// A provider keeps one constant per endpoint. Errors of a call take their provider and the way to find out an unknown outcome from it.
///
/// ```
/// use dhow_core::{Endpoint, ProviderId, Resolution};
/// use http::Method;
///
/// const ID: ProviderId = ProviderId::from_static("cowrie");
/// const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/payments", Resolution::LookUp);
/// const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/payments/{id}");
/// # assert_eq!(CREATE.on_unknown(), Some(Resolution::LookUp));
/// # assert_eq!(STATUS.on_unknown(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    provider: ProviderId,
    method: Method,
    route: &'static str,
    on_unknown: Option<Resolution>,
    retry: Retry,
}

impl Endpoint {
    /// An endpoint that changes nothing at the gateway. The transport may retry the call freely, unless [`with_retry`](Self::with_retry)
    /// restricts it.
    ///
    /// `route` is the path with its variable parts as names, such as `/v1/refund/{id}`. Logs and traces may show it.
    #[must_use]
    pub const fn read(provider: ProviderId, method: Method, route: &'static str) -> Self {
        Self {
            provider,
            method,
            route,
            on_unknown: None,
            // A read may be retried at any time, because it changes nothing.
            retry: Retry::Freely,
        }
    }

    /// An endpoint that may move money or change state. A call is never retried after one byte of it may have left; `on_unknown` is the way
    /// to find out the outcome of a call without a readable response.
    #[must_use]
    pub const fn write(
        provider: ProviderId,
        method: Method,
        route: &'static str,
        on_unknown: Resolution,
    ) -> Self {
        Self {
            provider,
            method,
            route,
            on_unknown: Some(on_unknown),
            // A write is never retried by the transport: the first request may have moved money.
            retry: Retry::Never,
        }
    }

    /// Sets the rule by which a transport may retry the call.
    #[must_use]
    pub const fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Replaces the HTTP method, for gateways whose documents and behaviour differ.
    #[must_use]
    // Not `const`, because replacing a `Method` may drop one.
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Provider of the call.
    #[must_use]
    pub const fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Path with its variable parts as names.
    #[must_use]
    pub const fn route(&self) -> &'static str {
        self.route
    }

    /// Effect of the call: a read changes nothing at the gateway, a write may.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        // One fact for both: a call with a way to find out its outcome is a write.
        match self.on_unknown {
            None => Effect::Read,
            Some(_) => Effect::Write,
        }
    }

    /// Way to find out the outcome of a write without a response. `None` for a read, which changes nothing.
    #[must_use]
    pub const fn on_unknown(&self) -> Option<Resolution> {
        self.on_unknown
    }

    /// Rule by which a transport may retry the call.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        self.retry
    }

    /// Returns the URL of this call below `base`, with `values` in place of the variable parts of the route. Each value has the caller's
    /// name for it and a text, which is escaped and stays one segment of the path.
    ///
    /// ```
    /// # use dhow_core::{BaseUrl, Endpoint, ProviderId};
    /// # use http::Method;
    /// const ID: ProviderId = ProviderId::from_static("cowrie");
    /// const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/payments/{id}/status");
    ///
    /// let base = BaseUrl::new("https://api.cowrie.example")?;
    /// let url = STATUS.url(&base, &[("payment", "../refunds")])?.uri()?;
    /// assert_eq!(url.path(), "/v1/payments/..%2Frefunds/status");
    /// # Ok::<(), dhow_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) for an empty value, `.` and `..`, which cannot be escaped, and if the number of values
    /// differs from the number of variable parts.
    pub fn url(&self, base: &BaseUrl, values: &[(&'static str, &str)]) -> Result<Target> {
        let url = base.at_route(self.route, values);
        url.map_err(|error| error.with_provider(self.provider.clone()))
    }

    /// Returns an error of this call, with its provider.
    #[must_use]
    pub fn error(
        &self,
        kind: ErrorKind,
        outcome: Outcome,
        message: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::of_call(self, kind, outcome, message)
    }

    /// Returns an error for a call that may have been carried out: [`Outcome::Unknown`] with the way to find out for a write,
    /// [`Outcome::ReadOnly`] for a read.
    #[must_use]
    pub fn undecided(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        let outcome = self.on_unknown.map_or(Outcome::ReadOnly, Outcome::Unknown);
        self.error(kind, outcome, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: ProviderId = ProviderId::from_static("cowrie");

    fn url(route: &'static str, values: &[(&'static str, &str)]) -> Result<String> {
        let base = BaseUrl::new("https://api.cowrie.example/v1")?;
        let endpoint = Endpoint::read(ID, Method::GET, route);
        Ok(endpoint.url(&base, values)?.uri()?.to_string())
    }

    #[test]
    fn each_variable_part_of_a_route_is_one_escaped_segment() {
        let base = "https://api.cowrie.example/v1";
        let table: [(_, &[_], _); 5] = [
            ("/payments", &[], "/payments"),
            (
                "/payments/{id}",
                &[("payment", "a/b?c")],
                "/payments/a%2Fb%3Fc",
            ),
            (
                "/payments/{id}/close",
                &[("payment", "p1")],
                "/payments/p1/close",
            ),
            (
                "/a/{id}/b/{other}/c",
                &[("one", "1"), ("two", "{x}")],
                "/a/1/b/%7Bx%7D/c",
            ),
            ("/{id}", &[("one", "é")], "/%C3%A9"),
        ];
        for (route, values, path) in table {
            assert_eq!(url(route, values).unwrap(), format!("{base}{path}"));
        }
    }

    #[test]
    fn a_value_that_cannot_be_a_segment_is_refused_by_its_name() {
        for value in ["", ".", ".."] {
            let error = url("/payments/{id}", &[("payment", value)]).unwrap_err();
            assert_eq!(error.field(), Some("payment"), "{value}");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.provider(), Some(&ID));
        }
        for values in [&[][..], &[("payment", "1"), ("refund", "2")][..]] {
            let error = url("/payments/{id}", values).unwrap_err();
            assert_eq!(error.outcome(), Outcome::NotSent);
        }
    }
}
