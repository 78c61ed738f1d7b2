//! Counters of this process, and the page for Prometheus. It contains no payload and no secret.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use dhow_engine::{
    Counter, Metrics,
    store::{StoreStats, Timestamp},
};

/// Counters since the start of the process. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Counters(Arc<Counts>);

/// Counts by the name of the counter and the account.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<(&'static str, String), u64>>);

impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counts").finish_non_exhaustive()
    }
}

impl Metrics for Counts {
    fn count(&self, counter: Counter, account: &str) {
        // A panic cannot leave the map half written.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((counter.as_str(), account.to_owned()));
        *count.or_default() += 1;
    }
}

impl Counters {
    /// The receiver of the engine's metrics.
    pub(super) fn shared(&self) -> Arc<dyn Metrics> {
        self.0.clone()
    }

    /// Returns the page. `stats` is `None` if the store is not available.
    pub(super) fn page(&self, stats: Option<&StoreStats>, now: Timestamp) -> String {
        let mut page = String::new();
        let counts = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut previous = "";
        for ((name, account), count) in counts.iter() {
            // Writing to a string never fails.
            if *name != previous {
                let _ = writeln!(page, "# TYPE dhow_{name} counter");
                previous = name;
            }
            // An account's name needs no escapes: lowercase ASCII, digits, `-` and `_`.
            let _ = writeln!(page, "dhow_{name}{{account=\"{account}\"}} {count}");
        }
        drop(counts);
        let mut gauge = |name: &str, help: &str, value: u64| {
            let _ = writeln!(
                page,
                "# HELP dhow_{name} {help}\n# TYPE dhow_{name} gauge\ndhow_{name} {value}"
            );
        };
        gauge(
            "store_up",
            "1 if the store can be read and written.",
            u64::from(stats.is_some()),
        );
        let Some(stats) = stats else {
            return page;
        };
        let age = |time: Option<Timestamp>| time.map_or(0, |time| now.since(time).as_secs());
        gauge(
            "orders_parked",
            "Orders with webhooks that the shop has not made known.",
            stats.parked,
        );
        gauge("orders_open", "Orders that are not final.", stats.open);
        gauge(
            "orders_attention",
            "Orders that need a person.",
            stats.attention,
        );
        gauge(
            "oldest_due_seconds",
            "Delay of the order that has been due for the longest time.",
            age(stats.oldest_due),
        );
        gauge(
            "effects_pending",
            "Effects that are not done.",
            stats.effects_pending,
        );
        gauge(
            "effects_failing",
            "Effects that are not done and whose last attempt failed.",
            stats.effects_failing,
        );
        gauge(
            "oldest_effect_seconds",
            "Age of the oldest effect that is not done.",
            age(stats.oldest_effect),
        );
        gauge(
            "webhooks_quarantined",
            "Rejected webhooks that are kept.",
            stats.rejected,
        );
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_counters_by_account_and_gauges_of_the_store() {
        let counters = Counters::default();
        for account in ["hitpay", "hub2", "hitpay"] {
            counters.shared().count(Counter::WebhookAccepted, account);
        }
        let stats = StoreStats {
            effects_pending: 3,
            oldest_effect: Some(Timestamp::from_millis(1_000)),
            ..StoreStats::default()
        };
        let page = counters.page(Some(&stats), Timestamp::from_millis(61_000));
        for line in [
            "# TYPE dhow_webhooks_accepted_total counter",
            "dhow_webhooks_accepted_total{account=\"hitpay\"} 2",
            "dhow_webhooks_accepted_total{account=\"hub2\"} 1",
            "dhow_store_up 1",
            "# TYPE dhow_effects_pending gauge",
            "dhow_effects_pending 3",
            "dhow_oldest_effect_seconds 60",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }

    #[test]
    fn without_a_store_the_counters_stay() {
        let counters = Counters::default();
        counters.shared().count(Counter::WebhookNotStored, "hitpay");
        let page = counters.page(None, Timestamp::from_millis(0));
        assert!(page.contains("dhow_webhooks_not_stored_total{account=\"hitpay\"} 1"));
        assert!(page.contains("dhow_store_up 0"));
        assert!(!page.contains("effects_pending"));
    }
}
