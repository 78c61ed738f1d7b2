//! The endpoints that a gateway's `ENDPOINTS.toml` lists, and the comparison of a call with one of them.
#![allow(
    clippy::panic,
    reason = "an assertion of a test fails by panicking, with the line of the test"
)]

use http::{Method, Uri};
use toml::{Table, Value};

/// The endpoints of one gateway, read from its `ENDPOINTS.toml`.
///
/// ```
/// use dhow_tests::Endpoints;
///
/// let endpoints = Endpoints::parse("[[endpoint]]\nmethod = \"GET\"\npath = \"/v1/pay\"");
/// endpoints.assert_link("GET /v1/pay", "https://gateway.example/v1/pay?a=1", "https://gateway.example/v1/pay");
/// ```
#[derive(Debug)]
pub struct Endpoints(Vec<Endpoint>);

/// One entry of the list.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Method and path as the list writes them, such as `GET /v1/refund/{id}`.
    name: String,
    method: String,
    path: String,
    /// The route template of the calls, where it is not the path.
    route: Option<String>,
}

impl Endpoints {
    /// Reads the list.
    ///
    /// # Panics
    /// When the text is not such a list.
    #[must_use]
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(error) => panic!("the list of endpoints is not TOML: {error}"),
        };
        let entries = table.get("endpoint").and_then(Value::as_array);
        let entries = entries.into_iter().flatten().filter_map(Value::as_table);
        Self(entries.map(Endpoint::read).collect())
    }

    /// Asserts that a link, which a customer's browser opens, leads to this endpoint at this URL. The query is not compared.
    ///
    /// # Panics
    /// When it does not.
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

    /// The entry of this name.
    #[track_caller]
    pub(crate) fn named(&self, name: &str) -> &Endpoint {
        let found = self.0.iter().find(|endpoint| endpoint.name == name);
        found.unwrap_or_else(|| panic!("ENDPOINTS.toml does not list `{name}`"))
    }

    /// Whether any entry has this method and this route template.
    pub(crate) fn has(&self, method: &Method, route: &str) -> bool {
        let fits = |one: &Endpoint| one.method == method.as_str() && one.route() == route;
        self.0.iter().any(fits)
    }
}

impl Endpoint {
    fn read(table: &Table) -> Self {
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

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    pub(crate) fn route(&self) -> &str {
        self.route.as_deref().unwrap_or(&self.path)
    }

    /// Asserts that the URL ends with the path, whose variable parts may hold anything but nothing.
    #[track_caller]
    pub(crate) fn assert_path(&self, uri: &Uri) {
        // A remark in brackets tells entries of one path apart: `/api/request.php (wallet_type)`.
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

/// Scheme, host and path.
pub(crate) fn without_query(uri: &Uri) -> String {
    let text = uri.to_string();
    text.split(['?', '#']).next().unwrap_or_default().to_owned()
}
