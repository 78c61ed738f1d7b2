//! HTML pages, with all dynamic text escaped. They work without JavaScript.

use axum::response::Response;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY};

use crate::response;

pub(crate) mod checkout;
pub(crate) mod dashboard;

/// Colours, text and controls of all pages. A kind of page adds a style of its own with [`Html::into_styled_page`].
const STYLE: &str = include_str!("page/style.css");

/// Content security policy: inline styles only, no scripts, images or frames.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// Builder of an HTML page.
///
/// Markup must be a string literal of the program; all other text is escaped.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Appends markup from the program itself.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends escaped text, in an element or in a quoted attribute.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                character => self.0.push(character),
            }
        }
        self
    }

    /// Appends the markup of another builder.
    pub(crate) fn append(&mut self, other: Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// Returns the response with the complete page, in the shared style and then `style`.
    pub(crate) fn into_styled_page(
        self,
        status: StatusCode,
        title: &str,
        style: &'static str,
    ) -> Response {
        let mut page = Self::default();
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.raw("<title>")
            .text(title)
            .raw("</title>\n<style>")
            .raw(STYLE)
            .raw(style);
        page.raw("</style>\n</head>\n<body>\n");
        page.append(self);
        page.raw("</body>\n</html>\n");
        let mut response = response::with_type(status, "text/html; charset=utf-8", page.0);
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut html = Html::default();
        html.raw("<p title=\"").text("\"><script>'&").raw("\">");
        assert_eq!(html.0, "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">");
    }
}
