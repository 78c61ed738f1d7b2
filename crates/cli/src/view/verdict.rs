//! Output of `dhow webhook verify`.

use dhow_core::{AssuranceLevel, Event, Hint, Rejection, RejectionReason, Reply};
use serde::Serialize;

use super::event;
use crate::{
    command_line::CommandLine,
    output::{Page, Show, Tone},
};

/// Verdict on a delivery: its event if it is valid, the reason if it is rejected, and the reply that the gateway expects.
#[derive(Debug, Serialize)]
pub(crate) struct DeliveryVerdict<'a> {
    verdict: &'static str,
    provider: &'a str,
    assurance: Option<AssuranceLevel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<RejectionReason>,
    event: Option<&'a Event>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask_about: Option<&'a str>,
    reply: &'a Reply,
    #[serde(skip)]
    explain: Option<CommandLine>,
}

impl<'a> DeliveryVerdict<'a> {
    /// Creates the output for a valid delivery.
    pub(crate) fn valid(provider: &'a str, event: &'a Event, reply: &'a Reply) -> Self {
        Self {
            verdict: "valid",
            provider,
            assurance: Some(event.assurance.level()),
            reason: None,
            event: Some(event),
            ask_about: None,
            reply,
            explain: None,
        }
    }

    /// Creates the output for a rejected delivery.
    pub(crate) fn rejected(provider: &'a str, rejection: &'a Rejection) -> Self {
        Self {
            verdict: "rejected",
            provider,
            assurance: None,
            reason: Some(rejection.reason()),
            event: None,
            ask_about: rejection.hint().map(Hint::reference),
            reply: rejection.reply(),
            explain: None,
        }
    }

    /// Adds the command that explains a rejected delivery.
    pub(crate) fn explained_by(mut self, line: CommandLine) -> Self {
        self.explain = Some(line);
        self
    }

    /// Returns true for a rejected delivery.
    pub(super) fn is_rejected(&self) -> bool {
        self.reason.is_some()
    }

    /// Adds the verdict and the event to a page.
    pub(super) fn show_verdict(&self, page: &mut Page) {
        let (tone, headline) = self.headline();
        page.line(tone, headline);
        if let Some(event) = self.event {
            event::show(event, page);
        }
        page.pair_if("check with gateway", self.ask_about);
    }

    /// Adds the reply that the gateway expects to a page.
    pub(super) fn show_reply(&self, page: &mut Page) {
        page.pair("reply", sentence(self.reply));
    }

    fn headline(&self) -> (Tone, String) {
        let (provider, verdict) = (self.provider, self.verdict);
        let tone = match self.assurance {
            Some(AssuranceLevel::Full) => Tone::Good,
            Some(AssuranceLevel::Partial | AssuranceLevel::AskGateway) => Tone::Warn,
            None => Tone::Bad,
        };
        let detail = match (self.reason, self.assurance) {
            (Some(reason), _) => format!(": {reason}"),
            (None, Some(level)) => format!(": assurance {level}"),
            (None, None) => String::new(),
        };
        (tone, format!("{provider} {verdict}{detail}"))
    }
}

/// Returns true for a rejection because of the signature's value or format, which `dhow webhook explain` analyses.
pub(crate) fn is_about_signature(reason: RejectionReason) -> bool {
    matches!(
        reason,
        RejectionReason::SignatureMismatch | RejectionReason::MalformedSignature
    )
}

fn sentence(reply: &Reply) -> String {
    let status = reply.status();
    match reply.content_type() {
        Some(content_type) => {
            let body = String::from_utf8_lossy(reply.body());
            format!("{status} with {content_type}: {body}")
        }
        None => format!("{status} without a body"),
    }
}

impl Show for DeliveryVerdict<'_> {
    fn show(&self, page: &mut Page) {
        self.show_verdict(page);
        self.show_reply(page);
        page.pair_if("to find out why", self.explain.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dhow_core::{
        Assurance, Delivery, Doubt, Environment, PaymentStatus, ProviderId, ReportedAmount,
        Subject, Verified,
    };

    use super::*;

    fn event() -> Event {
        let provider = ProviderId::from_static("cowrie");
        let delivery = Delivery::post("/hook", "a=1");
        let verified =
            Verified::new_unchecked(provider, "v1", "salt", &delivery, Reply::empty(200));
        let subject = Subject::Payment(PaymentStatus::Paid);
        let mut event = Event::new(&verified, Environment::Sandbox, subject, "form", "k-1");
        event.amount = Some(ReportedAmount::strict("599.00", "SGD"));
        event.refunded = Some(ReportedAmount::strict("9.00", "SGD"));
        event.assurance = Assurance::full()
            .with_unsigned_fields(["note"])
            .with_doubt(Doubt::UnknownField("extra".to_owned()));
        event
    }

    #[test]
    fn a_valid_delivery_has_the_keys_of_the_contract() {
        let reply = Reply::new(200, "text/plain", Bytes::from_static(b"ok"));
        let object =
            serde_json::to_value(DeliveryVerdict::valid("cowrie", &event(), &reply)).unwrap();
        assert_eq!(object["verdict"], "valid");
        assert_eq!(object["assurance"], "ask-gateway");
        assert_eq!(object["event"]["kind"], "payment");
        assert_eq!(object["event"]["status"], "paid");
        assert_eq!(object["event"]["amount"]["minor"], 59_900);
        assert_eq!(object["event"]["refunded"]["minor"], 900);
        assert_eq!(object["event"]["unsigned_fields"][0], "note");
        assert_eq!(object["reply"]["content_type"], "text/plain");
        assert_eq!(object["reply"]["body"], "ok");
        assert!(object.get("reason").is_none());
    }

    #[test]
    fn a_rejected_delivery_has_a_reason_and_no_event() {
        let rejection = Rejection::new(RejectionReason::SignatureMismatch, Reply::empty(401));
        let object = serde_json::to_value(DeliveryVerdict::rejected("cowrie", &rejection)).unwrap();
        assert_eq!(object["verdict"], "rejected");
        assert_eq!(object["reason"], "signature-mismatch");
        assert!(object["event"].is_null() && object["assurance"].is_null());
        assert_eq!(object["reply"]["status"], 401);
        assert!(object["reply"]["content_type"].is_null());
    }
}
