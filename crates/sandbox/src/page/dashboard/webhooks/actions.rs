//! Actions on one webhook: the form, and the effect of its buttons.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;

use super::path_of;
use crate::deliveries::{Deliveries, MAX_COPIES, Pause, SentWebhook, Tamper};
use crate::fields::Field;
use crate::page::Html;
use crate::page::dashboard::Dashboard;
use crate::page::dashboard::notes::Note;
use crate::page::dashboard::parts::{self, count};
use crate::page::dashboard::visit::see_other;

/// Buttons in groups: the label of the group, then value, words, and a further explanation.
const GROUPS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Send again",
        &[
            ("resend", "Resend"),
            ("duplicate", "Duplicate"),
            ("late", "Deliver later"),
        ],
    ),
    (
        "Next attempt",
        &[("postpone", "Delay it"), ("retry", "Retry now")],
    ),
    ("Order", &[("hold", "Hold"), ("release", "Release")]),
    (
        "Tamper with a copy",
        &[
            ("tamper-body", "A value"),
            ("tamper-signature", "The signature"),
        ],
    ),
];

/// Form with the actions for one of these webhooks. `back` is the page that it returns to.
pub(in crate::page::dashboard) fn form(html: &mut Html, webhooks: &[SentWebhook], back: &str) {
    html.raw("<form class=\"form\" method=\"post\" action=\"/webhooks/act\">\n<input type=\"hidden\" name=\"back\" value=\"")
        .text(back)
        .raw("\">\n");
    html.raw("<div class=\"fields\">\n");
    match webhooks {
        [only] => {
            html.raw("<input type=\"hidden\" name=\"number\" value=\"")
                .text(&only.number.to_string())
                .raw("\">\n");
        }
        several => {
            let options: Vec<(String, String)> = several.iter().rev().map(option).collect();
            let options = options.iter();
            let options = options.map(|(number, words)| (number.as_str(), words.as_str()));
            html.raw("<div class=\"field grow\">");
            parts::choice(html, "number", "Webhook", options, "");
            html.raw("</div>\n");
        }
    }
    html.raw("<div class=\"field\">");
    let seconds = " type=\"number\" min=\"0\"";
    parts::input(html, "seconds", "Seconds, if later", seconds, "60");
    html.raw("</div>\n<div class=\"field\">");
    let copies = " type=\"number\" min=\"1\" max=\"100\"";
    parts::input(html, "copies", "Copies, if duplicated", copies, "1");
    html.raw("</div>\n</div>\n<div class=\"groups\">\n");
    for (label, buttons) in GROUPS {
        html.raw("<fieldset class=\"group\"><legend>")
            .raw(label)
            .raw("</legend>");
        for (value, words) in buttons {
            html.raw("<button class=\"small\" name=\"action\" value=\"")
                .raw(value)
                .raw("\">")
                .raw(words)
                .raw("</button> ");
        }
        html.raw("</fieldset>\n");
    }
    html.raw("</div>\n</form>\n");
}

fn option(webhook: &SentWebhook) -> (String, String) {
    let number = webhook.number.to_string();
    let words = format!(
        "No. {number}: {} ({})",
        webhook.event,
        webhook.state.as_str()
    );
    (number, words)
}

/// Applies the action of a button.
pub(in crate::page::dashboard) fn act(State(dashboard): State<Dashboard>, body: Bytes) -> Response {
    let form = Field::from_control(&body);
    let number = form.text("number").and_then(|number| number.parse().ok());
    let note = match number {
        Some(number) => match apply(&dashboard.app.deliveries, number, &form) {
            Ok(sentence) => Note::Done(sentence),
            Err(sentence) => Note::Refused(sentence),
        },
        None => Note::Refused("Choose a webhook.".to_owned()),
    };
    let back = form.text("back").filter(|path| is_own_page(path));
    let webhook = path_of(number.unwrap_or_default());
    see_other(&dashboard, back.unwrap_or(&webhook), note)
}

/// Returns true for the pages that have this form.
fn is_own_page(path: &str) -> bool {
    ["/records/", "/webhooks/"]
        .iter()
        .any(|start| path.starts_with(start))
}

fn apply(deliveries: &Deliveries, number: u64, form: &Field) -> Result<String, String> {
    if deliveries.find(number).is_none() {
        return Err(format!("Webhook {number} is not in the log."));
    }
    match form.text("action").unwrap_or_default() {
        "resend" => {
            let copy = deliveries.resend(number).ok_or_else(|| gone(number))?;
            Ok(format!("Webhook {number} is sent again as no. {copy}."))
        }
        "duplicate" => duplicate(deliveries, number, form),
        "late" => {
            let pause = pause(form, 60)?;
            let copy = deliveries.resend_after(number, pause.get());
            let (copy, time) = (copy.ok_or_else(|| gone(number))?, count_seconds(pause));
            Ok(format!(
                "Webhook {number} will be delivered again as no. {copy} in {time}."
            ))
        }
        "postpone" => {
            let pause = pause(form, 60)?;
            let delayed = deliveries.postpone(number, pause.get());
            let time = count_seconds(pause);
            let sentence = format!("The next attempt of webhook {number} is {time} later.");
            scheduled(delayed, number, sentence)
        }
        "retry" => {
            let sentence = format!("The next attempt of webhook {number} starts now.");
            scheduled(deliveries.retry_now(number), number, sentence)
        }
        "hold" => {
            let sentence = format!("Webhook {number} is held until you release it.");
            scheduled(deliveries.hold_one(number), number, sentence)
        }
        "release" => deliveries
            .release_one(number)
            .then(|| format!("Webhook {number} is released."))
            .ok_or_else(|| format!("Webhook {number} is not held.")),
        "tamper-body" => tamper(deliveries, number, Tamper::Body, "a changed value"),
        "tamper-signature" => tamper(deliveries, number, Tamper::Signature, "a changed signature"),
        _ => Err("There is no such action.".to_owned()),
    }
}

fn gone(number: u64) -> String {
    format!("Webhook {number} is not in the log any more.")
}

/// Returns the sentence about an action on the next attempt, or the reason why there is none.
fn scheduled(done: bool, number: u64, sentence: String) -> Result<String, String> {
    let refusal = || {
        format!(
            "Webhook {number} waits for no attempt: it is settled, held or being sent, or the attempt would be more than 366 days away."
        )
    };
    done.then_some(sentence).ok_or_else(refusal)
}

fn duplicate(deliveries: &Deliveries, number: u64, form: &Field) -> Result<String, String> {
    let copies = u32::try_from(whole(form, "copies", 1)?).unwrap_or(u32::MAX);
    if copies == 0 || copies > MAX_COPIES {
        let rule = format!("The copies must be a whole number from 1 to {MAX_COPIES}.");
        return Err(rule);
    }
    let numbers = deliveries.send_copies(number, copies);
    let numbers = numbers.ok_or_else(|| gone(number))?;
    Ok(match numbers.as_slice() {
        [only] => format!("A copy of webhook {number} is sent as no. {only}."),
        several => {
            let last = several.last().copied().unwrap_or_default();
            format!("{copies} copies of webhook {number} are sent, the last as no. {last}.")
        }
    })
}

fn tamper(
    deliveries: &Deliveries,
    number: u64,
    part: Tamper,
    words: &str,
) -> Result<String, String> {
    let nothing = || format!("Webhook {number} has nothing of this kind to change.");
    let copy = deliveries.tamper(number, part).ok_or_else(nothing)?;
    Ok(format!(
        "A copy of webhook {number} with {words} is sent as no. {copy}. The shop must refuse it."
    ))
}

/// Returns a whole number of the form.
pub(super) fn whole(form: &Field, name: &str, default: u64) -> Result<u64, String> {
    let rule = || format!("The {name} must be a whole number.");
    match form.text(name) {
        Some(text) => text.trim().parse().map_err(|_| rule()),
        None => Ok(default),
    }
}

/// Returns the pause of the form, in seconds.
pub(super) fn pause(form: &Field, default: u64) -> Result<Pause, String> {
    let pause = Pause::from_seconds(whole(form, "seconds", default)?);
    pause.map_err(|rule| format!("The seconds {rule}."))
}

pub(super) fn count_seconds(pause: Pause) -> String {
    let seconds = pause.get().as_secs();
    count(usize::try_from(seconds).unwrap_or(usize::MAX), "second")
}
