//! Output of `dhow orders show`: one order, and its history, webhooks and effects in the order of time.

use dhow_core::ReportedAmount;
use dhow_engine::{
    RefundReport,
    store::{DeliverySummary, EffectSummary, NewHistory, Timeline, Timestamp},
};
use serde::Serialize;

use super::{Context, OrderLine, plural};
use crate::{
    output::{Cell, Page, Show, Tone},
    view::time,
};

/// An order with everything that is known about it.
#[derive(Debug, Serialize)]
pub(crate) struct OrderTimeline {
    /// Refund that was asked for; its payment is the order.
    refund: Option<RefundLine>,
    order: OrderLine,
    /// All refunds of the payment.
    refunds: Vec<RefundLine>,
    timeline: Vec<Change>,
    deliveries: Vec<Delivery>,
    effects: Vec<Effect>,
    #[serde(skip)]
    lines: Vec<Line>,
}

/// A refund of a payment.
#[derive(Debug, Clone, Serialize)]
struct RefundLine {
    reference: String,
    status: String,
    amount: ReportedAmount,
    provider_reference: Option<String>,
}

impl From<RefundReport> for RefundLine {
    fn from(refund: RefundReport) -> Self {
        Self {
            reference: refund.reference.to_string(),
            status: refund.status,
            amount: refund.amount.into(),
            provider_reference: refund.provider_reference,
        }
    }
}

/// A change of the order, from its history.
#[derive(Debug, Serialize)]
struct Change {
    at: String,
    actor: String,
    from: Option<String>,
    to: String,
    evidence: String,
}

#[derive(Debug, Serialize)]
struct Delivery {
    delivery: i64,
    subject: String,
    received_at: String,
    settled_at: Option<String>,
    has_content: bool,
}

#[derive(Debug, Serialize)]
struct Effect {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created_at: String,
    done_at: Option<String>,
    attempts: u32,
    last_error: Option<String>,
}

/// A line of the page.
#[derive(Debug)]
struct Line {
    at: Timestamp,
    actor: String,
    tone: Tone,
    text: String,
}

impl OrderTimeline {
    /// Creates the page of an order, or of a refund with the payment that it belongs to.
    pub(crate) fn new(timeline: Timeline, refund: Option<&str>, context: &Context) -> Self {
        let refunds = timeline.order.report().refunds.into_iter();
        let refunds: Vec<RefundLine> = refunds.map(RefundLine::from).collect();
        let is_wanted = |line: &&RefundLine| refund == Some(line.reference.as_str());
        Self {
            refund: refunds.iter().find(is_wanted).cloned(),
            refunds,
            lines: lines(&timeline),
            order: OrderLine::new(timeline.order, &timeline.deliveries, context),
            timeline: timeline.history.into_iter().map(Change::from).collect(),
            deliveries: timeline
                .deliveries
                .into_iter()
                .map(Delivery::from)
                .collect(),
            effects: timeline.effects.into_iter().map(Effect::from).collect(),
        }
    }
}

impl From<NewHistory> for Change {
    fn from(entry: NewHistory) -> Self {
        Self {
            at: time::stored(entry.at),
            actor: entry.actor,
            from: entry.from,
            to: entry.to,
            evidence: entry.evidence,
        }
    }
}

impl From<DeliverySummary> for Delivery {
    fn from(delivery: DeliverySummary) -> Self {
        Self {
            delivery: delivery.seq,
            subject: delivery.subject,
            received_at: time::stored(delivery.received_at),
            settled_at: delivery.settled_at.map(time::stored),
            has_content: delivery.has_content,
        }
    }
}

impl From<EffectSummary> for Effect {
    fn from(effect: EffectSummary) -> Self {
        Self {
            id: effect.id,
            kind: effect.effect_type,
            created_at: time::stored(effect.created_at),
            done_at: effect.done_at.map(time::stored),
            attempts: effect.attempts,
            last_error: effect.last_error,
        }
    }
}

/// Returns all lines in the order of time. Of lines with one time, a webhook comes before the change that it caused, and an effect after it.
fn lines(timeline: &Timeline) -> Vec<Line> {
    let received = timeline.deliveries.iter().map(|delivery| Line {
        at: delivery.received_at,
        actor: "gateway".to_owned(),
        tone: Tone::Plain,
        text: format!("delivery {} received ({})", delivery.seq, delivery.subject),
    });
    let changed = timeline.history.iter().map(|entry| {
        let change = match &entry.from {
            Some(from) if *from != entry.to => format!("{from} → {}", entry.to),
            _ => entry.to.clone(),
        };
        Line {
            at: entry.at,
            actor: entry.actor.clone(),
            tone: Tone::Strong,
            text: format!("{change}: {}", entry.evidence),
        }
    });
    let created = timeline.effects.iter().map(|effect| Line {
        at: effect.created_at,
        actor: "effect".to_owned(),
        tone: Tone::Plain,
        text: format!("{} created", effect.effect_type),
    });
    let mut lines: Vec<Line> = received.chain(changed).chain(created).collect();
    lines.extend(timeline.effects.iter().filter_map(done));
    lines.sort_by_key(|line| line.at);
    lines
}

fn done(effect: &EffectSummary) -> Option<Line> {
    let failed = match effect.attempts {
        0 => String::new(),
        count => format!(" after {}", plural(count.into(), "failed attempt")),
    };
    Some(Line {
        at: effect.done_at?,
        actor: "effect".to_owned(),
        tone: Tone::Good,
        text: format!("{} done{failed}", effect.effect_type),
    })
}

impl Show for OrderTimeline {
    fn show(&self, page: &mut Page) {
        if let Some(refund) = &self.refund {
            page.line(Tone::Strong, format!("refund {}", refund.reference));
            page.pair("status", &refund.status);
            page.pair("amount", &refund.amount);
            page.pair_if("gateway's reference", refund.provider_reference.as_ref());
            page.pair("payment", &self.order.reference);
            page.empty_line();
        }
        self.order.show(page);
        for refund in &self.refunds {
            let text = format!("{}: {}, {}", refund.reference, refund.amount, refund.status);
            page.pair("refund", text);
        }
        page.empty_line();
        let rows: Vec<Vec<Cell>> = self.lines.iter().map(Line::row).collect();
        page.table(&["time (UTC)", "actor", "event"], &rows);
        for effect in &self.effects {
            if effect.done_at.is_some() {
                continue;
            }
            let text = match &effect.last_error {
                Some(error) => format!(
                    "not done after {}: {error}",
                    plural(effect.attempts.into(), "failed attempt")
                ),
                None => "not done yet".to_owned(),
            };
            page.pair_in(&effect.kind, Tone::Warn, text);
        }
    }
}

impl Line {
    fn row(&self) -> Vec<Cell> {
        vec![
            Cell::new(Tone::Faint, time::stored(self.at)),
            Cell::new(Tone::Name, &self.actor),
            Cell::new(self.tone, &self.text),
        ]
    }
}
