//! Webhooks: verified, stored, acknowledged, in this order.

mod route;
mod service;

use dhow_core::{Delivery, Reply};

pub use service::{WebhookFuture, WebhookService};

use crate::{
    Engine,
    engine::Account,
    error::EngineResult,
    ids::dedup_hash,
    metrics::Counter,
    spans,
    store::{NewDelivery, NewRejected, OrderFilter, StoreResult, Wake},
};

/// Status of the reply if the delivery could not be stored: the gateway delivers it again.
const NOT_STORED: u16 = 503;

impl Engine {
    /// Verifies a webhook, stores it and returns the reply for the gateway. The delivery is durable before an acknowledgement is returned;
    /// if it cannot be stored, the reply is 503, so that a gateway that retries delivers it again.
    ///
    /// [`webhook_service`](Self::webhook_service) calls it for each request.
    ///
    /// # Errors
    /// [`UnknownAccount`](crate::EngineError::UnknownAccount) only.
    pub async fn receive(&self, account: &str, delivery: &Delivery) -> EngineResult<Reply> {
        let account = self.account(account)?;
        let received = self.receive_at(account, delivery);
        Ok(spans::receive(account, delivery, received).await)
    }

    /// Returns the reply and the outcome in one word.
    async fn receive_at(&self, account: &Account, delivery: &Delivery) -> (Reply, &'static str) {
        let verified = match account.provider.verify_webhook(delivery) {
            Ok(verified) => verified,
            Err(rejection) => {
                self.inner.metrics.count_by(
                    Counter::WebhookRejected,
                    &account.name,
                    rejection.reason().as_str(),
                );
                if let Err(error) = self.rejected(account, delivery, &rejection).await {
                    tracing::warn!(%error, "a rejected delivery was not kept");
                }
                return (rejection.reply().clone(), "rejected");
            }
        };
        self.inner.metrics.count_by(
            Counter::WebhookMatched,
            &account.name,
            verified.matched_secret(),
        );
        let event = account.provider.event(&verified);
        let stored = async {
            let new = NewDelivery {
                order: self.route(account, &event).await?,
                dedup: dedup_hash(&event.dedup_key),
                subject: event.subject.kind().to_owned(),
                received_at: self.now(),
                method: delivery.method().to_string(),
                target: target(delivery),
                headers: headers(delivery),
                verified: route::json(&verified)?,
            };
            self.inner.store.append(new).await
        };
        match spans::append(account, stored).await {
            Ok(appended) => {
                let (counter, outcome) = if appended.is_duplicate {
                    (Counter::WebhookDuplicate, "duplicate")
                } else {
                    (Counter::WebhookAccepted, "accepted")
                };
                self.inner.metrics.count(counter, &account.name);
                (verified.reply().clone(), outcome)
            }
            Err(error) => {
                tracing::error!(%error, "a webhook was not stored; the gateway delivers it again");
                self.inner
                    .metrics
                    .count(Counter::WebhookNotStored, &account.name);
                (Reply::empty(NOT_STORED), "not_stored")
            }
        }
    }

    /// Keeps a rejected delivery in the quarantine. Its hint may name a known order, which is then read from the gateway.
    async fn rejected(
        &self,
        account: &Account,
        delivery: &Delivery,
        rejection: &dhow_core::Rejection,
    ) -> StoreResult<()> {
        let now = self.now();
        let rejected = NewRejected {
            account: account.name.clone(),
            received_at: now,
            reason: rejection.reason().to_string(),
            method: delivery.method().to_string(),
            target: target(delivery),
            headers: headers(delivery),
            body: delivery.body().to_vec(),
            keep: self.inner.options.quarantine,
        };
        self.inner.store.reject(rejected).await?;
        let Some(hint) = rejection.hint() else {
            return Ok(());
        };
        for by_provider in [true, false] {
            let reference = Some(hint.reference().to_owned());
            let filter = OrderFilter {
                account: Some(account.name.clone()),
                provider_reference: reference.clone().filter(|_| by_provider),
                reference: reference.filter(|_| !by_provider),
                limit: 1,
                ..OrderFilter::default()
            };
            if let Some(order) = self.inner.store.orders(filter).await?.pop() {
                self.inner.store.wake(Wake::Order(order.key), now).await?;
                break;
            }
        }
        Ok(())
    }
}

fn target(delivery: &Delivery) -> String {
    match delivery.query() {
        Some(query) => format!("{}?{query}", delivery.path()),
        None => delivery.path().to_owned(),
    }
}

fn headers(delivery: &Delivery) -> String {
    let pairs: Vec<(&str, String)> = delivery
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    // Strings always have a JSON form.
    serde_json::to_string(&pairs).unwrap_or_default()
}
