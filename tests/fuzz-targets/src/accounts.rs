//! An account at each gateway, with secrets that no input has.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use dhow_core::{
    ActionAnswer, BaseUrl, Beneficiary, Clock, Currency, Environment, Money, NewPayment, NewPayout,
    NewRefund, PaymentProvider, ProviderReference, Secret, Transport, WebhookSigner,
};
use dhow_hitpay::{HitPay, HitPayConfig, HitPayWebhooks};
use dhow_hpay::{HPay, HPayConfig, HPayWebhooks};
use dhow_hub2::{Hub2, Hub2Config, Hub2Webhooks};
use dhow_payatom::{Paths, PayAtom, PayAtomConfig, PayAtomWebhooks};
use serde_json::Value;

/// Webhook secret of the accounts.
pub(crate) const SECRET: &str = "Vq7Xw2Lr9Kd4Zt6B";
/// Webhook secret of another merchant.
pub(crate) const STRANGE: &str = "Jm3Hs8Pf5Ny1Gc0T";
/// API key of the accounts.
pub(crate) const API_KEY: &str = "Rb6Uk2Wd9Qe4Xa7M";
/// Merchant id at HPay and Hub2, and PayAtom's `pid`.
pub(crate) const MERCHANT: &str = "100001";

/// The gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gateway {
    HitPay,
    HPay,
    Hub2,
    PayAtom,
}

/// A clock that stands still, so that an input always has the same result.
#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }
}

/// Key files of HPay's tests.
static KEYS: LazyLock<Value> = LazyLock::new(|| {
    let vectors = include_str!("../../../crates/hpay/tests/data/vectors.json");
    let mut vectors: Value = serde_json::from_str(vectors).expect("the vectors are JSON");
    vectors["test_keys"].take()
});

/// Configurations that load key files, which takes milliseconds.
static HPAY: LazyLock<HPayConfig> = LazyLock::new(|| {
    let config = HPayConfig::new(
        Environment::Sandbox,
        MERCHANT,
        secret(SECRET),
        "m@shop.example",
    );
    let config = config
        .with_checkout_url(base_url())
        .with_account_url(base_url())
        .with_openapi_url(base_url())
        .with_clock(Arc::new(Still));
    let config = config.with_private_key(key("merchant_private_pkcs8_pem"));
    let config = config.and_then(|config| config.with_gateway_certificate(key("gateway_cert_pem")));
    config.expect("the key files are valid")
});

/// A key file of HPay's tests.
pub(crate) fn key(name: &str) -> &'static [u8] {
    KEYS[name].as_str().expect("the key is listed").as_bytes()
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text).expect("the secret is long enough")
}

/// True for an input with a secret of the accounts: libFuzzer takes texts from comparisons, and a message that has a secret shows it.
pub(crate) fn has_secret(data: &[u8]) -> bool {
    let has = |secret: &str| {
        let mut parts = data.windows(secret.len());
        parts.any(|part| part == secret.as_bytes())
    };
    has(SECRET) || has(API_KEY)
}

fn base_url() -> BaseUrl {
    BaseUrl::new("http://127.0.0.1:9/gateway").expect("a base URL")
}

fn hitpay(webhook: &str) -> HitPayConfig {
    HitPayConfig::new(Environment::Sandbox, secret(API_KEY))
        .with_webhook_secret(secret(webhook))
        .with_event_secrets([secret(webhook)])
        .with_base_url(base_url())
}

fn hub2(webhook: &str) -> Hub2Config {
    Hub2Config::new(Environment::Sandbox, secret(API_KEY), MERCHANT)
        .with_webhook_secrets([secret(webhook)])
        .with_base_url(base_url())
        .with_clock(Arc::new(Still))
}

fn payatom(webhook: &str) -> PayAtomConfig {
    let mut paths = Paths::default();
    paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
    paths.refund = Some("/api/refund.php".to_owned());
    let (environment, key) = (Environment::Sandbox, secret(webhook));
    PayAtomConfig::new(environment, Currency::INR, base_url(), MERCHANT, key)
        .with_paths(paths)
        .with_iv_source(|| [7; 16])
}

impl Gateway {
    pub(crate) const ALL: &[Self] = &[Self::HitPay, Self::HPay, Self::Hub2, Self::PayAtom];

    /// The verifier and signer of an account with this webhook secret.
    pub(crate) fn webhooks(self, webhook: &str) -> Box<dyn WebhookSigner> {
        match self {
            Self::HitPay => Box::new(HitPayWebhooks::from(&hitpay(webhook))),
            Self::HPay => {
                let signer = HPayWebhooks::new(Environment::Sandbox, MERCHANT, secret(webhook));
                Box::new(signer)
            }
            Self::Hub2 => Box::new(Hub2Webhooks::from(&hub2(webhook))),
            Self::PayAtom => Box::new(PayAtomWebhooks::from(&payatom(webhook))),
        }
    }

    /// The account's provider.
    pub(crate) fn provider(self, transport: Arc<dyn Transport>) -> Box<dyn PaymentProvider> {
        const VALID: &str = "the configuration is valid";
        match self {
            Self::HitPay => Box::new(HitPay::new(hitpay(SECRET), transport).expect(VALID)),
            Self::HPay => Box::new(HPay::new(HPAY.clone(), transport).expect(VALID)),
            Self::Hub2 => Box::new(Hub2::new(hub2(SECRET), transport).expect(VALID)),
            Self::PayAtom => Box::new(PayAtom::new(payatom(SECRET), transport).expect(VALID)),
        }
    }

    /// Currency of the account's payments.
    pub(crate) fn amount(self) -> Money {
        match self {
            Self::HitPay => Money::from_minor(59_950, Currency::SGD),
            Self::HPay => Money::from_minor(200_000, Currency::VND),
            Self::Hub2 => Money::from_minor(59_900, Currency::XOF),
            Self::PayAtom => Money::from_minor(59_900, Currency::INR),
        }
    }

    /// The gateway's reference of a payment, a payout or a refund.
    pub(crate) fn reference(self) -> ProviderReference {
        let text = match self {
            Self::HitPay => "92965a20-dae5-4d89-a452-5fdfa382dbe1",
            Self::HPay => ORDER,
            Self::Hub2 => "in_a1C9a8d72ca3",
            Self::PayAtom => "a1C9a8d72ca3",
        };
        text.parse().expect("a reference")
    }

    pub(crate) fn new_payment(self) -> NewPayment {
        let mut new = NewPayment::new(ORDER.parse().expect("a reference"), self.amount());
        match self {
            Self::HitPay => {}
            Self::HPay => new.return_url = Some("https://shop.example/return".into()),
            Self::Hub2 => new.options.set("customer_reference", "Customer-7"),
            Self::PayAtom => {
                new.options.set("product", "upi-p2c");
                new.customer.name = Some("Ravi".to_owned());
                new.customer.email = Some("ravi@shop.example".to_owned());
                new.customer.phone = Some("9000000000".to_owned());
            }
        }
        new
    }

    pub(crate) fn new_refund(self) -> NewRefund {
        let order = ORDER.parse().expect("a reference");
        let mut new = NewRefund::new(order, self.reference(), self.amount());
        if self == Self::HitPay {
            new.attempt = Some(self.reference());
        }
        new
    }

    pub(crate) fn new_payout(self) -> NewPayout {
        let mut to = match self {
            Self::HitPay => Beneficiary::default(),
            Self::HPay => Beneficiary::new("NGUYEN VAN A", "1234567890912312"),
            Self::Hub2 => Beneficiary::new("Awa", "00000001"),
            Self::PayAtom => Beneficiary::new("Asha", "asha@bank"),
        };
        (to.institution, to.country) = match self {
            Self::HPay => (Some("BIDV".to_owned()), None),
            Self::Hub2 => (Some("orange".to_owned()), Some("CI".to_owned())),
            Self::HitPay | Self::PayAtom => (None, None),
        };
        let order = ORDER.parse().expect("a reference");
        let mut new = NewPayout::new(order, self.amount(), to);
        if self == Self::HitPay {
            new.options
                .set("beneficiary_id", "9ec01865-7af1-4937-813d-7801912d2cd1");
        }
        new
    }

    pub(crate) fn action_answer(self) -> ActionAnswer {
        match self {
            Self::Hub2 => ActionAnswer::Otp(Secret::allow_weak("1234").expect("not empty")),
            _ => ActionAnswer::TransactionReference("123456789012".to_owned()),
        }
    }
}

/// The merchant's reference, which all gateways take.
pub(crate) const ORDER: &str = "Order1042A";
