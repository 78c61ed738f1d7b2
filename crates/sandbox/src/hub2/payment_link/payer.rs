//! Actions of the payer on a payment link.

use dhow_core::Money;

use super::PaymentLink;
use crate::hub2::numbers::OperatorResult;
use crate::hub2::state::{Intent, Payment, PaymentStatus};
use crate::hub2::webhook::Event;
use crate::hub2::{Hub2, NAME, PayerError, intent::short_id, token, wire};
use crate::records::RecordKey;

impl Hub2 {
    /// Pays a payment link, and returns the id of the payment intent.
    ///
    /// Sends the webhooks of a paid intent with the link's reference. No source describes the webhooks of a link.
    ///
    /// # Errors
    /// [`PayerError`] if the link does not exist or is closed, expired or completed.
    pub fn pay_link(&self, link: &str) -> Result<String, PayerError> {
        self.attempt_link(link, OperatorResult::Success)
    }

    /// Makes an attempt on a payment link that fails with an error code of Hub2, such as `canceled_by_customer`.
    ///
    /// The link stays active. Otherwise like [`pay_link`](Self::pay_link).
    ///
    /// # Errors
    /// As [`pay_link`](Self::pay_link).
    pub fn fail_link(&self, link: &str, code: &'static str) -> Result<String, PayerError> {
        self.attempt_link(link, OperatorResult::Failure(code))
    }

    fn attempt_link(&self, id: &str, result: OperatorResult) -> Result<String, PayerError> {
        let now = self.context().now();
        let not_found = || PayerError::NotFound(id.to_owned());
        let mut store = self.store();
        let link = store.payment_link(id).ok_or_else(not_found)?;
        let status = link.status(&store, now);
        if status != "active" {
            return Err(PayerError::InvalidState(status));
        }
        let intent = self.intent_of(link).ok_or_else(not_found)?;
        let created = Event::intent("created", &wire::intent(self, &intent));
        let intent_id = intent.id.clone();
        store.intents.push(intent);
        if let Some(link) = store.payment_link_mut(id) {
            link.intents.push(intent_id.clone());
        }
        let action = match result {
            OperatorResult::Failure(_) => "fail",
            OperatorResult::Success | OperatorResult::Pending => "pay",
        };
        for id in [id, &intent_id] {
            self.context().acted(action, &RecordKey::payment(NAME, id));
        }
        self.send_events(&store, [created]);
        self.send_latest_events(&store, &intent_id, "created", "processing");
        self.settle(&mut store, &intent_id, result);
        Ok(intent_id)
    }

    // LEDGER: payment-link-events
    /// Creates the intent of one attempt. `None` if its token cannot be made.
    fn intent_of(&self, link: &PaymentLink) -> Option<Intent> {
        let now = self.context().now();
        let random = self.context().random();
        let id = format!("pi_{}", short_id(&random.hex64()));
        let money: Money = link.money;
        let text = |given: &Option<String>, otherwise: &str| {
            given.clone().unwrap_or_else(|| otherwise.to_owned())
        };
        let payment = Payment {
            id: format!("pay_{}", short_id(&random.hex64())),
            status: PaymentStatus::Created,
            country: text(&link.country, "CI"),
            provider: text(&link.provider, "orange"),
            msisdn: "00000001".to_owned(),
            failure: None,
            action: None,
            return_urls: link.return_urls.clone(),
            created_at: now,
            updated_at: now,
        };
        Some(Intent {
            token: token::create(self, &id, now)?,
            id,
            customer_reference: link.id.clone(),
            purchase_reference: link.reference.clone(),
            business_name: None,
            money,
            payments: vec![payment],
            is_delegated: false,
            created_at: now,
            updated_at: now,
        })
    }
}
