//! `dhow doctor`: the findings, and that no secret is printed.

use std::fs;

use serde_json::Value;

use crate::{
    command::{Dhow, dhow, fresh_path},
    served::Served,
};

const KEY: &str = "test_1f2e3d4c5b6a";
const SALT: &str = "9a8b7c6d5e4f-salt";

fn doctor(variables: &[(&str, &str)]) -> Dhow {
    let command = dhow("doctor hitpay --json");
    let each = variables.iter();
    each.fold(command, |command, (name, value)| command.env(name, value))
}

/// States of the findings about a setting or part.
fn states<'a>(diagnosis: &'a Value, about: &str) -> Vec<&'a str> {
    let gateway = diagnosis["gateways"][0]["findings"].as_array().unwrap();
    let general = diagnosis["findings"].as_array().unwrap();
    let all = gateway.iter().chain(general);
    let matching = all.filter(|finding| finding["about"] == about);
    matching
        .map(|finding| finding["state"].as_str().unwrap())
        .collect()
}

#[test]
fn a_sound_configuration_has_no_warning() {
    let sandbox = "https://api.sandbox.hit-pay.com/v1";
    let variables = [
        ("DHOW_HITPAY_API_KEY", KEY),
        ("DHOW_HITPAY_SALT", SALT),
        ("DHOW_HITPAY_BASE_URL", sandbox),
    ];
    let ended = doctor(&variables).run();
    assert!(!ended.stdout.contains(KEY) && !ended.stdout.contains(SALT));
    let diagnosis = ended.json(0);
    assert_eq!(diagnosis["healthy"], true);
    assert_eq!(diagnosis["gateways"][0]["environment"], "sandbox");
    let findings = diagnosis["gateways"][0]["findings"].as_array().unwrap();
    assert!(
        findings.iter().all(|finding| finding["state"] == "ok"),
        "{diagnosis}"
    );
    assert!(!diagnosis["not_checked"].as_array().unwrap().is_empty());
}

#[test]
fn suspicious_values_are_warnings_without_the_secret() {
    let variables = [
        ("DHOW_HITPAY_API_KEY", "'test_1f2e3d4c5b6a'"),
        ("DHOW_HITPAY_SALT", "'9a8b7c6d5e4f-salt'"),
        ("DHOW_HITPAY_EVENT_SALTS", "one-salt-a,two words"),
    ];
    let ended = doctor(&variables).run();
    for (_, value) in variables {
        let value = value.trim_matches(['\n', '\'']);
        assert!(!ended.stdout.contains(value), "{}", ended.stdout);
    }
    let diagnosis = ended.json(0);
    for about in [
        "DHOW_HITPAY_API_KEY",
        "DHOW_HITPAY_SALT",
        "DHOW_HITPAY_EVENT_SALTS[1]",
    ] {
        assert_eq!(states(&diagnosis, about), ["warn"], "{about}");
    }
}

#[test]
fn an_unknown_variable_is_reported_as_a_registry_reports_it() {
    let variables = [
        ("DHOW_HITPAY_SALT", SALT),
        ("DHOW_HITPAY_SLAT", SALT),
        ("DHOW_HUBB2_API_KEY", KEY),
        ("DHOW_OTHER", "x"),
    ];
    let diagnosis = doctor(&variables).run().json(2);
    for unknown in ["DHOW_HITPAY_SLAT", "DHOW_HUBB2_API_KEY"] {
        assert_eq!(states(&diagnosis, unknown), ["fail"], "{unknown}");
    }
    assert!(states(&diagnosis, "DHOW_OTHER").is_empty());
    let file = fresh_path("own.env");
    fs::write(&file, format!("DHOW_HITPAY_SLAT={SALT}\n")).unwrap();
    let place = format!("DHOW_HITPAY_SLAT in {}", file.display());
    let command = dhow("webhook verify --provider hitpay --json --env-file").arg(&file);
    let command = command.env("DHOW_HITPAY_SALT", SALT);
    let refused = command.stdin("POST / HTTP/1.1\n\n").run().json(2);
    assert_eq!(refused["error"]["field"], place);
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with(&format!(
            "{place} is not a setting; known settings: DHOW_HITPAY_API_KEY"
        )),
        "{message}"
    );
    assert!(
        message.ends_with("; is DHOW_HITPAY_SALT meant?"),
        "{message}"
    );
    assert!(!message.contains(SALT), "{message}");
}

#[test]
fn a_short_secret_fails_until_it_is_allowed_and_then_is_a_warning() {
    let short = [("DHOW_HITPAY_SALT", "s3-x9")];
    let ended = doctor(&short).run();
    assert!(ended.stdout.contains("set DHOW_HITPAY_SHORT_SECRETS=salt"));
    assert_eq!(states(&ended.json(2), "DHOW_HITPAY_SALT"), ["fail"]);
    let allowed = [short[0], ("DHOW_HITPAY_SHORT_SECRETS", "salt")];
    let ended = doctor(&allowed).run();
    assert!(!ended.stdout.contains("s3-x9"), "{}", ended.stdout);
    let diagnosis = ended.json(0);
    assert_eq!(states(&diagnosis, "DHOW_HITPAY_SALT"), ["warn"]);
    assert_eq!(states(&diagnosis, "webhooks"), ["ok"]);
}

#[test]
fn one_value_in_two_places_is_a_warning() {
    let variables = [("DHOW_HITPAY_API_KEY", SALT), ("DHOW_HITPAY_SALT", SALT)];
    let diagnosis = doctor(&variables).run().json(0);
    assert_eq!(states(&diagnosis, "DHOW_HITPAY_SALT"), ["ok", "warn"]);
}

#[test]
fn invalid_settings_fail() {
    let http = [
        ("DHOW_HITPAY_API_KEY", KEY),
        ("DHOW_HITPAY_BASE_URL", "http://192.0.2.1/v1"),
    ];
    let diagnosis = doctor(&http).run().json(2);
    assert_eq!(diagnosis["healthy"], false);
    assert_eq!(states(&diagnosis, "payments"), ["fail"]);
    let blank = [("DHOW_HITPAY_API_KEY", " "), ("DHOW_HITPAY_SALT", SALT)];
    assert_eq!(states(&doctor(&blank).run().json(2), "payments"), ["fail"]);
    assert_eq!(
        doctor(&[]).run().json(2)["gateways"][0]["configured"],
        false
    );
    assert_eq!(dhow("doctor --json").run().json(2)["healthy"], false);
}

#[test]
fn an_incomplete_configuration_is_a_warning() {
    let diagnosis = doctor(&[("DHOW_HITPAY_SALT", SALT)]).run().json(0);
    assert_eq!(states(&diagnosis, "payments"), ["warn"]);
    assert_eq!(states(&diagnosis, "webhooks"), ["ok"]);
    let page = dhow("doctor hitpay").env("DHOW_HITPAY_SALT", SALT).run();
    let text = "cannot be created: DHOW_HITPAY_API_KEY is not set";
    assert!(page.stdout.contains(text), "{}", page.stdout);
    let diagnosis = doctor(&[("DHOW_HITPAY_API_KEY", "live-key-1")])
        .run()
        .json(0);
    assert_eq!(states(&diagnosis, "webhooks"), ["warn"]);
}

#[test]
fn white_space_in_a_secret_of_webhooks_is_a_doubt_about_their_verification() {
    for (name, salt, state) in [
        ("DHOW_HITPAY_SALT", format!("{SALT}   # live"), "warn"),
        (
            "DHOW_HITPAY_EVENT_SALTS",
            format!("{SALT},{SALT}\t1"),
            "warn",
        ),
        ("DHOW_HITPAY_SALT", SALT.to_owned(), "ok"),
    ] {
        let variables = [("DHOW_HITPAY_API_KEY", "live-key-7f3e"), (name, &salt)];
        let diagnosis = doctor(&variables).run().json(0);
        assert_eq!(states(&diagnosis, "webhooks"), [state], "{salt}");
    }
}

#[test]
fn a_file_is_checked_like_the_variables() {
    let file = fresh_path("dhow.toml");
    fs::write(
        &file,
        format!("[hitpay]\napi_key = '{KEY} '\nsalt = '{SALT}'\n"),
    )
    .unwrap();
    let ended = dhow("doctor --config").arg(&file).run();
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("ends with whitespace"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("api_key in [hitpay] of "),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains(KEY) && !ended.stdout.contains(SALT));
}

#[test]
fn the_sandboxs_settings_pass_and_a_broken_key_file_fails() {
    let served = Served::start();
    let diagnosis = served.dhow("doctor --json").run().json(0);
    let gateways = diagnosis["gateways"].as_array().unwrap();
    assert!(gateways.iter().all(|gateway| gateway["configured"] == true));
    let findings = gateways
        .iter()
        .flat_map(|gateway| gateway["findings"].as_array().unwrap());
    for finding in findings {
        assert_eq!(finding["state"], "ok", "{finding}");
    }

    let file = fresh_path("key.pem");
    fs::write(
        &file,
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    )
    .unwrap();
    let variable = "DHOW_HPAY_PRIVATE_KEY_FILE";
    for path in [file.to_str().unwrap(), "no-such-file.pem"] {
        let diagnosis = served
            .dhow("doctor hpay --json")
            .env(variable, path)
            .run()
            .json(2);
        assert_eq!(states(&diagnosis, "payments"), ["fail"], "{path}");
        assert!(diagnosis.to_string().contains(variable));
    }
}

#[test]
fn a_secret_that_can_be_guessed_fails_and_names_the_rule() {
    for (salt, rule) in [
        ("x", "at least 8 bytes"),
        ("0", "at least 8 bytes"),
        ("undefined", "missing value"),
        ("null", "missing value"),
        ("None", "missing value"),
        ("nil", "missing value"),
        ("NULL", "missing value"),
        ("REDACTED", "masked"),
        ("$HITPAY_SALT", "variable"),
        ("%HITPAY_SALT%", "variable"),
        ("op://vault/x", "secret store"),
        (
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "secret store",
        ),
        ("'changeme'", "template"),
    ] {
        let diagnosis = doctor(&[("DHOW_HITPAY_SALT", salt)]).run().json(2);
        assert_eq!(states(&diagnosis, "DHOW_HITPAY_SALT"), ["fail"], "{salt}");
        let finding = &diagnosis["gateways"][0]["findings"][0]["text"];
        assert!(
            finding.as_str().unwrap().contains(rule),
            "{salt}: {finding}"
        );
    }
}

#[test]
fn fingerprints_are_equal_within_one_run_only() {
    let fingerprint = |diagnosis: &Value, index: usize| {
        let text = diagnosis["gateways"][0]["findings"][index]["text"]
            .as_str()
            .unwrap();
        let (_, rest) = text.split_once("fingerprint ").unwrap();
        rest.split(',').next().unwrap().to_owned()
    };
    let variables = [("DHOW_HITPAY_API_KEY", SALT), ("DHOW_HITPAY_SALT", SALT)];
    let (first, second) = (
        doctor(&variables).run().json(0),
        doctor(&variables).run().json(0),
    );
    assert_eq!(fingerprint(&first, 0), fingerprint(&first, 1));
    assert_ne!(fingerprint(&first, 0), fingerprint(&second, 0));
}

#[cfg(unix)]
#[test]
fn files_that_other_users_can_read_are_warnings() {
    use std::os::unix::fs::PermissionsExt;

    let file = fresh_path("dhow.toml");
    let key = fresh_path("key.pem");
    let text = format!(
        "[hitpay]\nsalt = '{SALT}'\n[hpay]\nprivate_key_file = '{}'\n",
        key.display()
    );
    fs::write(&file, text).unwrap();
    fs::write(&key, "no key").unwrap();
    let warned = |mode: u32| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(&file, mode.clone()).unwrap();
        fs::set_permissions(&key, mode).unwrap();
        let ended = dhow("doctor --json --config").arg(&file).run();
        let stdout = ended.stdout;
        let paths = [&file, &key].map(|path| format!("{} can be read", path.display()));
        paths.map(|path| stdout.contains(&path))
    };
    assert_eq!(warned(0o644), [true, true]);
    assert_eq!(warned(0o640), [true, true]);
    assert_eq!(warned(0o604), [true, true]);
    assert_eq!(warned(0o600), [false, false]);
    let public = "[hitpay]\nbase_url = 'https://api.sandbox.hit-pay.com/v1'\n";
    fs::write(&file, public).unwrap();
    assert_eq!(warned(0o644), [false, false]);
}

#[test]
fn the_variables_of_serve_are_checked() {
    let file = fresh_path("shop.db");
    let folder = file.parent().unwrap().display().to_string();
    let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
    let two = format!("{good},{good}");
    let url = format!("sqlite:{}", file.display());
    let nowhere = format!("sqlite:{folder}/nowhere/shop.db");
    let is_folder = format!("sqlite:{folder}");
    for (name, value, state, text) in [
        ("DHOW_FORWARD_SECRET", good, "ok", "1 secret signs"),
        ("DHOW_FORWARD_SECRET", &two, "ok", "2 secrets sign"),
        (
            "DHOW_FORWARD_SECRET",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "fail",
            "must be `whsec_`",
        ),
        (
            "DHOW_FORWARD_SECRET",
            "whsec_c2hvcnQ=",
            "fail",
            "24 to 64 random bytes",
        ),
        ("DHOW_STORE", &url, "ok", "`dhow serve` creates it"),
        ("DHOW_STORE", &nowhere, "fail", "nowhere does not exist"),
        ("DHOW_STORE", &is_folder, "fail", "is a folder"),
        ("DHOW_STORE", "shop.db", "fail", "must be sqlite:PATH"),
        (
            "DHOW_STORE",
            "postgres://shop:secret-9@db.example/shop",
            "ok",
            "postgres://db.example/shop",
        ),
        (
            "DHOW_STORE",
            "postgres://shop:secret-9@db.example/shop?sslmode=9",
            "fail",
            "must be a URL",
        ),
    ] {
        let variables = [
            ("DHOW_HITPAY_API_KEY", "live-key-7f3e"),
            ("DHOW_HITPAY_SALT", SALT),
            (name, value),
        ];
        let ended = doctor(&variables).run();
        let printed = &ended.stdout;
        assert!(!printed.contains("secret-9") && !printed.contains(good));
        let diagnosis = ended.json(if state == "fail" { 2 } else { 0 });
        let mut findings = diagnosis["findings"].as_array().unwrap().iter();
        let finding = findings.find(|finding| finding["about"] == name).unwrap();
        assert_eq!(finding["state"], state, "{value}: {finding}");
        let found = finding["text"].as_str().unwrap();
        assert!(found.contains(text), "{value}: {finding}");
    }
}
