//! From HitPay's payment request to the payment that every provider returns.

use dhow_core::{
    Attempt, Environment, Failure, NextAction, Payment, PaymentStatus, ProviderReference,
    ReportedAmount,
};

use super::{PaymentRequest, sum};
use crate::{client::ID, status as table, wire};

impl PaymentRequest {
    /// The payment behind the request. It counts as paid when the request says so or one of its payments does: in the sandbox a payment
    /// may have succeeded while the request still says pending.
    pub(crate) fn into_payment(self, environment: Environment) -> Payment {
        let status = status(&self.status, &self.payments);
        let received = received(&status, &self.payments, &self.amount);
        let mut payment = Payment::new(ID, self.id.clone(), status, &*self.status, environment);
        if payment.status.is_open() {
            payment.next_actions = next_actions(&self);
        }
        payment.merchant_reference = self.reference_number;
        payment.requested = Some(self.amount);
        payment.received = received;
        payment.attempts = self.payments;
        payment.expires_at = self.expires_at;
        payment.failure = self
            .failure
            .map(|message| Failure::new(payment.gateway_status.clone(), Some(message)));
        payment
    }
}

/// What the shop asked to show comes before the checkout page, which is there in any case.
fn next_actions(request: &PaymentRequest) -> Vec<NextAction> {
    let qr_code = request.qr_code.as_ref().map(|qr| NextAction::ShowQrCode {
        payload: qr.payload.clone(),
    });
    let link = request.direct_link.as_ref().map(|url| NextAction::OpenApp {
        app: request.payment_methods.first().cloned().unwrap_or_default(),
        url: url.clone(),
    });
    let checkout = request
        .url
        .as_ref()
        .map(|url| NextAction::Redirect { url: url.clone() });
    [qr_code, link, checkout].into_iter().flatten().collect()
}

/// The request's own word joined with any payment that succeeded; a failed attempt leaves the request as it is.
pub(crate) fn status(word: &str, payments: &[Attempt]) -> PaymentStatus {
    let own = table::payment_request(word);
    let paid = payments.iter().any(|one| one.status == PaymentStatus::Paid);
    if paid { PaymentStatus::Paid } else { own }
}

/// What arrived: the sum of the payments that succeeded. A completed request without a list of payments was paid as asked.
pub(crate) fn received(
    status: &PaymentStatus,
    payments: &[Attempt],
    asked: &ReportedAmount,
) -> Option<ReportedAmount> {
    if *status != PaymentStatus::Paid {
        return None;
    }
    if payments.is_empty() {
        return Some(asked.clone());
    }
    let paid = payments
        .iter()
        .filter(|one| one.status == PaymentStatus::Paid);
    sum(paid.map(|one| one.amount.as_ref()))
}

/// The members of `payments[]`.
pub(crate) fn attempts(request: &wire::PaymentRequest) -> Vec<Attempt> {
    let nested = request.payments.iter().flatten();
    nested
        .filter_map(|one| attempt(one, &request.currency))
        .collect()
}

fn attempt(one: &wire::NestedPayment, currency: &str) -> Option<Attempt> {
    let reference = ProviderReference::new(one.id.clone()).ok()?;
    let amount = |text: &dhow_core::json::Lexeme| {
        let currency = one.currency.as_deref().unwrap_or(currency);
        ReportedAmount::lenient(text.as_str(), currency)
    };
    let mut attempt = Attempt::new(reference, table::charge(&one.status), &*one.status);
    attempt.amount = one.amount.as_ref().map(amount);
    attempt.refunded = one.refunded_amount.as_ref().map(amount);
    attempt.method.clone_from(&one.payment_type);
    Some(attempt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(json: &str) -> Payment {
        let wire = serde_json::from_str(json).unwrap();
        PaymentRequest::read(wire)
            .unwrap()
            .into_payment(Environment::Sandbox)
    }

    #[test]
    fn a_payment_that_succeeded_pays_a_request_that_still_says_pending() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending","url":"https://x",
            "payments":[{"id":"p0","status":"failed","amount":"10.00"},{"id":"p1","status":"succeeded","amount":"10.00","currency":"sgd"}]}"#;
        let payment = payment(json);
        assert_eq!(payment.status, PaymentStatus::Paid);
        assert_eq!(payment.gateway_status, "pending");
        assert_eq!(payment.received.unwrap().text(), "10.00");
        assert_eq!(payment.attempts.len(), 2);
        assert!(payment.next_actions.is_empty());
    }

    #[test]
    fn a_failed_attempt_does_not_fail_the_request() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending","url":"https://x",
            "payments":[{"id":"p0","status":"failed","amount":"10.00"}]}"#;
        let payment = payment(json);
        assert_eq!(payment.status, PaymentStatus::Pending);
        assert_eq!(payment.received, None);
        assert_eq!(payment.next_actions.len(), 1);
    }

    #[test]
    fn oddly_typed_and_missing_members_are_read() {
        let json = r#"{"id":"r","amount":900000.00,"currency":"sgd","status":"completed","phone":6591234567,
            "allow_repeated_payments":1,"executor_id":7}"#;
        let payment = payment(json);
        assert_eq!(
            payment.received.unwrap().money().unwrap().minor(),
            90_000_000
        );
        let with_commas = r#"{"id":"r","amount":"900,000.00","currency":"SGD","status":"completed","executor_id":"7"}"#;
        let payment = self::payment(with_commas);
        assert_eq!(
            payment.received.unwrap().money().unwrap().minor(),
            90_000_000
        );
    }

    #[test]
    fn a_qr_code_is_text_or_an_object_and_comes_before_the_checkout_page() {
        let with = |data: &str| {
            let json = format!(
                r#"{{"id":"r","amount":"10.00","currency":"SGD","status":"pending","url":"https://x","payment_methods":["upi_qr"],"qr_code_data":{data}}}"#
            );
            payment(&json).next_actions
        };
        let payload = "00020101".to_owned();
        let checkout = NextAction::Redirect {
            url: "https://x".into(),
        };
        let expected = [NextAction::ShowQrCode { payload }, checkout.clone()];
        for data in [
            r#""00020101""#,
            r#"{"qr_code":"00020101","qr_code_expiry":null}"#,
            r#"{"qr_contents":"00020101","qr_amount":620.5,"qr_currency":"INR","fx_rate":"62.05"}"#,
        ] {
            assert_eq!(with(data), expected, "{data}");
        }
        for data in ["null", r#""""#, "{}", "[]", "7"] {
            assert_eq!(with(data), std::slice::from_ref(&checkout), "{data}");
        }
    }

    #[test]
    fn a_direct_link_opens_the_wallet_that_was_asked_for() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending","payment_methods":["grabpay_direct"],"direct_link":"https://grab"}"#;
        let open = NextAction::OpenApp {
            app: "grabpay_direct".into(),
            url: "https://grab".into(),
        };
        assert_eq!(payment(json).next_actions, [open]);
    }

    #[test]
    fn a_borderless_code_says_what_the_customer_pays() {
        let raw = r#"{"qr_code":"x","qr_amount":620.5,"qr_currency":"INR","fx_rate":62.05}"#;
        let raw = serde_json::value::RawValue::from_string(raw.to_owned()).unwrap();
        let qr = super::super::EmbeddedQr::read(&raw).unwrap();
        assert_eq!(qr.customer_pays.unwrap().money().unwrap().minor(), 62_050);
        assert_eq!(qr.fx_rate.as_deref(), Some("62.05"));
    }

    #[test]
    fn repeated_payments_add_up() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending",
            "payments":[{"id":"a","status":"succeeded","amount":"10.00"},{"id":"b","status":"partially_refunded","amount":"10.00"}]}"#;
        assert_eq!(payment(json).received.unwrap().text(), "20.00");
    }
}
