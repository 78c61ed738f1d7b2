//! Output of `dhow webhook send`.

use std::path::Path;

use bytes::Bytes;
use dhow_core::{Delivery, redirect_target};
use http::{Response, Uri, header::CONTENT_TYPE};
use serde::Serialize;

use crate::output::{Page, Show, Tone, visible};

/// Maximum number of bytes shown of a response body.
const MAX_SHOWN_BODY: usize = 2000;

/// Verdict of the receiver on a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The response is the acknowledgement of the gateway.
    Accepted,
    /// The response is another one; for a tampered delivery, one by which receivers refuse a signature.
    Refused,
    /// The response to a tampered delivery says nothing about its signature, for this reason.
    None(&'static str),
}

/// A test delivery, the file with it, and the response to it.
#[derive(Debug, Serialize)]
pub(crate) struct SentDelivery {
    /// True if the response is the acknowledgement of the gateway; `None` if the delivery was not sent, or without a verdict.
    accepted: Option<bool>,
    /// Reason for which there is no verdict.
    no_verdict: Option<&'static str>,
    provider: &'static str,
    kind: Option<&'static str>,
    tampered: bool,
    saved: Option<String>,
    sent: SentRequest,
    reply: Option<ReceivedResponse>,
}

#[derive(Debug, Serialize)]
struct SentRequest {
    method: String,
    to: String,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Debug, Serialize)]
struct ReceivedResponse {
    status: u16,
    content_type: Option<String>,
    redirect: Option<String>,
    body: String,
    cut: bool,
}

impl SentDelivery {
    /// Creates the output of a delivery that is not sent yet. A saved request has no kind.
    pub(crate) fn new(
        provider: &'static str,
        kind: Option<&'static str>,
        tampered: bool,
        delivery: &Delivery,
    ) -> Self {
        let headers = delivery.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), lossy(value.as_bytes())));
        let query = delivery.query().map(|query| format!("?{query}"));
        Self {
            accepted: None,
            no_verdict: None,
            provider,
            kind,
            tampered,
            saved: None,
            sent: SentRequest {
                method: delivery.method().to_string(),
                to: format!("{}{}", delivery.path(), query.unwrap_or_default()),
                headers: headers.collect(),
                body: lossy(delivery.body()),
            },
            reply: None,
        }
    }

    /// Sets the file.
    pub(crate) fn saved_in(&mut self, path: &Path) {
        self.saved = Some(path.display().to_string());
    }

    /// Sets the URL.
    pub(crate) fn sent_to(&mut self, url: &Uri) {
        self.sent.to = url.to_string();
    }

    /// Sets the response and its verdict.
    pub(crate) fn answered(&mut self, verdict: Verdict, response: &Response<Bytes>) {
        let body = response.body();
        let shown = body.get(..MAX_SHOWN_BODY).unwrap_or(body);
        let content_type = response.headers().get(CONTENT_TYPE);
        (self.accepted, self.no_verdict) = match verdict {
            Verdict::Accepted => (Some(true), None),
            Verdict::Refused => (Some(false), None),
            Verdict::None(reason) => (None, Some(reason)),
        };
        self.reply = Some(ReceivedResponse {
            status: response.status().as_u16(),
            content_type: content_type.map(|value| lossy(value.as_bytes())),
            redirect: redirect_target(response),
            body: lossy(shown),
            cut: shown.len() < body.len(),
        });
    }

    fn headline(&self) -> (Tone, String) {
        if let Some(reason) = self.no_verdict {
            let (provider, kind) = (self.provider, self.kind.unwrap_or("saved request"));
            let status = self.reply.as_ref().map_or(0, |reply| reply.status);
            let text = format!("{provider} {kind}: no verdict: {reason} ({status})");
            return (Tone::Warn, text);
        }
        let (tone, verdict) = match (self.tampered, self.accepted) {
            (_, None) => (Tone::Good, "saved, not sent"),
            (false, Some(true)) => (Tone::Good, "accepted"),
            (false, Some(false)) => (Tone::Bad, "not accepted"),
            (true, Some(true)) => (
                Tone::Bad,
                "ACCEPTED although the amount was changed after signing",
            ),
            (true, Some(false)) => (
                Tone::Good,
                "rejected, as it should be: the amount was changed after signing",
            ),
        };
        let status = self
            .reply
            .as_ref()
            .map(|reply| format!(" ({})", reply.status));
        let (provider, kind) = (self.provider, self.kind.unwrap_or("saved request"));
        let status = status.unwrap_or_default();
        (tone, format!("{provider} {kind}: {verdict}{status}"))
    }

    /// Returns a note about a response that says little about the delivery.
    fn note(&self) -> Option<&'static str> {
        let reply = self.reply.as_ref()?;
        if self.no_verdict.is_some() {
            return Some(
                "send it without --tamper first, which must be accepted; a receiver refuses a wrong signature with the reply that \
                 `dhow webhook verify` prints",
            );
        }
        let is_silent = (200..300).contains(&reply.status) && self.accepted == Some(false);
        (is_silent && !self.tampered).then_some(
            "the gateway needs its own acknowledgement in the body; `dhow webhook verify` prints it as the reply",
        )
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl ReceivedResponse {
    fn show(&self, page: &mut Page) {
        page.pair("response", self.status);
        page.pair_if("redirect to", self.redirect.as_ref());
        page.pair_if("content type", self.content_type.as_ref());
        if !self.body.is_empty() {
            page.pair(
                "response body",
                visible(self.body.trim().as_bytes()).replace('·', " "),
            );
        }
        if self.cut {
            page.pair_in("", Tone::Faint, "… and more");
        }
    }
}

impl Show for SentDelivery {
    fn show(&self, page: &mut Page) {
        let (tone, headline) = self.headline();
        page.line(tone, headline);
        page.pair("request", format!("{} {}", self.sent.method, self.sent.to));
        for (name, value) in &self.sent.headers {
            page.pair(name, value);
        }
        if !self.sent.body.is_empty() {
            page.pair("body", &self.sent.body);
        }
        page.pair_if("saved in", self.saved.as_ref());
        if let Some(reply) = &self.reply {
            reply.show(page);
        }
        if let Some(note) = self.note() {
            page.paragraph("note", note);
        }
    }
}
