//! Genuine deliveries whose signed fields were altered: no explanation calls them mistakes of the code alone.

use dhow_core::{Currency, Delivery, Environment, Secret, WebhookSigner};
use dhow_crypto::explain::{Explanation, Origin, Verdict};
use dhow_hitpay::HitPayWebhooks;
use dhow_hpay::HPayWebhooks;
use dhow_hub2::Hub2Webhooks;
use dhow_payatom::PayAtomWebhooks;
use reqwest::Url;

const SECRET: &str = "an-invented-secret-of-a-test";

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

/// Format of the fields of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Form,
    Query,
    Json,
}

/// Genuine delivery of a gateway.
struct Sample {
    name: &'static str,
    format: Format,
    signature: &'static str,
    fields: &'static [(&'static str, &'static str)],
    sign: fn(Delivery) -> Delivery,
    explain: fn(&Delivery) -> Explanation,
}

fn hitpay(delivery: Delivery) -> Delivery {
    let webhooks = HitPayWebhooks::new(Environment::Sandbox)
        .with_webhook_secret(secret())
        .with_event_secrets([secret()]);
    webhooks.sign_test_webhook(delivery).unwrap()
}

fn explain_hitpay(delivery: &Delivery) -> Explanation {
    let known = dhow_hitpay::explain::ExplainSecrets {
        webhook_salts: vec![secret()],
        event_salts: vec![secret()],
        others: Vec::new(),
    };
    dhow_hitpay::explain::explain(&known, delivery)
}

fn payatom(delivery: Delivery) -> Delivery {
    let webhooks = PayAtomWebhooks::new(Environment::Sandbox, Currency::INR, secret());
    webhooks.sign_test_webhook(delivery).unwrap()
}

fn explain_payatom(delivery: &Delivery) -> Explanation {
    let known = dhow_payatom::explain::ExplainSecrets {
        secret_keys: vec![secret()],
        others: Vec::new(),
    };
    dhow_payatom::explain::explain(&known, delivery)
}

fn hpay(delivery: Delivery) -> Delivery {
    let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", secret());
    webhooks.sign_test_webhook(delivery).unwrap()
}

fn explain_hpay(delivery: &Delivery) -> Explanation {
    let known = dhow_hpay::explain::ExplainSecrets::new("100001", vec![secret()]);
    dhow_hpay::explain::explain(&known, delivery)
}

fn hub2(delivery: Delivery) -> Delivery {
    let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret()]);
    webhooks.sign_test_webhook(delivery).unwrap()
}

fn explain_hub2(delivery: &Delivery) -> Explanation {
    let known = dhow_hub2::explain::ExplainSecrets {
        webhook_secrets: vec![secret()],
        others: Vec::new(),
    };
    dhow_hub2::explain::explain(&known, delivery)
}

#[rustfmt::skip]
const SAMPLES: &[Sample] = &[
    Sample {
        name: "hitpay form", format: Format::Form, signature: "hmac", sign: hitpay, explain: explain_hitpay,
        fields: &[("payment_id", "92965a2d"), ("payment_request_id", "92965a20"), ("phone", ""), ("amount", "599.00"), ("currency", "SGD"),
            ("status", "completed"), ("reference_number", "ORDER-1")],
    },
    Sample {
        name: "payatom payin", format: Format::Json, signature: "post_hash", sign: payatom, explain: explain_payatom,
        fields: &[("order_id", "500"), ("requested_amount", "100"), ("received_amount", "100"), ("bank_ref", "412345678901"),
            ("ref_code", "a1c9a8d72ca3"), ("status", "Late Approved")],
    },
    Sample {
        name: "payatom form", format: Format::Form, signature: "post_hash", sign: payatom, explain: explain_payatom,
        fields: &[("order_id", "500"), ("amount", "100.00"), ("status", "Approved")],
    },
    Sample {
        name: "hpay checkout", format: Format::Query, signature: "secure_code", sign: hpay, explain: explain_hpay,
        fields: &[("transaction_info", "x"), ("order_code", "OM_1"), ("price", "200000"), ("payment_id", "96138500"), ("payment_type", "1"),
            ("error_text", ""), ("bank_code", "BIDV")],
    },
    Sample {
        name: "hpay virtual account", format: Format::Query, signature: "secure_code", sign: hpay, explain: explain_hpay,
        fields: &[("va_account", "1000000000032"), ("amount", "200000"), ("order_id", "200000"), ("order_code", "OM_1"),
            ("cashin", "961385"), ("error_code", "0")],
    },
    Sample {
        name: "hub2 event", format: Format::Json, signature: "", sign: hub2, explain: explain_hub2,
        fields: &[("id", "evt_1"), ("type", "payment.succeeded"), ("createdAt", "2026-01-02T03:04:05Z"), ("reference", "A-1"),
            ("amount", "2000"), ("status", "successful"), ("data", "x")],
    },
];

const ALTERED: [&str; 11] = [
    "amount",
    "received_amount",
    "price",
    "currency",
    "cashin",
    "status",
    "payment_type",
    "order_id",
    "order_code",
    "reference_number",
    "reference",
];

/// Fields of a delivery.
type Fields = Vec<(String, String)>;

impl Sample {
    fn genuine(&self) -> Delivery {
        let fields: Fields = self
            .fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        (self.sign)(self.delivery(&fields))
    }

    fn delivery(&self, fields: &Fields) -> Delivery {
        let pairs = || {
            let url = Url::parse_with_params("http://shop.example/", fields).unwrap();
            url.query().unwrap_or_default().to_owned()
        };
        match self.format {
            Format::Query => Delivery::get("/", pairs()),
            Format::Form => Delivery::post("/", pairs())
                .with_header("content-type", "application/x-www-form-urlencoded")
                .unwrap(),
            Format::Json => {
                let quoted = |text: &String| serde_json::to_string(text).unwrap();
                let members: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{}:{}", quoted(name), quoted(value)))
                    .collect();
                Delivery::post("/", format!("{{{}}}", members.join(",")))
                    .with_header("content-type", "application/json")
                    .unwrap()
            }
        }
    }

    /// Reads the fields of a signed delivery, the signature included.
    fn read(&self, delivery: &Delivery) -> Fields {
        let pairs = |bytes: &[u8]| {
            let query = std::str::from_utf8(bytes).unwrap();
            let url = Url::parse(&format!("http://shop.example/?{query}")).unwrap();
            url.query_pairs().into_owned().collect()
        };
        match self.format {
            Format::Query => pairs(delivery.query().unwrap().as_bytes()),
            Format::Form => pairs(delivery.body()),
            Format::Json => {
                let body: serde_json::Value = serde_json::from_slice(delivery.body()).unwrap();
                let names = self.fields.iter().map(|(name, _)| *name);
                let names = names.chain([self.signature]);
                let member =
                    |name: &str| Some((name.to_owned(), body.get(name)?.as_str()?.to_owned()));
                names.filter_map(member).collect()
            }
        }
    }

    /// Returns the delivery with other fields and the headers of the genuine one.
    fn altered(&self, genuine: &Delivery, fields: &Fields) -> Delivery {
        let headers = genuine.headers().iter();
        let headers = headers.filter(|(name, _)| *name != "content-type");
        headers.fold(self.delivery(fields), |delivery, (name, value)| {
            delivery
                .with_header(name.as_str(), value.to_str().unwrap())
                .unwrap()
        })
    }
}

/// Returns a value altered in the ways of forgers.
#[allow(
    clippy::float_arithmetic,
    reason = "the forger's amount need not be exact"
)]
fn altered_values(value: &str, others: &Fields) -> Vec<String> {
    let number = value.parse::<f64>().ok();
    let numbers = number.map(|number| {
        vec![
            format!("{}", number - 1.0),
            format!("{number}.00"),
            format!("{number}.0"),
            format!("{:.2}", number / 100.0),
        ]
    });
    let words = [
        format!("{value}0"),
        format!("{value} "),
        format!("{value}é"),
        value.to_ascii_lowercase(),
        value.to_ascii_uppercase(),
        value.replace(' ', ""),
        String::new(),
        "Approved".to_owned(),
    ];
    let others = others.iter().map(|(_, other)| other.clone());
    let all = words.into_iter().chain(numbers.unwrap_or_default());
    all.chain(others).filter(|other| other != value).collect()
}

/// Returns every alteration of one field, every exchange of two values, and additions of fields.
fn alterations(fields: &Fields) -> Vec<Fields> {
    let mut all = Vec::new();
    // An explanation takes long if nothing is found, so only fields about money, status and reference are altered.
    let signed = |index: &usize| ALTERED.contains(&fields[*index].0.as_str());
    let places: Vec<usize> = (0..fields.len()).filter(signed).collect();
    for place in &places {
        for value in altered_values(&fields[*place].1, fields) {
            let mut other = fields.clone();
            other[*place].1 = value;
            all.push(other);
        }
        for second in places.iter().filter(|second| *second > place) {
            let mut other = fields.clone();
            let value = other[*place].1.clone();
            other[*place].1 = std::mem::replace(&mut other[*second].1, value);
            all.push(other);
        }
        let mut fewer = fields.clone();
        fewer.remove(*place);
        all.push(fewer);
    }
    for (name, value) in [("email", "a@b.example"), ("reference_number", "X")] {
        if !fields.iter().any(|(known, _)| known == name) {
            let mut more = fields.clone();
            more.insert(0, (name.to_owned(), value.to_owned()));
            all.push(more);
        }
    }
    all
}

#[test]
fn no_altered_field_is_called_a_mistake_of_the_code_alone() {
    let mut wrong = Vec::new();
    let mut doubted = 0;
    for sample in SAMPLES {
        let genuine = sample.genuine();
        let verdict = (sample.explain)(&genuine).verdict;
        assert_eq!(verdict, Verdict::Match, "{}", sample.name);
        let fields = sample.read(&genuine);
        for altered in alterations(&fields) {
            let delivery = sample.altered(&genuine, &altered);
            let explanation = (sample.explain)(&delivery);
            let Some(first) = explanation.findings.first() else {
                continue;
            };
            if first.origin == Origin::Code {
                wrong.push(format!("{}: {} for {altered:?}", sample.name, first.name));
            }
            doubted += usize::from(first.fix.starts_with("do not trust this delivery"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(doubted > 10, "{doubted}");
}

#[test]
fn a_received_amount_that_was_altered_is_not_a_harmless_mistake() {
    let sample = &SAMPLES[1];
    let genuine = sample.genuine();
    let mut fields = sample.read(&genuine);
    fields[2].1 = "5000".to_owned();
    let explanation = (sample.explain)(&sample.altered(&genuine, &fields));
    let finding = &explanation.findings[0];
    assert_eq!(
        (finding.name, finding.origin),
        ("requested-amount", Origin::Delivery)
    );
    assert!(
        finding.what.starts_with("received_amount was altered"),
        "{}",
        finding.what
    );
    assert!(finding.fix.starts_with("do not trust"), "{}", finding.fix);
}

/// The MD5 in an envelope covers the secret, so with it a reader could guess secrets offline.
#[test]
fn no_hash_with_the_secret_of_payatom_is_in_an_explanation() {
    let sample = &SAMPLES[1];
    let genuine = sample.genuine();
    let mut altered = sample.read(&genuine);
    altered[2].1 = "5000".to_owned();
    let altered = sample.altered(&genuine, &altered);
    for (delivery, amount, shape) in [
        (
            &genuine,
            "100",
            "32 hexadecimal digits, the expected hash with secret_key",
        ),
        (
            &altered,
            "5000",
            "32 hexadecimal digits, which are not the expected hash",
        ),
    ] {
        let explanation = (sample.explain)(delivery);
        let note = format!("the envelope opens and contains {shape}");
        assert!(explanation.notes.contains(&note), "{:?}", explanation.notes);
        let shown = format!("{explanation:?}");
        for amount in ["100", amount] {
            let text = format!("500{amount}Late Approved{SECRET}");
            let hash = dhow_crypto::digest::md5_hex(text.as_bytes());
            assert!(!shown.contains(&hash), "{shown}");
        }
    }
}
