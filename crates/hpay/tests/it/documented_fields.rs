//! Every documented request parameter and response field, with its place in the API of this crate.

use std::time::{Duration, SystemTime};

use dhow_core::{Currency, Environment, Money, Secret};
use dhow_crypto::pairs::{FormPairs, PairRules};
use dhow_hpay::{
    AtmToken, BankCode, CashoutStatus, CheckoutVersion, HPayConfig, MethodGroup, MethodId,
    NewCheckout, NewVirtualAccount, OrderQuery, TransactionStatus, TransferRefund,
    VirtualAccountStatus,
};
use serde_json::json;

use crate::{
    recorder::{PASSCODE, Recorder, config, config_with_keys},
    transfers::{genuine, new_transfer},
};

fn vnd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::VND)
}

fn unix(seconds: u64) -> Option<SystemTime> {
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

#[tokio::test]
async fn a_sandbox_account_and_a_live_account_call_their_own_hosts() {
    for (environment, checkout, account, openapi) in [
        (
            Environment::Sandbox,
            "https://checkout-sandbox.hpay.com.vn/",
            "https://account-sandbox.hpay.com.vn/",
            "https://openapi-sandbox.htpgroup.com.vn/",
        ),
        (
            Environment::Live,
            "https://checkout.hpay.com.vn/",
            "https://account.hpay.com.vn/",
            "https://openapi.htpgroup.com.vn/",
        ),
    ] {
        let refused = r#"{"error_code":"99"}"#;
        let recorder = Recorder::with_responses([(200, refused), (200, refused), (200, refused)]);
        let passcode = Secret::new(PASSCODE).unwrap();
        let config = HPayConfig::new(environment, "100001", passcode, "merchant@shop.example");
        let hpay = recorder.hpay_with(config);
        let order = "OM_1".parse().unwrap();
        let new = NewCheckout::new(order, vnd(200_000), "https://shop.example/return");
        assert!(hpay.checkout_link(&new).unwrap().starts_with(checkout));
        let query = OrderQuery::by_order_code("OM_1".parse().unwrap());
        hpay.order(&query).await.unwrap_err();
        hpay.close_virtual_account("1001").await.unwrap_err();
        hpay.virtual_account_receipts("1001").await.unwrap_err();
        let sent = recorder.sent();
        for (request, host) in sent.iter().zip([checkout, account, openapi]) {
            let url = request.uri().to_string();
            assert!(url.starts_with(host), "{url}");
        }
    }
}

#[test]
fn a_v1_link_has_every_parameter_of_the_table_in_its_order() {
    let hpay = Recorder::with_responses([]).hpay_with(config("100001"));
    let order = "OM_1".parse().unwrap();
    let mut new = NewCheckout::new(order, vnd(200_000), "https://shop.example/return");
    new.version = Some(CheckoutVersion::V1);
    new.transaction_info = Some("tichhop".into());
    new.order_description = Some("Ve tau".into());
    new.sub_order = Some("A-1".into());
    new.buyer_info = Some("Nguyen Van A".into());
    new.language = Some("vi".into());
    new.cancel_url = Some("https://shop.example/no".into());
    new.notify_url = Some("https://shop.example/ipn".into());
    new.time_limit = unix(1_731_745_661);
    new.installment = true;
    new.in_page = true;
    new.atm_token = Some(AtmToken::Pay(Secret::new("atm-token-1").unwrap()));
    new.card_token = Some(Secret::new("482CB2C6EBC1").unwrap());
    new.method = Some(MethodId::VISA);
    new.method_group = Some(MethodGroup::CreditCard);
    let url = hpay.checkout_link(&new).unwrap();
    let (page, query) = url.split_once('?').unwrap();
    assert_eq!(page, "https://checkout-sandbox.hpay.com.vn/v1/checkout.php");
    let pairs = FormPairs::parse(query.as_bytes(), &PairRules::new()).unwrap();
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|pair| (pair.name(), pair.value()))
        .collect();
    let expected = [
        ("merchant_site_code", "100001"),
        ("return_url", "https://shop.example/return"),
        ("receiver", "merchant@shop.example"),
        ("transaction_info", "tichhop"),
        ("order_code", "OM_1"),
        ("price", "200000"),
        ("currency", "vnd"),
        ("order_description", "Ve tau"),
        ("sub_order", "A-1"),
        ("buyer_info", "Nguyen Van A"),
        ("lang", "vi"),
        ("secure_code", "54241d7ce5d6f4492d72c3e701fbb166"),
        ("cancel_url", "https://shop.example/no"),
        ("notify_url", "https://shop.example/ipn"),
        ("time_limit", "16/11/2024,15:27"),
        ("installment", "1"),
        ("inpage", "1"),
        ("token", "atm-token-1"),
        ("token_type", "2"),
        ("cyber_token", "482CB2C6EBC1"),
        ("payment_method_id", "1095"),
        ("method_group", "CREDIT_CARD"),
    ];
    assert_eq!(pairs, expected);
}

#[tokio::test]
async fn every_member_of_an_order_is_read() {
    let answer = json!({"error_code": "00", "data": {
        "token": "12353", "transaction_status": "00", "receiver_email": "merchant@shop.example",
        "order_code": "OM_1", "total_amount": "1000", "bank_code": "VISA", "order_description": "Thanhtoan",
        "tax_amount": 1, "discount_amount": 2, "fee_shipping": 3, "return_url": "https://abc.example/",
        "cancel_url": "https://abc.example/no", "buyer_fullname": "Nguyen Van A", "buyer_email": "a@abc.example",
        "buyer_mobile": "0123456789", "buyer_address": "HN", "affiliate_code": "0", "transaction_id": "1234",
    }, "checksum": "123"});
    let recorder = Recorder::with_responses([(200, &answer.to_string())]);
    let query = OrderQuery::by_order_code("OM_1".parse().unwrap());
    let order = recorder.hpay().order(&query).await.unwrap();
    assert_eq!(order.transaction_status, "00");
    for (member, read, printed) in [
        ("token", &order.token, "12353"),
        (
            "receiver_email",
            &order.receiver_email,
            "merchant@shop.example",
        ),
        ("order_code", &order.order_code, "OM_1"),
        ("bank_code", &order.bank_code, "VISA"),
        ("order_description", &order.order_description, "Thanhtoan"),
        ("return_url", &order.return_url, "https://abc.example/"),
        ("cancel_url", &order.cancel_url, "https://abc.example/no"),
        ("buyer_fullname", &order.buyer_fullname, "Nguyen Van A"),
        ("buyer_email", &order.buyer_email, "a@abc.example"),
        ("buyer_mobile", &order.buyer_mobile, "0123456789"),
        ("buyer_address", &order.buyer_address, "HN"),
        ("affiliate_code", &order.affiliate_code, "0"),
        ("transaction_id", &order.transaction_id, "1234"),
    ] {
        assert_eq!(read.as_deref(), Some(printed), "{member}");
    }
    for (member, read, minor) in [
        ("total_amount", &order.total_amount, 1000),
        ("tax_amount", &order.tax_amount, 1),
        ("discount_amount", &order.discount_amount, 2),
        ("fee_shipping", &order.fee_shipping, 3),
    ] {
        let money = read.as_ref().and_then(|amount| amount.money());
        assert_eq!(money, Some(vnd(minor)), "{member}");
    }
    assert_eq!(order.verified_by, None);
}

#[tokio::test]
async fn every_member_of_a_virtual_account_is_read() {
    let answer = json!({"error_code": "0", "data": {
        "merchant_id": "100001", "merchant_email": "merchant@shop.example", "va_account": "1000000000178",
        "va_name": "NGUYEN VAN A", "va_method": "2", "va_type": "1", "va_condition": "1", "va_bank": "BIDV",
        "va_status": "1", "va_amount": "100000", "remark": "DH 001", "va_timelimit": "1669262917",
        "qrCommonURL": "https://qr.example/1", "qrDataURL": "https://qr.example/2",
        "qrImage": "https://qr.example/3", "qrCode": "00020101021",
    }, "checksum": "22810dca6a677396585b7af8a528b839"});
    let recorder = Recorder::with_responses([(200, &answer.to_string())]);
    let new = NewVirtualAccount::new("NGUYEN VAN A", vnd(100_000));
    let hpay = recorder.hpay_with(config("100001"));
    let account = hpay.create_virtual_account(&new).await.unwrap();
    assert_eq!(account.account, "1000000000178");
    for (member, read, printed) in [
        (
            "merchant_email",
            &account.merchant_email,
            "merchant@shop.example",
        ),
        ("va_name", &account.name, "NGUYEN VAN A"),
        ("va_method", &account.method, "2"),
        ("va_type", &account.kind, "1"),
        ("va_condition", &account.condition, "1"),
        ("va_bank", &account.bank, "BIDV"),
        ("remark", &account.remark, "DH 001"),
        (
            "qrCommonURL",
            &account.qr_common_url,
            "https://qr.example/1",
        ),
        ("qrDataURL", &account.qr_data_url, "https://qr.example/2"),
        ("qrImage", &account.qr_image_url, "https://qr.example/3"),
        ("qrCode", &account.qr_code, "00020101021"),
    ] {
        assert_eq!(read.as_deref(), Some(printed), "{member}");
    }
    assert_eq!(account.status, Some(VirtualAccountStatus::Unpaid));
    assert_eq!(account.amount.unwrap().money(), Some(vnd(100_000)));
    assert_eq!(account.expires_at, unix(1_669_262_917));
    assert_eq!(account.verified_by, None);
}

#[tokio::test]
async fn a_change_of_name_has_every_parameter_and_every_member() {
    let account = "9631241000000713987";
    let answer = json!({"error_code": "00", "message": "successful", "data": {
        "merchant_id": "63575", "va_account": account, "va_name": "NGUYEN B", "remark": "DH 002",
    }});
    let recorder = Recorder::with_responses([(200, &answer.to_string())]);
    let hpay = recorder.hpay_with(config("63575"));
    let renamed = hpay
        .rename_virtual_account(account, "NGUYEN B", Some("DH 002"))
        .await
        .unwrap();
    let sent = json!({
        "merchant_id": "63575", "va_account": account, "va_name": "NGUYEN B", "remark": "DH 002",
        "secure_code": "962437fcaf07509df6a5111c0c95d550",
    });
    assert_eq!(recorder.body(), sent);
    assert_eq!(renamed.account, account);
    assert_eq!(renamed.name.as_deref(), Some("NGUYEN B"));
    assert_eq!(renamed.remark.as_deref(), Some("DH 002"));
}

#[tokio::test]
async fn closing_and_opening_have_every_parameter_and_every_member() {
    let answer = |status: &str| {
        json!({"error_code": "00", "data": {
            "merchant_id": "65457", "account_va": "OMI9001122", "va_status": status,
        }, "checksum": "462f36a313f6999736633e7f08d07055"})
        .to_string()
    };
    let recorder = Recorder::with_responses([(200, &answer("3")), (200, &answer("1"))]);
    let hpay = recorder.hpay_with(config("65457"));
    let closed = hpay.close_virtual_account("OMI9001122").await.unwrap();
    assert_eq!(closed.account, "OMI9001122");
    assert_eq!(closed.status, Some(VirtualAccountStatus::Expired));
    let until = unix(1_731_742_061);
    let opened = hpay
        .open_virtual_account("OMI9001122", until)
        .await
        .unwrap();
    assert_eq!(opened.status, Some(VirtualAccountStatus::Unpaid));
    let bodies: Vec<String> = recorder
        .sent()
        .iter()
        .map(|request| String::from_utf8(request.body().to_vec()).unwrap())
        .collect();
    assert_eq!(
        bodies,
        [
            "merchant_id=65457&account_va=OMI9001122&flag=0&secure_code=81e45b298963f138d83b3e066b81213a",
            "merchant_id=65457&account_va=OMI9001122&flag=1&time_limit=1731742061&secure_code=aa4e304b78db309f6fd72cb69e9ae74e",
        ]
    );
}

#[tokio::test]
async fn an_accounts_inquiry_has_every_parameter_and_every_member() {
    let account = "9631249900000102836";
    let answer = json!({"error_code": "00", "message": "success", "data": [{
        "transaction_id": 96_119_097, "full_account_number": account, "amount": 100_000,
        "time_paid": 1_728_702_771, "cashin": 28_299_429, "remark": "bm8gY29udGVudA==", "va_bank_name": "BIDV",
    }], "secure_code": "bca27cabbc5055a45cf30da3457ea021"});
    let recorder = Recorder::with_responses([(200, &answer.to_string())]);
    let hpay = recorder.hpay_with(config("66295"));
    let mut receipts = hpay.virtual_account_receipts(account).await.unwrap();
    let sent = json!({
        "merchant_id": "66295", "va_account": account, "secure_code": "9292c2f9e2793a153a542407bf9ead4d",
    });
    assert_eq!(recorder.body(), sent);
    let request = recorder.sent().remove(0);
    assert_eq!(request.headers()["content-type"], "application/json");
    let receipt = receipts.remove(0);
    assert!(receipts.is_empty());
    assert_eq!(receipt.transaction_id, "96119097");
    assert_eq!(receipt.account.as_deref(), Some(account));
    assert_eq!(receipt.amount.money(), Some(vnd(100_000)));
    assert_eq!(receipt.paid_at, unix(1_728_702_771));
    assert_eq!(receipt.cashin.as_deref(), Some("28299429"));
    assert_eq!(receipt.remark.as_deref(), Some("no content"));
    assert_eq!(receipt.bank.as_deref(), Some("BIDV"));
    assert_eq!(receipt.verified_by, None);
}

#[tokio::test]
async fn every_member_of_an_accepted_transfer_is_read() {
    let accepted = serde_json::from_str::<serde_json::Value>(&genuine()).unwrap();
    let recorder = Recorder::with_responses([(200, &genuine())]);
    let hpay = recorder.hpay_with(config_with_keys("12345"));
    let sent = hpay.send_transfer(&new_transfer()).await.unwrap();
    assert_eq!(sent.status.as_deref(), accepted["status"].as_str());
    assert!(sent.status.is_some());
    let data = &accepted["data"];
    assert_eq!(Some(sent.request_id.as_str()), data["requestId"].as_str());
    assert_eq!(sent.cashout_id.as_deref(), Some("231423"));
    assert_eq!(sent.transaction_id.as_deref(), Some("96061677"));
    assert_eq!(data["bankAccountNumber"], "1234567890912312");
}

#[tokio::test]
async fn every_member_of_a_transfer_inquiry_is_read_in_both_forms() {
    let single = json!({"data": {
        "time_tranfer": 1_661_834_533, "note": "chuyen tien iBFT", "amount": 1_000_000, "transaction_status": 4,
        "cashout_status": 3, "refund_status": 1, "bankAccount_name": "TEST", "merchant_id": "100001",
        "request_id": "00001", "bankAccount_number": "12010004002695",
    }, "secure_chain": "bac7f6b16079a0ffc3984c35535c78aa", "error_code": "000"});
    let many = json!({"data": [{
        "time_tranfer": "1661834533", "transaction_id": "123456", "note": "chuyen tien iBFT", "amount": "1000000",
        "transaction_status": "4", "cashout_status": "3", "refund_status": "1", "bankAccount_name": "TEST",
        "merchant_id": "100001", "request_id": "00001", "bankAccount_number": "12010004002695",
    }], "secure_chain": "867ead7b9e85526f36a50d0ef67fce8e", "error_code": "000"});
    for (answer, number) in [(single, None), (many, Some("123456"))] {
        let recorder = Recorder::with_responses([(200, &answer.to_string())]);
        let id = "00001".parse().unwrap();
        let mut found = recorder.hpay().transfers(&id, None).await.unwrap();
        let transfer = found.remove(0);
        assert!(found.is_empty());
        assert_eq!(transfer.request_id, "00001");
        assert_eq!(transfer.transaction_id.as_deref(), number);
        assert_eq!(transfer.amount.unwrap().money(), Some(vnd(1_000_000)));
        assert_eq!(transfer.transaction_status, TransactionStatus::Success);
        assert_eq!(transfer.cashout_status, CashoutStatus::Success);
        assert_eq!(transfer.refund, Some(TransferRefund::NotRefundable));
        assert_eq!(transfer.account_number.as_deref(), Some("12010004002695"));
        assert_eq!(transfer.account_name.as_deref(), Some("TEST"));
        assert_eq!(transfer.note.as_deref(), Some("chuyen tien iBFT"));
        assert_eq!(transfer.made_at, unix(1_661_834_533));
        assert_eq!(transfer.verified_by, None);
    }
}

#[tokio::test]
async fn every_member_of_a_bank_account_is_read() {
    let answer = json!({"error_code": "000", "data": {
        "request_id": "20220912052918", "merchant_id": "100001", "bank_account_number": "9704180000042134197",
        "bank_name": "BIDV", "bank_account_name": "NGUYEN THI B",
    }, "checksum": "c2b8"});
    let recorder = Recorder::with_responses([(200, &answer.to_string())]);
    let hpay = recorder.hpay_with(config("100001"));
    let found = hpay
        .bank_account(&BankCode::BIDV, "9704180000042134197")
        .await
        .unwrap();
    assert_eq!(found.request_id.as_deref(), Some("20220912052918"));
    assert_eq!(found.account_number, "9704180000042134197");
    assert_eq!(found.bank, Some(BankCode::BIDV));
    assert_eq!(found.account_name, "NGUYEN THI B");
    assert_eq!(found.verified_by, None);
}

#[tokio::test]
async fn every_member_of_a_balance_is_read() {
    let answer = json!({"data": {
        "balance": "101,747,939", "signature": "c2lnbmVk", "respone_time": 1_664_182_633,
    }, "requestId": "7C370C60A3C04DDC9B5F24368D31F343", "error_code": 0, "client_ip": "10.0.9.1"});
    let recorder = Recorder::with_responses([(200, &answer.to_string())]);
    let id = "B-1".parse().unwrap();
    let balance = recorder.hpay().account_balance(&id).await.unwrap();
    assert_eq!(recorder.body()["requestId"], "B-1");
    assert_eq!(balance.balance.money(), Some(vnd(101_747_939)));
    assert_eq!(balance.signature.as_deref(), Some("c2lnbmVk"));
    assert_eq!(balance.responded_at, unix(1_664_182_633));
    assert_eq!(balance.verified_by, None);
}

#[tokio::test]
async fn the_message_of_a_refusal_is_kept_from_either_field() {
    for member in ["message", "status"] {
        let answer = json!({"error_code": "07", member: "tài khoản không tồn tại", "data": []});
        let recorder = Recorder::with_responses([(200, &answer.to_string())]);
        let error = recorder.hpay().virtual_account_receipts("1").await;
        let error = error.unwrap_err();
        let fault = error.gateway().unwrap();
        assert_eq!(fault.code.as_deref(), Some("07"), "{member}");
        let words = fault.message.as_deref();
        assert_eq!(words, Some("tài khoản không tồn tại"), "{member}");
    }
}
