//! Payments: what we ask for, what Cowrie answers, and the only table of its words.

use async_trait::async_trait;
use dhow_core::*;
use serde_json::json;

use crate::{Cowrie, client::explained, provider::ID, wire};

const ROUTE: &str = "/v1/payments";

impl Cowrie {
    pub(crate) async fn create(&self, new: &NewPayment) -> Result<Payment> {
        new.options.only(&[])?;
        let (amount, currency) = (new.amount.decimal(), new.amount.currency());
        let body = json!({ "order": new.merchant_reference, "amount": amount, "currency": currency });
        let answer = self.client.call(Effect::Write, ROUTE, self.client.base.at(ROUTE), body.to_string()).await?;
        let payment = answer.json().and_then(|wire| self.payment(&answer, wire)).map_err(explained)?;
        let echo = Echo::new()
            .text("order", new.merchant_reference.as_str(), payment.merchant_reference.as_deref())
            .money("amount", new.amount, payment.requested.as_ref());
        answer.check(echo).map_err(explained)?;
        Ok(payment)
    }

    pub(crate) async fn read(&self, reference: &ProviderReference) -> Result<Payment> {
        let target = self.client.base.at(ROUTE).segment("payment", reference.as_str())?;
        let answer = self.client.call(Effect::Read, "/v1/payments/{id}", target, String::new()).await?;
        let payment = answer.json().and_then(|wire| self.payment(&answer, wire)).map_err(explained)?;
        let echo = Echo::new().text("id", reference.as_str(), Some(payment.provider_reference.as_str()));
        answer.check(echo).map_err(explained)?;
        Ok(payment)
    }

    fn payment(&self, answer: &Answer, wire: wire::Payment) -> Result<Payment> {
        let id = ProviderReference::new(wire.id).map_err(|_| answer.not_understood("its id is no reference"))?;
        let mut payment = Payment::new(ID, id, status(&wire.state), wire.state, self.environment);
        let amount = ReportedAmount::strict(wire.amount, wire.currency);
        payment.received = (payment.status == PaymentStatus::Paid).then(|| amount.clone());
        payment.requested = Some(amount);
        payment.merchant_reference = Some(wire.order);
        payment.next_actions.extend(wire.pay_url.map(NextAction::redirect));
        Ok(payment)
    }
}

#[async_trait]
impl Lookup for Cowrie {
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        let (mut found, mut cursor) = (Vec::new(), None::<String>);
        // More than twenty pages under one reference are no search result.
        for _ in 0..20 {
            let target =
                self.client.base.at(ROUTE).query("order", reference.as_str()).query_if("after", cursor.as_deref());
            let answer = self.client.call(Effect::Read, ROUTE, target, String::new()).await?;
            let page: wire::Page = answer.json().map_err(explained)?;
            for wire in page.payments {
                let payment = self.payment(&answer, wire).map_err(explained)?;
                // Only an exact match is the payment that was asked about.
                if payment.merchant_reference.as_deref() == Some(reference.as_str()) {
                    found.push(payment);
                }
            }
            if page.next.is_none() || page.next == cursor {
                return Ok(found);
            }
            cursor = page.next;
        }
        Err(explained(Error::new(ErrorKind::Protocol, Outcome::NotSent, "the list does not end")))
    }
}

/// Cowrie's words. One that is new stays itself.
pub(crate) fn status(word: &str) -> PaymentStatus {
    match word {
        "open" => PaymentStatus::Pending,
        "paid" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        "expired" => PaymentStatus::Expired,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}
