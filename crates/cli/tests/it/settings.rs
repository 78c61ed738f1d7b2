//! Settings from variables and files.

use std::fs;

use crate::{
    command::{dhow, fresh_path},
    served::Served,
};

const PAY: &str = "pay --provider hitpay --amount 5.00 --currency SGD --reference ORDER-1 --json";

#[test]
fn a_missing_key_is_named() {
    let error = dhow(PAY).run().json(2);
    assert_eq!(
        error["error"]["message"],
        "DHOW_HITPAY_API_KEY is not set (or api_key in [hitpay] of dhow.toml)"
    );
    assert_eq!(error["error"]["kind"], "configuration");
    assert_eq!(error["error"]["provider"], "hitpay");
}

#[test]
fn a_key_file_that_cannot_be_read_is_named_with_the_reason() {
    let served = Served::start();
    let variable = "DHOW_HPAY_PRIVATE_KEY_FILE";
    let error = |path: &str| {
        let command = served
            .dhow("status hpay ORDER-1 --json")
            .env(variable, path);
        let error = command.run().json(2)["error"].clone();
        assert_eq!(error["field"], variable);
        error["message"].as_str().unwrap().to_owned()
    };
    let gone = error("no-such-file.pem");
    let start = format!("{variable} names a file that cannot be read: ");
    assert!(
        gone.starts_with(&start) && gone.len() > start.len(),
        "{gone}"
    );
    let large = fresh_path("key.pem");
    fs::write(&large, vec![b'x'; 1024 * 1024 + 1]).unwrap();
    assert_eq!(
        error(large.to_str().unwrap()),
        format!("{start}it is larger than 1 MiB, the limit for a key file")
    );
}

#[test]
fn variables_take_precedence_over_the_configuration_file() {
    let served = Served::start();
    let file = fresh_path("dhow.toml");
    let address = served.variable("DHOW_HITPAY_BASE_URL");
    let key = served.variable("DHOW_HITPAY_API_KEY");
    fs::write(
        &file,
        format!("[hitpay]\nbase_url = '{address}'\napi_key = '{key}'\n"),
    )
    .unwrap();
    let payment = dhow(PAY).arg("--config").arg(&file).run().json(0);
    assert_eq!(payment["environment"], "sandbox");

    let wrong = dhow(PAY)
        .arg("--config")
        .arg(&file)
        .env("DHOW_HITPAY_API_KEY", "wrong-key");
    let error = wrong.run().json(3);
    assert_eq!(error["error"]["kind"], "authentication");
}

#[test]
fn environment_variables_take_precedence_over_the_env_file() {
    let served = Served::start();
    let file = fresh_path("own.env");
    let variable = |name: &str| format!("{name}={}\n", served.variable(name));
    let [address, key] = ["DHOW_HITPAY_BASE_URL", "DHOW_HITPAY_API_KEY"].map(variable);
    fs::write(&file, format!("# sandbox\nexport {address}{key}OTHER=1\n")).unwrap();
    let pay = || dhow(PAY).arg("--env-file").arg(&file);
    assert_eq!(pay().run().json(0)["environment"], "sandbox");
    let wrong = pay().env("DHOW_HITPAY_API_KEY", "wrong-key").run().json(3);
    assert_eq!(wrong["error"]["kind"], "authentication");

    // The variables file takes precedence over the configuration file.
    let tables = fresh_path("dhow.toml");
    fs::write(&tables, "[hitpay]\napi_key = 'wrong-key'\n").unwrap();
    let other = dhow("pay hitpay --amount 5.00 --currency SGD --reference ORDER-2 --json");
    let other = other.arg("--env-file").arg(&file);
    other.arg("--config").arg(&tables).run().json(0);
    fs::write(&tables, "[hitpay]\nsalt = 'null'\n").unwrap();
    let weak = dhow("webhook verify --provider hitpay --json --config").arg(&tables);
    let error = weak.stdin("POST / HTTP/1.1\n\n").run().json(2);
    let place = format!("salt in [hitpay] of {}", tables.display());
    assert_eq!(error["error"]["field"], place);

    fs::write(&file, "DHOW_HITPAY_API_KEY=null\n").unwrap();
    let error = pay().run().json(2);
    let place = format!("DHOW_HITPAY_API_KEY in {}", file.display());
    assert_eq!(error["error"]["field"], place);
    fs::write(&file, "DHOW_HITPAY_API_KEY=1\ntop-secret\n").unwrap();
    let ended = pay().run();
    let field = format!("line 2 of {}", file.display());
    assert_eq!(ended.json(2)["error"]["field"], field);
    assert!(!ended.stdout.contains("top-secret"));
    let gone = dhow(PAY).arg("--env-file").arg("no-such.env").run().json(2);
    assert_eq!(gone["error"]["message"], "no-such.env cannot be read");
}

#[test]
fn an_unknown_key_is_refused() {
    let file = fresh_path("dhow.toml");
    fs::write(&file, "[hitpay]\napi_key = 'top-secret'\nslat = 'x'\n").unwrap();
    let error = dhow(PAY).arg("--config").arg(&file).run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("slat in [hitpay] of "), "{message}");
    assert!(
        message.contains("known settings: api_key, salt"),
        "{message}"
    );
    assert!(message.ends_with("; is salt meant?"), "{message}");
}

#[test]
fn no_secret_is_ever_printed() {
    let file = fresh_path("dhow.toml");
    for text in [
        "[hitpay]\napi_key = top-secret\n",
        "[hitpay]\napi_key = ['top-secret']\n",
        "[hitpay]\napi_key = 'top-secret'\napi_key = 'top-secret'\n",
        "top-secret",
    ] {
        fs::write(&file, text).unwrap();
        let ended = dhow(PAY).arg("--config").arg(&file).run();
        assert_eq!(ended.code, 2, "{text}");
        assert!(!ended.stdout.contains("top-secret"), "{}", ended.stdout);
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = dhow(PAY).arg("--config").arg("no-such.toml").run().json(2);
    assert_eq!(error["error"]["message"], "no-such.toml cannot be read");
}

#[test]
fn a_base_url_without_tls_is_refused_before_anything_is_sent() {
    let error = dhow(PAY)
        .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
        .env("DHOW_HITPAY_BASE_URL", "http://192.0.2.1/v1")
        .run()
        .json(2);
    assert_eq!(error["error"]["field"], "DHOW_HITPAY_BASE_URL");
}

#[test]
fn short_secrets_can_be_allowed_and_placeholders_cannot() {
    let request = "POST / HTTP/1.1\n\na=1&hmac=00";
    let verify = |salt: &str| {
        let command = dhow("webhook verify --provider hitpay --json").stdin(request);
        command.env("DHOW_HITPAY_SALT", salt)
    };
    let error = verify("s3-x9").run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    let advice = "if the gateway really issued it, set DHOW_HITPAY_SHORT_SECRETS=salt";
    assert!(message.contains(advice), "{message}");
    let allowed = |salt: &str, names: &str| {
        let command = verify(salt).env("DHOW_HITPAY_SHORT_SECRETS", names);
        command.run()
    };
    for names in ["salt", "api_key, salt"] {
        assert_eq!(allowed("s3-x9", names).json(1)["verdict"], "rejected");
    }
    assert_eq!(
        allowed("s3-x9", "api_key").json(2)["error"]["field"],
        "DHOW_HITPAY_SALT"
    );
    for salt in ["null", "$SALT", "  ", "12345678"] {
        let error = allowed(salt, "salt").json(2);
        assert_eq!(error["error"]["field"], "DHOW_HITPAY_SALT", "{salt}");
    }
    for names in ["slat", "salt,", "base_url", "short_secrets"] {
        let error = allowed("s3-x9", names).json(2);
        assert_eq!(
            error["error"]["field"], "DHOW_HITPAY_SHORT_SECRETS",
            "{names}"
        );
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("must name secrets only: api_key, salt"),
            "{message}"
        );
    }
    let file = fresh_path("dhow.toml");
    fs::write(
        &file,
        "[hitpay]\nsalt = 's3-x9'\nshort_secrets = ['salt']\n",
    )
    .unwrap();
    let command = dhow("webhook verify --provider hitpay --json --config").arg(&file);
    assert_eq!(command.stdin(request).run().json(1)["verdict"], "rejected");
}

#[test]
fn a_weak_secret_is_a_configuration_error() {
    for (command, variable) in [
        ("webhook verify --provider hitpay", "DHOW_HITPAY_SALT"),
        (
            "webhook verify --provider hitpay",
            "DHOW_HITPAY_EVENT_SALTS",
        ),
        ("webhook explain --provider hitpay", "DHOW_HITPAY_SALT"),
        (
            "webhook verify --provider hub2",
            "DHOW_HUB2_WEBHOOK_SECRETS",
        ),
        (
            "webhook verify --provider payatom",
            "DHOW_PAYATOM_SECRET_KEY",
        ),
        ("webhook verify --provider hpay", "DHOW_HPAY_PASSCODE"),
        ("status hitpay REF", "DHOW_HITPAY_API_KEY"),
        (
            "webhook send --provider hitpay --to http://127.0.0.1:1",
            "DHOW_HITPAY_SALT",
        ),
    ] {
        for weak in [
            "x",
            "undefined",
            "\"$SALT\"",
            "null",
            "${SALT}",
            "op://vault/salt",
            "********",
        ] {
            let error = dhow(command)
                .args("--json")
                .env("DHOW_HPAY_MERCHANT_ID", "100001")
                .env(variable, weak)
                .stdin("POST / HTTP/1.1\n\n")
                .run()
                .json(2);
            assert_eq!(error["error"]["field"], variable, "{command} {weak}");
            assert_eq!(error["error"]["kind"], "configuration");
            let message = error["error"]["message"].as_str().unwrap();
            assert!(weak.len() == 1 || !message.contains(weak), "{message}");
        }
    }
    let list = dhow("webhook verify --provider hub2 --json")
        .env("DHOW_HUB2_WEBHOOK_SECRETS", "9f8e7d6c5b4a,changeme")
        .stdin("POST / HTTP/1.1\n\n")
        .run()
        .json(2);
    let message = list["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("DHOW_HUB2_WEBHOOK_SECRETS item 2 is still a text of a template"),
        "{message}"
    );
}

#[test]
fn a_variables_file_that_is_absent_is_named_with_the_sandbox_that_writes_it() {
    let file = fresh_path("absent.env");
    let pay = "pay hitpay --amount 5.00 --currency SGD --reference ORDER-1 --json --env-file";
    let object = dhow(pay).arg(&file).run().json(2);
    assert_eq!(object["error"]["field"], file.display().to_string());
    let advice = object["next"][0].as_str().unwrap();
    assert!(advice.contains("`dhow providers` lists"), "{object}");
    let sandbox = format!("dhow sandbox --env-file {}", file.display());
    assert_eq!(object["next"][1], sandbox);
}

#[test]
fn serve_without_settings_names_the_sandbox() {
    let store = format!(
        "serve --json --store sqlite:{}",
        fresh_path("s.db").display()
    );
    let error = &dhow(&store).run().json(2)["error"];
    assert_eq!(error["field"], "gateway settings");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("dhow sandbox --env-file sandbox.env"),
        "{message}"
    );
}

#[test]
fn a_field_that_the_gateway_requires_is_named_with_the_option_that_sets_it() {
    let served = Served::start();
    for (line, field) in [
        (
            "payout hpay --amount 50000 --currency VND --set account=0709000000 --set institution=VCB",
            "name",
        ),
        (
            "pay payatom --amount 599 --currency INR --set email=r@shop.example --set phone=9000000000",
            "name",
        ),
        (
            "pay hub2 --amount 500 --currency XOF --set msisdn=00000001 --set country=CI",
            "provider",
        ),
    ] {
        let line = format!("{line} --reference ORDER1042A --json");
        let object = served.dhow(&line).run().json(2);
        assert_eq!(object["error"]["field"], field, "{object}");
        assert_eq!(object["next"][0], format!("add --set {field}=VALUE"));
    }
    // The field is set, but its value is refused.
    let line =
        "pay hitpay --amount 5.00 --currency SGD --reference ORDER-1 --json --set return_url=x";
    let object = served.dhow(line).run().json(2);
    assert_eq!(object["error"]["field"], "return_url");
    assert!(object["next"].is_null(), "{object}");
}
