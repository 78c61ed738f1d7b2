//! The calls of a gateway's interface, as constants.

use std::borrow::Cow;

use http::Method;

use crate::{
    BaseUrl, Effect, Error, ErrorKind, Outcome, ProviderId, Repeat, Resolution, Result, Target,
};

/// One call of a gateway's interface.
///
/// A provider keeps one constant per call. Everything that a failure of the call must say is read from it: which provider it was, and how
/// an unknown outcome is found out.
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
    repeat: Repeat,
}

impl Endpoint {
    /// A call that changes nothing at the gateway. The transport may repeat it unless [`with_repeat`](Self::with_repeat) says how soon.
    ///
    /// `route` is the path with its variable parts as names, such as `/v1/refund/{id}`: the form that logs and traces may show.
    #[must_use]
    pub const fn read(provider: ProviderId, method: Method, route: &'static str) -> Self {
        Self {
            provider,
            method,
            route,
            on_unknown: None,
            repeat: Repeat::Freely,
        }
    }

    /// A call that may move money or change state. It is never repeated once a byte of it may have left, and `on_unknown` is the way to
    /// find out what happened when no readable answer came.
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
            repeat: Repeat::Never,
        }
    }

    /// Sets how soon a transport may repeat the call.
    #[must_use]
    pub const fn with_repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Replaces the method, for gateways whose documents and practice differ.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The provider whose call it is.
    #[must_use]
    pub const fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The path with its variable parts as names.
    #[must_use]
    pub const fn route(&self) -> &'static str {
        self.route
    }

    /// The effect of the call: a read changes nothing at the gateway, a write may.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self.on_unknown {
            None => Effect::Read,
            Some(_) => Effect::Write,
        }
    }

    /// The way to find out what an unanswered write did. `None` for a read, which does nothing.
    #[must_use]
    pub const fn on_unknown(&self) -> Option<Resolution> {
        self.on_unknown
    }

    /// The rule by which a transport may repeat the call.
    #[must_use]
    pub const fn repeat(&self) -> Repeat {
        self.repeat
    }

    /// The URL of this call below `base`, with `values` in place of the variable parts of the route. Each value is the caller's name for it
    /// and a text, which is escaped and stays one segment of the path.
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
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) for an empty value, `.` and `..`, which no escaping can hold, and for another number of
    /// values than the route has variable parts.
    pub fn url(&self, base: &BaseUrl, values: &[(&'static str, &str)]) -> Result<Target> {
        let url = base.at_route(self.route, values);
        url.map_err(|error| error.with_provider(self.provider.clone()))
    }

    /// An error of this call that names its provider.
    #[must_use]
    pub fn error(
        &self,
        kind: ErrorKind,
        outcome: Outcome,
        message: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::of_call(self, kind, outcome, message)
    }

    /// An error after which the call may have been carried out: [`Outcome::Unknown`] with the way to find out for a write,
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
