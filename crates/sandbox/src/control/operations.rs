//! Descriptions of the operations that concern no single gateway.

use super::{deliveries, faults, schemas};
use crate::api::schema::{
    array, digits, flag, named, object, one_of, optional, required, text, time, whole,
    whole_or_text, word,
};
use crate::api::{Operation, Schema};
use crate::deliveries::{MAX_COPIES, Pause};

/// Describes the queries that cut a list.
fn cut(operation: Operation) -> Operation {
    let offset = whole().about("Number of entries to leave out, from the newest");
    let limit = whole().about("Maximum number of entries");
    operation.query("offset", offset).query("limit", limit)
}

fn by_gateway(operation: Operation, gateways: &[&str]) -> Operation {
    operation.query("gateway", word(gateways).about("Name of a gateway"))
}

pub(super) fn list_records(gateways: &[&str]) -> Operation {
    let page = object([
        required("records", array(named("Record"))),
        required("total", whole().about("Number of all selected records")),
    ]);
    let operation = Operation::get(
        "/records",
        "Lists payments, payouts and refunds, newest first",
    );
    cut(by_gateway(operation, gateways))
        .query("kind", word(&["payment", "payout", "refund"]))
        .query("class", schemas::class().about("Class of the status"))
        .query(
            "text",
            text().about("Part of an id, a reference, an amount or a status"),
        )
        .answers(200, "The records", page)
        .refuses(422, "A filter is not valid")
}

fn on_record(path: &str, summary: &'static str) -> Operation {
    Operation::get(
        format!("/records/{{gateway}}/{{kind}}/{{id}}{path}"),
        summary,
    )
    .part(
        "gateway",
        text().about("Name of the gateway, such as `hitpay`"),
    )
    .part("kind", word(&["payment", "payout", "refund"]))
    .part("id", text().about("Id that the gateway gave to the record"))
    .refuses(404, "There is no such record")
}

pub(super) fn read_record() -> Operation {
    on_record("", "Returns a payment, payout or refund").answers(200, "The record", named("Record"))
}

pub(super) fn read_timeline() -> Operation {
    let timeline = object([
        required("record", named("Record")),
        required("events", array(named("TimelineEvent"))),
    ]);
    on_record(
        "/timeline",
        "Returns the requests, actions and webhooks of a record, in order of time",
    )
    .answers(200, "The timeline", timeline)
}

pub(super) fn list_deliveries(gateways: &[&str]) -> Operation {
    let state = word(&schemas::STATES).about("State");
    let operation = Operation::get("/deliveries", "Lists the latest webhooks, oldest first");
    cut(by_gateway(operation, gateways))
        .query("state", state)
        .answers(200, "The webhooks", array(named("Webhook")))
        .refuses(422, "A filter is not valid")
}

pub(super) fn read_switches() -> Operation {
    Operation::get(
        "/deliveries/switches",
        "Returns the switches for further webhooks",
    )
    .answers(200, "The switches", named("Switches"))
}

pub(super) fn set_switches() -> Operation {
    let delay = pause("Seconds before the first attempt");
    let before = flag().about("Deliver webhooks before the answer to the request that causes them, which waits 5 seconds at most");
    let body = object([
        optional(
            "copies",
            whole_or_text()
                .at_most(MAX_COPIES.into())
                .about("Further copies of each webhook"),
        ),
        optional("delay_seconds", delay),
        optional(
            "hold",
            flag().about("Hold further webhooks; false also releases the held ones"),
        ),
        optional("before_answer", before),
    ]);
    let summary = "Changes the switches for further webhooks; an absent member changes nothing";
    Operation::post("/deliveries/switches", summary)
        .required_body(body)
        .answers(200, "The switches", named("Switches"))
        .refuses(422, "A member is not valid")
}

pub(super) fn release_deliveries() -> Operation {
    let order = word(&["oldest-first", "latest-first"]);
    let numbers = array(whole_or_text()).about("Webhooks to release, in this order");
    let released = object([required("released", whole().about("Number of webhooks"))]);
    Operation::post(
        "/deliveries/release",
        "Sends held webhooks, one after the other",
    )
    .body(object([
        optional("order", order),
        optional("numbers", numbers),
    ]))
    .answers(200, "Released", released)
    .refuses(422, "A member is not valid")
}

/// A pause in seconds.
fn pause(about: &str) -> Schema {
    let seconds = whole_or_text().at_most(Pause::MAX_SECONDS);
    seconds.about(&format!("{about}, at most 366 days"))
}

fn on_delivery(operation: Operation) -> Operation {
    operation
        .part("number", whole().about("Number of the webhook"))
        .refuses(404, "There is no such webhook")
}

pub(super) fn read_delivery() -> Operation {
    on_delivery(Operation::get("/deliveries/{number}", "Returns a webhook")).answers(
        200,
        "The webhook",
        named("Webhook"),
    )
}

pub(super) fn download_delivery() -> Operation {
    let summary = "Returns a webhook as a file for `dhow webhook verify --file`";
    on_delivery(Operation::get("/deliveries/{number}/http", summary)).answers_with(
        200,
        "application/octet-stream",
        "The request as it was sent",
    )
}

pub(super) fn act_on_delivery() -> Operation {
    let copies = whole_or_text().at_least(1).at_most(MAX_COPIES.into());
    let copies = copies.about("For `duplicate`: number of copies; default 1");
    let seconds = pause("For `late` and `delay`: seconds by the sandbox's clock");
    let part = word(&["body", "signature"]).about("For `tamper`: what to change; default `body`");
    let body = object([
        optional("copies", copies),
        optional("seconds", seconds),
        optional("part", part),
    ]);
    let sent = one_of([
        object([required(
            "number",
            whole().about("Number of the new webhook"),
        )]),
        object([required(
            "numbers",
            array(whole()).about("Numbers of the copies"),
        )]),
    ]);
    on_delivery(Operation::post(
        "/deliveries/{number}/{action}",
        "Applies an action to a webhook",
    ))
    .part("action", word(&deliveries::ACTIONS))
    .body(body)
    .answers(200, "Done", object([required("done", flag())]))
    .answers(201, "A new webhook was sent", sent)
    .refuses(409, "The state of the webhook does not allow the action")
    .refuses(422, "A member is not valid")
}

pub(super) fn list_requests(gateways: &[&str]) -> Operation {
    let status = digits(3).about("Start of the status, such as `4` for all client errors");
    let summary =
        "Lists the latest requests to the gateways without headers and bodies, oldest first";
    cut(by_gateway(Operation::get("/requests", summary), gateways))
        .query("status", status)
        .query(
            "text",
            text().about("Part of the method, the path or the query"),
        )
        .answers(200, "The requests", array(named("Request")))
        .refuses(422, "A filter is not valid")
}

fn on_request(path: &str, summary: &'static str) -> Operation {
    Operation::get(format!("/requests/{{number}}{path}"), summary)
        .part("number", whole().about("Number of the request"))
        .refuses(404, "There is no such request")
}

pub(super) fn read_request() -> Operation {
    let credentials = word(&["show"]).about("`show` returns credentials instead of masks");
    on_request("", "Returns a request with headers and bodies")
        .query("credentials", credentials)
        .answers(200, "The request", named("WholeRequest"))
        .refuses(403, "Credentials are shown to callers on this machine only")
}

pub(super) fn read_curl() -> Operation {
    on_request(
        "/curl",
        "Returns a request as a command for shells, with variables for credentials",
    )
    .query(
        "credentials",
        word(&["show"]).about("`show` returns credentials instead of variables"),
    )
    .answers_with(200, "text/plain", "The command")
    .refuses(403, "Credentials are shown to callers on this machine only")
}

fn waiting() -> crate::api::schema::Member {
    required("waiting", whole().about("Number of pending faults"))
}

pub(super) fn list_faults() -> Operation {
    let faults = object([waiting(), required("faults", array(named("Fault")))]);
    Operation::get("/faults", "Lists the pending faults").answers(200, "The faults", faults)
}

pub(super) fn add_fault() -> Operation {
    let kinds = [
        "bad-gateway",
        "html-200",
        "server-error",
        "too-many-requests",
        "cut",
        "hang",
        "delay",
    ];
    let most = u64::from(u32::MAX);
    let times = whole()
        .at_most(most)
        .about("Number of requests to affect; 0: until cleared; default 1");
    let before = flag().about("True: the gateway does not process the request");
    let or_null = |schema: Schema| schema.or_null();
    let milliseconds = whole().at_most(Pause::MAX_SECONDS.saturating_mul(1_000));
    let milliseconds =
        milliseconds.about("For `delay`: milliseconds, default 1000, at most 366 days");
    let retry_after = whole().at_most(most);
    let retry_after = retry_after.about("For `too-many-requests`: seconds, default 1");
    let body = object([
        required("fault", word(&kinds)),
        optional(
            "method",
            or_null(word(&faults::METHODS).about("HTTP method; absent: all")),
        ),
        optional(
            "path",
            or_null(text().about("Start of the paths, with the gateway; absent: all")),
        ),
        optional("times", or_null(times)),
        optional("before_work", before),
        optional(
            "after_bytes",
            or_null(whole().about("For `cut`: bytes to send; default 0")),
        ),
        optional("milliseconds", or_null(milliseconds)),
        optional("retry_after", or_null(retry_after)),
    ]);
    let added = object([
        waiting(),
        required("number", whole().about("Number of the fault")),
    ]);
    Operation::post("/faults", "Adds a fault for the next matching requests")
        .required_body(body)
        .answers(201, "Added", added)
        .refuses(422, "A member is not valid")
}

pub(super) fn clear_faults() -> Operation {
    Operation::delete("/faults", "Removes all pending faults").answers(
        200,
        "Removed",
        object([waiting()]),
    )
}

pub(super) fn remove_fault() -> Operation {
    Operation::delete("/faults/{number}", "Removes a pending fault")
        .part("number", whole().about("Number of the fault"))
        .answers(200, "Removed", object([waiting()]))
        .refuses(404, "No such fault is pending")
}

fn clock() -> Schema {
    object([
        required("now", time()),
        required(
            "moved_seconds",
            whole().about("Sum of all moves in seconds"),
        ),
    ])
}

pub(super) fn read_clock() -> Operation {
    Operation::get("/clock", "Returns the time of the sandbox").answers(200, "The clock", clock())
}

pub(super) fn move_clock() -> Operation {
    let body = one_of([
        object([required(
            "seconds",
            whole_or_text().about("Seconds to move forward"),
        )]),
        object([required("to", time().about("Time to move forward to"))]),
    ]);
    Operation::post(
        "/clock",
        "Moves the clock forward; expiry, delays and retries follow at once",
    )
    .required_body(body)
    .answers(200, "The clock", clock())
    .refuses(422, "The time is not valid or in the past")
}

pub(super) fn list_quirks() -> Operation {
    Operation::get(
        "/quirks",
        "Lists the alternative behaviours with their states",
    )
    .answers(200, "The quirks", array(named("Quirk")))
}

pub(super) fn switch_quirk() -> Operation {
    let name = || {
        required(
            "quirk",
            text().about("Name, such as `hitpay/list-as-array`"),
        )
    };
    let body = object([name(), optional("on", flag().about("Default true"))]);
    Operation::post("/quirks", "Switches an alternative behaviour")
        .required_body(body)
        .answers(200, "Switched", object([name(), required("on", flag())]))
        .refuses(422, "No quirk has this name")
}

pub(super) fn read_env() -> Operation {
    let summary =
        "Returns the variables that point a client at the sandbox, one `NAME=value` per line";
    Operation::get("/env", summary)
        .answers_with(200, "text/plain", "The variables, credentials included")
        .shows_credentials()
}

pub(super) fn read_state() -> Operation {
    let problem = text()
        .or_null()
        .about("Error of the last attempt to write the file");
    let state = object([
        required(
            "path",
            text()
                .or_null()
                .about("Path of the state file; null without one"),
        ),
        required("problem", problem),
    ]);
    Operation::get("/state", "Returns the state file").answers(200, "The state file", state)
}
