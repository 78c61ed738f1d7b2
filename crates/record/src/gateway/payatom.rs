//! PayAtom.

use bytes::Bytes;
use dhow_core::{
    NewPayment, PaymentProvider, ProviderFactory, ProviderReference, Result, Secret, Settings,
};
use dhow_crypto::digest;
use dhow_payatom::{
    PayAtom, PayAtomConfig, PayoutMethod, PayoutRequest, message_post_hash, open_post_hash,
};
use serde_json::Value;

use super::{
    Gateway, RecordedCall, Sample, Signing, Upstream, none_of_balances, nothing, unknown_payment,
    unknown_payout,
};
use crate::{
    exchange::Exchange,
    fields::scalar,
    probe::{self, Probe},
    replay::Reading,
    tables::Route,
};

pub(super) struct PayAtomGateway;

/// Names of the amount that the hash of a polling response may cover; `amount_processed` is that of payouts.
// LEDGER: polling-amount
// LEDGER: payout-status
const AMOUNTS: [&str; 4] = [
    "received_amount",
    "recieved_amount",
    "amount_processed",
    "amount",
];

/// Calls whose response has a hash.
const SIGNED: [&str; 3] = ["read-payment", "read-payment-v2", "read-payout"];

impl Gateway for PayAtomGateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_payatom::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_payatom::LEDGER
    }

    fn tables(&self) -> &'static str {
        include_str!("../../data/payatom.toml")
    }

    fn upstreams(&self) -> &'static [Upstream] {
        &[Upstream {
            setting: "base_url",
        }]
    }

    fn test_settings(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("pid", "zz-fixture-pid"),
            ("secret_key", "zz-fixture-secret-of-dhow-record-1"),
            ("api_key", "zz-fixture-key-of-dhow-record-2"),
            ("token", "zz-fixture-token-of-dhow-record-3"),
            ("operator_key", "zz-fixture-key-of-dhow-record-4"),
            ("base_url", "https://gateway.example"),
        ]
    }

    fn shared_settings(&self) -> &'static [&'static str] {
        &["currency", "api", "product", "payout_hashed_fields"]
    }

    fn sample_calls(&self, settings: &Settings<'_>) -> Result<Vec<Sample>> {
        let base = settings.base_url("base_url")?;
        let base = base.ok_or_else(|| settings.missing(&["base_url"]))?;
        Ok(vec![Sample {
            url: base.as_str().to_owned(),
            path: String::new(),
        }])
    }

    fn signs_response(&self, route: &Route) -> bool {
        SIGNED.contains(&route.name.as_str())
    }

    fn sign_response(
        &self,
        signing: &Signing<'_>,
        original: &Exchange,
        scrubbed: &mut Exchange,
    ) -> Result<()> {
        if !self.signs_response(signing.route) {
            return Ok(());
        }
        let real = signing.real.required_secret("secret_key")?;
        let test = signing.test.required_secret("secret_key")?;
        let Some(name) = hashed_amount(&real, original) else {
            return Ok(());
        };
        let (Some(values), Some(response)) = (values(scrubbed, name), scrubbed.response.as_mut())
        else {
            return Ok(());
        };
        let hash = message_post_hash(&test, &as_fields(&values))?;
        let text = std::str::from_utf8(response.body()).unwrap_or_default();
        let old = serde_json::from_str::<Value>(text).ok();
        let old = old.and_then(|json| Some(json.get("post_hash")?.as_str()?.to_owned()));
        let Some(old) = old.filter(|old| !old.is_empty()) else {
            return Ok(());
        };
        *response.body_mut() = Bytes::from(text.replace(&super::escaped(&old, text), &hash));
        Ok(())
    }

    fn read(&self, call: &RecordedCall<'_>) -> Reading {
        read(call).unwrap_or(Reading::NotRead)
    }

    fn probes(&self) -> &'static [Probe] {
        probe::payatom::PROBES
    }
}

/// Values that the hash of a response covers: order id, amount and status.
type Values = [String; 3];

fn values(exchange: &Exchange, amount: &str) -> Option<Values> {
    let json = exchange.response_json()?;
    let text = |name: &str| json.get(name).and_then(scalar);
    Some([text("order_id")?, text(amount)?, text("status")?])
}

fn as_fields([order, amount, status]: &Values) -> [(&'static str, &str); 3] {
    [
        ("order_id", order),
        ("received_amount", amount),
        ("status", status),
    ]
}

/// Returns the name of the amount that the hash of a response covers, if the hash matches.
fn hashed_amount(secret: &Secret, original: &Exchange) -> Option<&'static str> {
    let json = original.response_json()?;
    let sealed = open_post_hash(secret, json.get("post_hash")?.as_str()?)?;
    AMOUNTS.into_iter().find(|name| {
        let values = values(original, name);
        // The text of a number is PHP's, which has no zeros at the end.
        // LEDGER: number-text
        values.is_some_and(|[order, amount, status]| {
            let short = amount.trim_end_matches('0').trim_end_matches('.');
            [amount.as_str(), short].iter().any(|amount| {
                let text = [order.as_str(), amount, &status, secret.expose()].concat();
                digest::md5_hex(text.as_bytes()) == sealed
            })
        })
    })
}

fn read(call: &RecordedCall<'_>) -> Option<Reading> {
    let mut config = PayAtomConfig::from_settings(call.settings).ok()?;
    let name = call.route.name.as_str();
    if name.ends_with("-v2") {
        config = config.with_api(dhow_payatom::Api::V2);
    }
    let payatom = PayAtom::new(config, call.transport()).ok()?;
    let fields = &call.fields;
    Some(match name.trim_end_matches("-v2") {
        "create-hosted-payment" | "create-payment" => {
            let new = new_payment(call)?;
            call.reading(payatom.create_payment(&new), unknown_payment)
        }
        "read-payment" => {
            let by_order = fields.text(&["order_id"]).map(|id| format!("order:{id}"));
            let reference = fields.text(&["ref_code"]).or(by_order)?;
            let reference = ProviderReference::new(reference).ok()?;
            call.reading(payatom.payment_status(&reference), unknown_payment)
        }
        "create-payout" => {
            let new = new_payout(call)?;
            call.reading(payatom.create_payout(&new), nothing)
        }
        "read-payout" => {
            let reference = ProviderReference::new(fields.text(&["ref_code"])?).ok()?;
            call.reading(payatom.payouts()?.payout_status(&reference), unknown_payout)
        }
        "balances" => call.reading(payatom.balances()?.read_balances(), none_of_balances),
        _ => return None,
    })
}

/// Returns the payin that makes the recorded request.
fn new_payment(call: &RecordedCall<'_>) -> Option<NewPayment> {
    let fields = &call.fields;
    let amount = fields.money(&["amount"], currency(call))?;
    let mut new = NewPayment::new(fields.reference(&["order_id"])?, amount);
    new.customer.name = fields.text(&["name"]);
    new.customer.email = fields.text(&["email"]);
    new.customer.phone = fields.text(&["phone"]);
    let product = match call.route.name.as_str() {
        "create-payment" | "create-payment-v2" => "upi-p2c",
        _ => "hosted",
    };
    let wallets = [("pak_wallet", "pk-h2h"), ("wallet_type", "bd-wallet")];
    let wallet = wallets.iter().find(|(name, _)| fields.get(name).is_some());
    new.options
        .set("product", wallet.map_or(product, |(_, product)| *product));
    for name in [
        "pak_wallet",
        "wallet_type",
        "account_number",
        "upi_id",
        "ip",
        "latitude",
        "longitude",
        "customer_id",
    ] {
        if let Some(text) = fields.text(&[name]) {
            new.options.set(name, text);
        }
    }
    if call.route.name.ends_with("-v2") {
        new.options.set("api", "v2");
    }
    Some(new)
}

/// Returns the payout that makes the recorded request.
fn new_payout(call: &RecordedCall<'_>) -> Option<PayoutRequest> {
    let fields = &call.fields;
    let text = |name: &str| fields.text(&[name]);
    let method = match text("payment_mode")?.to_ascii_lowercase().as_str() {
        "imps" => PayoutMethod::Imps {
            account_holder: text("account_holder")?,
            account_no: text("account_no")?,
            bank: text("bank")?,
            ifsc: text("ifsc")?,
        },
        "upi" => PayoutMethod::Upi {
            account_holder: text("account_holder")?,
            upi_id: text("upi_id")?,
        },
        "wallet" => PayoutMethod::Wallet {
            wallet_type: text("wallet_type")?,
            account_no: text("account_no")?,
        },
        _ => return None,
    };
    let amount = fields.money(&["amount"], currency(call))?;
    let mut new = PayoutRequest::new(text("order_id")?, amount, method);
    if call.route.name.ends_with("-v2") {
        new.api = dhow_payatom::Api::V2;
    }
    Some(new)
}

/// Currency of the account, which no request names.
fn currency(call: &RecordedCall<'_>) -> &'static str {
    let currency = call.settings.currency("currency").ok().flatten();
    currency.map_or("INR", |currency| currency.code())
}
