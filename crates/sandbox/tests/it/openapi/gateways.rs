//! Every operation of the gateways.

use dhow_sandbox::RecordFilter;
use dhow_sandbox::payatom::{reference_hash, seal_envelope};
use serde_json::json;

use super::Checked;
use crate::bench::Merchant;
use crate::hpay::{accounts, link, transfers};
use crate::hub2::Shop;
use crate::payatom::{order, post};

impl Checked {
    pub(super) async fn hitpay(&mut self) {
        let merchant = Merchant::responding(&[200]).await;
        let request = "/hitpay/payment-requests/{id}";
        let id = self.bench.request().await;
        self.call(&format!("POST {request}/fail"), &[&id], None, 200)
            .await;
        self.once(&format!("POST {request}/pay"), &[&id]).await;
        self.call(&format!("POST {request}/fail"), &[&id], None, 409)
            .await;
        let id = self.bench.request().await;
        self.once(&format!("POST {request}/expire"), &[&id]).await;
        let billing = json!({"customer_email": "ana@shop.example", "name": "Club", "amount": 9.9, "currency": "SGD",
            "save_payment_method": "true"});
        let billing = self.bench.post("/recurring-billing", billing).await.json();
        let billing = billing["id"].as_str().unwrap();
        let on_billing = "POST /hitpay/recurring-billing/{id}";
        self.once(&format!("{on_billing}/save"), &[billing]).await;
        self.call(&format!("{on_billing}/decline"), &[billing], None, 200)
            .await;
        let beneficiary = json!({"country": "sg", "currency": "sgd", "transfer_method": "bank_transfer", "transfer_type": "local",
            "holder_type": "individual", "holder_name": "Ana", "account_number": "1409828", "bank_swift_code": "DBSSSGSGXXX"});
        for action in ["pay", "fail", "cancel"] {
            let body =
                json!({"beneficiary": beneficiary, "source_currency": "sgd", "source_amount": 10});
            let made = self.bench.post("/transfers", body).await.json();
            let operation = format!("POST /hitpay/transfers/{{id}}/{action}");
            self.once(&operation, &[made["id"].as_str().unwrap()]).await;
        }
        let code = json!({"name": "Till", "payment_provider_method": "paynow_online"});
        let code = self.bench.post("/static_qr", code).await.json();
        let code = code["id"].as_str().unwrap();
        let scan = "POST /hitpay/static-qr/{id}/pay";
        self.call(scan, &[code], Some(json!({"amount": "5.00"})), 200)
            .await;
        self.call(scan, &[code], None, 409).await;
        let invoice = json!({"customer": {"email": "ana@shop.example"}, "invoice_date": "2026-11-20", "currency": "SGD",
            "type": "repeating_invoice", "cycle": "monthly", "payment_by": "amount", "amount": 25, "subtotal": 25});
        let invoice = self.bench.post("/invoices", invoice).await.json();
        let repeat = "POST /hitpay/invoices/{id}/repeat";
        self.call(repeat, &[invoice["id"].as_str().unwrap()], None, 200)
            .await;
        let register = "POST /hitpay/webhook-endpoints";
        let body = json!({"url": merchant.url, "event_types": ["payment_request.completed"]});
        self.call(register, &[], Some(body), 201).await;
        self.call(register, &[], Some(json!({})), 422).await;
    }

    pub(super) async fn hpay(&mut self) {
        for (order, actions) in [
            ("OM_1", vec!["start-paying", "process", "fail", "pay"]),
            ("OM_2", vec!["pay-later"]),
            ("OM_3", vec!["cancel"]),
        ] {
            self.bench
                .sandbox
                .hpay()
                .open_link(&link(&self.bench.sandbox, order, "200000"))
                .unwrap();
            for action in actions {
                let operation = format!("POST /hpay/orders/{{order}}/{action}");
                self.call(&operation, &[order], None, 200).await;
            }
        }
        for action in [
            "start-paying",
            "process",
            "fail",
            "pay",
            "pay-later",
            "cancel",
        ] {
            let operation = format!("POST /hpay/orders/{{order}}/{action}");
            self.call(&operation, &["OM_2"], None, 409).await;
        }
        transfers::transfer(&self.bench.sandbox, "77").await;
        for action in ["process", "succeed", "fail", "refund"] {
            let operation = format!("POST /hpay/transfers/{{request}}/{action}");
            self.call(&operation, &["77"], None, 200).await;
        }
        let hook = json!({"url": "http://127.0.0.1:1/va"});
        self.call("POST /hpay/virtual-account-webhook", &[], Some(hook), 200)
            .await;
        let account = accounts::account(&self.bench.sandbox, None).await;
        let pay = "POST /hpay/virtual-accounts/{account}/pay";
        self.call(pay, &[&account], Some(json!({"amount": 100_000})), 200)
            .await;
        let hour = std::time::Duration::from_secs(3600);
        let limit = std::time::SystemTime::now() + hour;
        let limit = limit
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let closed = accounts::account(&self.bench.sandbox, Some(limit)).await;
        self.bench.sandbox.clock().advance(2 * hour);
        self.call(pay, &[&closed], Some(json!({"amount": 100_000})), 409)
            .await;
    }

    pub(super) async fn payatom(&mut self) {
        let late = ["time-out", "approve-late"];
        for (number, actions) in [
            vec!["pay"],
            vec!["approve"],
            vec!["decline"],
            vec!["cancel"],
            vec!["fail"],
            vec!["no-match"],
            late.to_vec(),
        ]
        .into_iter()
        .enumerate()
        {
            let code = format!("ORDER-104{number}A");
            post(&self.bench, "/pay/request.php", &order(&self.bench, &code)).await;
            for action in actions {
                let operation = format!("POST /payatom/payins/{{id}}/{action}");
                let body = (action == "approve").then(|| json!({"amount": 90}));
                self.call(&operation, &[&code], body, 200).await;
                self.call(&operation, &[&code], None, 409).await;
            }
        }
        let refund = "POST /payatom/payins/{id}/complete-refund";
        self.call(refund, &["ORDER-1040A"], None, 409).await;
        self.begin_refund("ORDER-1040A").await;
        self.call(refund, &["ORDER-1040A"], None, 200).await;
        for action in ["approve", "decline"] {
            let code = format!("PAYOUT{action}1");
            let body = json!({"pid": self.bench.sandbox.payatom().pid(), "payment_mode": "upi", "order_id": code,
                "amount": 500, "account_holder": "Asha", "upi_id": "asha@bank"});
            post(&self.bench, "/payout/api/request.php", &body).await;
            self.once(&format!("POST /payatom/payouts/{{id}}/{action}"), &[&code])
                .await;
        }
        let hook = json!({"url": "http://127.0.0.1:1/hook"});
        self.call("POST /payatom/webhook", &[], Some(hook), 200)
            .await;
        self.call("POST /payatom/webhook", &[], Some(json!({})), 422)
            .await;
        let allow = "POST /payatom/allowed-addresses";
        for (addresses, status) in [(json!(["127.0.0.1", "::1"]), 200), (json!(["here"]), 422)] {
            let body = json!({"addresses": addresses});
            self.call(allow, &[], Some(body), status).await;
        }
    }

    /// Begins the refund of a paid payin, as the merchant.
    async fn begin_refund(&self, order_id: &str) {
        let payatom = self.bench.sandbox.payatom();
        let secret = payatom.secret_key().expose().as_bytes();
        let (pid, code) = (payatom.pid(), self.ref_code(order_id));
        let hash = reference_hash(&code, pid, secret);
        let post_hash = seal_envelope(secret, hash.as_bytes(), [3; 16]);
        let body =
            json!({"pid": pid, "order_id": order_id, "ref_code": code, "post_hash": post_hash});
        let begun = post(&self.bench, "/api/refund.php", &body).await;
        assert_eq!(begun.json()["status"], "success", "{}", begun.text);
    }

    fn ref_code(&self, order_id: &str) -> String {
        let filter = RecordFilter {
            text: Some(order_id.to_owned()),
            ..RecordFilter::default()
        };
        self.bench.sandbox.find_records(&filter, 0, 1).records[0]
            .key
            .id
            .clone()
    }

    pub(super) async fn hub2(mut self) -> Self {
        let shop = Shop(self.bench);
        let intent = shop.attempted("orange", "00000001").await;
        let second = shop.attempted("wave", "00000001").await;
        let link = json!({"purchaseReference": "L-1", "amount": 2500, "currency": "XOF", "country": "CI", "type": "single_use",
            "providers": ["Orange"]});
        let link = shop.post("/payment-links", link).await.json();
        self.bench = shop.0;
        let link = link["id"].as_str().unwrap();
        self.once("POST /hub2/payment-intents/{id}/pay", &[&intent])
            .await;
        self.once("POST /hub2/payment-intents/{id}/fail", &[&second])
            .await;
        self.call("POST /hub2/payment-links/{id}/fail", &[link], None, 200)
            .await;
        self.once("POST /hub2/payment-links/{id}/pay", &[link])
            .await;
        self.call("POST /hub2/payment-links/{id}/fail", &[link], None, 409)
            .await;
        let hook = json!({"url": "http://127.0.0.1:1/hook", "events": ["payment.succeeded"]});
        let made = self.call("POST /hub2/webhooks", &[], Some(hook), 201).await;
        self.call("POST /hub2/webhooks", &[], Some(json!({})), 422)
            .await;
        let id = made["id"].as_str().unwrap();
        self.call("POST /hub2/webhooks/{id}/rotate", &[id], None, 200)
            .await;
        let limits = json!({"limits": false, "ban": true});
        self.call("POST /hub2/rate-limiter", &[], Some(limits), 200)
            .await;
        self.call("GET /hub2/ban", &[], None, 200).await;
        self.call("DELETE /hub2/ban", &[], None, 200).await;
        self
    }
}
