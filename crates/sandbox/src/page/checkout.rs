//! The layout that the payers' pages of all gateways share.

use axum::response::Response;
use http::StatusCode;

use super::Html;
use super::dashboard::path_of;
use crate::records::RecordKey;

mod form;

#[cfg(any(feature = "hub2", feature = "payatom"))]
pub(crate) use form::Field;
pub(crate) use form::Form;

const STYLE: &str = include_str!("checkout.css");

/// Heading of a page where a payer pays.
pub(crate) const HEADING: &str = "Payment to Dhow sandbox shop";

/// A page where a payer of the simulated gateway decides.
#[derive(Debug)]
pub(crate) struct Checkout {
    gateway: &'static str,
    /// Content of `<title>` before the gateway.
    title: String,
    body: Html,
}

/// Kind of a result, for its colour. The words alone are enough to understand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Neutral,
}

impl Checkout {
    /// Begins the page of a payment. `amount` is a number and a currency, as in `599.00 SGD`, or words.
    pub(crate) fn new(gateway: &'static str, heading: &str, amount: &str) -> Self {
        let mut body = Html::default();
        body.raw("<h1 class=\"sum\"><span class=\"quiet\">")
            .text(heading)
            .raw("</span> <span class=\"amount\">");
        match amount.split_once(' ') {
            Some((number, currency)) if number.bytes().any(|byte| byte.is_ascii_digit()) => body
                .text(number)
                .raw(" <small>")
                .text(currency)
                .raw("</small>"),
            _ => body.text(amount),
        };
        body.raw("</span></h1>\n");
        Self {
            gateway,
            title: amount.to_owned(),
            body,
        }
    }

    /// Returns a page without a payment, such as for an unknown id.
    pub(crate) fn message(
        gateway: &'static str,
        status: StatusCode,
        heading: &str,
        sentence: &str,
    ) -> Response {
        let mut body = Html::default();
        body.raw("<h1>").text(heading).raw("</h1>\n<p>");
        body.text(sentence).raw("</p>\n");
        let page = Self {
            gateway,
            title: heading.to_owned(),
            body,
        };
        page.into_response(status)
    }

    /// Returns the page for an unknown id. `noun` is the kind of thing that the id would name.
    pub(crate) fn unknown(gateway: &'static str, noun: &str) -> Response {
        let sentence = format!(
            "This sandbox has no {noun} for this link. Those of an earlier run may be gone."
        );
        Self::message(
            gateway,
            StatusCode::NOT_FOUND,
            &format!("No such {noun}"),
            &sentence,
        )
    }

    /// Appends labels with their values. Empty values are left out.
    pub(crate) fn facts(&mut self, facts: &[(&'static str, &str)]) {
        self.body.raw("<dl class=\"facts\">\n");
        for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            self.body.raw("<dt>").raw(label).raw("</dt><dd>");
            self.body.text(value).raw("</dd>\n");
        }
        self.body.raw("</dl>\n");
    }

    /// Appends the state of the payment, and begins the title with `word`.
    pub(crate) fn state(&mut self, tone: Tone, word: &str, sentence: &str) {
        self.title = format!("{word}: {}", self.title);
        let class = match tone {
            Tone::Good => "notice good",
            Tone::Bad => "notice bad",
            Tone::Neutral => "notice",
        };
        self.body.raw("<div class=\"").raw(class);
        self.body.raw("\" role=\"status\"><p><strong>").text(word);
        self.body.raw("</strong></p>\n<p>");
        self.body.text(sentence).raw("</p></div>\n");
    }

    /// Appends the state of a complete payment.
    pub(crate) fn paid(&mut self) {
        self.state(Tone::Good, "Paid", "The payment is complete.");
    }

    /// Appends the state of a failed payment.
    pub(crate) fn failed(&mut self) {
        let sentence = "The payment failed. Nothing was charged.";
        self.state(Tone::Bad, "Failed", sentence);
    }

    /// Appends the state of a payment that the payer cancelled.
    pub(crate) fn cancelled(&mut self) {
        let sentence = "The payer cancelled the payment. Nothing was charged.";
        self.state(Tone::Bad, "Cancelled", sentence);
    }

    /// Appends the state of a payment whose time is over.
    pub(crate) fn expired(&mut self) {
        let sentence = "The time to pay is over. Nothing was charged.";
        self.state(Tone::Bad, "Expired", sentence);
    }

    /// Appends a form, which posts to the page's own URL. An error in it begins the title.
    pub(crate) fn form(&mut self, form: &Form<'_>) {
        if form.has_error() {
            self.title = format!("Error: {}", self.title);
        }
        form.write(&mut self.body);
    }

    /// Appends the link back to the shop, if there is one.
    pub(crate) fn shop(&mut self, url: Option<&str>) {
        if let Some(url) = url {
            self.body
                .raw("<p><a class=\"button wide\" href=\"")
                .text(url)
                .raw("\" rel=\"noreferrer\">Back to the shop</a></p>\n");
        }
    }

    /// Appends the id with a link to the record in the dashboard, and returns the response.
    pub(crate) fn end(
        mut self,
        status: StatusCode,
        label: &'static str,
        record: &RecordKey,
    ) -> Response {
        self.id(label, &record.id);
        self.body.raw("<p class=\"id\"><a href=\"");
        self.body.text(&path_of(record));
        self.body.raw("\">Timeline in the dashboard</a></p>\n");
        self.into_response(status)
    }

    /// Appends the id of something that is no record of the dashboard, and returns the response.
    pub(crate) fn end_without_record(
        mut self,
        status: StatusCode,
        label: &'static str,
        id: &str,
    ) -> Response {
        self.id(label, id);
        self.into_response(status)
    }

    fn id(&mut self, label: &'static str, id: &str) {
        self.body.raw("<p class=\"id\">").raw(label).raw(" <code>");
        self.body.text(id).raw("</code></p>\n");
    }

    fn into_response(self, status: StatusCode) -> Response {
        let mut page = Html::default();
        page.raw(
            "<header class=\"bar\">\n<a href=\"/\">Dashboard</a>\n<span class=\"tag\"><strong>",
        )
        .raw(self.gateway)
        .raw("</strong>, simulated</span>\n</header>\n<main class=\"card\">\n");
        page.append(self.body);
        page.raw("</main>\n<footer class=\"under\">No real money moves here.</footer>\n");
        let title = format!("{}, {} (sandbox)", self.title, self.gateway);
        page.into_styled_page(status, &title, STYLE)
    }
}

#[cfg(test)]
mod tests;
