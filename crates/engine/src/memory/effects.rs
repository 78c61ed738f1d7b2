//! The outbox.

use crate::store::{
    ClaimedEffect, EffectClaim, EffectEnd, EffectFinish, EffectResult, EffectSummary, NewEffect,
    OrderKey, StoreError, StoreResult,
};

use super::state::{State, StoredEffect};

impl StoredEffect {
    pub(super) fn summary(&self) -> EffectSummary {
        EffectSummary {
            id: self.new.id.clone(),
            effect_key: self.new.effect_key.clone(),
            effect_type: self.new.effect_type.clone(),
            created_at: self.new.created_at,
            done_at: self.done_at,
            attempts: self.attempts,
            last_error: self.last_error.clone(),
        }
    }
}

impl State {
    /// Returns false if the effect is stored already.
    pub(super) fn add_effect(&mut self, order: &OrderKey, new: NewEffect) -> bool {
        let is_known = self.effects.iter().any(|known| {
            let same_key = known.order == *order && known.new.effect_key == new.effect_key;
            same_key || known.new.id == new.id
        });
        if is_known {
            return false;
        }
        self.effects.push(StoredEffect {
            order: order.clone(),
            due_at: new.created_at,
            new,
            done_at: None,
            lease: None,
            attempts: 0,
            last_error: None,
        });
        true
    }

    pub(super) fn claim_effects(&mut self, claim: &EffectClaim) -> Vec<ClaimedEffect> {
        let mut blocked: Vec<OrderKey> = Vec::new();
        let mut claimed = Vec::new();
        let limit = usize::try_from(claim.limit).unwrap_or(usize::MAX);
        for effect in &mut self.effects {
            let is_ours = claim.accounts.contains(&effect.order.account);
            if effect.done_at.is_some() || !is_ours || blocked.contains(&effect.order) {
                continue;
            }
            // The first effect of an order that is not done blocks the later ones, claimed or not.
            blocked.push(effect.order.clone());
            let lease = effect.lease.as_ref();
            let is_leased = lease.is_some_and(|(_, until)| *until > claim.now);
            if is_leased || effect.due_at > claim.now || claimed.len() >= limit {
                continue;
            }
            if effect.lease.is_some() {
                effect.attempts = effect.attempts.saturating_add(1);
            }
            effect.lease = Some((claim.lease.clone(), claim.until));
            claimed.push(ClaimedEffect {
                id: effect.new.id.clone(),
                order: effect.order.clone(),
                effect_type: effect.new.effect_type.clone(),
                body: effect.new.body.clone(),
                created_at: effect.new.created_at,
                attempts: effect.attempts,
            });
        }
        claimed
    }

    pub(super) fn finish_effect(&mut self, end: EffectEnd) -> StoreResult<EffectFinish> {
        let mut effects = self.effects.iter_mut();
        let Some(effect) =
            effects.find(|effect| effect.new.id == end.id && effect.order == end.order)
        else {
            return Err(StoreError::conflict("there is no effect with this id"));
        };
        if effect.done_at.is_some() {
            return Ok(EffectFinish::AlreadyDone);
        }
        let lease = effect.lease.as_ref();
        if !lease.is_some_and(|(token, until)| *token == end.lease && *until > end.now) {
            return Ok(EffectFinish::LeaseLost);
        }
        effect.lease = None;
        match end.result {
            EffectResult::Done => effect.done_at = Some(end.now),
            EffectResult::Retry { due_at, error } => {
                effect.due_at = due_at;
                effect.last_error = Some(error);
                effect.attempts = effect.attempts.saturating_add(1);
            }
        }
        Ok(EffectFinish::Written)
    }
}
