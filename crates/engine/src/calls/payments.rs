//! Payments: created once per merchant reference.

use dhow_core::{
    Expectation, MerchantReference, NewPayment, Payment, PaymentProvider, PaymentStatus,
    ProviderReference, ReportedAmount, Resolution,
};

use crate::{
    Engine,
    attention::Attention,
    engine::Account,
    error::{EngineError, EngineResult},
    spans,
    state::{CallRecord, Notes, PaymentState, Source, Step},
    store::{OrderKey, OrderKind, Wake},
    work::Work,
};

impl Engine {
    /// Creates a payment, once per merchant reference. The request is stored before its first byte is sent.
    ///
    /// A second call with the same content returns the payment of the first, or finds out about it. After a refusal, or if nothing was
    /// sent, the call is sent again, also with other content. The [`client_token`](Payment::client_token) is not stored, so only the
    /// first result has one.
    ///
    /// # Errors
    /// [`OutcomeUnknown`](EngineError::OutcomeUnknown) if the payment may exist: call again later with the same reference;
    /// [`OtherContent`](EngineError::OtherContent) for a reference that was used with other content; [`Gateway`](EngineError::Gateway) if the
    /// gateway refused or nothing was sent; [`InProgress`](EngineError::InProgress); [`Store`](EngineError::Store).
    pub async fn create_payment(&self, account: &str, new: &NewPayment) -> EngineResult<Payment> {
        let account = self.account(account)?;
        let reference = &new.merchant_reference;
        let key = OrderKey::new(&account.name, OrderKind::Payment, reference.as_str());
        let mut work = self
            .claim_waiting::<PaymentState>(&key, true, reference)
            .await?;
        match admit(&work.state, new, &*account.provider) {
            Ok(Admission::Send) => {}
            Ok(Admission::Earlier) => return self.earlier_payment(account, work, reference).await,
            Err(error) => {
                self.release(account, work).await?;
                return Err(error);
            }
        }
        work.notes.source = Source::Merchant;
        let provider = &account.provider;
        let expectation = Expectation::new(
            provider.id(),
            provider.environment(),
            reference.clone(),
            new.amount,
        );
        work.state.expect(expectation, &mut work.notes);
        work.state.call = Some(CallRecord::sending(new, &**provider, self.now()));
        work.notes
            .record(None, "sending", "the request is recorded");
        work.fold_deliveries(&**provider);
        if !self.settle_and_keep(&mut work).await? {
            return Err(EngineError::InProgress {
                reference: reference.to_string(),
            });
        }
        let result = spans::call(account, "create_payment", provider.create_payment(new)).await;
        match result {
            Ok(payment) => {
                let answer = payment.clone();
                self.record(account, work, |state, notes| {
                    state.adopt(answer.clone(), reference, new.amount, notes);
                })
                .await?;
                Ok(payment)
            }
            Err(error) => self.payment_failed(account, work, new, error).await,
        }
    }

    async fn payment_failed(
        &self,
        account: &Account,
        work: Work<PaymentState>,
        new: &NewPayment,
        error: dhow_core::Error,
    ) -> EngineResult<Payment> {
        let step = Step::after(&error, new, &*account.provider);
        self.record(account, work, |state, notes| {
            state.call_failed(step.clone(), notes);
        })
        .await?;
        Err(self.call_error(account, "create_payment", &new.merchant_reference, error))
    }

    /// Returns the result of an earlier call, or finds it out.
    async fn earlier_payment(
        &self,
        account: &Account,
        mut work: Work<PaymentState>,
        reference: &MerchantReference,
    ) -> EngineResult<Payment> {
        work.fold_deliveries(&*account.provider);
        if work.state.is_unresolved() {
            work.notes.source = Source::Poll;
            match self.search_payment(account, &work.state).await {
                Ok(found) => work.state.fold_search(found, &mut work.notes),
                Err(error) => work.last_error = Some(error.to_string()),
            }
        }
        let known = work.state.payment.clone();
        let read = match (known, work.state.reference()) {
            (None, Some(id)) => account.provider.payment_status(&id).await.ok(),
            (known, _) => known,
        };
        self.release(account, work).await?;
        read.ok_or_else(|| EngineError::OutcomeUnknown {
            reference: reference.clone(),
        })
    }

    /// Settles and releases the order. Returns false if the lease was lost: then the present holder does the work.
    pub(crate) async fn release<S: crate::state::OrderState>(
        &self,
        account: &Account,
        mut work: Work<S>,
    ) -> EngineResult<bool> {
        let is_parked = !work.state.is_known() && !work.pending.is_empty();
        let due_at = self.conclude(account, &mut work);
        // Deliveries without an order go back to the worker, which knows their deadline.
        let due_at = if is_parked { Some(self.now()) } else { due_at };
        self.settle_and_release(&work, due_at).await
    }

    /// Searches for a payment of unknown outcome.
    pub(crate) async fn search_payment(
        &self,
        account: &Account,
        state: &PaymentState,
    ) -> dhow_core::Result<Vec<Payment>> {
        let Some(call) = &state.call else {
            return Ok(Vec::new());
        };
        let (reference, provider) = (&call.request.merchant_reference, &account.provider);
        let mut found = if let Some(lookup) = provider.lookup() {
            lookup.find_payments(reference).await?
        } else {
            // Gateways without a search know a payment by the merchant reference, or by the reference of a webhook.
            let hint = state
                .hint
                .as_deref()
                .and_then(|hint| ProviderReference::new(hint).ok());
            let id = state
                .reference()
                .or(hint)
                .unwrap_or_else(|| reference.into());
            vec![provider.payment_status(&id).await?]
        };
        found.retain(|payment| payment.merchant_reference.as_deref() == Some(reference.as_str()));
        Ok(found)
    }

    /// Notes that a customer's browser has returned: a reason to read the status soon, within the gateway's limits. It proves nothing.
    ///
    /// # Errors
    /// [`UnknownOrder`](EngineError::UnknownOrder), [`Store`](EngineError::Store).
    pub async fn customer_returned(
        &self,
        account: &str,
        reference: &MerchantReference,
    ) -> EngineResult<()> {
        let account = self.account(account)?;
        let key = OrderKey::new(&account.name, OrderKind::Payment, reference.as_str());
        let woken = self.inner.store.wake(Wake::Order(key), self.now()).await?;
        if woken.orders == 0 {
            return Err(EngineError::UnknownOrder {
                reference: reference.to_string(),
            });
        }
        Ok(())
    }
}

impl PaymentState {
    /// Folds the result of a search for a payment of unknown outcome. An empty search proves nothing, so the state then stays.
    pub(crate) fn fold_search(&mut self, mut found: Vec<Payment>, notes: &mut Notes) {
        let Some(request) = self.call.as_ref().map(|call| call.request.clone()) else {
            return;
        };
        let (reference, amount) = (&request.merchant_reference, request.amount);
        let differs = |payment: &Payment| {
            let requested = payment.requested.as_ref().and_then(ReportedAmount::money);
            requested.is_some_and(|requested| requested != amount)
        };
        if let Some(other) = found.iter().find(|payment| differs(payment)) {
            let id = &other.provider_reference;
            let details =
                format!("the gateway has payment {id} with this reference and another amount");
            notes.raise(&mut self.attention, Attention::Contradiction, &details);
            return;
        }
        if found.len() > 1 {
            found.retain(|payment| payment.status == PaymentStatus::Paid);
        }
        if found.len() > 1 {
            self.adopt_several(found, notes);
            return;
        }
        match found.pop() {
            Some(payment) => self.adopt(payment, reference, amount, notes),
            None => self.call_failed(
                Step::Unknown {
                    resolution: Resolution::LookUp,
                },
                notes,
            ),
        }
    }

    /// Adopts the payments that a search has found: the customer has paid the order several times. Each is judged as if a webhook had named
    /// it, so the order has no provider reference of its own.
    fn adopt_several(&mut self, found: Vec<Payment>, notes: &mut Notes) {
        self.set_step(Step::Done, notes.now);
        let words = format!("the gateway has {} paid payments", found.len());
        notes.record(None, "created", words);
        for payment in found {
            self.fold_payment(payment, notes);
        }
    }
}

/// Decision about a call of [`Engine::create_payment`].
enum Admission {
    Send,
    /// An earlier call with the same content has the result.
    Earlier,
}

fn admit(
    state: &PaymentState,
    new: &NewPayment,
    provider: &dyn PaymentProvider,
) -> EngineResult<Admission> {
    let other_content = || EngineError::OtherContent {
        reference: new.merchant_reference.clone(),
    };
    let Some(call) = &state.call else {
        // An order that was made known by `expect` was created elsewhere.
        let is_new = state.expectation.is_none();
        return is_new.then_some(Admission::Send).ok_or_else(other_content);
    };
    match call.step {
        Step::NotSent { .. } | Step::Refused { .. } | Step::Absent { .. } => {
            call.check_secrets(new, provider)?;
            Ok(Admission::Send)
        }
        Step::Done | Step::Sending | Step::Unknown { .. } => {
            let is_same = call.is_same(new, provider);
            is_same
                .then_some(Admission::Earlier)
                .ok_or_else(other_content)
        }
    }
}
