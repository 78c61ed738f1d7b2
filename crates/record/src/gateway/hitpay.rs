//! HitPay.

use dhow_core::{
    Beneficiary, Delivery, NewPayment, NewPayout, PaymentProvider, ProviderFactory,
    ProviderReference, Result, Settings,
};
use dhow_hitpay::{HitPay, HitPayConfig, customer::NewCustomer};

use super::{
    Gateway, RecordedCall, Sample, Upstream, none_of_balances, nothing, unknown_payment,
    unknown_payments, unknown_payout, unknown_payouts, unknown_refund,
};
use crate::{
    probe::{self, Probe},
    replay::{Reading, Replay, ready},
};

pub(super) struct HitPayGateway;

/// Header with the signature of an event.
const SIGNATURE: &str = "hitpay-signature";

impl Gateway for HitPayGateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_hitpay::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_hitpay::LEDGER
    }

    fn tables(&self) -> &'static str {
        include_str!("../../data/hitpay.toml")
    }

    fn upstreams(&self) -> &'static [Upstream] {
        &[Upstream {
            setting: "base_url",
        }]
    }

    fn test_settings(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("api_key", "zz-fixture-key-of-dhow-record-1"),
            ("salt", "zz-fixture-salt-of-dhow-record-2"),
            ("event_salts", "zz-fixture-salt-of-dhow-record-3"),
            ("platform_key", "zz-fixture-key-of-dhow-record-4"),
            ("base_url", "https://gateway.example"),
        ]
    }

    // LEDGER: event-prefix
    fn restore_form(&self, original: &Delivery, signed: Delivery) -> Delivery {
        let prefix = "sha256=";
        let value = |delivery: &Delivery| {
            let value = delivery.headers().get(SIGNATURE)?;
            value.to_str().ok().map(str::to_owned)
        };
        match (value(original), value(&signed)) {
            (Some(old), Some(new)) if old.starts_with(prefix) => {
                let bare = signed.clone().without_header(SIGNATURE);
                let with_prefix = bare.with_header(SIGNATURE, &format!("{prefix}{new}"));
                with_prefix.unwrap_or(signed)
            }
            _ => signed,
        }
    }

    fn sample_calls(&self, settings: &Settings<'_>) -> Result<Vec<Sample>> {
        let replay = Replay::new(None);
        let hitpay = HitPay::new(HitPayConfig::from_settings(settings)?, replay.clone())?;
        let _ = ready(hitpay.payment_status(&ProviderReference::new("x")?));
        Ok(super::samples(&replay, "/v1/payment-requests/x"))
    }

    fn read(&self, call: &RecordedCall<'_>) -> Reading {
        let config = HitPayConfig::from_settings(call.settings);
        let hitpay = config.and_then(|config| HitPay::new(config, call.transport()));
        match hitpay {
            Ok(hitpay) => read(call, &hitpay).unwrap_or(Reading::NotRead),
            Err(_) => Reading::NotRead,
        }
    }

    fn probes(&self) -> &'static [Probe] {
        probe::hitpay::PROBES
    }
}

fn read(call: &RecordedCall<'_>, hitpay: &HitPay) -> Option<Reading> {
    let fields = &call.fields;
    let reference = || ProviderReference::new(call.id()?).ok();
    Some(match call.route.name.as_str() {
        "create-payment" => {
            let currency = fields.text(&["currency"])?;
            let amount = fields.money(&["amount"], &currency)?;
            let merchant = fields.reference(&["reference_number"])?;
            let new = NewPayment::new(merchant, amount);
            call.reading(hitpay.create_payment(&new), unknown_payment)
        }
        "read-payment" => call.reading(hitpay.payment_status(&reference()?), unknown_payment),
        "find-payments" => {
            // Any reference: the page itself is read, whatever it contains.
            let merchant = "zz".parse().ok()?;
            call.reading(hitpay.lookup()?.find_payments(&merchant), unknown_payments)
        }
        "refund" => {
            // The refund of a whole payment is the same call without an amount, and the library's other calls read the payment first.
            let charge = ProviderReference::new(fields.text(&["payment_id"])?).ok()?;
            let notice = dhow_hitpay::RefundNotice::default();
            call.reading(hitpay.refund_charge_in_full(&charge, &notice), nothing)
        }
        "read-refund" => {
            let reference = reference()?;
            call.reading(hitpay.refunds()?.refund_status(&reference), unknown_refund)
        }
        "create-payout" => {
            let currency = fields.text(&["payment_currency", "source_currency"])?;
            let amount = fields.money(&["payment_amount", "source_amount", "amount"], &currency)?;
            let merchant = fields.reference(&["reference", "remark"])?;
            let beneficiary = fields.get("beneficiary")?;
            let text = |name: &str| beneficiary.get(name)?.as_str().map(str::to_owned);
            let mut to = Beneficiary::new(text("holder_name")?, text("account_number")?);
            to.institution = text("bank_swift_code").or_else(|| text("bank_id"));
            to.country = text("country");
            let new = NewPayout::new(merchant, amount, to);
            call.reading(hitpay.payouts()?.payout(&new), unknown_payout)
        }
        "read-payout" => {
            let reference = reference()?;
            call.reading(hitpay.payouts()?.payout_status(&reference), unknown_payout)
        }
        "find-payouts" => {
            let merchant = "zz".parse().ok()?;
            call.reading(
                hitpay.payout_lookup()?.find_payouts(&merchant),
                unknown_payouts,
            )
        }
        "balances" => call.reading(hitpay.balances()?.read_balances(), none_of_balances),
        "create-customer" => {
            let email = fields.text(&["email"])?;
            let new = NewCustomer::new(email, fields.text(&["phone_number"])?);
            call.reading(hitpay.create_customer(&new), nothing)
        }
        "read-customer" => call.reading(hitpay.customer(&call.id()?), nothing),
        _ => return None,
    })
}
