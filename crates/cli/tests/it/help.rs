//! Help texts and usage errors.

use crate::command::dhow;

const COMMANDS: [&str; 30] = [
    "demo",
    "sandbox",
    "serve",
    "orders",
    "orders show",
    "orders expect",
    "orders replay",
    "orders resolve",
    "orders prune",
    "providers",
    "pay",
    "status",
    "find",
    "cancel",
    "action",
    "refund",
    "refund status",
    "payout",
    "payout status",
    "balance",
    "banks",
    "methods",
    "webhook verify",
    "webhook explain",
    "webhook send",
    "listen",
    "ledger",
    "doctor",
    "completions",
    "man",
];

#[test]
fn every_help_text_has_an_example() {
    for command in COMMANDS {
        let ended = dhow(&format!("{command} --help")).run();
        assert_eq!(ended.code, 0, "{command}");
        assert!(ended.stdout.contains("Example"), "{command}");
        assert!(
            ended.stdout.contains(&format!("dhow {command}")),
            "{command}"
        );
        assert!(ended.stdout.contains("--json"), "{command}");
    }
}

#[test]
fn help_names_the_exit_codes() {
    let ended = dhow("--help").run();
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("4  the outcome is unknown"));
}

#[test]
fn an_invalid_command_line_is_a_usage_error() {
    for arguments in [
        "",
        "pray",
        "pay",
        "pay --provider nobody",
        "status hitpay",
        "webhook",
        "providers --no-such-option",
        "sandbox --addr nowhere",
    ] {
        let ended = dhow(arguments).run();
        assert_eq!(ended.code, 2, "{arguments}");
        assert_eq!(ended.stdout, "", "{arguments}");
        assert_ne!(ended.stderr, "", "{arguments}");
    }
}

#[test]
fn a_usage_error_is_an_object_with_json() {
    let error = dhow("pay --provider nobody --json").run().json(2);
    assert_eq!(error["error"]["kind"], "usage");
    assert_eq!(error["error"]["outcome"], "not-sent");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("nobody") && message.contains("hitpay"),
        "{message}"
    );
}

#[test]
fn pipes_get_no_colour() {
    for arguments in ["providers", "status hitpay x", "--help"] {
        let ended = dhow(arguments).env("TERM", "xterm-256color").run();
        assert!(!ended.stdout.contains('\u{1b}') && !ended.stderr.contains('\u{1b}'));
    }
}

#[test]
fn the_capability_table_names_operations_settings_and_no_value() {
    let key = "key-that-must-not-show";
    let human = dhow("providers").env("DHOW_HITPAY_API_KEY", key).run();
    assert_eq!(human.code, 0);
    assert!(human.stdout.contains("create payment") && !human.stdout.contains(key));

    let ended = dhow("providers --json")
        .env("DHOW_HITPAY_API_KEY", key)
        .run();
    assert!(!ended.stdout.contains(key));
    let table = ended.json(0);
    let hitpay = &table["providers"][0];
    assert_eq!(hitpay["id"], "hitpay");
    assert!(
        hitpay["operations"]
            .as_array()
            .unwrap()
            .contains(&"refund".into())
    );
    assert_eq!(hitpay["settings"][0]["variable"], "DHOW_HITPAY_API_KEY");
    assert_eq!(hitpay["settings"][0]["set"], true);
    assert_eq!(hitpay["settings"][1]["set"], false);
}
