//! `dhow webhook discover`: settings of HPay, constants for a new gateway, exit codes, and that no secret is printed.

use std::{fs, path::PathBuf};

use dhow_crypto::{base64, digest::md5_hex, hmac::HmacKey, rsa};
use serde_json::{Value, json};

use crate::command::{CommandResult, Dhow, dhow, fresh_path};

const PASSCODE: &str = "an-invented-passcode";

/// Writes a message to a new file.
fn file(text: impl AsRef<[u8]>) -> PathBuf {
    let path = fresh_path("message.http");
    fs::write(&path, text).unwrap();
    path
}

fn discover(arguments: &str, messages: &[String]) -> Dhow {
    let command = dhow(&format!("webhook discover {arguments}"));
    messages.iter().fold(command, |command, message| {
        command.arg("--file").arg(file(message))
    })
}

/// Creates the command with the settings of an HPay account.
fn hpay(arguments: &str, messages: &[String]) -> Dhow {
    discover(&format!("hpay {arguments}"), messages)
        .env("DHOW_HPAY_MERCHANT_ID", "100001")
        .env("DHOW_HPAY_PASSCODE", PASSCODE)
}

/// Runs the command in both formats, checks that neither prints the secret, and returns the JSON.
fn both(command: impl Fn(&str) -> Dhow, code: i32) -> Value {
    let page = command("").run();
    assert_eq!(page.code, code, "{page:?}");
    let result = command("--json").run();
    for output in [&page.stdout, &page.stderr, &result.stdout, &result.stderr] {
        assert!(!output.contains(PASSCODE), "{output}");
    }
    result.json(code)
}

fn checkout(order: &str, joined: fn([&str; 8]) -> String) -> String {
    let values = [
        "info", order, "200000", "96138500", "1", "", "100001", PASSCODE,
    ];
    let code = md5_hex(joined(values).as_bytes());
    format!(
        "GET /ipn?payment_type=1&transaction_info=info&order_code={order}&price=200000&payment_id=96138500&error_text=\
         &bank_code=VCB&token_omipay=abc&secure_code={code} HTTP/1.1\nHost: shop.example\n\n"
    )
}

#[test]
fn a_known_scheme_of_hpay_is_found_as_the_setting_and_the_ledger_entry() {
    let spaced = |values: [&str; 8]| format!(" {}", values.join(" "));
    let messages = [checkout("OM_1", spaced), checkout("OM_2", spaced)];
    let result = both(|json| hpay(json, &messages), 0);
    assert_eq!(result["verdict"], "found");
    assert_eq!(result["verified"], true);
    assert_eq!(
        result["signature"],
        json!({"place": "field", "name": "secure_code"})
    );
    assert_eq!(result["schemes"].as_array().unwrap().len(), 1, "{result}");
    let scheme = &result["schemes"][0];
    assert_eq!(scheme["setting"]["name"], "notify");
    let fields = [
        "transaction_info",
        "order_code",
        "price",
        "payment_id",
        "payment_type",
        "error_text",
        "merchant_site_code",
    ];
    let fields = fields
        .map(|name| format!("Part::field(\"{name}\")"))
        .join(", ");
    let line = format!(
        "schemes.notify = vec![SignatureScheme::md5([{fields}, Part::Secret]).separated_by(\" \").separator_before_each()];"
    );
    assert_eq!(scheme["setting"]["rust"], line.as_str());
    assert_eq!(
        scheme["signed_text"],
        "·info·OM_1·200000·96138500·1··100001·***"
    );
    assert_eq!(scheme["secret"], "passcode");
    let ledger: toml::Table = scheme["ledger"].as_str().unwrap().parse().unwrap();
    let entry = &ledger["entry"][0];
    // HPay's code settles the entry, so its status and sources stay.
    assert_eq!(entry["id"].as_str(), Some("notify-recipe"));
    assert_eq!(entry["status"].as_str(), Some("vendor-code"));
    let sources = entry["sources"].as_array().unwrap();
    let added = sources.last().unwrap().as_str().unwrap();
    assert!(
        sources.len() > 1 && added.starts_with("two messages"),
        "{added}"
    );
    assert_eq!(result["ambiguous"], false);

    let [first, _] = &messages;
    let same = [first.clone(), first.clone()];
    assert_eq!(hpay("--json", &same).run().json(0)["verified"], false);
    let result = hpay("--json", &messages[..1]).run().json(0);
    assert_eq!(result["verified"], false);
    let notes = result["notes"].to_string();
    assert!(notes.contains("Only one message was compared"), "{notes}");
    let ledger = result["schemes"][0]["ledger"].as_str().unwrap();
    assert!(ledger.contains("one message of an own account"), "{ledger}");
}

#[test]
fn an_unknown_scheme_of_a_webhook_is_found_among_all_of_its_fields() {
    let joined = |[info, order, price, payment, kind, _, merchant, secret]: [&str; 8]| {
        [kind, merchant, price, order, payment, info, secret].join("|")
    };
    let messages = [checkout("OM_1", joined), checkout("OM_2", joined)];
    let result = both(
        |json| {
            hpay(
                &format!(
                    "{json} --only payment_type,merchant_site_code,price,order_code,payment_id,transaction_info,bank_code"
                ),
                &messages,
            )
        },
        0,
    );
    let rule = "MD5 of payment_type, merchant_site_code, price, order_code, payment_id, transaction_info and the secret, with `|` between, in \
                lower-case hexadecimal digits";
    let schemes = result["schemes"].as_array().unwrap();
    assert!(
        schemes.iter().any(|scheme| scheme["scheme"] == rule),
        "{result}"
    );
}

#[test]
fn the_separator_of_a_virtual_account_is_also_a_variable() {
    let message = |order: &str| {
        let code = md5_hex(format!("10000,{order},{PASSCODE}").as_bytes());
        format!(
            "GET /va/callback?cashin=10000&order_id={order}&amount=5&secure_code={code} HTTP/1.1\n\n"
        )
    };
    let messages = [message("A1"), message("A2")];
    let result = both(|json| hpay(json, &messages), 0);
    let setting = &result["schemes"][0]["setting"];
    assert_eq!(setting["name"], "va_webhook");
    assert_eq!(setting["variable"], "DHOW_HPAY_VA_CALLBACK_SEPARATOR=,");
}

#[test]
fn a_saved_answer_is_read_with_or_without_its_head() {
    let answer = |order: &str| {
        let code = md5_hex(format!("00|{order}|200.00|{PASSCODE}").as_bytes());
        format!(
            r#"{{"error_code":"00","data":{{"transaction_status":"00","order_code":"{order}","total_amount":200.00}},"checksum":"{code}"}}"#
        )
    };
    let with_head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}",
        answer("A")
    );
    let result = both(|json| hpay(json, &[with_head.clone(), answer("B")]), 0);
    let schemes = result["schemes"].as_array().unwrap();
    // The code and the status are equal in both answers.
    assert_eq!(schemes.len(), 2, "{result}");
    assert_eq!(
        schemes[0]["setting"]["rust"],
        r#"schemes.order_inquiry_response = vec![SignatureScheme::md5([Part::field("error_code"), Part::field("order_code"), Part::field("total_amount"), Part::Secret])];"#
    );
    assert!(result["notes"].to_string().contains("Several schemes fit"));
}

#[test]
fn an_rsa_signature_is_found_with_the_certificate_of_the_settings() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../crypto/tests/data/rsa");
    let signer = rsa::signer(&fs::read(format!("{data}/private.pkcs8.pem")).unwrap()).unwrap();
    let answer = |id: &str, cashout: u32| {
        let text = format!("{id}|9704|{cashout}|{PASSCODE}");
        let code = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
        format!(
            r#"{{"error_code":"000","data":{{"requestId":"{id}","omiCashoutId":{cashout},"bankAccountNumber":"9704"}},"secure_chain":"{code}"}}"#
        )
    };
    let messages = [answer("R1", 11), answer("R2", 12)];
    let certificate = format!("{data}/certificate.pem");
    let with = |json: &str| hpay(json, &messages).env("DHOW_HPAY_GATEWAY_CERT_FILE", &certificate);
    let result = both(with, 0);
    let setting = &result["schemes"][0]["setting"];
    assert_eq!(
        setting["rust"],
        r#"schemes.transfer_response = vec![SignatureScheme::rsa([Part::field("requestId"), Part::field("bankAccountNumber"), Part::field("omiCashoutId"), Part::Secret])];"#
    );
    let result = hpay("--json", &messages).run().json(2);
    assert!(result.to_string().contains("--certificate"), "{result}");
    let result = hpay("--json --certificate", &[])
        .arg(&certificate)
        .arg("--file")
        .arg(file(&messages[0]));
    assert_eq!(result.run().json(0)["verdict"], "found");
}

fn signed_body(time: &str, body: &str) -> String {
    let key = HmacKey::new(PASSCODE.as_bytes()).unwrap();
    let tag = key.sign_hex(format!("{time}.{body}").as_bytes());
    format!(
        "POST /hook HTTP/1.1\nHost: shop.example\nX-Cowrie-Time: {time}\nX-Cowrie-Signature: sha256={tag}\n\n{body}"
    )
}

#[test]
fn the_scheme_of_a_new_gateway_is_a_constant() {
    let messages = [
        signed_body("1790000000", r#"{"id":"pay_1","amount":"599.50"}"#),
        signed_body("1790000001", r#"{"id":"pay_2","amount":"1.00"}"#),
    ];
    let with = |options: &str| discover(options, &messages).env("COWRIE_SECRET", PASSCODE);
    let result = both(
        |json| with(&format!("{json} --secret-env COWRIE_SECRET")),
        0,
    );
    assert_eq!(result["provider"], Value::Null);
    assert_eq!(result["signature"]["name"], "x-cowrie-signature");
    assert_eq!(result["schemes"].as_array().unwrap().len(), 1);
    let scheme = &result["schemes"][0];
    assert_eq!(scheme["prefix"], "sha256=");
    assert_eq!(scheme["secret"], "COWRIE_SECRET");
    let rust = scheme["rust"].as_str().unwrap();
    assert!(
        rust.contains("Part::field(\"x-cowrie-time\"), Part::field(\"body\")"),
        "{rust}"
    );
    assert!(
        rust.contains("Algorithm::Hmac(DigestKind::Sha256)"),
        "{rust}"
    );
    let page = with("--secret-env COWRIE_SECRET --signature header:X-Cowrie-Signature").run();
    assert!(
        page.stdout
            .contains("const SCHEME: SignatureScheme = SignatureScheme {"),
        "{page:?}"
    );
    // Another secret makes another signature.
    let result = discover("--json --secret-env OTHER", &messages).env("OTHER", "another-secret");
    let result = result.run().json(1);
    assert_eq!(result["verdict"], "not-found");
    assert_eq!(result["tried"]["signatures"], result["tried"]["of"]);
}

#[test]
fn two_messages_with_two_schemes_are_a_no() {
    let spaced = |values: [&str; 8]| values.join(" ");
    let piped = |values: [&str; 8]| values.join("|");
    let messages = [checkout("OM_1", spaced), checkout("OM_2", piped)];
    let result = both(|json| hpay(json, &messages), 1);
    assert_eq!(result["verdict"], "not-all-messages");
    assert_eq!(result["verified"], false);
}

#[test]
fn unusable_input_is_refused_with_the_remedy() {
    let spaced = |values: [&str; 8]| values.join(" ");
    let message = || checkout("OM_1", spaced);
    let refused = |command: Dhow, words: &str| {
        let CommandResult { code, stderr, .. } = command.run();
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    };
    refused(discover("hpay", &[message()]), "--secret-env");
    refused(discover("", &[message()]), "--secret-env");
    refused(discover("payatom", &[message()]), "webhook explain");
    refused(discover("--secret-env NOT_SET", &[message()]), "is not set");
    refused(
        hpay("", &[message(), message(), message()]),
        "once or twice",
    );
    refused(hpay("--setting nothing", &[message()]), "notify, ");
    refused(
        hpay("--signature field:nothing", &[message()]),
        "not every message",
    );
    refused(hpay("--signature nothing", &[message()]), "header:NAME");
    refused(hpay("--only nothing", &[message()]), "in no message");
    refused(
        hpay("--signature field:price", &[message()]),
        "not the encoding",
    );
    refused(
        discover("hitpay --setting notify", &[message()]),
        "is for hpay",
    );
    let unsigned = "GET /x?a=1 HTTP/1.1\n\n".to_owned();
    refused(hpay("", &[unsigned]), "--signature");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_search_and_prints_what_was_tried() {
    use std::{process::Stdio, thread, time::Duration};

    let fields: String = (0..10)
        .map(|number| format!("f{number}=value{number}&"))
        .collect();
    let message = format!("GET /x?{fields}sign={} HTTP/1.1\n\n", "0".repeat(128));
    let command = discover("--json --secret-env PASSCODE", &[message]).env("PASSCODE", PASSCODE);
    let mut command = command.into_command();
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    thread::sleep(Duration::from_secs(2));
    let mut kill = std::process::Command::new("kill");
    let kill = kill.arg("-INT").arg(child.id().to_string());
    assert!(kill.status().unwrap().success());
    let output = dhow_tests::ended(child);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["verdict"], "stopped");
    let number = |name: &str| result["tried"][name].as_u64().unwrap();
    assert!(
        number("signatures") > 0 && number("signatures") < number("of"),
        "{result}"
    );
}

/// Returns the kinds of HPay's samples, as the command lists them.
fn kinds() -> Vec<String> {
    let refused = dhow("webhook send hpay --kind none --to http://127.0.0.1:9/").run();
    let (_, list) = refused
        .stderr
        .split_once("a kind of this gateway: ")
        .unwrap();
    list.trim().split(", ").map(str::to_owned).collect()
}

#[test]
fn a_signed_sample_of_every_kind_is_recognised() {
    let kinds = kinds();
    assert!(kinds.len() > 1, "{kinds:?}");
    for kind in kinds {
        let path = fresh_path("sample.http");
        let sent = dhow(&format!("webhook send hpay --kind {kind} --save"));
        let sent = sent
            .arg(&path)
            .env("DHOW_HPAY_MERCHANT_ID", "100001")
            .env("DHOW_HPAY_PASSCODE", PASSCODE)
            .run();
        assert_eq!(sent.code, 0, "{sent:?}");
        let sample = fs::read_to_string(&path).unwrap();
        let result = both(|json| hpay(json, std::slice::from_ref(&sample)), 0);
        let (setting, entry) = match kind.as_str() {
            "checkout" => ("notify", "notify-recipe"),
            "virtual-account" => ("va_webhook", "va-callback-separator"),
            other => panic!("{other} has no expectation"),
        };
        let first = &result["schemes"][0];
        assert_eq!(first["setting"]["name"], setting, "{result}");
        let ledger: toml::Table = first["ledger"].as_str().unwrap().parse().unwrap();
        assert_eq!(ledger["entry"][0]["id"].as_str(), Some(entry), "{kind}");
        let notes = result["notes"].to_string();
        assert_eq!(notes.contains("notify-recipe-v1"), kind == "checkout");
    }
}

#[test]
fn schemes_that_differ_by_empty_fields_are_one_scheme() {
    let message = |body: &str| {
        let key = HmacKey::new(PASSCODE.as_bytes()).unwrap();
        let signature = key.sign_hex(body.as_bytes());
        format!(
            "POST /x HTTP/1.1\nContent-Type: application/json\nX-Signature: {signature}\n\n{body}"
        )
    };
    let messages = [message(
        r#"{"id":"a1","amount":"5.00","phone":"","note":"","mail":"","code":""}"#,
    )];
    let command = |json: &str| {
        discover(
            &format!("{json} --secret-env SALT --signature header:x-signature"),
            &messages,
        )
        .env("SALT", PASSCODE)
    };
    let result = both(command, 0);
    let schemes = result["schemes"].as_array().unwrap();
    assert_eq!(schemes.len(), 1, "{result}");
    assert_eq!(
        schemes[0]["undecided"].as_array().unwrap().len(),
        4,
        "{result}"
    );
    assert_eq!(result["ambiguous"], true);
    assert!(command("").run().stdout.contains("undecided"));
}
