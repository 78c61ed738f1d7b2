//! Messages with given secrets and personal data in every place that a gateway or a shop could put them.

use axum::body::Bytes;
use dhow_core::{ProviderFactory, Settings};
use dhow_record::{Exchange, Recorder};
use http::{Request, Response, StatusCode};

pub(crate) const FACTORIES: [&ProviderFactory; 4] = [
    dhow_hitpay::FACTORY,
    dhow_payatom::FACTORY,
    dhow_hpay::FACTORY,
    dhow_hub2::FACTORY,
];

/// Secrets and personal data of one run.
#[derive(Debug, Clone)]
pub(crate) struct Private {
    /// Secrets of the settings, of responses and of headers.
    pub(crate) secrets: Vec<String>,
    /// Names, addresses and references.
    pub(crate) texts: Vec<String>,
    pub(crate) email: String,
    /// Digits of a telephone number, an account and a card.
    pub(crate) digits: Vec<String>,
}

impl Private {
    /// Invented values, none of which is a part of another.
    pub(crate) fn sample() -> Self {
        Self {
            secrets: (0..6).map(|at| format!("Rt5uKp2wLm9sBv4n{at}")).collect(),
            texts: vec![
                "Marta Oduya".into(),
                "NWGH-81402".into(),
                "Brunei Lane".into(),
            ],
            email: "marta.oduya@mail.test".into(),
            digits: vec![
                "8150426391".into(),
                "4929315062481".into(),
                "615024809135".into(),
            ],
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        let texts = self.secrets.iter().chain(&self.texts);
        texts.chain(&self.digits).chain([&self.email])
    }

    fn secret(&self, at: usize) -> &str {
        &self.secrets[at % self.secrets.len()]
    }

    fn text(&self, at: usize) -> &str {
        &self.texts[at % self.texts.len()]
    }

    fn number(&self, at: usize) -> &str {
        &self.digits[at % self.digits.len()]
    }
}

/// Settings of an account with these secrets.
pub(crate) fn settings(factory: &'static ProviderFactory, private: &Private) -> Settings<'static> {
    let mut settings = Settings::new(factory);
    let base = "https://api.merchant-gateway.example/base";
    let mut set = |name: &str, value: &str| {
        if factory.settings().iter().any(|spec| spec.name == name) {
            settings.set(name, name, value).unwrap();
        }
    };
    for (at, name) in [
        "api_key",
        "salt",
        "event_salts",
        "platform_key",
        "secret_key",
        "token",
        "operator_key",
        "webhook_secrets",
        "passcode",
    ]
    .into_iter()
    .enumerate()
    {
        set(name, private.secret(at));
    }
    set("pid", private.text(1));
    set("merchant_id", private.number(0));
    set("merchant_email", &private.email);
    for name in [
        "base_url",
        "checkout_base_url",
        "account_base_url",
        "openapi_base_url",
    ] {
        set(name, base);
    }
    set("environment", "sandbox");
    settings
}

pub(crate) fn recorder(factory: &'static ProviderFactory, private: &Private) -> Recorder<'static> {
    Recorder::new(settings(factory, private)).unwrap()
}

/// A JSON object with the data in known and unknown members, in lists, in names, in URLs and as numbers.
fn object(private: &Private) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let (name, other) = (quoted(private.text(0)), quoted(private.text(2)));
    let escaped: String = private
        .text(0)
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    let (phone, card) = (private.number(0), private.number(1));
    let email = quoted(&private.email);
    let secret = quoted(private.secret(3));
    let url = format!(
        "https://user:{}@shop.example/orders/{}/{}?email={}&token={}#{}",
        private.secret(1),
        private.number(2),
        private.secret(4),
        private.email,
        private.secret(2),
        private.number(1),
    );
    let url = quoted(&url);
    format!(
        r#"{{"id":{secret},"status":"completed","amount":"599.00","currency":"SGD","name":{name},"email":{email},"phone":"{phone}",
        "buyer_name":{other},"msisdn":"{phone}","bankAccountNumber":"{card}","number":{card},"token":{secret},"secret":{secret},
        "unknown_text":{name},"unknown_number":{phone},"unknown":{{"deep":[{other},{card},{{"email":{email}}}]}},
        "metadata":{{{name}:{other},"{phone}":{card},"k":true}},{email}:1,"escaped":"{escaped}","description":{name},"message":{other},
        "redirect_url":{url},"url":{url},"note":"for {raw} at {phone}","account":{{"name":{name},"last4":"{last}"}},
        "payments":[{{"id":{secret},"status":"succeeded","buyer_email":{email}}}],"data":[{name},{phone},null,true]}}"#,
        raw = private.text(0).replace(['"', '\\'], ""),
        last = phone.chars().skip(phone.len() - 4).collect::<String>(),
    )
}

fn form(private: &Private) -> String {
    let encode =
        |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let (name, email) = (encode(private.text(0)), encode(&private.email));
    let (phone, secret) = (private.number(0), private.secret(0));
    format!(
        "reference_number={name}&phone={phone}&email={email}&status=completed&amount=5.00&hmac={secret}&post_hash={secret}\
         &metadata%5B{name}%5D={email}&items[0][{phone}]={name}&{phone}={secret}&note={name}+{phone}&secure_code={secret}\
         &order_code={phone}&price=200000&card_number={phone}&flag"
    )
}

/// Bodies of every kind with the data in them: JSON, a form, HTML, binary, cut JSON, text.
fn bodies(private: &Private) -> Vec<Vec<u8>> {
    let json = object(private);
    let html = format!(
        "<html><b>{}</b> {}</html>",
        private.text(0),
        private.number(1)
    );
    let mut binary = private.secret(0).as_bytes().to_vec();
    binary.extend([0xff, 0xfe, 0]);
    binary.extend(private.text(0).as_bytes());
    let cut: String = json.chars().take(json.chars().count() / 2).collect();
    vec![
        json.into_bytes(),
        form(private).into_bytes(),
        html.into_bytes(),
        binary,
        cut.into_bytes(),
        private.text(0).as_bytes().to_vec(),
    ]
}

fn request(private: &Private, method: &str, uri: &str, body: &[u8]) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(uri)
        .header("authorization", format!("Bearer {}", private.secret(0)))
        .header("x-api-key", private.secret(1))
        .header("apikey", private.secret(2))
        .header("cookie", format!("sid={}", private.secret(3)))
        .header("hitpay-signature", private.secret(4))
        .header(
            "hub2-signature",
            format!("s1={},s0={}", private.secret(4), private.secret(0)),
        )
        .header(format!("x-{}", private.number(0)), private.number(1))
        .header("content-type", "application/json")
        .body(Bytes::copy_from_slice(body))
        .unwrap()
}

fn response(private: &Private, status: u16, body: &[u8]) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header(
            "location",
            format!("https://x.example/{}", private.secret(0)),
        )
        .header("set-cookie", private.secret(1))
        .header("retry-after", private.number(0))
        .body(Bytes::copy_from_slice(body))
        .unwrap()
}

/// Calls and webhooks of a gateway with the data in them.
pub(crate) fn exchanges(paths: &[&str], private: &Private) -> Vec<Exchange> {
    let query = format!("?email={}&phone={}", private.email, private.number(0));
    let unknown = format!("/v9/{}/{}", private.secret(0), private.number(1));
    let mut exchanges = Vec::new();
    for body in bodies(private) {
        for path in paths.iter().copied().chain([unknown.as_str()]) {
            let uri = path.replace("{id}", private.secret(1)) + &query;
            for (method, status) in [("GET", 200), ("POST", 200), ("POST", 422)] {
                let request = request(private, method, &uri, &body);
                let response = response(private, status, &body);
                exchanges.push(Exchange::call(request, Some(response)));
            }
        }
        let uri = format!("/hooks/{}{query}", private.secret(0));
        let request = request(private, "POST", &uri, &body);
        exchanges.push(Exchange::webhook(request, Some(StatusCode::OK)));
    }
    let uri = format!("/ipn?{}", form(private));
    exchanges.push(Exchange::webhook(request(private, "GET", &uri, b""), None));
    exchanges
}

/// Paths of every gateway.
pub(crate) const PATHS: [&str; 8] = [
    "/v1/payment-requests",
    "/v1/payment-requests/{id}",
    "/api/status_polling.php",
    "/pay/request.php",
    "/payment-intents/{id}",
    "/transfers",
    "/api/ibft/create",
    "/api/va/create",
];
