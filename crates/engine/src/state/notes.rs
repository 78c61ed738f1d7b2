//! Effects and history that a change of state causes.

use dhow_core::Money;

use crate::{
    effect::{Attention, EffectBody, EffectKind},
    store::{DeliverySeq, NewHistory, Timestamp},
};

/// Origin of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Webhook(DeliverySeq),
    Poll,
    Call,
    Merchant,
    Engine,
}

impl Source {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Poll => "poll",
            Self::Call => "call",
            Self::Merchant => "merchant",
            Self::Engine => "engine",
        }
    }
}

/// Effects and history of one unit of work.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) now: Timestamp,
    pub(crate) source: Source,
    pub(crate) effects: Vec<EffectBody>,
    pub(crate) history: Vec<NewHistory>,
}

impl Notes {
    pub(crate) fn new(now: Timestamp, source: Source) -> Self {
        Self {
            now,
            source,
            effects: Vec::new(),
            history: Vec::new(),
        }
    }

    pub(crate) fn effect(
        &mut self,
        kind: EffectKind,
        provider_reference: Option<&str>,
        amount: Option<Money>,
    ) {
        self.effects.push(EffectBody {
            kind,
            provider_reference: provider_reference.map(str::to_owned),
            amount,
            evidence: self.source.as_str().to_owned(),
        });
    }

    pub(crate) fn attention(&mut self, reason: Attention, details: impl Into<String>) {
        let details = details.into();
        let kind = EffectKind::NeedsAttention { reason, details };
        self.effect(kind, None, None);
    }

    /// Asks for a person, unless one was asked about the order before.
    pub(crate) fn raise(
        &mut self,
        standing: &mut Option<Attention>,
        reason: Attention,
        details: &str,
    ) {
        if standing.is_none() {
            *standing = Some(reason);
            self.attention(reason, details);
        }
    }

    /// Asks for a person because of a contradiction of the gateway, once. It takes the place of another reason.
    pub(crate) fn contradiction(&mut self, standing: &mut Option<Attention>, details: &str) {
        if *standing != Some(Attention::Contradiction) {
            *standing = Some(Attention::Contradiction);
            self.attention(Attention::Contradiction, details);
        }
    }

    pub(crate) fn record(&mut self, from: Option<&str>, to: &str, evidence: impl Into<String>) {
        let mut evidence = evidence.into();
        if let Source::Webhook(seq) = self.source {
            evidence = format!("delivery {seq}: {evidence}");
        }
        self.history.push(NewHistory {
            at: self.now,
            actor: self.source.as_str().to_owned(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            evidence,
        });
    }
}
