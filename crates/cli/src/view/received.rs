//! Output of `dhow listen` for one webhook.

use std::{path::PathBuf, time::SystemTime};

use dhow_core::{Event, Rejection, Reply};
use http::Method;
use serde::Serialize;

use super::{DeliveryVerdict, time};
use crate::{
    command_line::CommandLine,
    output::{Page, Show, Tone},
};

/// A webhook, its verdict, and the response to it.
#[derive(Debug)]
pub(crate) struct Received {
    /// Number of the delivery in this run.
    pub(crate) number: u64,
    /// Time of its arrival.
    pub(crate) received_at: SystemTime,
    /// Gateway of the path.
    pub(crate) provider: &'static str,
    /// HTTP method.
    pub(crate) method: Method,
    /// Path without the query, which may hold personal data.
    pub(crate) path: String,
    /// Verdict of the verifier.
    pub(crate) verdict: Result<(Event, Reply), Rejection>,
    /// File with the request, or the error; `None` if requests are not saved.
    pub(crate) saved: Option<Result<PathBuf, String>>,
    /// Status that the gateway got; `None` if the request is forwarded, so that the status is not known yet.
    pub(crate) status: Option<u16>,
}

/// A request that was passed on.
#[derive(Debug, Serialize)]
pub(crate) struct Forwarded {
    /// URL without its query.
    pub(crate) to: String,
    /// Status of the response.
    pub(crate) status: Option<u16>,
    /// Target of a redirect, which is not followed.
    pub(crate) redirect: Option<String>,
    /// Reason for which there was no response.
    pub(crate) error: Option<String>,
}

/// JSON object and page of a webhook.
#[derive(Debug, Serialize)]
pub(crate) struct ReceivedDelivery<'a> {
    delivery: u64,
    received_at: String,
    method: &'a str,
    path: &'a str,
    #[serde(flatten)]
    verdict: DeliveryVerdict<'a>,
    saved: Option<String>,
    save_error: Option<&'a str>,
    status: Option<u16>,
    next: Vec<CommandLine>,
}

/// JSON object and line of the response of the user's server to a webhook.
#[derive(Debug, Serialize)]
pub(crate) struct AnsweredDelivery {
    delivery: u64,
    provider: &'static str,
    forwarded: Forwarded,
    status: u16,
    /// False if the sender closed the connection before the response.
    in_time: bool,
}

impl<'a> ReceivedDelivery<'a> {
    /// Creates the output. `explain` is the command that explains a rejected delivery.
    pub(crate) fn new(received: &'a Received, explain: Option<CommandLine>) -> Self {
        let verdict = match &received.verdict {
            Ok((event, reply)) => DeliveryVerdict::valid(received.provider, event, reply),
            Err(rejection) => DeliveryVerdict::rejected(received.provider, rejection),
        };
        let saved = received.saved.as_ref();
        Self {
            delivery: received.number,
            received_at: time::text(received.received_at),
            method: received.method.as_str(),
            path: &received.path,
            verdict,
            saved: saved.and_then(|saved| Some(saved.as_ref().ok()?.display().to_string())),
            save_error: saved.and_then(|saved| saved.as_ref().err().map(String::as_str)),
            status: received.status,
            next: explain.into_iter().collect(),
        }
    }
}

impl Show for ReceivedDelivery<'_> {
    fn show(&self, page: &mut Page) {
        page.empty_line();
        let (time, method, path) = (&self.received_at, self.method, self.path);
        page.line(
            Tone::Faint,
            format!("#{} {time} {method} {path}", self.delivery),
        );
        self.verdict.show_verdict(page);
        page.pair_if("saved", self.saved.as_ref());
        if let Some(error) = self.save_error {
            page.pair_in("not saved", Tone::Bad, error);
        }
        if self.status.is_some() {
            self.verdict.show_reply(page);
        }
        for line in &self.next {
            page.pair("to find out why", line);
        }
        if self.verdict.is_rejected() && self.next.is_empty() {
            page.pair_in(
                "to find out why",
                Tone::Faint,
                "start again with --save DIR",
            );
        }
    }
}

impl AnsweredDelivery {
    /// Creates the output. `status` is that of the response to the gateway, which may have given up before it.
    pub(crate) fn new(
        number: u64,
        provider: &'static str,
        forwarded: Forwarded,
        status: u16,
        in_time: bool,
    ) -> Self {
        Self {
            delivery: number,
            provider,
            forwarded,
            status,
            in_time,
        }
    }

    fn sentence(&self) -> (Tone, String) {
        let (number, Forwarded { to, error, .. }) = (self.delivery, &self.forwarded);
        let status = self.forwarded.status;
        match status {
            Some(200..=299) => (Tone::Good, format!("#{number} {} from {to}", self.status)),
            Some(_) => (Tone::Warn, format!("#{number} {} from {to}", self.status)),
            None => {
                let error = error.as_deref().unwrap_or_default();
                let text = format!("#{number} 502, because {to} did not respond: {error}");
                (Tone::Bad, text)
            }
        }
    }
}

impl Show for AnsweredDelivery {
    fn show(&self, page: &mut Page) {
        let (tone, text) = self.sentence();
        page.line(tone, text);
        if !self.in_time {
            let text = "the sender had closed the connection before this response, so it delivers the webhook again";
            page.pair_in("too late", Tone::Bad, text);
        }
        if let Some(target) = &self.forwarded.redirect {
            page.pair_in(
                "redirect",
                Tone::Warn,
                format!("to {target}, which gateways do not follow"),
            );
        }
    }
}
