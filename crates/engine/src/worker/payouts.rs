//! Work on payouts. Nothing here sends a payout.

use dhow_core::{Observation, Payout, PayoutStatus};

use super::read::{Answers, ReadState, Readable};
use crate::{
    Engine,
    engine::Account,
    error::EngineResult,
    state::{Notes, PayoutState},
    store::{OrderKey, Timestamp},
};

/// An answer of the gateway about a payout.
#[derive(Debug)]
enum Answer {
    /// Payouts that may be that of a call with an unknown outcome.
    Search(Vec<Payout>),
    Status(Box<Payout>),
}

impl Readable for PayoutState {
    const UNKNOWN: &'static str = "no payout with this reference is known";

    fn wants_read(&self) -> bool {
        self.read_wanted
    }

    fn begun(self) -> ReadState {
        ReadState::Payout(Box::new(self))
    }
}

impl Engine {
    /// Asks the gateway, and folds its answers into the present state.
    pub(super) async fn read_payout_order(
        &self,
        account: &Account,
        key: &OrderKey,
        before: &PayoutState,
        begins: Timestamp,
    ) -> EngineResult<Observation> {
        let answers = self.ask_payout(account, before, begins).await;
        let Some(mut work) = self.after_read::<PayoutState>(account, key).await? else {
            return Ok(Observation::Open);
        };
        for answer in answers.all {
            work.state.fold_answer(answer, before, &mut work.notes);
        }
        if answers.end.is_none() {
            work.state.read_wanted = false;
        }
        self.end_read(account, work, answers.end).await
    }

    async fn ask_payout(
        &self,
        account: &Account,
        state: &PayoutState,
        begins: Timestamp,
    ) -> Answers<Answer> {
        let mut answers = Answers::new();
        if let Err(closed) = self.reserved(account, begins).await {
            answers.end = Some((closed, None));
            return answers;
        }
        let can_search = account.provider.payout_lookup().is_some();
        let answer = match (state.reference(), account.provider.payouts()) {
            // A payout that was made elsewhere is searched by its merchant reference.
            (reference, _) if state.is_unresolved() || (can_search && reference.is_none()) => {
                let found = self.search_payout(account, state).await;
                found.map(|found| found.map(Answer::Search))
            }
            (Some(id), Some(payouts)) => {
                let read = payouts.payout_status(id).await;
                read.map(|payout| Some(Answer::Status(Box::new(payout))))
            }
            _ => Ok(None),
        };
        match answer {
            Ok(answer) => {
                account.gate.answered();
                answers.all.extend(answer);
            }
            Err(error) => {
                let observation = self.trouble(account, &error);
                answers.end = Some((observation, Some(error.to_string())));
            }
        }
        answers
    }
}

impl PayoutState {
    /// Folds an answer in. `before` is the state at the beginning of the read: a webhook may have come meanwhile that is newer.
    fn fold_answer(&mut self, answer: Answer, before: &Self, notes: &mut Notes) {
        let paid = Some(PayoutStatus::Paid);
        let is_newly_paid = self.status == paid && before.status != paid;
        match answer {
            Answer::Search(found) if self.is_unresolved() || self.reference().is_none() => {
                self.fold_search(found, notes);
            }
            Answer::Search(_) => {}
            Answer::Status(payout) if is_newly_paid && payout.status != PayoutStatus::Paid => {
                let status = payout.status.as_str();
                let words = format!("the status {status} was read before a webhook came");
                notes.record(None, self.word(), words);
            }
            Answer::Status(payout) => self.fold_payout(*payout, notes),
        }
    }
}
