//! Sample events of Hub2, signed with the configured secrets.

use dhow_core::{Delivery, Money, Result, Settings};
use dhow_hub2::signature_header;

use crate::gateways::{
    SampleParams,
    sample::{Member, object},
};

/// Kinds of event, most common first: payment intent, payment attempt, transfer.
pub(super) const KINDS: &[&str] = &["payment_intent", "payment", "transfer"];

pub(super) fn delivery(settings: &Settings<'_>, params: &SampleParams) -> Result<Delivery> {
    let secrets = settings.secrets("webhook_secrets")?;
    let mut secrets = secrets.iter();
    let present = secrets
        .next()
        .ok_or_else(|| settings.missing(&["webhook_secrets"]))?;
    let base_url = settings.base_url("base_url")?;
    let environment = settings.environment("environment", base_url.as_ref())?;
    let mode = environment.to_string();
    let (signed, sent) = params.amounts()?;
    let body = |money| envelope(params, &mode, money);
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    let header = signature_header(signed.as_bytes(), present, secrets.next());
    Ok(Delivery::post(params.path.as_str(), sent)
        .with_header("content-type", "application/json")?
        .with_header("hub2-signature", &header)?)
}

fn envelope(params: &SampleParams, mode: &str, money: Money) -> String {
    let status = params.status_or("successful");
    let kind = format!("{}.{}", params.kind, action(params.kind, status));
    object(&[
        Member::text("id", format!("evt_{}", short(&params.digits("event")))),
        Member::text("type", kind),
        Member::raw(
            "data",
            object(&params.with_set(data(params, status, mode, money))),
        ),
        Member::text("createdAt", "2026-01-01T00:00:00.000Z"),
        Member::text("mode", mode),
    ])
}

/// Returns the action in an event's type, which differs from the status in some cases.
fn action<'a>(kind: &str, status: &'a str) -> &'a str {
    match (kind, status) {
        (_, "successful") => "succeeded",
        ("payment_intent", "failed" | "payment_required") => "payment_failed",
        (_, other) => other,
    }
}

fn data(params: &SampleParams, status: &str, mode: &str, money: Money) -> Vec<Member> {
    let id = |prefix: &str| format!("{prefix}_{}", short(&params.digits(prefix)));
    let mut members = match params.kind {
        "transfer" => vec![
            Member::text("id", id("tr")),
            Member::text("reference", &params.reference),
        ],
        "payment" => vec![
            Member::text("id", id("pay")),
            Member::text("intentId", id("pi")),
        ],
        _ => vec![
            Member::text("id", id("pi")),
            Member::text("purchaseReference", &params.reference),
        ],
    };
    members.extend([
        Member::text("status", status),
        Member::raw("amount", money.minor().to_string()),
        Member::text("currency", money.currency().code()),
        Member::text("mode", mode),
    ]);
    members
}

fn short(digits: &str) -> String {
    digits.chars().take(21).collect()
}
