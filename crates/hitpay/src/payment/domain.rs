//! Conversion between payment requests and the payments common to all providers.

use std::time::SystemTime;

use dhow_core::{Environment, NewPayment, NextAction, OptionValues, Payment, RequestField, Result};

use super::status;
use super::{Embed, NewPaymentRequest, PaymentRequest};
use crate::{ID, capabilities::PAYMENTS, wire::time};

impl PaymentRequest {
    /// Converts the request into a payment.
    ///
    /// The payment counts as paid if the request or one of its payments is paid: in the sandbox a payment may have succeeded while the
    /// request is still pending.
    pub(crate) fn into_payment(self, environment: Environment) -> Payment {
        let status = status(&self.status, &self.payments);
        let mut payment = Payment::new(ID, self.id.clone(), status, &*self.status, environment);
        if payment.status.is_open() {
            payment.next_actions = next_actions(&self);
        }
        payment.merchant_reference = self.reference_number;
        payment.requested = self.amount;
        payment.received = self.received;
        payment.refunded = self.refunded;
        payment.attempts = self.payments;
        payment.expires_at = self.expires_at;
        payment.failure = self.failure;
        let warning = |why| format!("{why}: check the payment on HitPay's dashboard");
        payment.warnings.extend(self.ambiguity.map(warning));
        payment.with_amount_warnings()
    }
}

/// Returns the requested QR code or link first, then the checkout page.
fn next_actions(request: &PaymentRequest) -> Vec<NextAction> {
    let qr_code = request.qr_code.as_ref().map(|qr| NextAction::ShowQrCode {
        payload: qr.payload.clone(),
    });
    let link = request.direct_link.as_ref().map(|url| NextAction::OpenApp {
        app: request.payment_methods.first().cloned().unwrap_or_default(),
        url: url.clone(),
    });
    let checkout = request.url.as_ref().map(NextAction::redirect);
    [qr_code, link, checkout].into_iter().flatten().collect()
}

impl NewPaymentRequest {
    /// Converts a payment common to all providers.
    pub(crate) fn from_payment(new: &NewPayment) -> Result<Self> {
        let options = PAYMENTS.check(new)?;
        Ok(Self {
            payment_methods: new.methods.clone(),
            purpose: filled(&new.description),
            name: filled(&new.customer.name),
            email: filled(&new.customer.email),
            phone: filled(&new.customer.phone),
            redirect_url: new.return_url.clone(),
            webhook: new.webhook_url.clone(),
            failed_webhook: options.owned("failed_webhook"),
            expires_at: expiry(options)?,
            expires_after: new.expires_in,
            allow_repeated_payments: options.flag("allow_repeated_payments"),
            add_admin_fee: options.flag("add_admin_fee"),
            send_email: options.flag("send_email").unwrap_or(false),
            send_sms: options.flag("send_sms").unwrap_or(false),
            embed: embed(options),
            wifi_terminal_id: options.owned("wifi_terminal_id"),
            staff_id: options.owned("staff_id"),
            business_location_id: options.owned("business_location_id"),
            metadata: new.metadata.clone(),
            ..Self::new(new.merchant_reference.clone(), new.amount)
        })
    }
}

/// Returns warnings about fields of the payment that are not sent to HitPay.
pub(crate) fn unsent(new: &NewPayment) -> Vec<String> {
    let sent = [
        RequestField::Description,
        RequestField::Name,
        RequestField::Email,
        RequestField::Phone,
        RequestField::ReturnUrl,
        RequestField::WebhookUrl,
        RequestField::Methods,
        RequestField::ExpiresIn,
        RequestField::Metadata,
    ];
    let texts = [
        (RequestField::Description, &new.description),
        (RequestField::Name, &new.customer.name),
        (RequestField::Email, &new.customer.email),
        (RequestField::Phone, &new.customer.phone),
    ];
    let empty = texts
        .into_iter()
        .filter(|(_, text)| text.is_some() && filled(text).is_none());
    let empty = empty
        .map(|(field, _)| format!("`{field}` is not sent: it has no character but white space"));
    empty.chain(new.unsent(&sent, &[])).collect()
}

/// Returns the text if it has a character that is not white space.
fn filled(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

fn embed(options: OptionValues<'_>) -> Option<Embed> {
    // The options allow one of the two.
    let is_set = |name| options.is_set(name);
    match (is_set("generate_qr"), is_set("generate_direct_link")) {
        (true, _) => Some(Embed::QrCode),
        (false, true) => Some(Embed::DirectLink),
        (false, false) => None,
    }
}

/// Parses a time with a zone, or Singapore time as in HitPay's documents.
// The integration guide gives its example in Singapore time and without a zone.
// LEDGER: expiry-date
fn expiry(options: OptionValues<'_>) -> Result<Option<SystemTime>> {
    let Some(text) = options.text("expiry_date") else {
        return Ok(None);
    };
    let rule = "must look like `2021-02-02 01:01:01` (Singapore time) or `2021-02-02T01:01:01Z`";
    let at = time::parse(text).ok_or_else(|| ID.invalid("expiry_date", rule));
    at.map(Some)
}

#[cfg(test)]
mod tests {
    use dhow_core::PaymentStatus;

    use crate::wire::Item;

    use super::*;

    fn payment(json: &str) -> Payment {
        let record = serde_json::from_str(json).unwrap();
        PaymentRequest::from_wire(&record)
            .unwrap()
            .into_payment(Environment::Sandbox)
    }

    #[test]
    fn a_successful_payment_pays_a_pending_request() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending","url":"https://x",
            "payments":[{"id":"p0","status":"failed","amount":"10.00","currency":"SGD"},{"id":"p1","status":"succeeded","amount":"10.00","currency":"sgd"}]}"#;
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
            "payments":[{"id":"p0","status":"failed","amount":"10.00","currency":"SGD"}]}"#;
        let payment = payment(json);
        assert_eq!(payment.status, PaymentStatus::Pending);
        assert_eq!(payment.received, None);
        assert_eq!(payment.next_actions.len(), 1);
    }

    #[test]
    fn members_of_other_types_and_missing_members_are_read() {
        // LEDGER: thousands-commas
        // One sample of HitPay's documents has commas between the thousands.
        for amount in ["900000.00", r#""900,000.00""#, "900000.0", "900000"] {
            let json = format!(
                r#"{{"id":7,"amount":{amount},"currency":"sgd","status":"completed","phone":6591234567,
                    "reference_number":1042,"allow_repeated_payments":1,"executor_id":"7","created_at":1732700000,
                    "expiry_date":{{}},"email":null,"payment_methods":{{"1":"card"}},"metadata":[],
                    "payments":{{"3":{{"id":8,"status":"succeeded","amount":{amount},"currency":"SGD"}}}}}}"#
            );
            let payment = payment(&json);
            let minor = |amount: Option<dhow_core::ReportedAmount>| {
                amount.unwrap().money().unwrap().minor()
            };
            assert_eq!(payment.provider_reference.as_str(), "7");
            assert_eq!(payment.merchant_reference.as_deref(), Some("1042"));
            assert_eq!(payment.attempts[0].reference.as_str(), "8");
            assert_eq!(minor(payment.requested), 90_000_000, "{amount}");
            assert_eq!(minor(payment.received), 90_000_000, "{amount}");
        }
    }

    #[test]
    fn a_completed_request_without_a_received_amount_does_not_confirm() {
        let expectation = dhow_core::Expectation::new(
            ID,
            Environment::Sandbox,
            "ORDER-1".parse().unwrap(),
            dhow_core::Money::from_minor(1_000, dhow_core::Currency::SGD),
        );
        let with = |payments: &str| {
            payment(&format!(
                r#"{{"id":"r","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-1"{payments}}}"#
            ))
        };
        let paid = with(
            r#","payments":[{"id":"p","status":"succeeded","amount":"10.00","currency":"SGD"}]"#,
        );
        assert!(paid.confirm(&expectation).is_ok());
        for unknown in [
            "",
            r#","payments":[]"#,
            r#","payments":[{"id":"p","status":"failed","amount":"10.00","currency":"SGD"}]"#,
            r#","payments":[{"id":"p","status":"succeeded"}]"#,
            r#","payments":[{"id":"p","status":"succeeded","amount":"1e1","currency":"SGD"}]"#,
            r#","payments":[{"id":"p","status":"succeeded","amount":"10.00","currency":"SGD"},7]"#,
        ] {
            let payment = with(unknown);
            assert_eq!(payment.status, PaymentStatus::Paid);
            let refused = payment.confirm(&expectation);
            let amount = matches!(refused, Err(dhow_core::NotConfirmed::Amount { .. }));
            assert!(amount, "{unknown}: {refused:?}");
        }
    }

    #[test]
    fn a_completely_refunded_payment_does_not_confirm() {
        let expectation = dhow_core::Expectation::new(
            ID,
            Environment::Sandbox,
            "ORDER-1".parse().unwrap(),
            dhow_core::Money::from_minor(1_000, dhow_core::Currency::SGD),
        );
        let with = |word: &str, refunded: &str| {
            payment(&format!(
                r#"{{"id":"r","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-1",
                    "payments":[{{"id":"p","status":"{word}","amount":"10.00","currency":"SGD","refunded_amount":{refunded}}}]}}"#
            ))
            .confirm(&expectation)
        };
        let part = with("partially_refunded", r#""4.00""#).unwrap();
        assert_eq!(part.refunded().unwrap().text(), "4.00");
        assert_eq!(with("succeeded", r#""0.00""#).unwrap().refunded(), None);
        for (word, refunded) in [
            ("refunded", r#""10.00""#),
            ("refunded", "null"),
            ("succeeded", r#""10.00""#),
            ("partially_refunded", "null"),
            ("partially_refunded", r#""x""#),
        ] {
            let refused = with(word, refunded);
            let back = matches!(refused, Err(dhow_core::NotConfirmed::Refunded { .. }));
            assert!(back, "{word} {refunded}: {refused:?}");
        }
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
    fn a_direct_link_opens_the_requested_wallet() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending","payment_methods":["grabpay_direct"],"direct_link":"https://grab"}"#;
        let open = NextAction::OpenApp {
            app: "grabpay_direct".into(),
            url: "https://grab".into(),
        };
        assert_eq!(payment(json).next_actions, [open]);
    }

    #[test]
    fn a_borderless_code_contains_the_amount_for_the_customer() {
        let raw = r#"{"qr_code":"x","qr_code_expiry":"2025-05-21T17:17:52","qr_amount":620.5,"qr_currency":"INR","fx_rate":62.05}"#;
        let raw = serde_json::value::RawValue::from_string(raw.to_owned()).unwrap();
        let qr = super::super::EmbeddedQr::from_wire(raw.get()).unwrap();
        assert_eq!(qr.customer_pays.unwrap().money().unwrap().minor(), 62_050);
        assert_eq!(qr.fx_rate.as_deref(), Some("62.05"));
        assert_eq!(qr.expires_at, time::parse("2025-05-21T09:17:52Z"));
    }

    #[test]
    fn repeated_payments_add_up() {
        let json = r#"{"id":"r","amount":"10.00","currency":"SGD","status":"pending",
            "payments":[{"id":"a","status":"succeeded","amount":"10.00","currency":"SGD"},{"id":"b","status":"partially_refunded","amount":"10.00","currency":"SGD"}]}"#;
        assert_eq!(payment(json).received.unwrap().text(), "20.00");
    }
}
