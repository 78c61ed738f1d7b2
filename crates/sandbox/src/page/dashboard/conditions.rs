//! Switches that make the sandbox behave in an unusual way.

use std::time::Duration;

use super::Dashboard;
use super::clock::duration;
use super::parts::count;

impl Dashboard {
    /// Lists the switches that are on, each as the path of its page and the words of the link.
    pub(super) fn conditions(&self) -> Vec<(&'static str, String)> {
        let mut conditions = Vec::new();
        let file = self.app.state_file.as_ref();
        if let Some(problem) = file.and_then(|file| file.problem()) {
            conditions.push(("/_sandbox/state", format!("state not saved: {problem}")));
        }
        let faults = self.app.faults.pending();
        if faults > 0 {
            conditions.push(("/faults", format!("{} pending", count(faults, "fault"))));
        }
        let switches = self.app.deliveries.switches();
        let held = self.app.deliveries.held().len();
        if switches.hold || held > 0 {
            let words = format!("{} held", count(held, "webhook"));
            conditions.push(("/webhooks#switches", words));
        }
        if switches.before_answer {
            let words = "webhooks before the API's answer".to_owned();
            conditions.push(("/webhooks#switches", words));
        }
        if switches.extra_copies > 0 {
            let words = format!(
                "each webhook {} times",
                switches.extra_copies.saturating_add(1)
            );
            conditions.push(("/webhooks#switches", words));
        }
        if !switches.delay.is_zero() {
            let words = format!("webhooks {} late", duration(switches.delay));
            conditions.push(("/webhooks#switches", words));
        }
        let ahead = self.app.clock.offset_seconds();
        if ahead > 0 {
            let ahead = duration(Duration::from_secs(ahead));
            let words = format!("clock {ahead} ahead");
            conditions.push(("/clock", words));
        }
        let quirks = self.app.gateways.quirks();
        let on = quirks.iter().filter(|quirk| quirk.on).count();
        if on > 0 {
            conditions.push(("/quirks", format!("{} on", count(on, "quirk"))));
        }
        conditions
    }
}
