//! Corrections of expectations.

use super::Decision;
use crate::{
    Attention, Engine, Expected,
    engine::Account,
    error::{EngineError, EngineResult},
    state::{Expects, PaymentState, PayoutState},
    store::{OrderKey, Wake, Woken},
    work::Work,
};

impl Engine {
    /// Corrects the expectation of a payment or payout that was created elsewhere: amount, currency, provider reference or environment.
    ///
    /// The old and the new values, the name and the reason are appended to the history. A mismatch or contradiction has ended, and all
    /// deliveries of the order whose content is stored are judged again by the new expectation. The same content again has them judged once more.
    ///
    /// Returns the numbers of deliveries that are judged again, and of those without content. If there are some without content,
    /// [`Unreadable`](crate::Attention::Unreadable) asks for a person until the status was read from the gateway.
    ///
    /// # Errors
    /// [`AlreadyKnown`](EngineError::AlreadyKnown) if the payment is paid or the payout has ended;
    /// [`MadeByEngine`](EngineError::MadeByEngine) if the engine has created it by its own call;
    /// [`NothingExpected`](EngineError::NothingExpected) if nothing is expected under this reference; the errors of [`expect`](Self::expect) about
    /// the fields; [`InProgress`](EngineError::InProgress) and [`Store`](EngineError::Store). Nothing is changed then.
    pub async fn replace_expectation(
        &self,
        account: &str,
        expected: impl Into<Expected> + Send,
        decision: &Decision,
    ) -> EngineResult<Woken> {
        let account = self.account(account)?;
        match expected.into() {
            Expected::Payment(new) => self.replace::<PaymentState>(account, new, decision).await,
            Expected::Payout(new) => self.replace::<PayoutState>(account, new, decision).await,
        }
    }

    async fn replace<S: Expects>(
        &self,
        account: &Account,
        new: S::Expectation,
        decision: &Decision,
    ) -> EngineResult<Woken> {
        S::check(account, &new)?;
        let reference = S::order_reference(&new).as_str();
        let key = OrderKey::new(&account.name, S::KIND, reference);
        let lost = self.without_content(&key).await?;
        let mut work: Work<S> = self.claim_key(&key).await.map_err(nothing_expected)?;
        let differs = match work.state.may_replace(&new) {
            Ok(differs) => differs,
            Err(error) => return self.end_decision(account, work, Err(error)).await,
        };
        let is_settled = work.state.is_settled();
        if differs {
            work.notes.at(self.now(), decision.source());
            let reason = &decision.reason;
            work.state
                .replace_expectation(new.clone(), reason, &mut work.notes);
        }
        if lost > 0 && !is_settled {
            let details = without_content(lost);
            let standing = work.state.attention();
            work.notes.raise(standing, Attention::Unreadable, &details);
        }
        self.end_decision(account, work, Ok(())).await?;
        if is_settled {
            return Ok(Woken::default());
        }
        let woken = self.redeliver(key).await?;
        judged(self.expect_order::<S>(account, new).await)?;
        Ok(woken)
    }

    /// Number of deliveries of an order whose content the retention has removed.
    async fn without_content(&self, key: &OrderKey) -> EngineResult<usize> {
        let timeline = self.inner.store.timeline(key).await?;
        let deliveries = timeline.map(|timeline| timeline.deliveries);
        let deliveries = deliveries.unwrap_or_default();
        let lost = deliveries.iter().filter(|delivery| !delivery.has_content);
        Ok(lost.count())
    }

    /// Has the deliveries judged again. If the process dies before, the person repeats the command: the same content has them judged as well.
    async fn redeliver(&self, key: OrderKey) -> EngineResult<Woken> {
        let wake = Wake::RedeliverOrder(key);
        Ok(self.inner.store.wake(wake, self.now()).await?)
    }
}

/// Words for a person about deliveries that the new expectation cannot be compared with.
fn without_content(deliveries: usize) -> String {
    let webhooks = match deliveries {
        1 => "1 webhook".to_owned(),
        count => format!("{count} webhooks"),
    };
    format!(
        "the expectation was replaced, and the retention has removed the content of {webhooks}, which cannot be judged again: the gateway's status decides"
    )
}

fn nothing_expected(error: EngineError) -> EngineError {
    match error {
        EngineError::UnknownOrder { reference } => EngineError::NothingExpected { reference },
        error => error,
    }
}

/// Result of the look at the deliveries after the replacement was stored. A worker that has the order looks at them in any case.
fn judged(result: EngineResult<()>) -> EngineResult<()> {
    match result {
        Err(EngineError::InProgress { .. }) => Ok(()),
        result => result,
    }
}
