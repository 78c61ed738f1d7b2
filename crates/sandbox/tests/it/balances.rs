//! Balances after random sequences of actions: received − refunded − paid out.

use dhow_sandbox::hitpay::Settled;
use dhow_sandbox::payatom::{reference_hash, seal_envelope, v2_signature};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, send};
use crate::hpay::transfers::transfer as hpay_transfer;
use crate::hub2::Shop;
use crate::hub2::account::transfer as hub2_transfer;
use crate::payatom::{order, post};

/// Random numbers that are the same in each run.
struct Random(u64);

impl Random {
    /// Returns a number below the limit.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Sends a refund of a payin and returns true if PayAtom accepts it.
async fn refund_payin(bench: &TestBench, ref_code: &str, amount: Option<u64>) -> bool {
    let payatom = bench.sandbox.payatom();
    let secret = payatom.secret_key().expose().as_bytes().to_vec();
    let hash = reference_hash(ref_code, payatom.pid(), &secret);
    let post_hash = seal_envelope(&secret, hash.as_bytes(), [3; 16]);
    let mut body = json!({"pid": payatom.pid(), "ref_code": ref_code, "post_hash": post_hash});
    if let Some(amount) = amount {
        body["amount"] = json!(amount.to_string());
    }
    let answer = post(bench, "/api/refund.php", &body).await.json();
    answer["status"] == "success"
}

/// Reads the payin and the payout balance.
async fn payatom_balances(bench: &TestBench) -> [u64; 2] {
    let payatom = bench.sandbox.payatom();
    let mut body = json!({"pid": payatom.pid()});
    let secret = payatom.secret_key().expose().as_bytes();
    body["signature"] = json!(v2_signature(&body.to_string(), secret));
    let call = bench.root(Method::POST, "/payatom/api/v2/wallet_balance.php");
    let call = call.header("X-Api-Key", payatom.api_key().expose());
    let read = send(call.json(&body)).await.json();
    let balance = &read["user_balance"];
    assert_eq!(balance["payin_balance"], balance["payin_matured_balance"]);
    ["payin_balance", "payout_balance"].map(|name| {
        let amount = &balance[name];
        amount.as_u64().unwrap_or_else(|| panic!("{read}"))
    })
}

/// Creates a payin of 100 and returns its order id, which every call takes in place of its `ref_code`.
async fn payin(bench: &TestBench, number: usize) -> String {
    let order_id = format!("ORDER-{number:05}A");
    post(bench, "/pay/request.php", &order(bench, &order_id)).await;
    order_id
}

#[tokio::test]
async fn a_partial_refund_of_payatom_leaves_the_rest_in_the_balance() {
    let bench = TestBench::new().await;
    let payin = payin(&bench, 1).await;
    bench.sandbox.payatom().pay_amount(&payin, 500).unwrap();
    assert!(refund_payin(&bench, &payin, Some(300)).await);
    assert_eq!(payatom_balances(&bench).await[0], 200);
    bench.sandbox.payatom().complete_refund(&payin).unwrap();
    assert_eq!(payatom_balances(&bench).await[0], 200);
}

/// Makes one random action on a payin, and returns the received and the refunded amount.
async fn act_on_payin(bench: &TestBench, random: &mut Random, payin: &str) -> (u64, u64) {
    let payatom = bench.sandbox.payatom();
    let amount = 1 + random.below(150);
    match random.below(12) {
        0 | 1 => (payatom.pay(payin).map_or(0, |()| 100), 0),
        2 => (payatom.pay_amount(payin, amount).map_or(0, |()| amount), 0),
        3 => {
            let done = payatom.approve_amount(payin, amount);
            (done.map_or(0, |()| amount), 0)
        }
        4 => (payatom.approve_late(payin).map_or(0, |()| 100), 0),
        5 | 6 if refund_payin(bench, payin, Some(amount)).await => (0, amount),
        7 => {
            let _ = payatom.complete_refund(payin);
            (0, 0)
        }
        8 => {
            let _ = payatom.decline(payin);
            (0, 0)
        }
        9 => {
            let _ = payatom.time_out(payin);
            (0, 0)
        }
        10 => {
            let _ = payatom.find_no_match(payin);
            (0, 0)
        }
        _ => (0, 0),
    }
}

#[tokio::test]
async fn the_balances_of_payatom_are_what_came_in_minus_what_went_out() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut payins = Vec::new();
    for number in 0..12 {
        payins.push(payin(&bench, number).await);
    }
    let [_, start] = payatom_balances(&bench).await;
    let (mut kept, mut out, mut refunds) = (0, 0, 0);
    for step in 0..150 {
        let chosen = usize::try_from(random.below(12)).unwrap();
        let (received, refunded) = act_on_payin(&bench, &mut random, &payins[chosen]).await;
        kept = kept + received - refunded;
        refunds += usize::from(refunded > 0);
        if step % 5 == 0 {
            let (id, amount) = (format!("PAYOUT-{step:05}A"), 1 + random.below(900));
            let body = json!({"pid": payatom.pid(), "payment_mode": "upi", "order_id": id, "amount": amount,
                "account_holder": "Ravi", "upi_id": "ravi@upi"});
            post(&bench, "/payout/api/request.php", &body).await;
            out += amount;
            let paid = random.below(3);
            if paid < 2 {
                payatom.settle_payout(&id, paid == 1).unwrap();
                out -= if paid == 1 { 0 } else { amount };
            }
        }
        assert_eq!(
            payatom_balances(&bench).await,
            [kept, start - out],
            "step {step}"
        );
    }
    assert!(kept > 0 && out > 0 && refunds > 2, "{kept} {out} {refunds}");
}

/// Reads HitPay's balance in SGD, in cents.
async fn hitpay_balance(bench: &TestBench) -> i64 {
    let read = bench.get("/balances").await.json();
    assert_eq!(read[0]["currency"], "sgd");
    let text = read[0]["wallets"]["available"].to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let [whole, part]: [i64; 2] = [whole, &format!("{part:0<2}")].map(|text| text.parse().unwrap());
    whole * 100 + part
}

#[tokio::test]
async fn the_balance_of_hitpay_is_what_came_in_minus_what_went_out() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    let mut random = Random(77);
    let mut expected = hitpay_balance(&bench).await;
    let code = json!({"name": "Till", "payment_provider_method": "paynow_online"});
    let code = bench.post("/static_qr", code).await.json()["id"].clone();
    let (mut payments, mut refunds) = (Vec::new(), 0);
    let account = json!({"country": "sg", "currency": "sgd", "transfer_method": "bank_transfer", "transfer_type": "local",
        "holder_type": "individual", "holder_name": "Ana", "account_number": "1409828", "bank_swift_code": "DBSSSGSGXXX"});
    for step in 0..80 {
        let cents = 100 + i64::try_from(random.below(5_000)).unwrap();
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        match random.below(5) {
            0 => {
                let id = bench.request().await;
                if random.below(3) == 0 {
                    hitpay.fail(&id).unwrap();
                } else {
                    payments.push(hitpay.pay(&id).unwrap());
                    expected += 59_900;
                }
            }
            1 => {
                let paid = hitpay.scan(code.as_str().unwrap(), Some(&amount));
                payments.push(paid.unwrap());
                expected += cents;
            }
            2 | 3 if !payments.is_empty() => {
                let number = random.below(u64::try_from(payments.len()).unwrap());
                let payment = &payments[usize::try_from(number).unwrap()];
                let body = json!({"amount": amount, "payment_id": payment});
                let made = bench.post("/refund", body).await;
                if made.status == 201 {
                    refunds += 1;
                    expected -= cents;
                }
            }
            _ => {
                let body = json!({"beneficiary": account, "source_currency": "sgd", "payment_amount": amount});
                let made = bench.post("/transfers", body).await;
                assert_eq!(made.status, 201, "{}", made.text);
                expected -= cents;
                let id = made.json()["id"].as_str().unwrap().to_owned();
                match random.below(3) {
                    0 => hitpay.settle_transfer(&id, Settled::Paid).unwrap(),
                    1 => {
                        hitpay.settle_transfer(&id, Settled::Failed).unwrap();
                        expected += cents;
                    }
                    _ => {}
                }
            }
        }
        assert_eq!(hitpay_balance(&bench).await, expected, "step {step}");
    }
    assert!(refunds > 3, "{refunds}");
}

/// Reads Hub2's collection and transfer balances in XOF.
async fn hub2_balances(shop: &Shop) -> [i64; 2] {
    let read = shop.get("/balance?currency=XOF").await;
    ["collectionAccount", "transferAccount"].map(|name| {
        let first: &Value = &read[name][0];
        first["amount"].as_i64().unwrap_or(0)
    })
}

#[tokio::test]
async fn the_balances_of_hub2_are_what_came_in_minus_what_went_out() {
    let shop = Shop(TestBench::new().await);
    let hub2 = shop.0.sandbox.hub2();
    let mut random = Random(99);
    let [mut collected, mut available] = hub2_balances(&shop).await;
    for step in 0..60 {
        let amount = 100 + i64::try_from(random.below(20_000)).unwrap();
        match random.below(4) {
            0 => {
                let id = shop.attempted("orange", "00000001").await;
                if random.below(2) == 0 {
                    hub2.fail(&id, "canceled_by_customer").unwrap();
                }
                // A failed attempt can succeed late, but no payment is collected twice.
                hub2.pay(&id).unwrap();
                hub2.pay(&id).unwrap_err();
                collected += 200;
            }
            1 => {
                let id = shop.attempted("orange", "00000001").await;
                hub2.fail(&id, "canceled_by_customer").unwrap();
            }
            2 => {
                let body = json!({"amount": amount, "currency": "XOF", "description": "d"});
                let made = shop.post("/provisionings", body).await;
                if made.status == 201 {
                    collected -= amount;
                    available += amount;
                } else {
                    assert!(amount > collected, "{}", made.text);
                }
            }
            _ => {
                let reference = format!("P-{step}");
                let number = ["00000001", "00000002"][usize::from(random.below(2) == 0)];
                let made = shop
                    .post("/transfers", hub2_transfer(&reference, amount, number))
                    .await
                    .json();
                let path = format!("/transfers/{}/status", made["id"].as_str().unwrap());
                if shop.get(&path).await["status"] == "successful" {
                    available -= amount;
                }
            }
        }
        let expected = [collected, available];
        assert_eq!(hub2_balances(&shop).await, expected, "step {step}");
    }
}

#[tokio::test]
async fn the_balance_of_hpay_is_the_initial_one_minus_what_went_out() {
    let bench = TestBench::new().await;
    let hpay = bench.sandbox.hpay();
    let mut random = Random(5);
    let start = hpay.balance();
    let mut transfers = [0_u64; 6];
    let mut refunded = [0_u64; 6];
    for step in 0..40 {
        let number = usize::try_from(random.below(6)).unwrap();
        let request = format!("16660628453{number}");
        match random.below(4) {
            0 | 1 => {
                if random.below(4) == 0 {
                    hpay.answer_next_transfer_with("050");
                }
                hpay_transfer(&bench.sandbox, &request).await;
                transfers[number] += 1;
            }
            2 if hpay.refund_transfers(&request).is_ok() => refunded[number] = transfers[number],
            _ => {
                // A failed transfer is not a refunded one.
                let _ = hpay.set_transfers(&request, 3, 4);
            }
        }
        let out: u64 = transfers.iter().sum::<u64>() - refunded.iter().sum::<u64>();
        assert_eq!(hpay.balance(), start - out * 20_000, "step {step}");
    }
}
