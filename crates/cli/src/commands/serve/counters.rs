//! Counters of this process, and the page for Prometheus. It contains no payload and no secret.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use dhow_engine::{
    Counter, Gauge, Metrics,
    store::{StoreStats, Timestamp},
};

/// Counters since the start of the process. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Counters(Arc<Counts>);

/// Counts by the name of the counter, the account and the value of the counter's label.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<Series, u64>>);

type Series = (&'static str, String, Option<String>);

impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counts").finish_non_exhaustive()
    }
}

impl Counts {
    fn add(&self, counter: Counter, account: &str, value: Option<&str>) {
        // A panic cannot leave the map half written.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = (
            counter.as_str(),
            account.to_owned(),
            value.map(str::to_owned),
        );
        *counts.entry(series).or_default() += 1;
    }
}

impl Metrics for Counts {
    fn count(&self, counter: Counter, account: &str) {
        self.add(counter, account, None);
    }

    fn count_by(&self, counter: Counter, account: &str, value: &str) {
        self.add(counter, account, Some(value));
    }
}

impl Counters {
    /// The receiver of the engine's metrics.
    pub(super) fn shared(&self) -> Arc<dyn Metrics> {
        self.0.clone()
    }

    /// Returns the page. `stats` is `None` if the store is not available.
    pub(super) fn page(
        &self,
        accounts: &[&str],
        stats: Option<&StoreStats>,
        now: Timestamp,
    ) -> String {
        let mut page = Page::default();
        // A copy, so that webhooks do not wait for the page.
        let counts = self
            .0
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for counter in Counter::ALL {
            let name = counter.as_str();
            page.head(name, counter.help(), "counter");
            let Some(label) = counter.label() else {
                // From the start, so that the first event is a change.
                for account in accounts {
                    let series = (name, (*account).to_owned(), None);
                    let count = counts.get(&series).copied().unwrap_or(0);
                    page.value(name, &[("account", account)], count);
                }
                continue;
            };
            let series = counts.iter().filter(|((found, ..), _)| *found == name);
            for ((_, account, value), count) in series {
                let value = value.as_deref().unwrap_or_default();
                page.value(name, &[("account", account), (label, value)], *count);
            }
        }
        page.head(
            "store_up",
            "1 if the store can be read and written.",
            "gauge",
        );
        page.value("store_up", &[], u64::from(stats.is_some()));
        for gauge in Gauge::ALL.iter().filter(|_| stats.is_some()) {
            page.head(gauge.as_str(), gauge.help(), "gauge");
            let value = stats.map_or(0, |stats| gauge.value(stats, now));
            page.value(gauge.as_str(), &[], value);
        }
        page.0
    }
}

/// A page in Prometheus' text format. Every name begins with `dhow_`.
#[derive(Default)]
struct Page(String);

impl Page {
    // Writing to a string never fails.
    fn head(&mut self, name: &str, help: &str, kind: &str) {
        let _ = writeln!(
            self.0,
            "# HELP dhow_{name} {help}\n# TYPE dhow_{name} {kind}"
        );
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: u64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let labels = match labels.is_empty() {
            true => String::new(),
            false => format!("{{{}}}", labels.join(",")),
        };
        let _ = writeln!(self.0, "dhow_{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(counters: &Counters, stats: Option<&StoreStats>) -> String {
        counters.page(&["hitpay", "hub2"], stats, Timestamp::from_millis(61_000))
    }

    #[test]
    fn the_page_has_counters_by_account_and_gauges_of_the_store() {
        let counters = Counters::default();
        let shared = counters.shared();
        shared.count(Counter::WebhookAccepted, "hitpay");
        shared.count(Counter::WebhookAccepted, "hitpay");
        shared.count_by(Counter::WebhookRejected, "hub2", "signature-mismatch");
        shared.count_by(Counter::WebhookMatched, "hub2", "a\"b\\c\nd");
        let stats = StoreStats {
            effects_pending: 3,
            oldest_effect: Some(Timestamp::from_millis(1_000)),
            ..StoreStats::default()
        };
        let page = page(&counters, Some(&stats));
        for line in [
            "# TYPE dhow_webhooks_accepted_total counter",
            "dhow_webhooks_accepted_total{account=\"hitpay\"} 2",
            "dhow_webhooks_accepted_total{account=\"hub2\"} 0",
            "dhow_webhooks_rejected_total{account=\"hub2\",reason=\"signature-mismatch\"} 1",
            r#"dhow_webhooks_matched_total{account="hub2",secret="a\"b\\c\nd"} 1"#,
            "dhow_store_up 1",
            "# TYPE dhow_effects_pending gauge",
            "dhow_effects_pending 3",
            "dhow_effects_oldest_seconds 60",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }

    #[test]
    fn without_a_store_the_counters_stay() {
        let counters = Counters::default();
        counters.shared().count(Counter::WebhookNotStored, "hitpay");
        let page = page(&counters, None);
        assert!(page.contains("dhow_webhooks_not_stored_total{account=\"hitpay\"} 1"));
        assert!(page.contains("dhow_store_up 0"));
        assert!(!page.contains("effects_pending"));
    }
}
