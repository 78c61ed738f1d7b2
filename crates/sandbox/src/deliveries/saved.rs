//! Webhooks that are to be delivered, over a restart.

use dhow_core::Clock as _;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::entry::{Entry, EntryForm};
use super::{Deliveries, MAX_COPIES, Pause, Switches, WebhookRules};

/// The part of the state file.
#[derive(Serialize, Deserialize)]
struct Saved {
    switches: Switches,
    /// Webhooks that are open or held, sorted by number.
    waiting: Vec<EntryForm>,
}

impl Deliveries {
    /// Returns the number of the next webhook.
    pub(crate) fn next_number(&self) -> u64 {
        self.lock().next_number()
    }

    /// Returns the switches and the webhooks that are open or held. `is_known` decides by gateway and number whether the cause of a
    /// webhook is saved with it.
    pub(crate) fn save(
        &self,
        is_known: impl Fn(&str, u64) -> bool,
    ) -> serde_json::Result<Box<RawValue>> {
        let log = self.lock();
        let time_of = self.time_of();
        let forms = log.entries().iter();
        let saved = Saved {
            switches: log.switches,
            waiting: forms
                .filter(|entry| is_known(entry.gateway(), entry.number()))
                .filter_map(|entry| entry.to_form(&time_of))
                .collect(),
        };
        drop(log);
        to_raw_value(&saved)
    }

    /// Continues the deliveries of an earlier start. An attempt whose result is not known is repeated at once.
    ///
    /// The error is the reason why the part is not readable.
    pub(crate) fn restore(
        &self,
        saved: &RawValue,
        rules: &[&'static WebhookRules],
    ) -> Result<(), String> {
        let saved: Saved = serde_json::from_str(saved.get()).map_err(|error| error.to_string())?;
        let Switches {
            delay,
            extra_copies,
            ..
        } = saved.switches;
        if Pause::new(delay).is_none() || extra_copies > MAX_COPIES {
            let most = Pause::MAX_SECONDS;
            return Err(format!(
                "a delay of more than {most} seconds or more than {MAX_COPIES} copies of a webhook"
            ));
        }
        let now = self.shared.clock.now();
        let mut log = self.lock();
        log.switches = saved.switches;
        for form in saved.waiting {
            let mut rules = rules.iter();
            let rules = rules.find(|rules| rules.gateway == form.gateway);
            let rules = rules.ok_or_else(|| {
                format!(
                    "a webhook of {}, which this build does not have",
                    form.gateway
                )
            })?;
            let left = form
                .due
                .map(|due| due.duration_since(now).unwrap_or_default());
            // A system clock that was set back makes no pause longer than the longest.
            let left = left.unwrap_or_default().min(Pause::MAX);
            let due = (!form.held).then(|| self.after(left));
            log.restore(Entry::from_form(form, rules)?, due);
        }
        self.updated(log);
        Ok(())
    }
}
