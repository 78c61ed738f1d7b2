//! Help texts and usage errors.

use crate::command::dhow;

const COMMANDS: [&str; 31] = [
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
    "record",
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

/// Command lines that lack an argument, with a name of it.
const INCOMPLETE: [(&str, &str); 24] = [
    ("status", "<GATEWAY>"),
    ("status hitpay", "REF"),
    ("status --provider hpay", "REF"),
    ("status A-1", "GATEWAY"),
    ("cancel --provider hitpay", "REF"),
    ("cancel", "<GATEWAY>"),
    ("action hub2 pi_1", "--otp"),
    ("action --provider hub2 --otp 1234", "REF"),
    ("refund status --provider hitpay", "REF"),
    ("payout status hitpay", "REF"),
    ("refund hitpay P-1", "--amount"),
    (
        "refund --provider hitpay --amount 1 --currency SGD --reference A",
        "REF",
    ),
    ("payout hub2", "--amount"),
    ("pay hitpay", "--amount"),
    ("pay hitpay --amount 5 --currency SGD", "--reference"),
    ("find hitpay", "--reference"),
    ("balance", "GATEWAY"),
    ("webhook verify", "GATEWAY"),
    ("webhook send hitpay", "--to"),
    ("orders show", "<REF>"),
    ("orders expect --provider hitpay", "--amount"),
    ("orders replay", "--reference"),
    ("orders resolve ORDER-1 --clear 1", "--by"),
    ("orders prune", "--older-than"),
];

#[test]
fn a_missing_argument_is_named_with_an_example() {
    for (line, name) in INCOMPLETE {
        let words = line
            .split(' ')
            .take_while(|word| word.chars().all(char::is_lowercase));
        let words: Vec<&str> = words.collect();
        let is_command = |count: &usize| COMMANDS.contains(&words[..*count].join(" ").as_str());
        let count = (1..=words.len()).rev().find(is_command).unwrap();
        let example = format!("dhow {} ", words[..count].join(" "));
        let ended = dhow(line)
            .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
            .run();
        assert_eq!(ended.code, 2, "{line}: {ended:?}");
        assert!(
            ended.stderr.starts_with("error: "),
            "{line}: {}",
            ended.stderr
        );
        assert!(ended.stderr.contains(name), "{line}: {}", ended.stderr);
        let shown = ended
            .stderr
            .lines()
            .filter(|line| !line.starts_with("Usage"));
        let mut shown = shown.filter(|line| line.contains(&example));
        assert!(shown.next().is_some(), "{line}: {}", ended.stderr);

        let error = dhow(&format!("{line} --json")).run().json(2);
        assert!(
            error["error"]["message"].as_str().unwrap().contains(name),
            "{error}"
        );
        let next = error["next"][0]
            .as_str()
            .unwrap_or_else(|| panic!("{line}: {error}"));
        assert!(
            next.starts_with(&format!("for example: {example}")),
            "{line}: {next}"
        );
    }
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
