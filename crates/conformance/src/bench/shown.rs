//! Calls and deliveries as text in violations.

use dhow_core::Delivery;

use crate::ScriptedResponse;

/// Maximum length of a body or header value in a violation, in bytes.
const MAX_LENGTH: usize = 2000;

pub(super) fn shown(responses: &[ScriptedResponse]) -> String {
    let each = responses.iter().map(|response| match response {
        ScriptedResponse::Received(answer) => format!("{} {}", answer.status, text(&answer.body)),
        other => format!("{other:?}"),
    });
    each.collect::<Vec<_>>().join(", then ")
}

pub(super) fn shown_delivery(delivery: &Delivery) -> String {
    let mut shown = format!("{} {}", delivery.method(), delivery.path());
    if let Some(query) = delivery.query() {
        shown += &format!("?{query}");
    }
    for (name, value) in delivery.headers() {
        shown += &format!("\n{name}: {}", text(value.as_bytes()));
    }
    shown + "\n\n" + &text(delivery.body())
}

fn text(bytes: &[u8]) -> String {
    let start = bytes.get(..MAX_LENGTH).unwrap_or(bytes);
    let mut text = String::from_utf8_lossy(start).into_owned();
    if start.len() < bytes.len() {
        text += &format!("… ({} bytes)", bytes.len());
    }
    text
}
