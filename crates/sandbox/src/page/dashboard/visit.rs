//! A request for a page, and the redirection after an action.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::StatusCode;
use http::header::{HOST, HeaderValue, LOCATION};
use http::request::Parts;

use super::Dashboard;
use super::layout::{Page, Tab};
use super::notes::Note;
use crate::access::Caller;
use crate::fields::Field;
use crate::page::Html;

/// A request for a page.
pub(super) struct Visit {
    pub(super) dashboard: Dashboard,
    pub(super) query: Field,
    /// Origin under which the caller reached the sandbox, such as `http://127.0.0.1:4600`.
    pub(super) origin: String,
    /// True for a caller on this machine.
    pub(super) is_local: bool,
    note: Option<Note>,
}

impl FromRequestParts<Dashboard> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        dashboard: &Dashboard,
    ) -> Result<Self, Infallible> {
        let query = Field::from_query(parts.uri.query());
        let note = query.text("note");
        Ok(Self {
            note: note.and_then(|number| dashboard.notes.take(number)),
            dashboard: dashboard.clone(),
            query,
            origin: origin(parts),
            is_local: is_local(parts),
        })
    }
}

fn origin(parts: &Parts) -> String {
    let host = parts.headers.get(HOST);
    let host = host.and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or_default())
}

/// Returns true if the connection comes from this machine. Without an address it does not count as local.
fn is_local(parts: &Parts) -> bool {
    let caller = parts.extensions.get::<Caller>();
    caller.is_some_and(|caller| caller.is_on_this_machine())
}

impl Visit {
    /// Returns a field of the query; empty if it is absent.
    pub(super) fn field(&self, name: &str) -> &str {
        self.query.text(name).unwrap_or_default()
    }

    /// Shell command that loads the variables of this sandbox.
    pub(super) fn load_command(&self) -> String {
        format!("export $(curl -s {}/_sandbox/env)", self.origin)
    }

    /// Returns the page with its frame.
    pub(super) fn page(self, tab: Tab, title: &str, contents: Html) -> Response {
        self.with_status(StatusCode::OK, tab, title, contents)
    }

    /// Returns a 404 with a sentence and a link to the first page.
    pub(super) fn missing(self, tab: Tab, sentence: &str) -> Response {
        let mut html = Html::default();
        html.raw("<div class=\"heading\"><h1>Not found</h1></div>\n<section><p>")
            .text(sentence)
            .raw(match self.dashboard.app.state_file {
                Some(_) => " The logs have only the latest entries, and those since the sandbox started.</p>\n",
                None => " Without a state file a sandbox forgets its data when it stops, and its logs have only the latest entries.</p>\n",
            });
        html.raw("<p><a href=\"/\">All payments</a></p></section>\n");
        self.with_status(StatusCode::NOT_FOUND, tab, "Not found", html)
    }

    fn with_status(self, status: StatusCode, tab: Tab, title: &str, contents: Html) -> Response {
        let Self {
            dashboard, note, ..
        } = self;
        let page = Page {
            tab,
            title,
            status,
            note,
        };
        page.show(&dashboard, contents)
    }
}

/// Redirects to a page of the dashboard with 303, so that the browser continues with GET. The page shows the message once.
pub(super) fn see_other(dashboard: &Dashboard, path: &str, note: Note) -> Response {
    let number = dashboard.notes.add(note);
    let mark = if path.contains('?') { '&' } else { '?' };
    let target = format!("{path}{mark}note={number}");
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::try_from(target) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
