//! The four gateways of the day.

use std::sync::Arc;

use dhow_core::{BaseUrl, Currency, Environment, Money, NewPayment, PaymentProvider};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_hpay::{HPay, HPayConfig};
use dhow_hub2::{Hub2, Hub2Config};
use dhow_payatom::{PayAtom, PayAtomConfig};
use dhow_sandbox::Sandbox;

use super::{NOWHERE, Time};

const SANDBOX: Environment = Environment::Sandbox;

fn base(url: impl Into<String>) -> BaseUrl {
    BaseUrl::new(url).unwrap()
}

/// Connects to a gateway of the sandbox.
pub(crate) fn of(name: &str, sandbox: &Sandbox, time: &Arc<Time>) -> Arc<dyn PaymentProvider> {
    match name {
        "hitpay" => {
            let gateway = sandbox.hitpay();
            let config = HitPayConfig::new(SANDBOX, gateway.api_key().clone())
                .with_webhook_secret(gateway.salt().clone())
                .with_event_secrets(gateway.event_salts())
                .with_base_url(base(gateway.base_url()));
            Arc::new(HitPay::connect(config).unwrap())
        }
        "hpay" => {
            let gateway = sandbox.hpay();
            let (passcode, email) = (gateway.passcode().clone(), gateway.merchant_email());
            let config = HPayConfig::new(SANDBOX, gateway.merchant_id(), passcode, email)
                .with_checkout_url(base(gateway.checkout_url()))
                .with_account_url(base(gateway.account_url()))
                .with_openapi_url(base(gateway.openapi_url()));
            Arc::new(HPay::connect(config).unwrap())
        }
        "hub2" => {
            let gateway = sandbox.hub2();
            let config = Hub2Config::new(SANDBOX, gateway.api_key().clone(), gateway.merchant_id())
                .with_webhook_secrets(gateway.webhook_secrets())
                .with_base_url(base(gateway.base_url()))
                .with_clock(time.clone());
            Arc::new(Hub2::connect(config).unwrap())
        }
        _ => {
            let gateway = sandbox.payatom();
            let secret = gateway.secret_key().clone();
            let url = base(gateway.base_url());
            let config = PayAtomConfig::new(SANDBOX, Currency::INR, url, gateway.pid(), secret)
                .with_api_key(gateway.api_key().clone())
                .with_token(gateway.token().clone());
            Arc::new(PayAtom::connect(config).unwrap())
        }
    }
}

/// An order at a gateway.
pub(crate) fn order(gateway: usize, number: usize) -> NewPayment {
    // PayAtom takes references of at least ten characters.
    let reference = format!("ORDER10420{number:05}").parse().unwrap();
    let amount = match gateway {
        0 => Money::from_minor(59_900, Currency::SGD),
        1 => Money::from_minor(200_000, Currency::VND),
        2 => Money::from_minor(200, Currency::XOF),
        _ => Money::from_major(599, Currency::INR).unwrap(),
    };
    let mut new = NewPayment::new(reference, amount);
    if gateway < 2 {
        new.webhook_url = Some(NOWHERE.to_owned());
        new.return_url = Some("http://127.0.0.1:1/thanks".to_owned());
        new.description = Some("Tea".to_owned());
    }
    if gateway == 2 {
        new.country = Some("CI".to_owned());
        new.options.set("msisdn", "00000001");
        new.options.set("provider", "orange");
    }
    if gateway == 3 {
        new.customer.name = Some("Ravi".to_owned());
        new.customer.email = Some("r@shop.example".to_owned());
        new.customer.phone = Some("9000000000".to_owned());
        new.options.set("product", "hosted");
    }
    new
}

/// The customer pays.
pub(crate) fn pay(gateway: usize, sandbox: &Sandbox, id: &str) {
    match gateway {
        0 => drop(sandbox.hitpay().pay(id).unwrap()),
        1 => drop(sandbox.hpay().pay(id).unwrap()),
        2 => sandbox.hub2().pay(id).unwrap(),
        _ => sandbox.payatom().pay(id).unwrap(),
    }
}

/// The customer's payment fails.
pub(crate) fn fail(gateway: usize, sandbox: &Sandbox, id: &str) {
    match gateway {
        0 => drop(sandbox.hitpay().fail(id).unwrap()),
        1 => drop(sandbox.hpay().fail(id).unwrap()),
        _ => sandbox.hub2().fail(id, "payment_refused").unwrap(),
    }
}
