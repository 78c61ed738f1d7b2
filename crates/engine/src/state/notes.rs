//! Effects and history that a change of state causes.

use dhow_core::Money;

use crate::{
    attention::{Attention, Standing},
    effect::{EffectBody, EffectKind},
    state::unreadable,
    store::{DeliverySeq, NewHistory, Timestamp},
};

/// Origin of an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Webhook(DeliverySeq),
    Poll,
    Call,
    Merchant,
    Engine,
    /// A person, by name.
    Person(String),
}

impl Source {
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Poll => "poll",
            Self::Call => "call",
            Self::Merchant => "merchant",
            Self::Engine => "engine",
            Self::Person(_) => "person",
        }
    }

    fn actor(&self) -> String {
        match self {
            Self::Person(name) => format!("person:{name}"),
            other => other.as_str().to_owned(),
        }
    }
}

/// Effects and history of one unit of work.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) now: Timestamp,
    pub(crate) source: Source,
    /// Time of the fact that is being folded.
    pub(crate) occurred_at: Timestamp,
    /// Reasons for attention that were raised.
    pub(crate) raised: Vec<Attention>,
    /// Effects with their keys.
    pub(crate) effects: Vec<(String, EffectBody)>,
    pub(crate) history: Vec<NewHistory>,
}

impl Notes {
    pub(crate) fn new(now: Timestamp, source: Source) -> Self {
        Self {
            now,
            source,
            occurred_at: now,
            raised: Vec::new(),
            effects: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Sets source and time of the next facts to those of the engine's own work.
    pub(crate) fn at(&mut self, now: Timestamp, source: Source) {
        (self.now, self.occurred_at, self.source) = (now, now, source);
    }

    pub(crate) fn effect(
        &mut self,
        kind: EffectKind,
        provider_reference: Option<&str>,
        amount: Option<Money>,
    ) {
        let body = EffectBody {
            kind,
            provider_reference: provider_reference.map(str::to_owned),
            amount,
            occurred_at: self.occurred_at,
            evidence: self.source.as_str().to_owned(),
        };
        self.effects.push((body.kind.key(), body));
    }

    /// Adds an effect of which one order may have several. The first one has the key of its kind.
    pub(crate) fn effect_number(
        &mut self,
        number: usize,
        kind: EffectKind,
        provider_reference: Option<&str>,
        amount: Option<Money>,
    ) {
        self.effect(kind, provider_reference, amount);
        if let Some((key, _)) = self.effects.last_mut().filter(|_| number > 1) {
            *key = format!("{key}:{number}");
        }
    }

    /// Asks for a person, unless one was asked for the same reason and it still stands. Each contradiction is reported once, by its details.
    pub(crate) fn raise(&mut self, standing: &mut Standing, reason: Attention, details: &str) {
        self.raise_about(standing, reason, details, None);
    }

    /// Asks for a person as [`raise`](Self::raise) does, because of an object other than that of the order.
    pub(crate) fn raise_about(
        &mut self,
        standing: &mut Standing,
        reason: Attention,
        details: &str,
        provider_reference: Option<&str>,
    ) {
        let Some(number) = standing.raise(reason, details) else {
            return;
        };
        self.record(None, "attention", format!("{reason}: {details}"));
        self.raised.push(reason);
        if matches!(reason, Attention::Mismatch | Attention::EffectStuck) {
            return;
        }
        let details = details.to_owned();
        let kind = EffectKind::NeedsAttention { reason, details };
        // A reason that comes back after its end is a new fact.
        self.effect_number(number, kind, provider_reference, None);
    }

    /// Asks for a person because of a delivery that cannot be parsed.
    pub(crate) fn raise_unreadable(&mut self, standing: &mut Standing) {
        let delivery = match self.source {
            Source::Webhook(seq) => Some(seq),
            _ => None,
        };
        self.raise(standing, Attention::Unreadable, &unreadable(delivery));
    }

    /// Ends a reason whose cause is over.
    pub(crate) fn end(&mut self, standing: &mut Standing, reason: Attention, cause: &str) {
        if standing.end(reason) {
            self.record(None, "attention ended", format!("{reason}: {cause}"));
        }
    }

    /// Evidence for a status, by the party that reports it.
    pub(crate) fn says(&self, status: &str) -> String {
        match self.source {
            Source::Person(_) => format!("a person has recorded {status}"),
            _ => format!("the gateway says {status}"),
        }
    }

    pub(crate) fn record(&mut self, from: Option<&str>, to: &str, evidence: impl Into<String>) {
        let mut evidence = evidence.into();
        if let Source::Webhook(seq) = self.source {
            evidence = format!("delivery {seq}: {evidence}");
        }
        self.history.push(NewHistory {
            at: self.now,
            actor: self.source.actor(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            evidence,
        });
    }
}
