//! Output of `dhow webhook verify`.

use dhow_core::{AssuranceLevel, Event, Rejection, Reply};
use serde::Serialize;

use super::event;
use crate::output::{Page, Show, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct VerdictView {
    verdict: &'static str,
    provider: String,
    assurance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    event: Option<Event>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask_about: Option<String>,
    reply: Reply,
    #[serde(skip)]
    tone: Tone,
}

impl VerdictView {
    /// Creates the output for a valid delivery.
    pub(crate) fn valid(provider: &str, event: &Event, reply: &Reply) -> Self {
        let level = event.assurance.level();
        Self {
            verdict: "valid",
            provider: provider.to_owned(),
            assurance: Some(level.to_string()),
            reason: None,
            event: Some(event.clone()),
            ask_about: None,
            reply: reply.clone(),
            tone: match level {
                AssuranceLevel::Full => Tone::Good,
                AssuranceLevel::Partial | AssuranceLevel::AskGateway => Tone::Warn,
            },
        }
    }

    /// Creates the output for a rejected delivery.
    pub(crate) fn rejected(provider: &str, rejection: &Rejection) -> Self {
        Self {
            verdict: "rejected",
            provider: provider.to_owned(),
            assurance: None,
            reason: Some(rejection.reason().to_string()),
            event: None,
            ask_about: rejection.hint().map(|hint| hint.reference().to_owned()),
            reply: rejection.reply().clone(),
            tone: Tone::Bad,
        }
    }
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

impl Show for VerdictView {
    fn show(&self, page: &mut Page) {
        let why = self.reason.as_ref().or(self.assurance.as_ref());
        let how = if self.reason.is_some() {
            ""
        } else {
            "assurance "
        };
        let why = why.map(|why| format!(": {how}{why}")).unwrap_or_default();
        page.line(
            self.tone,
            format!("{} {}{why}", self.provider, self.verdict),
        );
        if let Some(event) = &self.event {
            event::show(event, page);
        }
        page.pair_if("check with gateway", self.ask_about.as_ref());
        page.pair("reply", sentence(&self.reply));
        let about_signature = ["signature-mismatch", "malformed-signature"];
        if self
            .reason
            .as_deref()
            .is_some_and(|reason| about_signature.contains(&reason))
        {
            let explain = format!("dhow webhook explain --provider {}", self.provider);
            page.pair_in("to find out why", Tone::Faint, explain);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dhow_core::{
        Assurance, Delivery, Doubt, Environment, PaymentStatus, ProviderId, RejectionReason,
        ReportedAmount, Subject, Verified,
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
        let view = VerdictView::valid("cowrie", &event(), &reply);
        let object = serde_json::to_value(view).unwrap();
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
        let object = serde_json::to_value(VerdictView::rejected("cowrie", &rejection)).unwrap();
        assert_eq!(object["verdict"], "rejected");
        assert_eq!(object["reason"], "signature-mismatch");
        assert!(object["event"].is_null() && object["assurance"].is_null());
        assert_eq!(object["reply"]["status"], 401);
        assert!(object["reply"]["content_type"].is_null());
    }
}
