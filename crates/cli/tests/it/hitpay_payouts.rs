//! HitPay payouts and balances, against the sandbox.

use serde_json::Value;

use crate::served::Served;

const PAYOUT: &str = "payout --provider hitpay --amount 20.50 --currency SGD --json \
                      --set account=1409828 --set institution=DBSSSGSGXXX --set country=SG --set name=John --reference";

fn available(served: &Served) -> i64 {
    let balances = served
        .dhow("balance --provider hitpay --json")
        .run()
        .json(0);
    let list = balances["balances"].as_array().unwrap();
    let is_available = |balance: &&Value| {
        balance["account"] == "available" && balance["amount"]["currency"] == "SGD"
    };
    list.iter().find(is_available).unwrap()["amount"]["minor"]
        .as_i64()
        .unwrap()
}

#[test]
fn a_payout_is_made_once_and_reduces_the_balance() {
    let served = Served::start();
    let before = available(&served);
    let payout = served.dhow(PAYOUT).arg("SALARY-1").run().json(0);
    assert_eq!(payout["provider"], "hitpay");
    assert_eq!(payout["status"], "pending");
    assert_eq!(payout["gateway_status"], "scheduled");
    assert_eq!(payout["merchant_reference"], "SALARY-1");
    assert_eq!(payout["amount"]["minor"], 2_050);
    assert_eq!(available(&served), before - 2_050);
}

#[test]
fn the_cost_limit_of_a_payout_is_checked_before_it_is_made() {
    let served = Served::start();
    let limited = format!("--set max_source_amount=1 {PAYOUT}");
    let arguments = limited.replacen(
        "--set max_source_amount=1 payout",
        "payout --set max_source_amount=1",
        1,
    );
    let error = served.dhow(&arguments).arg("SALARY-2").run().json(2);
    assert_eq!(error["error"]["field"], "max_source_amount");
    assert_eq!(error["error"]["outcome"], "not-sent");
    let misspelt = PAYOUT.replace("--set name=John", "--set name=John --set benficiary_id=x");
    let error = served.dhow(&misspelt).arg("SALARY-2").run().json(2);
    assert_eq!(error["error"]["field"], "benficiary_id");
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

#[test]
fn a_payout_beyond_the_balance_is_refused() {
    let served = Served::start();
    let much = PAYOUT.replace("20.50", "2000000");
    let error = served.dhow(&much).arg("SALARY-3").run().json(1);
    assert_eq!(error["error"]["kind"], "declined");
    assert_eq!(error["error"]["outcome"], "refused");
}
