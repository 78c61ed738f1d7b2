//! Switches for further webhooks: copies, delay, hold and delivery before the API's answer.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;

use super::actions::{count_seconds, pause, whole};
use crate::deliveries::Deliveries;
use crate::fields::Field;
use crate::page::Html;
use crate::page::dashboard::Dashboard;
use crate::page::dashboard::notes::Note;
use crate::page::dashboard::parts::{self, Tone, count};
use crate::page::dashboard::visit::see_other;

/// Section with the switches, and the held webhooks.
pub(super) fn section(html: &mut Html, dashboard: &Dashboard) {
    let deliveries = &dashboard.app.deliveries;
    let switches = deliveries.switches();
    html.raw("<section id=\"switches\">\n<h2>Further webhooks</h2>\n<p class=\"lead\">These switches apply to each webhook that a gateway sends from now on.</p>\n<div class=\"lines\" id=\"switch-forms\" data-live>\n");
    toggle(
        html,
        "hold",
        switches.hold,
        "Hold",
        "Webhooks wait until you release them, in the order that you choose.",
    );
    toggle(
        html,
        "before-answer",
        switches.before_answer,
        "Deliver before the API's answer",
        "The shop gets the webhook while it still waits for the response to its own call.",
    );
    html.raw("<div><form class=\"act\" method=\"post\" action=\"/webhooks/switch\"><div>");
    let copies = switches.extra_copies.to_string();
    let number = " type=\"number\" min=\"0\" max=\"100\" required";
    parts::input(html, "copies", "Extra copies of each", number, &copies);
    html.raw("</div><button class=\"small\" name=\"switch\" value=\"copies\">Set copies</button></form>\n<p class=\"hint\">Gateways send a webhook twice if the shop's answer is lost.</p></div>\n");
    html.raw("<div><form class=\"act\" method=\"post\" action=\"/webhooks/switch\"><div>");
    let delay = switches.delay.as_secs().to_string();
    let number = " type=\"number\" min=\"0\" required";
    parts::input(html, "seconds", "Delay of each, in seconds", number, &delay);
    html.raw("</div><button class=\"small\" name=\"switch\" value=\"delay\">Set delay</button></form>\n<p class=\"hint\">The customer is back in the shop before the webhook arrives.</p></div>\n</div>\n");
    held(html, &deliveries.held());
    html.raw("</section>\n");
}

/// A switch with its state and the button that changes it.
fn toggle(html: &mut Html, name: &'static str, on: bool, title: &'static str, hint: &'static str) {
    html.raw("<div><form class=\"act\" method=\"post\" action=\"/webhooks/switch\"><strong>")
        .raw(title)
        .raw("</strong>");
    let (tone, state, next, action) = match on {
        true => (Tone::Waiting, "on", "false", "Switch off"),
        false => (Tone::Plain, "off", "true", "Switch on"),
    };
    parts::badge(html, tone, state);
    html.raw("<input type=\"hidden\" name=\"on\" value=\"")
        .raw(next)
        .raw("\"><button class=\"small\" name=\"switch\" value=\"")
        .raw(name)
        .raw("\" aria-label=\"")
        .raw(action)
        .raw(": ")
        .raw(title)
        .raw("\">")
        .raw(action)
        .raw("</button></form>\n<p class=\"hint\">")
        .raw(hint)
        .raw("</p></div>\n");
}

fn held(html: &mut Html, held: &[u64]) {
    html.raw("<div id=\"held\" data-live>\n");
    if !held.is_empty() {
        let numbers: Vec<String> = held.iter().rev().map(u64::to_string).collect();
        html.raw("<h2>Held webhooks</h2>\n<p>")
            .text(&count(held.len(), "webhook"))
            .raw(" held. Each first attempt starts after the result of the one before.</p>\n");
        html.raw("<form class=\"act\" method=\"post\" action=\"/webhooks/release\"><div>");
        let attributes = " required size=\"30\" autocomplete=\"off\"";
        parts::input(
            html,
            "order",
            "Numbers in the order of delivery",
            attributes,
            &numbers.join(", "),
        );
        html.raw("</div><button class=\"small\" name=\"how\" value=\"order\">Release in this order</button>");
        html.raw("<button class=\"small\" name=\"how\" value=\"all\">Release all, oldest first, and end the hold</button></form>\n");
    }
    html.raw("</div>\n");
}

/// Sets a switch.
pub(in crate::page::dashboard) fn switch(
    State(dashboard): State<Dashboard>,
    body: Bytes,
) -> Response {
    let form = Field::from_control(&body);
    let note = match set(&dashboard.app.deliveries, &form) {
        Ok(sentence) => Note::Done(sentence),
        Err(sentence) => Note::Refused(sentence),
    };
    see_other(&dashboard, "/webhooks", note)
}

fn set(deliveries: &Deliveries, form: &Field) -> Result<String, String> {
    let on = form.text("on") == Some("true");
    Ok(match form.text("switch").unwrap_or_default() {
        "hold" if on => {
            deliveries.hold();
            "Further webhooks are held.".to_owned()
        }
        "hold" => {
            deliveries.release(false);
            "Further webhooks are sent at once, and those that were held are released.".to_owned()
        }
        "before-answer" => {
            deliveries.before_answer(on);
            match on {
                true => "Further webhooks arrive before the API's answer.".to_owned(),
                false => "Further webhooks do not delay the API's answer.".to_owned(),
            }
        }
        "copies" => {
            let copies = whole(form, "copies", 0)?;
            let copies = u32::try_from(copies).ok().filter(|copies| *copies <= 100);
            let copies = copies.ok_or("The copies must be at most 100.")?;
            deliveries.duplicate(copies);
            format!("Extra copies of each further webhook: {copies}.")
        }
        "delay" => {
            let pause = pause(form, 0)?;
            deliveries.delay(pause.get());
            format!("Delay of each further webhook: {}.", count_seconds(pause))
        }
        _ => return Err("There is no such switch.".to_owned()),
    })
}

/// Releases held webhooks.
pub(in crate::page::dashboard) fn release(
    State(dashboard): State<Dashboard>,
    body: Bytes,
) -> Response {
    let form = Field::from_control(&body);
    let deliveries = &dashboard.app.deliveries;
    let note = if form.text("how") == Some("all") {
        deliveries.release(false);
        Note::Done("The held webhooks are released, and further ones are sent at once.".to_owned())
    } else {
        let order = form.text("order").unwrap_or_default();
        let numbers = order.split([',', ' ']).filter(|number| !number.is_empty());
        match numbers.map(str::parse).collect::<Result<Vec<u64>, _>>() {
            Ok(numbers) if !numbers.is_empty() => match deliveries.check_held(&numbers) {
                Err(error) => Note::Refused(format!("Nothing was released: {error}.")),
                Ok(()) => {
                    let released = count(deliveries.release_in_order(&numbers), "webhook");
                    Note::Done(format!("Released in this order: {released}."))
                }
            },
            _ => Note::Refused("Write numbers of held webhooks, such as 5, 3, 4.".to_owned()),
        }
    };
    see_other(&dashboard, "/webhooks", note)
}
