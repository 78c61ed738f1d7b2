//! Hub2.

use dhow_core::{
    Beneficiary, Delivery, NewPayment, NewPayout, PaymentProvider, ProviderFactory,
    ProviderReference, Result, Secret, Settings,
};
use dhow_hub2::{Hub2, Hub2Config, NewPaymentAttempt, NewPaymentLink};

use super::{
    Gateway, RecordedCall, Sample, Upstream, none_of_balances, nothing, unknown_payment,
    unknown_payments, unknown_payout, unknown_payouts,
};
use crate::{
    probe::{self, Probe},
    replay::{Reading, Replay, ready},
};

pub(super) struct Hub2Gateway;

/// Header with the signature of an event.
const SIGNATURE: &str = "hub2-signature";

impl Gateway for Hub2Gateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_hub2::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_hub2::LEDGER
    }

    fn tables(&self) -> &'static str {
        include_str!("../../data/hub2.toml")
    }

    fn upstreams(&self) -> &'static [Upstream] {
        &[Upstream {
            setting: "base_url",
        }]
    }

    fn test_settings(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("api_key", "zz-fixture-key-of-dhow-record-1"),
            ("merchant_id", "zz-fixture-merchant"),
            ("webhook_secrets", "zz-fixture-secret-of-dhow-record-2"),
            ("base_url", "https://gateway.example"),
        ]
    }

    // LEDGER: empty-s0
    fn restore_form(&self, original: &Delivery, signed: Delivery) -> Delivery {
        let value = |delivery: &Delivery| {
            let value = delivery.headers().get(SIGNATURE)?;
            value.to_str().ok().map(str::to_owned)
        };
        let (Some(old), Some(new)) = (value(original), value(&signed)) else {
            return signed;
        };
        let current = new.split(',').find(|part| part.starts_with("s1="));
        let parts = old.split(',').map(|part| match part.split_once('=') {
            Some(("s1", _)) => current.unwrap_or(part).to_owned(),
            Some(("s0", "")) => "s0=".to_owned(),
            // The digits of the previous secret belong to the scrubbed body no more.
            _ => "s0=".to_owned() + &"0".repeat(64),
        });
        let header = parts.collect::<Vec<_>>().join(",");
        let bare = signed.clone().without_header(SIGNATURE);
        bare.with_header(SIGNATURE, &header).unwrap_or(signed)
    }

    fn sample_calls(&self, settings: &Settings<'_>) -> Result<Vec<Sample>> {
        let replay = Replay::new(None);
        let hub2 = Hub2::new(Hub2Config::from_settings(settings)?, replay.clone())?;
        let _ = ready(hub2.payment_intent(&ProviderReference::new("x")?));
        Ok(super::samples(&replay, "/payment-intents/x"))
    }

    fn read(&self, call: &RecordedCall<'_>) -> Reading {
        let config = Hub2Config::from_settings(call.settings);
        let hub2 = config.and_then(|config| Hub2::new(config, call.transport()));
        match hub2 {
            Ok(hub2) => read(call, &hub2).unwrap_or(Reading::NotRead),
            Err(_) => Reading::NotRead,
        }
    }

    fn probes(&self) -> &'static [Probe] {
        probe::hub2::PROBES
    }
}

fn read(call: &RecordedCall<'_>, hub2: &Hub2) -> Option<Reading> {
    let fields = &call.fields;
    let reference = || ProviderReference::new(call.id()?).ok();
    Some(match call.route.name.as_str() {
        "create-payment" => {
            let currency = fields.text(&["currency"])?;
            let amount = fields.money(&["amount"], &currency)?;
            let merchant = fields.reference(&["purchaseReference"])?;
            let new = NewPayment::new(merchant, amount);
            call.reading(hub2.create_payment(&new), unknown_payment)
        }
        "read-payment" => {
            let reference = reference()?;
            let read = async { Ok(hub2.payment_intent(&reference).await?.status) };
            call.reading(read, nothing)
        }
        "read-payment-status" => {
            let reference = reference()?;
            call.reading(hub2.intent_status(&reference, None), nothing)
        }
        "attempt-payment" => {
            let reference = reference()?;
            let wallet = fields.get("mobileMoney")?;
            let text = |name: &str| wallet.get(name)?.as_str().map(str::to_owned);
            let (country, provider) = (fields.text(&["country"])?, fields.text(&["provider"])?);
            let mut new = NewPaymentAttempt::new(country, provider, text("msisdn")?);
            new.workflow = text("workflow").and_then(|word| word.parse().ok());
            new.on_success_url = text("onSuccessRedirectionUrl");
            new.on_failed_url = text("onFailedRedirectionUrl");
            call.reading(hub2.attempt_payment(&reference, None, &new), nothing)
        }
        "authenticate-payment" => {
            let reference = reference()?;
            let code = Secret::allow_weak(fields.text(&["confirmationCode"])?).ok()?;
            call.reading(hub2.authenticate_payment(&reference, None, &code), nothing)
        }
        "find-payments" => {
            let merchant = "zz".parse().ok()?;
            call.reading(hub2.lookup()?.find_payments(&merchant), unknown_payments)
        }
        _ => return read_other(call, hub2),
    })
}

/// Reads a call that is no payment.
fn read_other(call: &RecordedCall<'_>, hub2: &Hub2) -> Option<Reading> {
    let fields = &call.fields;
    let reference = || ProviderReference::new(call.id()?).ok();
    Some(match call.route.name.as_str() {
        "create-payout" => {
            let currency = fields.text(&["currency"])?;
            let amount = fields.money(&["amount"], &currency)?;
            let merchant = fields.reference(&["reference"])?;
            let destination = fields.get("destination")?;
            let text = |name: &str| destination.get(name)?.as_str().map(str::to_owned);
            let name = text("recipientName").unwrap_or_else(|| "zz".to_owned());
            let mut to = Beneficiary::new(name, text("msisdn").or_else(|| text("number"))?);
            to.institution = text("provider");
            to.country = text("country");
            let mut new = NewPayout::new(merchant, amount, to);
            new.description = fields.text(&["description"]);
            call.reading(hub2.payouts()?.payout(&new), unknown_payout)
        }
        "read-payout" | "read-payout-status" => {
            let reference = reference()?;
            call.reading(hub2.payouts()?.payout_status(&reference), unknown_payout)
        }
        "find-payouts" => {
            let merchant = "zz".parse().ok()?;
            call.reading(
                hub2.payout_lookup()?.find_payouts(&merchant),
                unknown_payouts,
            )
        }
        "balances" => call.reading(hub2.balances()?.read_balances(), none_of_balances),
        "create-link" => {
            let amount = fields.money(&["amount"], &fields.text(&["currency"])?)?;
            let merchant = fields.reference(&["purchaseReference"])?;
            let description = fields.text(&["description"])?;
            let new = NewPaymentLink::new(merchant, amount, description);
            call.reading(hub2.create_payment_link(&new), nothing)
        }
        "read-link" => {
            let reference = reference()?;
            call.reading(hub2.payment_link(&reference), nothing)
        }
        "find-links" => call.reading(hub2.payment_links(None), nothing),
        _ => return None,
    })
}
