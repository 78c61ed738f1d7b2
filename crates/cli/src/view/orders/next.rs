//! Next steps for orders that need attention, as exact command lines.

use dhow_engine::{
    Attention, OrderReport, UnknownCall,
    store::{OrderKind, OrderRow},
};
use serde::Serialize;

use crate::{command_line::CommandLine, gateways};

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
    pub(crate) commands: Vec<String>,
}

/// An order and the options of the commands about it.
struct Steps<'a> {
    row: &'a OrderRow,
    report: &'a OrderReport,
    context: &'a Context,
    /// Gateway of the account, if it is known.
    gateway: Option<&'static str>,
}

/// Returns the next step for each reason for attention.
pub(crate) fn next_steps(row: &OrderRow, report: &OrderReport, context: &Context) -> Vec<NextStep> {
    let named_alike = gateways::find(&row.key.account);
    let by_state = || gateways::find(report.provider.as_ref()?.as_str());
    let steps = Steps {
        row,
        report,
        context,
        gateway: named_alike.or_else(by_state).map(|gateway| gateway.id()),
    };
    let reasons = report.reasons.iter();
    let steps = reasons.map(|reason| NextStep {
        reason: *reason,
        commands: steps
            .commands(*reason)
            .iter()
            .map(ToString::to_string)
            .collect(),
    });
    steps.collect()
}

impl Steps<'_> {
    fn commands(&self, reason: Attention) -> Vec<CommandLine> {
        let key = &self.row.key;
        match reason {
            Attention::UnknownOutcome => {
                let calls = self.report.unknown_calls.iter();
                calls.flat_map(|call| self.resolve_call(call)).collect()
            }
            Attention::ParkedTooLong => {
                let expect = self.expect();
                expect.into_iter().chain([self.clear()]).collect()
            }
            Attention::Unreadable => {
                let replay =
                    CommandLine::new("orders replay").option("--reference", &key.reference);
                vec![self.on_store(self.selected(replay, key.kind)), self.clear()]
            }
            Attention::EffectStuck => {
                let show = CommandLine::new("orders show").argument(&key.reference);
                vec![self.on_store(self.selected(show, key.kind))]
            }
            // `Attention` may gain reasons: these steps lead out of each that a person may end.
            _ => {
                let replace = self.expect().filter(|_| self.report.can_replace);
                let replace = replace.map(|expect| self.decided(expect.flag("--replace")));
                let steps = self.status().into_iter().chain(replace);
                steps.chain([self.clear()]).collect()
            }
        }
    }

    /// Reads the gateway's present answer.
    fn status(&self) -> Option<CommandLine> {
        let theirs = self.row.data.provider_reference.as_ref()?;
        let command = match self.row.key.kind {
            OrderKind::Payment => "status",
            OrderKind::Payout => "payout status",
            _ => return None,
        };
        let line = CommandLine::new(command)
            .argument(self.gateway?)
            .argument(theirs);
        Some(line.options(&self.context.files))
    }

    /// Makes the order known. `None` if the gateway is not known, which the command needs.
    fn expect(&self) -> Option<CommandLine> {
        let (key, data) = (&self.row.key, &self.row.data);
        let gateway = self.gateway?;
        let mut line = CommandLine::new("orders expect").option("--provider", gateway);
        if key.account != gateway {
            line = line.option("--account", &key.account);
        }
        line = match key.kind {
            OrderKind::Payment => line.option("--reference", &key.reference),
            OrderKind::Payout => line
                .option("--kind", "payout")
                .option("--reference", &key.reference),
            // The reference of this row is a key of the store, which the gateway does not know.
            OrderKind::Other => line.option("--reference", "REFERENCE"),
            OrderKind::Refund => return None,
        };
        let is_order = key.kind != OrderKind::Other;
        if let Some(theirs) = data.provider_reference.as_ref().filter(|_| is_order) {
            line = line.option("--provider-reference", theirs);
        }
        let currency = data.currency.as_deref().unwrap_or("CURRENCY");
        let line = line
            .option("--amount", "AMOUNT")
            .option("--currency", currency);
        Some(self.on_store(line))
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
            resolve().option("--happened", "THEIR-REF"),
            resolve().flag("--did-not-happen"),
        ];
        let lines = findings.map(|line| self.decided(self.on_store(self.selected(line, kind))));
        lines.into()
    }

    fn clear(&self) -> CommandLine {
        let key = &self.row.key;
        let line = CommandLine::new("orders resolve").argument(&key.reference);
        let line = self.selected(
            line.option("--clear", self.report.attention_count.to_string()),
            key.kind,
        );
        self.decided(self.on_store(line))
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
mod tests {
    use clap::Parser;
    use dhow_core::{MerchantReference, ProviderId};
    use dhow_engine::store::{OrderData, OrderKey, Timestamp};

    use super::*;
    use crate::{cli::Cli, shell_words::words};

    fn row(account: &str, kind: OrderKind, reference: &str) -> OrderRow {
        let time = Timestamp::from_millis(0);
        OrderRow {
            key: OrderKey::new(account, kind, reference),
            data: OrderData {
                provider_reference: Some("-theirs '1'".to_owned()),
                ..OrderData::parked()
            },
            wake: 0,
            due_at: None,
            lease_until: None,
            attempts: 0,
            last_error: None,
            created_at: time,
            updated_at: time,
        }
    }

    fn report() -> OrderReport {
        let reference = || MerchantReference::new("R 1").unwrap();
        let mut report = OrderReport::default();
        report.reasons = Attention::ALL.to_vec();
        report.attention_count = 7;
        report.unknown_calls = vec![
            UnknownCall::Payment(reference()),
            UnknownCall::Refund(reference()),
            UnknownCall::Payout(reference()),
        ];
        report.was_created_elsewhere = true;
        report.can_replace = true;
        report
    }

    fn context() -> Context {
        Context {
            store: vec![("--store", "sqlite:my shop.db".to_owned())],
            files: vec![("--env-file", ".env".to_owned())],
        }
    }

    #[test]
    fn every_printed_command_is_one_of_this_program() {
        let mut provider = report();
        provider.provider = Some(ProviderId::from_static("hub2"));
        let mut lines = 0;
        for (account, report) in [
            ("hitpay", report()),
            ("shop-eu", report()),
            ("hub2-ci", provider),
        ] {
            for &kind in OrderKind::ALL {
                for reference in ["ORDER-1", "-1", "it's 5 €"] {
                    let steps = next_steps(&row(account, kind, reference), &report, &context());
                    let reasons: Vec<Attention> = steps.iter().map(|step| step.reason).collect();
                    assert_eq!(reasons, Attention::ALL);
                    for step in steps {
                        assert!(!step.commands.is_empty(), "{}", step.reason);
                        for line in &step.commands {
                            let parsed = Cli::try_parse_from(words(line));
                            assert!(parsed.is_ok(), "{line}: {}", parsed.err().unwrap());
                            lines += 1;
                        }
                    }
                }
            }
        }
        assert!(lines > 300, "{lines}");
    }

    #[test]
    fn a_command_has_the_store_the_gateway_and_the_reference() {
        let line = |kind, reason| {
            let mut report = report();
            report.reasons = vec![reason];
            report.was_created_elsewhere = false;
            report.can_replace = false;
            let steps = next_steps(&row("hitpay", kind, "ORDER-1"), &report, &context());
            steps[0].commands.clone()
        };
        let end = "--by NAME --reason TEXT";
        let store = "--store 'sqlite:my shop.db' --env-file .env";
        assert_eq!(
            line(OrderKind::Payment, Attention::Mismatch),
            [
                r"dhow status --env-file .env -- hitpay '-theirs '\''1'\'''".to_owned(),
                format!(
                    "dhow orders resolve ORDER-1 --clear 7 --provider hitpay --kind payment {store} {end}"
                ),
            ]
        );
        let expect = &line(OrderKind::Payout, Attention::ParkedTooLong)[0];
        assert!(
            expect.starts_with(
                "dhow orders expect --provider hitpay --kind payout --reference ORDER-1"
            )
        );
        let happened = &line(OrderKind::Payment, Attention::UnknownOutcome)[2];
        assert_eq!(
            *happened,
            format!(
                "dhow orders resolve 'R 1' --happened THEIR-REF --provider hitpay --kind refund {store} {end}"
            )
        );
    }
}
