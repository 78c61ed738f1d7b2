//! Output of `dhow orders`.

use dhow_core::ReportedAmount;
use dhow_engine::{
    Attention,
    store::{DeliverySummary, OrderKind, OrderRow, Phase, Pruned, Timeline, Timestamp, Woken},
};
use serde::Serialize;

use super::time;
use crate::output::{Cell, Page, Show, Tone};

mod next;
mod timeline;

pub(crate) use next::Context;
use next::{NextStep, next_steps};
pub(crate) use timeline::OrderTimeline;

/// An order of a store.
#[derive(Debug, Serialize)]
pub(crate) struct OrderLine {
    account: String,
    kind: OrderKind,
    reference: String,
    state: Phase,
    status: String,
    provider_reference: Option<String>,
    amount: Option<ReportedAmount>,
    created_at: String,
    updated_at: String,
    due_at: Option<String>,
    last_error: Option<String>,
    attention_count: u32,
    next: Vec<NextStep>,
}

impl OrderLine {
    /// Creates the line, with the next steps of an order that needs attention. The webhooks are needed for those without an order only.
    fn new(row: OrderRow, deliveries: &[DeliverySummary], context: &Context) -> Self {
        // A state that cannot be parsed has columns that can be shown.
        let report = row.report();
        let next = next_steps(&row, &report, deliveries, context);
        let data = row.data;
        let amount = data.amount();
        Self {
            account: row.key.account,
            kind: row.key.kind,
            reference: row.key.reference,
            state: data.phase,
            status: data.status,
            provider_reference: data.provider_reference,
            amount: amount.map(ReportedAmount::from),
            created_at: time::stored(row.created_at),
            updated_at: time::stored(row.updated_at),
            due_at: row.due_at.map(time::stored),
            last_error: row.last_error,
            attention_count: report.attention_count,
            next,
        }
    }

    fn tone(&self) -> Tone {
        match self.state {
            Phase::Attention => Tone::Bad,
            Phase::Parked | Phase::Open => Tone::Warn,
            Phase::Final if self.status == "paid" => Tone::Good,
            Phase::Final => Tone::Plain,
        }
    }

    fn row(&self) -> Vec<Cell> {
        let amount = self.amount.as_ref().map(ToString::to_string);
        vec![
            Cell::plain(&self.account),
            Cell::plain(self.kind),
            Cell::plain(&self.reference),
            Cell::plain(amount.unwrap_or_default()),
            Cell::new(self.tone(), self.state),
            Cell::plain(&self.status),
            Cell::plain(&self.updated_at),
        ]
    }

    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("{} {}", self.kind, self.reference));
        page.pair_in("state", self.tone(), self.state);
        page.pair("status", &self.status);
        page.pair("account", &self.account);
        page.pair_if("amount", self.amount.as_ref());
        page.pair_if("gateway's reference", self.provider_reference.as_ref());
        page.pair("created", &self.created_at);
        page.pair("updated", &self.updated_at);
        page.pair_if("due", self.due_at.as_ref());
        page.pair_if("last error", self.last_error.as_ref());
        for step in &self.next {
            page.pair_in("attention", Tone::Bad, step.reason);
            step.show(page);
        }
    }
}

/// Table of orders.
#[derive(Debug, Serialize)]
pub(crate) struct OrderList {
    store: String,
    orders: Vec<OrderLine>,
    has_more: bool,
}

impl OrderList {
    /// Creates the table of at most `limit` rows. A further row shows that there are more.
    pub(crate) fn new(
        store: String,
        mut rows: Vec<(OrderRow, Vec<DeliverySummary>)>,
        limit: u32,
        context: &Context,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Self {
            store,
            orders: rows
                .into_iter()
                .map(|(row, deliveries)| OrderLine::new(row, &deliveries, context))
                .collect(),
            has_more,
        }
    }
}

impl Show for OrderList {
    fn show(&self, page: &mut Page) {
        if self.orders.is_empty() {
            page.line(Tone::Plain, format!("no orders in {}", self.store));
            return;
        }
        let headings = [
            "account",
            "kind",
            "reference",
            "amount",
            "state",
            "status",
            "updated (UTC)",
        ];
        let rows: Vec<Vec<Cell>> = self.orders.iter().map(OrderLine::row).collect();
        page.table(&headings, &rows);
        if self.has_more {
            let count = self.orders.len();
            page.line(
                Tone::Faint,
                format!("the first {count} orders; use --limit for more"),
            );
        }
        for order in &self.orders {
            for step in &order.next {
                page.empty_line();
                let title = format!("{} {}: {}", order.kind, order.reference, step.reason);
                page.line(Tone::Bad, title);
                step.show(page);
            }
        }
    }
}

/// Result of `dhow orders expect`.
#[derive(Debug, Serialize)]
pub(crate) struct ExpectedOrder {
    expected: bool,
    /// Reason of a refusal, with the way out.
    refused: Option<String>,
    /// Number of webhooks without content, which a correction cannot judge again.
    without_content: u64,
    order: OrderLine,
}

impl ExpectedOrder {
    /// Creates the result, with the reason if the order was left as it is.
    pub(crate) fn new(
        refused: Option<String>,
        without_content: u64,
        timeline: Timeline,
        context: &Context,
    ) -> Self {
        Self {
            expected: refused.is_none(),
            refused,
            without_content,
            order: OrderLine::new(timeline.order, &timeline.deliveries, context),
        }
    }
}

impl Show for ExpectedOrder {
    fn show(&self, page: &mut Page) {
        if let Some(reason) = &self.refused {
            page.line(Tone::Bad, format!("refused: {reason}"));
        }
        show_without_content(self.without_content, page);
        self.order.show(page);
    }
}

/// Result of `dhow orders resolve`.
#[derive(Debug, Serialize)]
pub(crate) struct ResolvedOrder {
    ended: Vec<Attention>,
    order: Option<OrderLine>,
}

impl ResolvedOrder {
    /// Creates the result with the reasons for attention that have ended.
    pub(crate) fn new(
        ended: Vec<Attention>,
        timeline: Option<Timeline>,
        context: &Context,
    ) -> Self {
        let order =
            timeline.map(|timeline| OrderLine::new(timeline.order, &timeline.deliveries, context));
        Self { ended, order }
    }
}

impl Show for ResolvedOrder {
    fn show(&self, page: &mut Page) {
        let ended: Vec<&str> = self.ended.iter().map(|reason| reason.as_str()).collect();
        page.line(Tone::Good, format!("recorded; ended: {}", ended.join(", ")));
        if let Some(order) = &self.order {
            order.show(page);
        }
    }
}

/// Result of `dhow orders replay`.
#[derive(Debug, Serialize)]
pub(crate) struct Replayed {
    orders: u64,
    deliveries: u64,
    without_content: u64,
}

impl From<Woken> for Replayed {
    fn from(woken: Woken) -> Self {
        Self {
            orders: woken.orders,
            deliveries: woken.deliveries,
            without_content: woken.without_content,
        }
    }
}

impl Show for Replayed {
    fn show(&self, page: &mut Page) {
        match self.deliveries {
            0 => page.line(Tone::Warn, "no webhook is processed again"),
            count => {
                let (webhooks, orders) = (plural(count, "webhook"), plural(self.orders, "order"));
                page.line(
                    Tone::Strong,
                    format!("processed again: {webhooks} of {orders}"),
                );
            }
        }
        show_without_content(self.without_content, page);
    }
}

fn plural(count: u64, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

fn show_without_content(deliveries: u64, page: &mut Page) {
    if deliveries > 0 {
        let webhooks = plural(deliveries, "webhook");
        let text =
            format!("the content of {webhooks} was removed, so it cannot be processed again");
        page.line(Tone::Warn, text);
    }
}

/// Result of `dhow orders prune`.
#[derive(Debug, Serialize)]
pub(crate) struct PrunedStore {
    before: String,
    deliveries: u64,
    rejected: u64,
    orders: u64,
}

impl PrunedStore {
    /// Creates an empty result.
    pub(crate) fn new(before: Timestamp) -> Self {
        Self {
            before: time::stored(before),
            deliveries: 0,
            rejected: 0,
            orders: 0,
        }
    }

    /// Adds the counts of one step.
    pub(crate) fn add(&mut self, pruned: Pruned) {
        self.deliveries += pruned.deliveries;
        self.rejected += pruned.rejected;
        self.orders += pruned.orders;
    }
}

impl Show for PrunedStore {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("before {}", self.before));
        page.pair("webhooks emptied", self.deliveries);
        page.pair("rejected removed", self.rejected);
        page.pair("orders emptied", self.orders);
    }
}
