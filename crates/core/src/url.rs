//! URLs: a base that is https unless it is loopback, and paths whose references cannot leave their segment.

use std::{borrow::Cow, fmt, str::FromStr};

use bytes::Bytes;
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Error, Result, word::as_text};

/// All characters but the unreserved ones of RFC 3986.
// Any other character could end a segment or a parameter.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Base URL of a gateway's API.
///
/// ```
/// use dhow_core::BaseUrl;
/// assert!(BaseUrl::new("https://api.hit-pay.com/v1").is_ok());
/// assert!(BaseUrl::new("http://127.0.0.1:4000/hitpay/v1").is_ok());
/// assert!(BaseUrl::new("http://api.hit-pay.com/v1").is_err());
/// ```
///
/// The JSON form is the text, which is checked when it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Checks a URL: https, or http on a loopback host; no user, query or fragment.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with `base_url` and the rule.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let refused = |rule: &'static str| Err(Error::configuration("base_url", rule));
        let Ok(uri) = text.parse::<Uri>() else {
            return refused("is not a URL");
        };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return refused("must be absolute, such as https://api.example.com/v1");
        };
        // A user name in a URL ends up in logs.
        if authority.as_str().contains('@') {
            return refused("must not contain a user name");
        }
        // `Uri` drops a fragment silently, so it is searched in the text.
        if uri.query().is_some() || text.contains('#') {
            return refused("must not contain a query or fragment");
        }
        // http is allowed for simulated gateways on this machine only: an API key must not cross a network in clear text.
        let secure = scheme == "https" || (scheme == "http" && is_loopback(authority.host()));
        if !secure {
            return refused("must be https, unless the host is this machine");
        }
        // Paths begin with a slash, and many servers treat two slashes as another path.
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// Starts a URL below the base with a path from configuration, for gateways that assign paths to each merchant.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for a path that does not begin with a slash, has an empty or dotted segment, or
    /// has other characters than `A` to `Z`, `a` to `z`, digits, `-`, `_`, `.`, `~` and `/`.
    pub fn at_configured(&self, path: &str) -> Result<Target> {
        // A fixed alphabet: an escaped slash or a space would reach another path on some servers.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
        let mut segments = path.split('/');
        let rooted = segments.next() == Some("") && path.len() > 1;
        let dotted = segments.any(|segment| matches!(segment, "" | "." | ".."));
        if !rooted || dotted || !path.bytes().all(plain) {
            return Err(Error::configuration(
                "path",
                "must look like /api/status.php",
            ));
        }
        Ok(self.target(path, 0))
    }

    /// Starts a URL below the base with a route, whose variable parts are replaced by escaped values in order.
    pub(crate) fn at_route(
        &self,
        route: &'static str,
        values: &[(&'static str, &str)],
    ) -> Result<Target> {
        let length: usize = values.iter().map(|(_, value)| value.len()).sum();
        let mut values = values.iter();
        let mut target = self.target("", route.len() + length);
        let mut rest = route;
        while let Some((fixed, (name, after))) = rest
            .split_once("/{")
            .and_then(|(fixed, variable)| Some((fixed, variable.split_once('}')?)))
        {
            let Some((field, value)) = values.next() else {
                return Err(Error::invalid(name, "is missing from the route"));
            };
            target = target.push_path(fixed).segment(field, value)?;
            rest = after;
        }
        match values.next() {
            None => Ok(target.push_path(rest)),
            Some((field, _)) => Err(Error::invalid(*field, "has no place in the route")),
        }
    }

    /// URL without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if the host is this machine, as for a simulated gateway.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0
            .parse::<Uri>()
            .ok()
            .and_then(|uri| uri.host().map(is_loopback))
            .unwrap_or(false)
    }

    /// Starts a URL below the base with a fixed path, such as `/payment-requests`.
    #[must_use]
    pub fn at(&self, path: &'static str) -> Target {
        self.target(path, 0)
    }

    /// Starts a URL with a checked path and room for more text, because a text that grows is allocated several times.
    fn target(&self, path: &str, room: usize) -> Target {
        let mut text = String::with_capacity(self.0.len() + path.len() + room);
        text.push_str(&self.0);
        text.push_str(path);
        Target {
            text,
            has_query: false,
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

as_text!(BaseUrl);

fn is_loopback(host: &str) -> bool {
    // `Uri::host` keeps the brackets of an IPv6 address.
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Builder of a URL: fixed text from the program, escaped text from everywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    text: String,
    has_query: bool,
}

impl Target {
    /// Adds `/` and one escaped path segment. Any text stays within its segment.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for an empty segment, `.` and `..`, which cannot be escaped.
    pub fn segment(mut self, field: &'static str, text: &str) -> Result<Self> {
        // Servers and proxies resolve these segments before they match the path.
        if matches!(text, "" | "." | "..") {
            return Err(Error::invalid(field, "cannot be part of a URL"));
        }
        self.text.push('/');
        self.text.extend(utf8_percent_encode(text, ESCAPED));
        Ok(self)
    }

    /// Adds a fixed path after a segment, such as `/status`.
    #[must_use]
    pub fn push_path(mut self, path: &'static str) -> Self {
        self.text.push_str(path);
        self
    }

    /// Adds one escaped query pair.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.extend(utf8_percent_encode(name, ESCAPED));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, ESCAPED));
        self
    }

    /// Adds a query pair if there is a value.
    #[must_use]
    pub fn query_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Returns the finished URL.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the URL is longer than 64 KiB.
    pub fn uri(self) -> Result<Uri> {
        // The text becomes the URL without a copy.
        Uri::from_maybe_shared(Bytes::from(self.text))
            .map_err(|_| Error::invalid("url", "is longer than 64 KiB or not valid"))
    }
}

/// Rule for URLs that a browser or a gateway calls: absolute, with a host, without white space and control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlRule {
    /// An http or https URL.
    Web,
    /// An https URL, or an http URL of this machine, as for tests.
    Https,
}

impl UrlRule {
    /// Returns true if the URL fits the rule.
    #[must_use]
    pub fn accepts(self, url: &str) -> bool {
        // Browsers remove tabs and line breaks from URLs, so `java\nscript:` would run.
        let visible = url
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || !byte.is_ascii());
        let Some(uri) = url.parse::<Uri>().ok().filter(|_| visible) else {
            return false;
        };
        let Some(host) = uri.host().filter(|host| !host.is_empty()) else {
            return false;
        };
        match uri.scheme_str() {
            Some("https") => true,
            Some("http") => self == Self::Web || is_loopback(host),
            _ => false,
        }
    }

    /// Checks the URL in a field of a request. Providers add their name with [`Error::with_provider`].
    ///
    /// ```
    /// use dhow_core::UrlRule;
    ///
    /// assert!(UrlRule::Web.check("return_url", "http://shop.example/thanks").is_ok());
    /// let error = UrlRule::Https.check("webhook_url", "http://shop.example/hook").unwrap_err();
    /// let expected = "invalid request: `webhook_url` must be an absolute https URL, or an http URL of this machine";
    /// assert_eq!(error.to_string(), expected);
    /// ```
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the field and the rule.
    pub fn check(self, field: impl Into<Cow<'static, str>>, url: &str) -> Result<()> {
        if self.accepts(url) {
            return Ok(());
        }
        Err(Error::invalid(field, format!("must be {self}")))
    }
}

impl fmt::Display for UrlRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Web => "an absolute http or https URL",
            Self::Https => "an absolute https URL, or an http URL of this machine",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> BaseUrl {
        BaseUrl::new("https://api.hit-pay.com/v1/").unwrap()
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://a.example",
            "http://localhost:1/x",
            "http://127.8.9.1",
            "http://[::1]:80/v1",
        ] {
            assert!(BaseUrl::new(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example",
            "ftp://localhost",
            "https://u:p@a.example",
            "https://a.example/?x=1",
            "https://a.example/#f",
            "/v1",
            "",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
        ] {
            assert!(BaseUrl::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_configured_path_stays_below_the_base() {
        let target = base().at_configured("/pay/v2/request.php").unwrap();
        let uri = target.query("code", "a+b/c=").uri().unwrap();
        assert_eq!(uri.path(), "/v1/pay/v2/request.php");
        assert_eq!(uri.query(), Some("code=a%2Bb%2Fc%3D"));
        for bad in [
            "", "/", "pay", "//x", "/../x", "/a/./b", "/a/", "/a?b", "/a#b", "/%2e", "/a b", "@h/",
        ] {
            assert!(base().at_configured(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_hostile_reference_stays_one_segment() {
        let uri = base()
            .at("/payment-requests")
            .segment("id", "../../v1/customers?limit=1#")
            .unwrap()
            .uri()
            .unwrap();
        assert_eq!(
            uri.path(),
            "/v1/payment-requests/..%2F..%2Fv1%2Fcustomers%3Flimit%3D1%23"
        );
        assert_eq!(uri.query(), None);
    }

    #[test]
    fn dot_segments_are_refused() {
        for dots in ["", ".", ".."] {
            assert!(base().at("/x").segment("id", dots).is_err());
        }
    }

    #[test]
    fn a_url_for_browsers_is_absolute_and_visible() {
        for (url, web, https) in [
            ("https://shop.example/ok?a=b", true, true),
            ("HTTPS://shop.example", true, true),
            ("http://shop.example/", true, false),
            ("http://127.0.0.1:8080/", true, true),
            ("http://[::1]/", true, true),
            ("http://LOCALHOST/", true, true),
            ("http://127.0.0.1.shop.example/", true, false),
            ("/ok", false, false),
            ("shop.example", false, false),
            ("//shop.example/", false, false),
            ("https:///path", false, false),
            ("ftp://shop.example/", false, false),
            ("javascript:alert(1)", false, false),
            ("java\nscript:alert(1)", false, false),
            ("https://shop.example/a b", false, false),
            ("https://shop.example/\t", false, false),
            ("", false, false),
        ] {
            assert_eq!(UrlRule::Web.accepts(url), web, "{url:?}");
            assert_eq!(UrlRule::Https.accepts(url), https, "{url:?}");
            assert_eq!(UrlRule::Web.check("u", url).is_ok(), web, "{url:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_segment_or_its_pair(text in "\\PC{1,40}") {
            prop_assume!(text != "." && text != "..");
            let uri = base().at("/a").segment("id", &text).unwrap().push_path("/b").query("q", &text).uri().unwrap();
            prop_assert_eq!(uri.path().matches('/').count(), 4);
            prop_assert_eq!(uri.host(), Some("api.hit-pay.com"));
            prop_assert_eq!(uri.query().unwrap().matches(['&', '=']).count(), 1);
        }
    }
}
