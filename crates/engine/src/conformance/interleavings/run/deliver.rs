//! Deliveries of webhooks, and payouts.

use std::{cell::Cell, time::Duration};

use dhow_core::{Beneficiary, NewPayout, PaymentStatus};

use super::{AMOUNT, ATTEMPTS, Run, name};
use crate::conformance::interleavings::{
    gateway::{Hook, hook},
    model,
    world::{reference, sgd, until},
};

impl Run<'_> {
    /// Delivers a webhook. The gateway delivers again until it is acknowledged.
    pub(super) async fn receive(&self, order: usize, hook: &Hook) -> Result<(), String> {
        let seen = self.seen.borrow().clone();
        for _ in 0..ATTEMPTS {
            let reply = self.engine.receive("shop", &hook.delivery()).await;
            match reply.map_err(|error| error.to_string())?.status() {
                204 => {
                    let seen: Vec<&String> = seen.values().collect();
                    self.report(order, |reports| reports.delivered(name(order), hook, &seen));
                    return Ok(());
                }
                503 => self.database.set_available(true).await,
                status => return Err(format!("the reply to a webhook is {status}")),
            }
        }
        Err("the store stays unavailable".to_owned())
    }

    pub(super) async fn deliver_status(&mut self, order: usize, copy: u32) -> Result<(), String> {
        let Some(status) = self.gateway_status(order) else {
            return Ok(());
        };
        let present = hook(name(order), status.as_str());
        self.receive(order, &Hook { copy, ..present }).await?;
        if status == PaymentStatus::Paid {
            self.report(order, |reports| reports.is_delivered = true);
        }
        Ok(())
    }

    pub(super) async fn deliver_wrong(&mut self, order: usize) -> Result<(), String> {
        let wrong = Hook {
            minor: Some(1),
            copy: 77,
            ..hook(name(order), "paid")
        };
        self.receive(order, &wrong).await
    }

    pub(super) async fn slow_read(&mut self, order: usize) -> Result<(), String> {
        let (has_ended, received) = (Cell::new(false), Cell::new(Ok(())));
        self.fail(order);
        self.time.pass(Duration::from_secs(600));
        self.gateway.lock().hangs = true;
        let read = async {
            drop(self.engine.settle_due().await);
            has_ended.set(true);
        };
        let meanwhile = async {
            until(|| has_ended.get() || self.gateway.lock().hanging.0 > 0).await;
            if self.gateway_status(order).is_some() {
                self.gateway.pay(name(order), PaymentStatus::Paid, AMOUNT);
                received.set(self.receive(order, &hook(name(order), "paid")).await);
                // Its reads are lost with the process.
                drop(self.other.fold_due().await);
                self.handle(&self.other, true).await;
            }
            self.gateway.lock().hangs = false;
        };
        crate::join::both(read, meanwhile).await;
        received.into_inner()?;
        if self.gateway_status(order) == Some(PaymentStatus::Paid) {
            self.report(order, |reports| reports.is_delivered = true);
        }
        Ok(())
    }

    pub(super) async fn deliver_second(&self, order: usize) -> Result<(), String> {
        let second = Hook {
            id: Some(model::second(name(order))),
            copy: 88,
            ..hook(name(order), "paid")
        };
        self.receive(order, &second).await
    }

    pub(super) async fn payout(&self, order: usize) {
        let reference = reference(&model::payout(name(order)));
        let id = format!("out_{reference}");
        let beneficiary = Beneficiary::new("Lan", "0123");
        let new = NewPayout::new(reference, sgd(AMOUNT), beneficiary);
        drop(self.engine.payout("shop", &new).await);
        let has_payout = self.gateway.lock().payouts.contains_key(&id);
        self.report(order, |reports| reports.has_payout = has_payout);
    }

    pub(super) async fn deliver_payout(&self, order: usize, is_paid: bool) -> Result<(), String> {
        let payout = model::payout(name(order));
        let hook = Hook {
            kind: "payout".into(),
            id: Some(format!("out_{payout}")),
            minor: Some(AMOUNT),
            ..hook(&payout, if is_paid { "paid" } else { "failed" })
        };
        self.receive(order, &hook).await
    }
}
