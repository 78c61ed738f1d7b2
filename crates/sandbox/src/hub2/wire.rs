//! JSON of Hub2's objects.

use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Hub2;
use super::numbers::sentence;
use super::quirk::Quirk;
use super::state::{Action, Intent, Payment, Provisioning, Transfer};
use crate::response;

/// Formats UTC with milliseconds: `2022-07-18T06:35:25.932Z`.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

impl Hub2 {
    /// Responds with a list. Hub2's lists have no envelope, except with a quirk.
    // LEDGER: list-shape
    pub(super) fn list(&self, items: Vec<Value>) -> Response {
        let items = Value::Array(items);
        let json = match self.has(Quirk::ListsInData) {
            true => json!({"data": items}),
            false => items,
        };
        response::json(StatusCode::OK, &json)
    }
}

pub(super) fn intent(hub2: &Hub2, intent: &Intent) -> Value {
    let payments: Vec<Value> = intent
        .payments
        .iter()
        .map(|attempt| payment(hub2, intent, attempt))
        .collect();
    let mut object = json!({
        "id": intent.id,
        "createdAt": time(intent.created_at),
        "updatedAt": time(intent.updated_at),
        "merchantId": hub2.merchant_id(),
        "purchaseReference": intent.purchase_reference,
        "customerReference": intent.customer_reference,
        "amount": intent.money.minor(),
        "currency": intent.money.currency().code(),
        "token": intent.token.expose(),
        "status": intent.status(),
        "payments": payments,
        "mode": hub2.environment(),
    });
    let latest = intent.payments.last();
    let action = latest
        .and_then(|payment| payment.action)
        .filter(|_| intent.is_under_way());
    if let Some(members) = object.as_object_mut() {
        if let Some(name) = &intent.business_name {
            members.insert("overrideBusinessName".to_owned(), json!(name));
        }
        if let Some(action) = action {
            members.insert("nextAction".to_owned(), next_action(hub2, intent, action));
        }
        if let Some(code) = latest.and_then(|payment| payment.failure) {
            members.insert("lastPaymentFailure".to_owned(), failure(code));
        }
    }
    object
}

pub(super) fn payment(hub2: &Hub2, intent: &Intent, payment: &Payment) -> Value {
    let mut object = json!({
        "id": payment.id,
        "intentId": intent.id,
        "createdAt": time(payment.created_at),
        "updatedAt": time(payment.updated_at),
        "status": payment.status.as_str(),
        "amount": intent.money.minor(),
        "currency": intent.money.currency().code(),
        "method": "mobile_money",
        "country": payment.country,
        "provider": payment.provider,
        "number": payment.msisdn,
        "fees": [],
    });
    if let Some(members) = object.as_object_mut() {
        if let Some(code) = payment.failure {
            members.insert("failure".to_owned(), failure(code));
        }
        if let Some(action) = payment.action {
            members.insert("nextAction".to_owned(), next_action(hub2, intent, action));
        }
    }
    object
}

fn next_action(hub2: &Hub2, intent: &Intent, action: Action) -> Value {
    match action {
        Action::Otp => json!({
            "type": "otp",
            "message": "Mode Sandbox. Entrez un numéro à 4 chiffres pour authentifier le paiement.",
        }),
        Action::Ussd => json!({
            "type": "ussd",
            "message": "Mode Sandbox. Validez le paiement sur votre téléphone.",
        }),
        Action::Page { ready: false } => json!({
            "type": "redirection",
            "message": "mm_sandbox.redirection",
        }),
        Action::Page { ready: true } => {
            let url = format!(
                "{}{}",
                hub2.context().origin(),
                super::page::path(&intent.id)
            );
            json!({
                "type": "redirection",
                "message": "mm_sandbox.redirection",
                "data": {"url": url, "method": "get", "headers": {}, "data": {}},
            })
        }
    }
}

fn failure(code: &str) -> Value {
    json!({"code": code, "message": sentence(code), "params": {}})
}

pub(super) fn transfer(hub2: &Hub2, transfer: &Transfer) -> Value {
    let mut object = json!({
        "id": transfer.id,
        "merchantId": hub2.merchant_id(),
        "createdAt": time(transfer.created_at),
        "updatedAt": time(transfer.updated_at),
        "reference": transfer.reference,
        "description": transfer.description,
        "status": transfer.status,
        "amount": transfer.money.minor(),
        "currency": transfer.money.currency().code(),
        "mode": hub2.environment(),
        "destination": {
            "type": "mobile_money",
            "country": transfer.country,
            "recipientName": transfer.recipient_name,
            "msisdn": transfer.msisdn,
            "provider": transfer.provider,
        },
        "fees": [],
    });
    if let Some(members) = object.as_object_mut() {
        if let Some(name) = &transfer.business_name {
            members.insert("overrideBusinessName".to_owned(), json!(name));
        }
        if let Some(origin) = &transfer.origin {
            members.insert("origin".to_owned(), origin.clone());
        }
        if let Some(code) = transfer.failure {
            members.insert("failureCause".to_owned(), failure(code));
        }
    }
    object
}

/// Formats a provisioning in the response to its creation.
pub(super) fn provisioning(hub2: &Hub2, provisioning: &Provisioning) -> Value {
    json!({
        "id": provisioning.number,
        "action": "provisioning",
        "status": "created",
        "authorId": 1,
        "merchantId": hub2.merchant_id(),
        "params": {
            "amount": provisioning.money.minor(),
            "currency": provisioning.money.currency().code(),
            "description": provisioning.description,
            "mode": hub2.environment(),
        },
        "createdAt": time(provisioning.created_at),
        "updatedAt": time(provisioning.created_at),
    })
}

/// Formats a provisioning in the list, with another id and with amounts as strings.
pub(super) fn listed_provisioning(provisioning: &Provisioning) -> Value {
    let side = |kind: &str| {
        json!({
            "id": format!("{kind}_{}", provisioning.number),
            "type": "provisioning",
            "date": time(provisioning.created_at),
            "amount": provisioning.money.minor().to_string(),
            "currency": provisioning.money.currency().code(),
        })
    };
    json!({
        "id": format!("prov_{}", provisioning.number),
        "date": time(provisioning.created_at),
        "withdrawal": side("wtd"),
        "deposit": side("dep"),
        "description": provisioning.description,
        "status": "successful",
    })
}
