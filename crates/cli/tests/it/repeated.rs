//! Payments, payouts and refunds that are sent twice with one reference.

use dhow_tests::{FaultServer, Script};
use serde_json::{Value, json};

use crate::{
    command::{Dhow, dhow},
    served::Served,
};

/// Payouts of each gateway that can be searched, without the reference, and the path of the call that pays.
const PAYOUTS: [(&str, &str); 3] = [
    (
        "payout hitpay --amount 20.50 --currency SGD --set name=John --set account=1409828 --set institution=DBSSSGSGXXX --set country=SG",
        "/hitpay/v1/transfers",
    ),
    (
        "payout hub2 --amount 5000 --currency XOF --set name=Awa --set account=00000001 --set institution=orange --set country=CI",
        "/hub2/transfers",
    ),
    (
        "payout hpay --amount 50000 --currency VND --set name=ANA --set account=0709000000 --set institution=VCB",
        "/hpay/account/api/",
    ),
];

/// Payments of each gateway that can be searched, without the reference, and the path of the call that creates one.
const PAYMENTS: [(&str, &str); 3] = [
    (
        "pay hitpay --amount 599.00 --currency SGD",
        "/hitpay/v1/payment-requests",
    ),
    (
        "pay hub2 --amount 200 --currency XOF",
        "/hub2/payment-intents",
    ),
    (
        "pay payatom --amount 599 --currency INR --set name=Ravi --set email=r@shop.example --set phone=9000000000",
        "/payatom/pay/request.php",
    ),
];

const REFERENCE: &str = "SALARY1042A";

/// Number of POST requests whose path begins like this.
fn sent(served: &Served, path: &str) -> usize {
    let requests = served.get("/_sandbox/requests");
    let mut requests = requests.as_array().unwrap().clone();
    requests.retain(|request| {
        request["method"] == "POST" && request["path"].as_str().unwrap().starts_with(path)
    });
    requests.len()
}

fn run(served: &Served, line: &str) -> Dhow {
    served.dhow(&format!("{line} --reference {REFERENCE}"))
}

/// Plants a fault of every read of the gateway.
fn break_reads(served: &Served, path: &str, method: &str) {
    let fault = json!({"fault": "server-error", "method": method, "path": path, "times": 0, "before_work": true});
    served.post_json("/_sandbox/faults", &fault);
}

fn assert_refused(served: &Served, line: &str, first: &Value, find: &str) {
    let object = run(served, line).arg("--json").run().json(1);
    let error = &object["error"];
    assert_eq!(error["kind"], "duplicate", "{line}");
    assert_eq!(error["outcome"], "not-sent", "{line}");
    let message = error["message"].as_str().unwrap();
    let id = format!("{} (", first["id"].as_str().unwrap());
    let currency = format!(" {})", first["amount"]["currency"].as_str().unwrap());
    for part in [
        "nothing was sent",
        REFERENCE,
        id.as_str(),
        currency.as_str(),
    ] {
        assert!(message.contains(part), "{line}: {message}");
    }
    let sentence = object["next"][0].as_str().unwrap();
    assert!(sentence.ends_with("use another reference"), "{sentence}");
    assert_eq!(object["next"][1], find, "{line}");
}

#[test]
fn a_payout_with_a_known_reference_is_not_sent_again() {
    for (line, path) in PAYOUTS {
        let served = Served::start();
        run(&served, line).arg("--json").run().json(0);
        let count = sent(&served, path);
        let gateway = line.split(' ').nth(1).unwrap();
        let find = format!("dhow find {gateway} --reference {REFERENCE} --payouts");
        let found = served.dhow(&format!("{} --json", find.trim_start_matches("dhow ")));
        let found = found.run().json(0);
        assert_refused(&served, line, &found["payouts"][0], &find);
        assert_eq!(sent(&served, path), count, "{line}");
        let page = run(&served, line).run();
        assert_eq!((page.code, page.stdout.as_str()), (1, ""), "{line}");
        for part in [
            "not moved: nothing was sent",
            "for another payout, use another reference",
            find.as_str(),
        ] {
            assert!(page.stderr.contains(part), "{line}: {}", page.stderr);
        }
        let other = served.dhow(&format!("{line} --reference SALARY1042B --json"));
        other.run().json(0);
        assert!(sent(&served, path) > count, "{line}");
    }
}

#[test]
fn a_payment_with_a_known_reference_is_not_created_again() {
    for (line, path) in PAYMENTS {
        let served = Served::start();
        run(&served, line).arg("--json").run().json(0);
        let count = sent(&served, path);
        let gateway = line.split(' ').nth(1).unwrap();
        let find = format!("dhow find {gateway} --reference {REFERENCE}");
        // The reference of a payin is provisional until PayAtom is asked.
        let found = served.dhow(&format!("find {gateway} --reference {REFERENCE} --json"));
        let found = found.run().json(0);
        assert_refused(&served, line, &found["payments"][0], &find);
        assert_eq!(sent(&served, path), count, "{line}");
        let page = run(&served, line).run();
        assert_eq!(page.code, 1, "{line}");
        let advice = "for another payment, use another reference";
        assert!(page.stderr.contains(advice), "{line}: {}", page.stderr);
        let other = served.dhow(&format!("{line} --reference SALARY1042B --json"));
        other.run().json(0);
    }
}

#[test]
fn nothing_is_sent_if_the_search_fails() {
    for (line, path) in PAYOUTS.into_iter().chain(PAYMENTS) {
        let served = Served::start();
        let method = match line.contains(" payatom ") {
            true => "POST",
            false => "GET",
        };
        let gateway = line.split(' ').nth(1).unwrap();
        break_reads(&served, &format!("/{gateway}/"), method);
        let error = &run(&served, line).arg("--json").run().json(3)["error"];
        assert_eq!(error["outcome"], "not-sent", "{line}");
        let message = error["message"].as_str().unwrap();
        let part = "nothing was sent, because the search for the reference";
        assert!(message.contains(part), "{line}: {message}");
        assert_eq!(sent(&served, path), 0, "{line}");
        let page = run(&served, line).run();
        assert_eq!(page.code, 3, "{line}");
        assert!(page.stderr.contains("not moved"), "{}", page.stderr);
    }
}

#[test]
fn a_payout_that_cannot_be_searched_says_so() {
    let served = Served::start();
    let line = "payout payatom --amount 500 --currency INR --set name=Asha --set account=asha@bank";
    let paid = run(&served, line).arg("--json").run().json(0);
    let warning = paid["warnings"][0].as_str().unwrap();
    assert!(warning.contains("a second run may send it again"), "{paid}");
    let page = served
        .dhow(&format!("{line} --reference SALARY1042B"))
        .run();
    assert_eq!(page.code, 0);
    let text = page.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("payatom cannot be asked for payouts by reference"),
        "{text}"
    );
}

#[test]
fn a_link_is_made_without_a_question_and_says_so() {
    let served = Served::start();
    let line = "pay hpay --amount 200000 --currency VND --set return_url=https://shop.example/back";
    for _ in 0..2 {
        let link = run(&served, line).arg("--json").run().json(0);
        let warning = link["warnings"][0].as_str().unwrap();
        assert!(warning.contains("creating a link sends nothing"), "{link}");
    }
    assert_eq!(served.get("/_sandbox/requests"), json!([]));
}

/// Settings of PayAtom at this base URL.
fn payatom(line: &str, base_url: &str) -> Dhow {
    let command = dhow(line).env("DHOW_PAYATOM_BASE_URL", base_url);
    let command = command.env("DHOW_PAYATOM_SECRET_KEY", "s3cr3t-Key_0001-abcd");
    command
        .env("DHOW_PAYATOM_PID", "MERCHANT-1")
        .env("DHOW_PAYATOM_CURRENCY", "INR")
}

/// Only older documents of PayAtom have the search by order id, and PayAtom refuses a second payin with an order id itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_payin_is_sent_only_if_payatom_answers_that_it_has_no_such_search() {
    let line = format!("{} --reference {REFERENCE} --json", PAYMENTS[2].0);
    let error = |message: &str| json!({"status": "error", "message": message}).to_string();
    for (body, count) in [
        (error("ref_code is required field"), 2),
        (error("Server busy, try later"), 1),
        (error("Too many requests"), 1),
        (error("Invalid hash"), 1),
        (error("order_id is required field"), 1),
        ("<html>".to_owned(), 1),
    ] {
        let gateway = FaultServer::start(Script::json(200, &body)).await;
        let ended = payatom(&line, &gateway.url()).run();
        assert_eq!(gateway.requests().len(), count, "{body}: {ended:?}");
        assert_ne!(ended.code, 0, "{ended:?}");
        if count == 1 {
            let error = &ended.json(3)["error"];
            assert_eq!(error["outcome"], "not-sent", "{body}");
        }
    }
}

#[test]
fn the_causes_of_a_failed_search_do_not_repeat_its_error() {
    let line = format!("{} --reference {REFERENCE} --json", PAYMENTS[2].0);
    let error = &payatom(&line, "http://127.0.0.1:1/").run().json(3)["error"];
    let causes = error["causes"].as_array().unwrap();
    let first = causes[0].as_str().unwrap();
    assert!(!first.starts_with("payatom"), "{error}");
    let last = causes.last().unwrap().as_str().unwrap();
    assert!(last.contains("refused"), "{error}");
}

fn paid(served: &Served) -> String {
    let pay = "pay hitpay --amount 599.00 --currency SGD --reference ORDER-1 --json";
    let payment = served.dhow(pay).run().json(0);
    let id = payment["id"].as_str().unwrap().to_owned();
    served.post(&format!("/_sandbox/hitpay/payment-requests/{id}/pay"));
    id
}

#[test]
fn a_refund_that_may_be_the_same_again_needs_a_word() {
    let served = Served::start();
    let id = paid(&served);
    let refund = |amount: &str, more: &str| {
        let order = format!("--amount {amount} --currency SGD --reference R-1 --json");
        served
            .dhow(&format!("refund hitpay {id} {order} {more}"))
            .run()
    };
    let refunds = || sent(&served, "/hitpay/v1/refund");
    refund("99.00", "").json(0);
    let object = refund("99.00", "").json(1);
    let error = &object["error"];
    assert_eq!(error["kind"], "duplicate");
    assert_eq!(error["outcome"], "not-sent");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("99.00 SGD of the payment"), "{message}");
    assert!(object["next"][0].as_str().unwrap().ends_with("--again"));
    assert_eq!(object["next"][1], format!("dhow status hitpay {id}"));
    assert_eq!(refunds(), 1);
    refund("50.00", "").json(1);
    assert_eq!(refunds(), 1);
    // More than was refunded before cannot be the same refund.
    refund("100.00", "").json(0);
    refund("99.00", "--again").json(0);
    assert_eq!(refunds(), 3);
    let page = served.dhow(&format!(
        "refund hitpay {id} --amount 1.00 --currency SGD --reference R-1"
    ));
    let page = page.run();
    assert_eq!((page.code, page.stdout.as_str()), (1, ""));
    assert!(
        page.stderr.contains("once more, add --again"),
        "{}",
        page.stderr
    );
    assert_eq!(served.dhow("refund --again status hitpay x").run().code, 2);
}

#[test]
fn a_refund_in_another_currency_is_no_repeated_one() {
    let served = Served::start();
    let id = paid(&served);
    let refund = |amount: &str, currency: &str| {
        let order = format!("--amount {amount} --currency {currency} --reference R-1 --json");
        served.dhow(&format!("refund hitpay {id} {order}")).run()
    };
    for refunds in [0, 1] {
        for amount in ["99.00", "500.00"] {
            let error = &refund(amount, "USD").json(2)["error"];
            assert_eq!(error["field"], "currency", "{refunds} {amount}");
            assert_eq!(error["message"], "currency must be SGD");
            assert_eq!(error["outcome"], "not-sent");
        }
        assert_eq!(sent(&served, "/hitpay/v1/refund"), refunds);
        if refunds == 0 {
            refund("99.00", "SGD").json(0);
        }
    }
}

#[test]
fn a_refund_of_a_payin_is_compared_too() {
    let served = Served::start();
    let payin = format!("{} --reference ORDER-1042A --json", PAYMENTS[2].0);
    served.dhow(&payin).run().json(0);
    served.post("/_sandbox/payatom/payins/ORDER-1042A/pay");
    let line =
        "refund payatom order:ORDER-1042A --amount 100 --currency INR --reference R-1 --json";
    let refund = || {
        let command = served.dhow(line);
        command
            .env("DHOW_PAYATOM_REFUND_PATH", "/api/refund.php")
            .run()
    };
    refund().json(0);
    let object = refund().json(1);
    assert_eq!(object["error"]["kind"], "duplicate", "{object}");
    assert_eq!(object["error"]["outcome"], "not-sent");
    assert_eq!(sent(&served, "/payatom/api/refund.php"), 1);
}

#[test]
fn nothing_is_refunded_if_the_payment_cannot_be_read() {
    let served = Served::start();
    let id = paid(&served);
    break_reads(&served, "/hitpay/", "GET");
    let refund = format!("refund hitpay {id} --amount 99.00 --currency SGD --reference R-1 --json");
    let error = &served.dhow(&refund).run().json(3)["error"];
    assert_eq!(error["outcome"], "not-sent");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("--again refunds without this check"),
        "{message}"
    );
    let unknown =
        served.dhow("refund hitpay nobody-knows --amount 1.00 --currency SGD --reference R --json");
    assert_eq!(unknown.run().json(3)["error"]["outcome"], "not-sent");
    assert_eq!(sent(&served, "/hitpay/v1/refund"), 0);
}

#[test]
fn an_unknown_refund_is_found_out_by_the_refunded_amount() {
    let served = Served::start();
    let id = paid(&served);
    let fault =
        json!({"fault": "cut", "after_bytes": 40, "method": "POST", "path": "/hitpay/v1/refund"});
    served.post_json("/_sandbox/faults", &fault);
    let refund = format!("refund hitpay {id} --amount 99.00 --currency SGD --reference R-1");
    let page = served.dhow(&refund).run();
    assert_eq!(page.code, 4, "{page:?}");
    let text = page.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let advice = "compare the refunded amount of the payment, or the list of its refunds, before sending anything again";
    for part in [advice, &format!("dhow status hitpay {id}")] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("until it is final"), "{text}");
    let status = served
        .dhow(&format!("status hitpay {id} --json"))
        .run()
        .json(0);
    assert_eq!(status["refunded"]["minor"], 9_900, "{status}");
    let again = served.dhow(&format!("{refund} --json")).run().json(1);
    assert_eq!(again["error"]["kind"], "duplicate");
}

#[test]
fn an_unknown_payout_of_payatom_is_found_out_by_the_reconciliation() {
    let served = Served::start();
    let fault =
        json!({"fault": "cut", "after_bytes": 10, "method": "POST", "path": "/payatom/payout/"});
    served.post_json("/_sandbox/faults", &fault);
    let line = "payout payatom --amount 500 --currency INR --set name=Asha --set account=asha@bank";
    let page = run(&served, line).run();
    assert_eq!(page.code, 4, "{page:?}");
    let text = page.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "reconciliation of the day",
        "`PayAtom::payout_reconciliation`",
        "DHOW_PAYATOM_TOKEN",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("its API has no call for this"), "{text}");
}
