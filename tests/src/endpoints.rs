//! The endpoints in a gateway's `ENDPOINTS.toml`, and comparisons of calls with them.
#![allow(
    clippy::panic,
    reason = "an assertion of a test fails by panicking, with the line of the test"
)]

use http::{Method, Uri};
use toml::{Table, Value};

/// The endpoints of one gateway.
///
/// ```
/// use dhow_tests::Endpoints;
///
/// let endpoints = Endpoints::parse("[[endpoint]]\nmethod = \"GET\"\npath = \"/v1/pay\"");
/// endpoints.assert_link("GET /v1/pay", "https://gateway.example/v1/pay?a=1", "https://gateway.example/v1/pay");
/// ```
#[derive(Debug)]
pub struct Endpoints(Vec<Endpoint>);

/// An entry of `ENDPOINTS.toml`.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Method and path as the list writes them, such as `GET /v1/refund/{id}`.
    name: String,
    method: String,
    path: String,
    /// Route template of the calls, if it differs from the path.
    route: Option<String>,
}

impl Endpoints {
    /// Parses the text of an `ENDPOINTS.toml`.
    ///
    /// # Panics
    /// Panics if the text is not TOML.
    #[must_use]
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(error) => panic!("ENDPOINTS.toml is not valid TOML: {error}"),
        };
        let entries = table.get("endpoint").and_then(Value::as_array);
        let entries = entries.into_iter().flatten().filter_map(Value::as_table);
        Self(entries.map(Endpoint::from).collect())
    }

    /// Asserts that a link for the customer's browser leads to the endpoint at the URL. The query is not compared.
    ///
    /// # Panics
    /// Panics if it does not.
    #[track_caller]
    pub fn assert_link(&self, endpoint: &str, link: &str, url: &str) {
        let listed = self.named(endpoint);
        assert_eq!(listed.method, "GET", "{endpoint}: a link is always a GET");
        let uri: Uri = match link.parse() {
            Ok(uri) => uri,
            Err(error) => panic!("{link}: {error}"),
        };
        assert_eq!(without_query(&uri), url, "{endpoint}: the URL of the link");
        listed.assert_path(&uri);
    }

    /// Returns the entry with the given name.
    #[track_caller]
    pub(crate) fn named(&self, name: &str) -> &Endpoint {
        let found = self.0.iter().find(|endpoint| endpoint.name == name);
        found.unwrap_or_else(|| panic!("ENDPOINTS.toml does not list `{name}`"))
    }

    /// Returns true if an entry has the method and the route template.
    pub(crate) fn has(&self, method: &Method, route: &str) -> bool {
        let fits =
            |endpoint: &Endpoint| endpoint.method == method.as_str() && endpoint.route() == route;
        self.0.iter().any(fits)
    }
}

impl From<&Table> for Endpoint {
    fn from(table: &Table) -> Self {
        let text = |key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
        let method = text("method").unwrap_or_default();
        let path = text("path").unwrap_or_default();
        Self {
            name: format!("{method} {path}"),
            route: text("route"),
            method,
            path,
        }
    }
}

impl Endpoint {
    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    pub(crate) fn route(&self) -> &str {
        self.route.as_deref().unwrap_or(&self.path)
    }

    /// Asserts that the URL ends with the path. A variable part matches any segment that is not empty.
    #[track_caller]
    pub(crate) fn assert_path(&self, uri: &Uri) {
        // Entries with the same path differ by a remark in brackets: `/api/request.php (wallet_type)`.
        let documented = self.path.split(" (").next().unwrap_or_default();
        let mut segments = uri.path().rsplit('/');
        let fits = documented
            .rsplit('/')
            .take_while(|part| !part.is_empty())
            .all(|part| match segments.next() {
                Some(segment) if part.starts_with('{') => !segment.is_empty(),
                segment => segment == Some(part),
            });
        assert!(fits, "{} does not end with {documented}", uri.path());
    }
}

/// Returns scheme, host and path of a URL.
pub(crate) fn without_query(uri: &Uri) -> String {
    let text = uri.to_string();
    text.split(['?', '#']).next().unwrap_or_default().to_owned()
}
