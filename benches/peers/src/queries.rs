//! HPay's checkout webhook, beside a reference program and the MD5 over the signed bytes.

use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
use dhow_crypto::digest::md5;
use dhow_hpay::HPayWebhooks;

use crate::{
    measure::{Group, Limit, Work},
    reference::Checkout,
};

const MERCHANT: &str = "100001";
const PASSCODE: &str = "s3cr3t-Pass_0001";
const QUERY: &str = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1&error_text=&secure_code=0469e5c087623a8bd014691e874738f7&token_omipay=51279022-9cdeb8a3498ee9a6fb7869be513601d2&bank_code=VISA&card_number=400000xxxxxx1091&tokenization=&token_cyber=482CB2C6EBC19A41E063AF598d0ADCD8&card_type=VISA";
const SIGNED: &[u8] = b" tichhopthanhtoan OM_1768202539 200000 96138500 1  100001 s3cr3t-Pass_0001";

pub(crate) fn hpay() -> Group {
    let passcode = Secret::new(PASSCODE).unwrap();
    let webhooks = HPayWebhooks::new(Environment::Live, MERCHANT, passcode);
    let delivery = Delivery::get("/ipn", QUERY);
    let (verifier, same) = (webhooks.clone(), delivery.clone());
    let works = vec![
        Work::new(
            "reference: form_urlencoded, MD5, hex, borrowed fields",
            QUERY.len(),
            Limit::Base,
            || Checkout::read(QUERY, MERCHANT, PASSCODE),
        ),
        Work::new(
            "MD5 over the signed bytes",
            SIGNED.len(),
            Limit::None,
            || md5(SIGNED),
        ),
        Work::new("Dhow, verify only", QUERY.len(), Limit::None, move || {
            verifier.verify_webhook(&same).unwrap()
        }),
        Work::new(
            "Dhow, verify and event",
            QUERY.len(),
            Limit::Hundredths(150),
            move || webhooks.event(&webhooks.verify_webhook(&delivery).unwrap()),
        ),
    ];
    Group::new("HPay, checkout webhook", works)
}
