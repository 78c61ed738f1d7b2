//! Output of `dhow webhook send`.

use bytes::Bytes;
use dhow_core::Delivery;
use http::{Response, Uri, header::CONTENT_TYPE};
use serde::Serialize;

use crate::{
    gateways::{SampleKind, SampleParams},
    output::{Page, Show, Tone, visible},
};

/// Maximum number of bytes shown of a response body.
const MAX_SHOWN_BODY: usize = 2000;

/// A test delivery and the response to it.
#[derive(Debug, Serialize)]
pub(crate) struct SentDelivery {
    accepted: bool,
    provider: &'static str,
    kind: &'static str,
    tampered: bool,
    sent: SentRequest,
    reply: ReceivedResponse,
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
    body: String,
    cut: bool,
}

impl SentDelivery {
    pub(crate) fn new(
        provider: &'static str,
        kind: &SampleKind,
        params: &SampleParams,
        to: &Uri,
        delivery: &Delivery,
        response: &Response<Bytes>,
    ) -> Self {
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = delivery.headers().iter();
        let content_type = response.headers().get(CONTENT_TYPE);
        let shown = response
            .body()
            .get(..MAX_SHOWN_BODY)
            .unwrap_or(response.body());
        Self {
            accepted: response.status().is_success(),
            provider,
            kind: kind.name,
            tampered: params.tamper,
            sent: SentRequest {
                method: delivery.method().to_string(),
                to: to.to_string(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), lossy(value.as_bytes())))
                    .collect(),
                body: lossy(delivery.body()),
            },
            reply: ReceivedResponse {
                status: response.status().as_u16(),
                content_type: content_type.map(|value| lossy(value.as_bytes())),
                body: lossy(shown),
                cut: shown.len() < response.body().len(),
            },
        }
    }

    fn headline(&self) -> (Tone, String) {
        let (provider, kind, status) = (self.provider, self.kind, self.reply.status);
        let (tone, what) = match (self.tampered, self.accepted) {
            (false, true) => (Tone::Good, "accepted"),
            (false, false) => (Tone::Bad, "rejected"),
            (true, true) => (
                Tone::Bad,
                "ACCEPTED although the amount was changed after signing",
            ),
            (true, false) => (
                Tone::Good,
                "rejected, as it should be: the amount was changed after signing",
            ),
        };
        (tone, format!("{provider} {kind}: {what} ({status})"))
    }
}

impl Show for SentDelivery {
    fn show(&self, page: &mut Page) {
        let (tone, headline) = self.headline();
        page.line(tone, headline);
        page.pair("sent", format!("{} {}", self.sent.method, self.sent.to));
        for (name, value) in &self.sent.headers {
            page.pair(name, value);
        }
        if !self.sent.body.is_empty() {
            page.pair("body", &self.sent.body);
        }
        page.pair("response", self.reply.status);
        page.pair_if("content type", self.reply.content_type.as_ref());
        if !self.reply.body.is_empty() {
            page.pair(
                "response body",
                visible(self.reply.body.trim().as_bytes()).replace('·', " "),
            );
        }
        if self.reply.cut {
            page.pair_in("", Tone::Faint, "… and more");
        }
    }
}
