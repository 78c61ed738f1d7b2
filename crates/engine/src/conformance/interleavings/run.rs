//! A run of steps, and the comparison of its result with the model.

mod deliver;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    sync::Arc,
    time::Duration,
};

use dhow_core::{Environment, Expectation, MerchantReference, PaymentStatus};

use super::{
    Database,
    gateway::{Fate, Gateway, Hook, ID, hook},
    model::{self, Reports},
    step::{ORDERS, Step},
    world::{Time, engine_of, reference, sgd, until, yield_now},
};
use crate::{
    Effect, Engine, EngineError, Replay,
    join::within,
    store::{OrderFilter, StoreError},
};

/// Amount of every order in minor units.
const AMOUNT: i64 = 59_900;
/// Number of attempts at a call that a lock of the other process makes fail.
const ATTEMPTS: u32 = 50;

pub(super) struct Run<'a> {
    database: &'a dyn Database,
    time: Arc<Time>,
    gateway: Arc<Gateway>,
    /// Engines of two processes. Steps are those of the first.
    engine: Engine,
    other: Engine,
    /// Effects that were handed over, by id, with their text.
    seen: RefCell<BTreeMap<String, String>>,
    /// First broken rule that a handler has seen.
    broken: RefCell<Option<String>>,
    reports: RefCell<[Reports; 2]>,
}

impl<'a> Run<'a> {
    pub(super) async fn new(database: &'a dyn Database, polls: bool) -> Result<Self, String> {
        let (time, gateway) = (Time::new(), Arc::new(Gateway::default()));
        gateway.lock().limited = !polls;
        let open = async || {
            let store = database.open().await.map_err(|error| error.to_string())?;
            let engine = engine_of(store, &gateway, &time).await;
            engine.map_err(|error| error.to_string())
        };
        let (engine, other) = (open().await?, open().await?);
        Ok(Self {
            database,
            time,
            gateway,
            engine,
            other,
            seen: RefCell::default(),
            broken: RefCell::default(),
            reports: RefCell::default(),
        })
    }

    pub(super) async fn step(&mut self, step: &Step) -> Result<(), String> {
        let engine = self.engine.clone();
        match *step {
            Step::Create(order, fate) => self.create(order, fate).await,
            Step::DieCreating(order, moments) => self.die_creating(order, moments).await,
            Step::Expect(order) => {
                let name = reference(name(order));
                let expectation = Expectation::new(ID, Environment::Sandbox, name, sgd(AMOUNT));
                if engine.expect("shop", expectation).await.is_ok() {
                    self.report(order, |reports| reports.is_expected = true);
                }
            }
            Step::Pay(order) => self.gateway.pay(name(order), PaymentStatus::Paid, AMOUNT),
            Step::Fail(order) => self.fail(order),
            Step::Deliver(order, copy) => self.deliver_status(order, copy).await?,
            Step::PaidDuringCreate(order) => self.paid_during_create(order, false).await?,
            Step::SlowCreate(order) => self.paid_during_create(order, true).await?,
            Step::DeliverFailure(order) => {
                if self.gateway_status(order).is_some() {
                    self.receive(order, &hook(name(order), "failed")).await?;
                }
            }
            Step::DeliverWrong(order) => self.deliver_wrong(order).await?,
            Step::DeliverSecond(order) => self.deliver_second(order).await?,
            Step::Payout(order) => self.payout(order).await,
            Step::DeliverPayout(order, is_paid) => self.deliver_payout(order, is_paid).await?,
            Step::SlowRead(order) => self.slow_read(order).await?,
            Step::Return(order) => {
                drop(engine.customer_returned("shop", &merchant(order)).await);
            }
            Step::Settle => drop(engine.settle_due().await),
            Step::DieSettling => drop(engine.claim_due(10).await),
            Step::DieDelivering => self.die_delivering().await,
            Step::Handle => self.handle(&self.engine, true).await,
            Step::HandlerFails => self.handle(&self.engine, false).await,
            Step::Replay(order) => {
                drop(
                    engine
                        .replay("shop", &Replay::Payment(merchant(order)))
                        .await,
                );
            }
            Step::Pass(seconds) => self.time.pass(Duration::from_secs(seconds)),
            Step::StoreDown => self.database.set_available(false).await,
            Step::StoreUp => self.database.set_available(true).await,
            Step::Restart => self.restart().await,
            Step::OtherProcess => std::mem::swap(&mut self.engine, &mut self.other),
        }
        match self.broken.borrow_mut().take() {
            Some(broken) => Err(broken),
            None => Ok(()),
        }
    }

    /// Opens the database again. The store of the process that died ends with its last handle.
    async fn restart(&mut self) {
        let Ok(store) = self.database.open().await else {
            return;
        };
        if let Ok(engine) = engine_of(store, &self.gateway, &self.time).await {
            self.engine = engine;
        }
    }

    /// Records an effect that a handler gets.
    fn see(&self, effect: &Effect) {
        let text = model::text(effect);
        let mut seen = self.seen.borrow_mut();
        let before = seen.insert(effect.id().to_owned(), text.clone());
        if let Some(before) = before.filter(|before| *before != text) {
            let broken = format!("{} is `{before}` and `{text}`", effect.id());
            self.broken.borrow_mut().get_or_insert(broken);
        }
    }

    async fn handle(&self, engine: &Engine, succeeds: bool) {
        let handler = |effect: Effect| {
            self.see(&effect);
            async move {
                match succeeds {
                    true => Ok(()),
                    false => Err("as the test says"),
                }
            }
        };
        drop(engine.deliver_due(&handler).await);
    }

    async fn die_delivering(&self) {
        let is_handed_over = Cell::new(false);
        let handler = |effect: Effect| {
            self.see(&effect);
            is_handed_over.set(true);
            std::future::pending::<Result<(), String>>()
        };
        let dies = until(|| is_handed_over.get());
        within(self.engine.deliver_due(&handler), dies).await;
    }

    async fn create(&mut self, order: usize, fate: usize) {
        let fates = [
            Fate::Answered,
            Fate::AnswerLost,
            Fate::CallerDies,
            Fate::NotSent,
            Fate::Refused,
        ];
        let fate = fates.get(fate).copied().unwrap_or_default();
        let new = super::world::order(name(order));
        self.gateway.set_fate(fate);
        let dies = until(|| self.gateway.lock().holds_answer);
        within(self.engine.create_payment("shop", &new), dies).await;
        self.end_call(order);
    }

    async fn die_creating(&mut self, order: usize, moments: u64) {
        let new = super::world::order(name(order));
        let dies = async {
            for _ in 0..moments {
                yield_now().await;
            }
        };
        within(self.engine.create_payment("shop", &new), dies).await;
        self.end_call(order);
    }

    /// Notes that an order is known if the gateway has its payment: the engine records every order before it calls.
    fn end_call(&mut self, order: usize) {
        let mut gateway = self.gateway.lock();
        gateway.fate = Fate::Answered;
        gateway.holds_answer = false;
        drop(gateway);
        if self.gateway_status(order).is_some() {
            self.report(order, |reports| reports.is_expected = true);
        }
    }

    async fn paid_during_create(&mut self, order: usize, is_slow: bool) -> Result<(), String> {
        let new = super::world::order(name(order));
        self.gateway.set_fate(Fate::AnsweredLater);
        let (has_ended, is_sent) = (Cell::new(false), || self.gateway.lock().holds_answer);
        let call = async {
            drop(self.engine.create_payment("shop", &new).await);
            has_ended.set(true);
        };
        let received = Cell::new(Ok(()));
        let paid = async {
            until(|| is_sent() || has_ended.get()).await;
            if self.gateway_status(order).is_some() {
                self.gateway.pay(name(order), PaymentStatus::Paid, AMOUNT);
                received.set(self.receive(order, &hook(name(order), "paid")).await);
            }
            if is_slow {
                self.time.pass(Duration::from_secs(130));
                drop(self.other.settle_due().await);
                self.handle(&self.other, true).await;
            }
            self.gateway.lock().holds_answer = false;
        };
        crate::join::both(call, paid).await;
        received.into_inner()?;
        self.end_call(order);
        if self.gateway_status(order) == Some(PaymentStatus::Paid) {
            self.report(order, |reports| reports.is_delivered = true);
        }
        Ok(())
    }

    fn gateway_status(&self, order: usize) -> Option<PaymentStatus> {
        let gateway = self.gateway.lock();
        let payment = gateway.payments.get(&format!("pay_{}", name(order)));
        payment.map(|payment| payment.status.clone())
    }

    /// The gateway fails the payment, unless it is paid: no gateway takes a payment back.
    fn fail(&self, order: usize) {
        let status = self.gateway_status(order);
        if status.is_some_and(|status| status != PaymentStatus::Paid) {
            self.gateway.pay(name(order), PaymentStatus::Failed, 0);
        }
    }

    /// Lets everything come to its end: the store works, the gateway delivers its present state, time passes.
    pub(super) async fn finish(&self) -> Result<(), String> {
        self.database.set_available(true).await;
        for order in 0..ORDERS.len() {
            // A payment that was delivered and acknowledged must not need another delivery.
            if let Some(status) = self
                .gateway_status(order)
                .filter(|_| !self.is_delivered(order))
            {
                let present = hook(name(order), status.as_str());
                self.receive(order, &Hook { copy: 9, ..present }).await?;
            }
        }
        for _ in 0..30 {
            self.time.pass(Duration::from_secs(130));
            while settle_due(&self.engine).await? > 0 {}
            for _ in 0..4 {
                self.handle(&self.engine, true).await;
            }
        }
        self.broken.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// Compares the result with the model.
    pub(super) async fn check(&self) -> Result<(), String> {
        let all = OrderFilter {
            limit: 99,
            ..OrderFilter::default()
        };
        let rows = self.engine.store().orders(all).await;
        let rows = rows.map_err(|error| error.to_string())?;
        for order in 0..ORDERS.len() {
            let row = rows.iter().find(|row| row.key.reference == name(order));
            self.check_order(order, row.map(|row| row.data.status.as_str()))?;
        }
        // A request that moves money is sent again only after a refusal or if nothing was sent.
        let payments = self.gateway.lock().payments.len();
        if payments > ORDERS.len() {
            return Err(format!("{payments} payments"));
        }
        Ok(())
    }

    fn check_order(&self, order: usize, status: Option<&str>) -> Result<(), String> {
        let is_paid = self.gateway_status(order) == Some(PaymentStatus::Paid);
        self.report(order, |reports| reports.is_paid = is_paid);
        let seen = self.seen.borrow();
        let effects: Vec<&String> = seen.values().collect();
        let reports = self.reports.borrow();
        reports.get(order).map_or(Ok(()), |reports| {
            reports.check(name(order), status, &effects)
        })
    }

    fn report(&self, order: usize, change: impl FnOnce(&mut Reports)) {
        if let Some(reports) = self.reports.borrow_mut().get_mut(order) {
            change(reports);
        }
    }

    fn is_delivered(&self, order: usize) -> bool {
        let reports = self.reports.borrow();
        reports
            .get(order)
            .is_some_and(|reports| reports.is_delivered)
    }
}

/// Works on due orders, again while the other process holds a lock.
async fn settle_due(engine: &Engine) -> Result<usize, String> {
    let mut result = engine.settle_due().await;
    for _ in 0..ATTEMPTS {
        match result {
            Err(EngineError::Store(StoreError::Unavailable { .. })) => {
                result = engine.settle_due().await;
            }
            _ => break,
        }
    }
    result.map_err(|error| error.to_string())
}

fn name(order: usize) -> &'static str {
    ORDERS.get(order).copied().unwrap_or_default()
}

fn merchant(order: usize) -> MerchantReference {
    reference(name(order))
}
