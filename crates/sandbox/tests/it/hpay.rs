//! HPay without a client: links, pages, field types, and digests tested with outside vectors.

use dhow_core::Secret;
use dhow_sandbox::{Sandbox, hpay};
use serde_json::{Value, json};

pub(crate) mod accounts;
mod orders;
mod quirks;
pub(crate) mod transfers;

fn md5(text: &str) -> String {
    dhow_crypto::digest::md5_hex(text.as_bytes())
}

async fn sandbox() -> Sandbox {
    Sandbox::builder().seed(7).start().await.unwrap()
}

fn client() -> reqwest::Client {
    let no_redirects = reqwest::redirect::Policy::none();
    reqwest::Client::builder()
        .redirect(no_redirects)
        .build()
        .unwrap()
}

pub(crate) async fn post(url: String, body: &Value) -> Value {
    let form = "application/x-www-form-urlencoded";
    let sent = client()
        .post(url)
        .header("content-type", form)
        .body(body.to_string());
    sent.send().await.unwrap().json().await.unwrap()
}

/// Returns a V1 checkout link for an order.
pub(crate) fn link(sandbox: &Sandbox, order: &str, price: &str) -> String {
    let gateway = sandbox.hpay();
    let (id, email, pass) = (
        gateway.merchant_id(),
        gateway.merchant_email(),
        gateway.passcode(),
    );
    let code = md5(&format!(
        "{id}|{email}|{price}|vnd|{order}|{}",
        pass.expose()
    ));
    format!(
        "{}/v1/checkout.php?merchant_site_code={id}&return_url=http%3A%2F%2F127.0.0.1%3A1%2Fr&receiver={email}&order_code={order}&price={price}&currency=vnd&secure_code={code}&installment=0",
        gateway.checkout_url()
    )
}

#[test]
fn digests_match_those_of_hpays_libraries() {
    // Sources: HPay's PHP library, and an image on its documentation page.
    let passcode = Secret::new("s3cr3t-Pass_0001").unwrap();
    let fields = |name: &str| {
        let value = match name {
            "merchant_site_code" => "100001",
            "return_url" => "https://shop.example/return",
            "receiver" => "merchant@shop.example",
            "order_code" => "OM_1700000001",
            "price" => "200000",
            "currency" => "vnd",
            "quantity" => "1",
            "tax" | "discount" | "fee_cal" | "fee_shipping" => "0",
            "installment" | "inpage" | "payment_method_id" => "0",
            _ => "",
        };
        value.to_owned()
    };
    assert_eq!(
        hpay::legacy_checkout_digest(&passcode, fields),
        "5d307e4f4ae7c885f18837968749d6e1"
    );
    let signed = [
        "tichhopthanhtoan",
        "OM_1768202539",
        "200000",
        "96138500",
        "1",
        "",
    ];
    assert_eq!(
        hpay::notify_digest(&passcode, "100001", signed),
        "0469e5c087623a8bd014691e874738f7"
    );
    let code = hpay::va_webhook_digest(&passcode, "28275709", "51239782");
    assert_eq!(code, "489c0159dd77181944002f9f55b2a178");
    let v1 = |name: &str| match name {
        "order_code" => "PAY_1705300000000".to_owned(),
        other => fields(other),
    };
    assert_eq!(
        hpay::checkout_digest(&passcode, v1),
        "0f1054b6054d34bdee46265ed428093a"
    );
}

#[tokio::test]
async fn only_a_link_with_a_valid_digest_opens_a_page() {
    let sandbox = sandbox().await;
    let genuine = link(&sandbox, "OM_1", "200000");
    let opened = client().get(&genuine).send().await.unwrap();
    assert_eq!(opened.status(), 303);
    for (code, invalid) in [
        ("30014", genuine.replace("price=200000", "price=2000")),
        ("30014", genuine.replace("OM_1", "OM_2")),
        ("11", genuine.replace("price=200000", "price=-1")),
        ("12", genuine.replace("currency=vnd", "currency=sgd")),
        ("03", genuine.replace("&installment=0", "")),
        ("03", format!("{genuine}&order_code=OM_3")),
        (
            "30012",
            genuine.split("&secure_code").next().unwrap().to_owned() + "&installment=0",
        ),
        ("128", format!("{genuine}&time_limit=tomorrow")),
    ] {
        let refused = client().get(&invalid).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{code}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(&format!("{code}: ")), "{code}: {page}");
    }
}

#[tokio::test]
async fn an_order_code_belongs_to_one_link() {
    let sandbox = sandbox().await;
    let first = link(&sandbox, "OM_1", "200000");
    let payment = sandbox.hpay().open_link(&first).unwrap();
    assert_eq!(sandbox.hpay().open_link(&first).unwrap(), payment);
    for other in [
        link(&sandbox, "OM_1", "200001"),
        first.replace("127.0.0.1%3A1%2Fr", "127.0.0.1%3A1%2Fother"),
        format!("{first}&order_description=another"),
    ] {
        let refused = sandbox.hpay().open_link(&other);
        assert_eq!(refused, Err("10 Invalid invoice.".to_owned()), "{other}");
    }
}

#[tokio::test]
async fn the_inquiry_of_an_unpaid_order_is_an_error_code_with_an_empty_list() {
    let sandbox = sandbox().await;
    let gateway = sandbox.hpay();
    gateway
        .open_link(&link(&sandbox, "OM_1", "200000"))
        .unwrap();
    let (id, pass) = (gateway.merchant_id(), gateway.passcode().expose());
    let checksum = md5(&format!("{id}|OM_1|{pass}"));
    let url = format!(
        "{}/api/transaction/GetTransactionDetail",
        gateway.checkout_url()
    );
    let body = json!({"merchant_id": id, "order_code": "OM_1", "checksum": checksum});
    let unpaid = post(url.clone(), &body).await;
    assert_eq!(
        unpaid,
        json!({"error_code": "81", "data": [], "checksum": ""})
    );
    let back = gateway.pay("OM_1").unwrap();
    assert!(
        back.starts_with("http://127.0.0.1:1/r?transaction_info=&order_code=OM_1&price=200000")
    );
    let paid = post(url.clone(), &body).await;
    assert_eq!(paid["data"]["transaction_status"], "00");
    assert_eq!(paid["data"]["total_amount"], "200000");
    assert_eq!(paid["data"]["tax_amount"], 0);
    let wrong = json!({"merchant_id": id, "order_code": "OM_1", "checksum": md5("guess")});
    assert_eq!(post(url, &wrong).await["error_code"], "30014");
    assert!(
        gateway.pay("OM_1").is_err(),
        "an order must be payable once"
    );
}

#[tokio::test]
async fn the_key_files_exist_until_the_sandbox_stops() {
    let sandbox = sandbox().await;
    let env: std::collections::BTreeMap<String, String> =
        sandbox.hpay().env().into_iter().collect();
    let file = |name: &str| std::path::PathBuf::from(&env[name]);
    let key = std::fs::read_to_string(file("DHOW_HPAY_PRIVATE_KEY_FILE")).unwrap();
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
    let certificate = std::fs::read(file("DHOW_HPAY_GATEWAY_CERT_FILE")).unwrap();
    assert_eq!(certificate.first(), Some(&0x30), "DER");
    assert!(dhow_crypto::rsa::verifier(&certificate).is_ok());
    sandbox.shutdown().await;
    for _ in 0..100 {
        if !file("DHOW_HPAY_PRIVATE_KEY_FILE").exists() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the key file still exists");
}

#[tokio::test]
async fn the_payer_can_be_controlled_over_http() {
    let sandbox = sandbox().await;
    sandbox
        .hpay()
        .open_link(&link(&sandbox, "OM_1", "200000"))
        .unwrap();
    let control = |path: &str| format!("http://{}/_sandbox/hpay/{path}", sandbox.addr());
    let send = async |path: &str| client().post(control(path)).send().await.unwrap();
    assert_eq!(send("orders/OM_2/pay").await.status(), 404);
    let paid = send("orders/OM_1/pay").await;
    assert_eq!(paid.status(), 200);
    let paid: Value = paid.json().await.unwrap();
    assert!(
        paid["browser_goes_to"]
            .as_str()
            .unwrap()
            .contains("payment_type=1")
    );
    assert_eq!(send("orders/OM_1/fail").await.status(), 409);
}
