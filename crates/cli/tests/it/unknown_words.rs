//! Words that are in none of the gateway's open lists: operators, wallets, banks and payment methods.

use serde_json::Value;

use crate::{command::CommandResult, served::Served};

const HUB2_PAY: &str = "pay hub2 --amount 5000 --currency XOF --reference P-1";
const HUB2: &str = "payout hub2 --amount 5000 --currency XOF --set name=Awa --set account=00000001 --set country=TG --reference P-1";
const HPAY: &str = "payout hpay --amount 50000 --currency VND --set name=ANA --set account=0709000000 --reference P-1";
const HITPAY: &str = "pay hitpay --amount 5.00 --currency SGD --reference P-1";
const PAYATOM: &str =
    "payout payatom --amount 500 --currency BDT --set account=01700000000 --reference PAYOUT1042A";

/// Runs a command with a field, and with the option that sends any word or not.
fn run(served: &Served, line: &str, set: &str, any_word: bool) -> CommandResult {
    let any_word = match any_word {
        true => "--set any_word=1",
        false => "",
    };
    let command = served.dhow(&format!("{line} --json --set {set} {any_word}"));
    command.env("DHOW_PAYATOM_CURRENCY", "BDT").run()
}

/// Returns the result of a command that also warned on standard error.
fn result(ended: &CommandResult) -> Value {
    assert_eq!(ended.code, 0, "{ended:?}");
    serde_json::from_str(&ended.stdout).unwrap()
}

fn requests(served: &Served) -> usize {
    let requests = served.get("/_sandbox/requests");
    requests.as_array().unwrap().len()
}

#[test]
fn a_misspelt_word_is_refused_with_the_list_unless_it_is_meant() {
    let served = Served::start();
    for (line, set, field, meant) in [
        (HPAY, "bank=BIDVV", "institution", "BIDV may be meant"),
        (HPAY, "bank=vcb", "institution", "VCB may be meant"),
        (HUB2, "institution=wav", "institution", "wave may be meant"),
        (HUB2_PAY, "methods=wav", "methods", "wave may be meant"),
        (
            PAYATOM,
            "institution=bkash",
            "institution",
            "Bkash may be meant",
        ),
        (
            HITPAY,
            "methods=paynow_onlin",
            "methods",
            "paynow_online may be meant",
        ),
    ] {
        let error = &run(&served, line, set, false).json(2)["error"];
        assert_eq!(
            (&error["field"], &error["outcome"]),
            (&field.into(), &"not-sent".into())
        );
        let message = error["message"].as_str().unwrap();
        for part in [meant, "known are", "`any_word` to 1"] {
            assert!(message.contains(part), "{set}: {message}");
        }
        assert_eq!(requests(&served), 0, "{set}");
    }
    for (line, set) in [(HPAY, "bank=BIDVV"), (HUB2, "institution=wav")] {
        let payout = result(&run(&served, line, set, true));
        assert!(payout["id"].is_string(), "{payout}");
    }
    let ended = run(&served, HITPAY, "methods=paynow_onlin", true);
    assert_eq!(ended.code, 1, "HitPay itself refuses it: {ended:?}");
}

#[test]
fn a_payout_with_an_unknown_word_is_not_sent_unless_it_is_meant() {
    let served = Served::start();
    for (line, set, list) in [
        (HPAY, "bank=XYZ", "known words: VCB, "),
        (
            HUB2,
            "institution=tmoney",
            "togocel, togocell, togocom, wave",
        ),
        (
            HUB2,
            "institution=T-Money",
            "togocel, togocell, togocom, wave",
        ),
        (HUB2, "institution=freemoney", "the same beginning: free;"),
        (
            PAYATOM,
            "institution=Upay",
            "known words: Bkash, Nagad, Rocket",
        ),
    ] {
        let before = requests(&served);
        let error = &run(&served, line, set, false).json(2)["error"];
        assert_eq!(error["field"], "institution", "{set}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(list) && message.contains("--set any_word=1"),
            "{message}"
        );
        assert!(!message.contains("may be meant"), "{message}");
        assert_eq!(requests(&served), before, "{set}");
    }
    let sent = run(&served, PAYATOM, "institution=Upay", true);
    assert_eq!(sent.code, 1, "PayAtom itself refuses it: {sent:?}");
    for (line, set) in [(HPAY, "bank=XYZ"), (HUB2, "institution=tmoney")] {
        let ended = run(&served, line, set, true);
        assert!(
            ended
                .stderr
                .starts_with("warning: `institution` is sent as"),
            "{ended:?}"
        );
        let warnings = result(&ended)["warnings"].clone();
        let mut warnings = warnings
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str);
        assert!(
            warnings.any(|warning| warning.contains("is sent as")),
            "{set}"
        );
    }
}

#[test]
fn a_payment_with_an_unknown_word_is_sent_with_a_warning_in_both_forms() {
    let served = Served::start();
    for (line, set, warning) in [
        (
            HUB2_PAY,
            "methods=momo",
            "`methods` is sent as momo, which is none of the known words: airtel, ecobank, emoney, free, mobicash, moov, mtn, orange, togocel, togocell, togocom, wave",
        ),
        (
            HITPAY,
            "methods=paynow",
            "`methods` is sent as paynow, which is none of the known words; those with the same beginning: paynow_online",
        ),
    ] {
        let ended = run(&served, line, set, false);
        assert_eq!(
            words(&ended.stderr),
            format!("warning: {warning}"),
            "{ended:?}"
        );
        if line == HUB2_PAY {
            let warnings = result(&ended)["warnings"].to_string();
            assert!(warnings.contains(warning), "{warnings}");
        }
        let page = served.dhow(&format!("{line}2 --set {set}")).run();
        assert!(
            words(&page.stderr).starts_with(&format!("warning: {warning}")),
            "{page:?}"
        );
        assert!(!page.stdout.contains("none of the known words"), "{page:?}");
    }
    for (line, set) in [
        (HUB2_PAY, "methods=orange"),
        (HITPAY, "methods=paynow_online"),
    ] {
        let ended = run(&served, &line.replace("P-1", "P-3"), set, false);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{set}");
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_word_that_is_missing_in_a_complete_list_is_refused() {
    let served = Served::start();
    // A list that is documented as complete is a rule.
    let pakistan = "pay payatom --amount 500 --currency PKR --reference ORDER-1042A --json --set product=pk-h2h --set account_number=03001234567 \
                    --set name=Ravi --set email=r@shop.example --set phone=9000000000 --set pak_wallet=NAYAPAY";
    let error = &served.dhow(pakistan).run().json(2)["error"];
    assert_eq!(error["field"], "pak_wallet");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("JAZZCASH") && message.contains("EASYPAISA"),
        "{message}"
    );
}
