//! Next steps for orders that need attention, as exact command lines.

use dhow_core::ProviderReference;
use dhow_engine::{
    Attention, OrderReport, UnknownCall,
    store::{DeliverySummary, OrderKind, OrderRow},
};
use serde::Serialize;

use crate::{command_line::CommandLine, gateways, output::Page};

/// Words for values that a person knows.
const THEIR_REFERENCE: &str = "THEIR-REF";
const GATEWAY: &str = "GATEWAY";

/// Options that every printed command repeats: the store and the files with settings.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Store, if it was named on the command line.
    pub(crate) store: Vec<(&'static str, String)>,
    /// Files with settings, if any were named.
    pub(crate) files: Vec<(&'static str, String)>,
}

/// Reason for attention, with the commands that lead out of it. Words in capitals stand for values that a person knows.
#[derive(Debug, Serialize)]
pub(crate) struct NextStep {
    pub(crate) reason: Attention,
    /// Work that no command does, such as a correction of the program that handles the effects.
    pub(crate) advice: Option<&'static str>,
    pub(crate) commands: Vec<String>,
}

impl NextStep {
    /// Adds the commands, and what is to be done beside them.
    pub(super) fn show(&self, page: &mut Page) {
        if let Some(advice) = self.advice {
            page.paragraph("to do", advice);
        }
        for command in &self.commands {
            page.pair("next", command);
        }
    }
}

/// An order and the options of the commands about it.
struct Steps<'a> {
    row: &'a OrderRow,
    report: &'a OrderReport,
    /// Webhooks of the order, if it is one of webhooks without an order.
    deliveries: &'a [DeliverySummary],
    context: &'a Context,
    /// Gateway of the account, if it is known.
    gateway: Option<&'static str>,
}

/// Returns the next step for each reason for attention.
pub(crate) fn next_steps(
    row: &OrderRow,
    report: &OrderReport,
    deliveries: &[DeliverySummary],
    context: &Context,
) -> Vec<NextStep> {
    let named_alike = gateways::find(&row.key.account);
    let by_state = || gateways::find(report.provider.as_ref()?.as_str());
    let steps = Steps {
        row,
        report,
        deliveries,
        context,
        gateway: named_alike.or_else(by_state).map(|gateway| gateway.id()),
    };
    let reasons = report.reasons.iter();
    let steps = reasons.map(|reason| NextStep {
        reason: *reason,
        advice: steps.advice(*reason),
        commands: steps
            .commands(*reason)
            .iter()
            .map(ToString::to_string)
            .collect(),
    });
    steps.collect()
}

impl Steps<'_> {
    /// Returns what is to be done beside the commands, for reasons that a command alone does not end.
    fn advice(&self, reason: Attention) -> Option<&'static str> {
        match reason {
            Attention::Unreadable => Some(
                "install a version of Dhow that reads the webhook, and replay it; or clear the reason after a look at the gateway's dashboard",
            ),
            Attention::EffectStuck => Some(
                "correct the program that handles the effects: its last error is below the timeline, and the effect is handed over again",
            ),
            // Only a worker moves the webhooks of this row to their order.
            Attention::ParkedTooLong if self.row.key.kind == OrderKind::Other => Some(
                "make the order known that the gateway's dashboard shows; a running `dhow serve` then gives it the webhook",
            ),
            _ => None,
        }
    }

    fn commands(&self, reason: Attention) -> Vec<CommandLine> {
        match reason {
            Attention::UnknownOutcome => {
                let calls = self.report.unknown_calls.iter();
                let resolve: Vec<_> = calls.flat_map(|call| self.resolve_call(call)).collect();
                match resolve.is_empty() {
                    true => vec![self.show()],
                    false => resolve,
                }
            }
            Attention::ParkedTooLong => {
                let expect = self.expect(self.row.data.provider_reference.as_deref());
                expect.into_iter().chain([self.clear()]).collect()
            }
            Attention::Unreadable => {
                let key = &self.row.key;
                let replay =
                    CommandLine::new("orders replay").option("--reference", &key.reference);
                vec![self.on_store(self.selected(replay, key.kind)), self.clear()]
            }
            Attention::EffectStuck => vec![self.show()],
            Attention::Mismatch => {
                let arrived = &self.report.mismatched_payments;
                let stored = self.row.data.provider_reference.as_deref();
                // The last payment that arrived is the one that a corrected order may expect, if the order names a payment at all.
                let wanted = stored.map(|stored| arrived.last().map_or(stored, AsRef::as_ref));
                let steps = self.statuses(arrived).into_iter();
                let steps = steps.chain(self.replace(wanted));
                steps.chain([self.clear()]).collect()
            }
            // `Attention` may gain reasons: these steps lead out of each that a person may end.
            _ => {
                let (objects, wanted) = self.contradicting();
                let steps = [self.show()].into_iter().chain(self.statuses(objects));
                let steps = steps.chain(self.replace(wanted));
                steps.chain([self.clear()]).collect()
            }
        }
    }

    /// Objects that a contradiction is about, and the provider reference for a corrected order, if the order names one.
    fn contradicting(&self) -> (&[ProviderReference], Option<&str>) {
        let stored = self.row.data.provider_reference.as_deref();
        if self.row.key.kind != OrderKind::Payout {
            return (&self.report.full_payments, stored);
        }
        let others = &self.report.other_payouts;
        // The history names the payout in the state of an older version.
        let wanted = others.last().map_or(THEIR_REFERENCE, AsRef::as_ref);
        (others, stored.map(|_| wanted))
    }

    /// Shows the details of a reason: the history and the effects.
    fn show(&self) -> CommandLine {
        let key = &self.row.key;
        let show = CommandLine::new("orders show").argument(&key.reference);
        self.on_store(self.selected(show, key.kind))
    }

    /// Reads the gateway's present answer about each of these objects, or about that of the order.
    fn statuses(&self, objects: &[ProviderReference]) -> Vec<CommandLine> {
        let stored = self.row.data.provider_reference.as_deref();
        let objects: Vec<&str> = match objects {
            [] => stored.into_iter().collect(),
            objects => objects.iter().map(AsRef::as_ref).collect(),
        };
        let (Some(gateway), Some(command)) = (self.gateway, self.status_command()) else {
            return Vec::new();
        };
        let lines = objects.into_iter().map(|object| {
            let line = CommandLine::new(command).argument(gateway).argument(object);
            line.options(&self.context.files)
        });
        lines.collect()
    }

    fn status_command(&self) -> Option<&'static str> {
        match self.row.key.kind {
            OrderKind::Payment => Some("status"),
            OrderKind::Payout => Some("payout status"),
            OrderKind::Refund | OrderKind::Other => None,
        }
    }

    /// Corrects what is expected, if it can be corrected.
    fn replace(&self, theirs: Option<&str>) -> Option<CommandLine> {
        let replace = self.expect(theirs).filter(|_| self.report.can_replace);
        replace.map(|expect| self.decided(expect.flag("--replace")))
    }

    /// Makes the order known. `None` for a refund, which belongs to a payment.
    fn expect(&self, theirs: Option<&str>) -> Option<CommandLine> {
        let (key, data) = (&self.row.key, &self.row.data);
        let gateway = self.gateway.unwrap_or(GATEWAY);
        let mut line = CommandLine::new("orders expect").option("--provider", gateway);
        if key.account != gateway {
            line = line.option("--account", &key.account);
        }
        line = match key.kind {
            OrderKind::Payment => line.option("--reference", &key.reference),
            OrderKind::Payout => line
                .option("--kind", "payout")
                .option("--reference", &key.reference),
            OrderKind::Other => self.of_webhook(line),
            OrderKind::Refund => return None,
        };
        let is_order = key.kind != OrderKind::Other;
        if let Some(theirs) = theirs.filter(|_| is_order) {
            line = line.option("--provider-reference", theirs);
        }
        let currency = data.currency.as_deref().unwrap_or("CURRENCY");
        let line = line
            .option("--amount", "AMOUNT")
            .option("--currency", currency);
        Some(self.on_store(line))
    }

    /// Names the order of webhooks without a merchant reference. The store finds it by the gateway's reference, which is the key of the row.
    fn of_webhook(&self, line: CommandLine) -> CommandLine {
        let subject = self.deliveries.last();
        let subject = subject.map_or("", |delivery| delivery.subject.as_str());
        let line = match subject {
            "payout" => line.option("--kind", "payout"),
            _ => line,
        };
        let theirs = match subject {
            "payment" | "attempt" | "payout" => self.row.key.reference.as_str(),
            // Of a refund, it may be the refund's.
            _ => THEIR_REFERENCE,
        };
        let line = line.option("--reference", "REFERENCE");
        line.option("--provider-reference", theirs)
    }

    fn resolve_call(&self, call: &UnknownCall) -> Vec<CommandLine> {
        let (kind, reference) = match call {
            UnknownCall::Payment(reference) => (OrderKind::Payment, reference),
            UnknownCall::Refund(reference) => (OrderKind::Refund, reference),
            UnknownCall::Payout(reference) => (OrderKind::Payout, reference),
            _ => return Vec::new(),
        };
        let resolve = || CommandLine::new("orders resolve").argument(reference.as_str());
        let findings = [
            resolve().option("--happened", THEIR_REFERENCE),
            resolve().flag("--did-not-happen"),
        ];
        let lines = findings.map(|line| self.decided(self.on_store(self.of_gateway(line, kind))));
        lines.into()
    }

    fn clear(&self) -> CommandLine {
        let key = &self.row.key;
        let line = CommandLine::new("orders resolve").argument(&key.reference);
        let line = line.option("--clear", self.report.attention_count.to_string());
        let line = self.of_gateway(line, key.kind);
        self.decided(self.on_store(line))
    }

    /// As [`selected`](Self::selected), for a command that reads the settings of the gateway.
    fn of_gateway(&self, line: CommandLine, kind: OrderKind) -> CommandLine {
        let line = self.selected(line, kind);
        match self.gateway {
            Some(_) => line,
            None => line.option("--provider", GATEWAY),
        }
    }

    /// Adds the options that tell orders with the same reference apart.
    fn selected(&self, line: CommandLine, kind: OrderKind) -> CommandLine {
        let account = &self.row.key.account;
        let line = match self.gateway {
            Some(gateway) if gateway == account => line.option("--provider", gateway),
            Some(gateway) => line
                .option("--account", account)
                .option("--provider", gateway),
            None => line.option("--account", account),
        };
        line.option("--kind", kind.as_str())
    }

    fn decided(&self, line: CommandLine) -> CommandLine {
        line.option("--by", "NAME").option("--reason", "TEXT")
    }

    fn on_store(&self, line: CommandLine) -> CommandLine {
        line.options(&self.context.store)
            .options(&self.context.files)
    }
}

#[cfg(test)]
mod tests;
