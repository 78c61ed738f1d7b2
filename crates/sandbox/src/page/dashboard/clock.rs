//! `/clock`: the sandbox's time, and a form that moves it forward.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Clock as _;

use super::Dashboard;
use super::layout::Tab;
use super::notes::Note;
use super::parts;
use super::visit::{Visit, see_other};
use crate::clock::ClockMove;
use crate::control::clock::move_clock;
use crate::fields::Field;
use crate::page::Html;
use crate::times;

/// Path of the page.
const PATH: &str = "/clock";

/// Number of moves on the page.
const MOVES: usize = 20;

/// Steps with a button, in seconds.
const STEPS: [(u64, &str); 6] = [
    (10, "10 seconds"),
    (60, "1 minute"),
    (15 * 60, "15 minutes"),
    (60 * 60, "1 hour"),
    (24 * 60 * 60, "1 day"),
    (7 * 24 * 60 * 60, "1 week"),
];

pub(super) fn show(visit: Visit) -> Response {
    let clock = &visit.dashboard.app.clock;
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Clock</h1></div>\n<p class=\"lead\">Move the sandbox's time forward instead of waiting: unpaid payments expire, webhooks are retried, ");
    html.raw("late approvals come in, and tokens end. It never moves back.</p>\n<section>\n<div id=\"now\" data-live>\n<dl class=\"facts\">\n");
    parts::fact_with(&mut html, "Now", |html| {
        parts::time(html, times::timestamp(clock.now()));
    });
    parts::fact(
        &mut html,
        "Ahead of real time by",
        &duration(Duration::from_secs(clock.offset_seconds())),
    );
    html.raw("</dl>\n</div>\n<h2>Move forward by</h2>\n<form class=\"actions\" method=\"post\" action=\"/clock\">\n");
    for (seconds, words) in STEPS {
        html.raw("<button class=\"small\" name=\"seconds\" value=\"")
            .text(&seconds.to_string())
            .raw("\">")
            .raw(words)
            .raw("</button>\n");
    }
    html.raw("</form>\n<div class=\"actions\">\n<form class=\"act\" method=\"post\" action=\"/clock\"><div>");
    let number = " type=\"number\" min=\"1\" required";
    parts::input(&mut html, "seconds", "Seconds", number, "90");
    html.raw("</div><button class=\"small\">Move by seconds</button></form>\n<form class=\"act\" method=\"post\" action=\"/clock\"><div>");
    // In one hour, so that the time is still in the future when the form is sent.
    let next = clock.now().checked_add(Duration::from_secs(3_600));
    let next = times::timestamp(next.unwrap_or_else(|| clock.now()));
    let next = next.strftime("%Y-%m-%dT%H:%M:%SZ");
    let attributes = " required spellcheck=\"false\" autocomplete=\"off\" size=\"26\"";
    parts::input(
        &mut html,
        "to",
        "Time with its zone",
        attributes,
        &next.to_string(),
    );
    html.raw(
        "</div><button class=\"small\">Move to the time</button></form>\n</div>\n</section>\n",
    );
    moves(&mut html, &clock.moves());
    visit.page(Tab::Clock, "Clock", html)
}

fn moves(html: &mut Html, moves: &[ClockMove]) {
    html.raw("<section>\n<h2>Moves</h2>\n<div id=\"moves\" data-live>\n");
    if moves.is_empty() {
        html.raw("<p class=\"empty\">The clock has not been moved: it shows real time.</p>\n</div>\n</section>\n");
        return;
    }
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Moves\">\n<table>\n<caption class=\"unseen\">Moves of the clock, latest first</caption>\n<thead><tr><th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">By</th></tr></thead>\n<tbody>\n");
    for step in moves.iter().rev().take(MOVES) {
        html.raw("<tr data-row id=\"move-")
            .text(&step.order.to_string())
            .raw("\"><td data-label=\"From\">");
        parts::time(html, times::timestamp(step.from));
        html.raw("</td><td data-label=\"To\">");
        parts::time(html, times::timestamp(step.to));
        let by = step.to.duration_since(step.from).unwrap_or_default();
        html.raw("</td><td data-label=\"By\">")
            .text(&duration(by))
            .raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n</div>\n</section>\n");
}

/// Moves the clock by `seconds`, or to the time `to`.
pub(super) fn advance(State(dashboard): State<Dashboard>, body: Bytes) -> Response {
    let form = Field::from_control(&body);
    let clock = &dashboard.app.clock;
    let note = match move_clock(clock, &form) {
        Ok(()) => {
            let now = times::for_people(times::timestamp(clock.now()));
            Note::Done(format!("It is now {now} in the sandbox."))
        }
        Err(error) => {
            let error = error.replace('`', "");
            Note::Refused(format!("The clock was not moved: {error}."))
        }
    };
    see_other(&dashboard, PATH, note)
}

/// Formats a duration with its two largest units: `1 d 3 h`.
pub(super) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let begun = parts.iter().skip_while(|(count, _)| *count == 0).take(2);
    let words: Vec<String> = begun
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    match words.is_empty() {
        true => "0 s".to_owned(),
        false => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_their_two_largest_units() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_661, "1 h 1 min"),
            (90_000, "1 d 1 h"),
            (86_405, "1 d"),
        ] {
            assert_eq!(duration(Duration::from_secs(seconds)), text);
        }
    }
}
