//! HPay's checkout webhook, read with `form_urlencoded` and verified with `md-5`.

use std::borrow::Cow;

use md5::{Digest, Md5};

/// Fields of a checkout webhook, borrowed where the query has no escapes.
#[derive(Debug, Default)]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Checkout<'q> {
    transaction_info: Cow<'q, str>,
    order_code: Cow<'q, str>,
    price: Cow<'q, str>,
    payment_id: Cow<'q, str>,
    payment_type: Cow<'q, str>,
    error_text: Cow<'q, str>,
    secure_code: Cow<'q, str>,
    token_omipay: Cow<'q, str>,
    bank_code: Cow<'q, str>,
    card_number: Cow<'q, str>,
    tokenization: Cow<'q, str>,
    token_cyber: Cow<'q, str>,
    card_type: Cow<'q, str>,
    amount: i64,
}

impl<'q> Checkout<'q> {
    /// Reads and verifies a query.
    pub(crate) fn read(query: &'q str, merchant: &str, passcode: &str) -> Self {
        let mut checkout = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if let Some(place) = checkout.place(&name) {
                *place = value;
            }
        }
        checkout.verify(merchant, passcode);
        checkout.amount = checkout.price.parse().unwrap();
        checkout
    }

    fn place(&mut self, name: &str) -> Option<&mut Cow<'q, str>> {
        Some(match name {
            "transaction_info" => &mut self.transaction_info,
            "order_code" => &mut self.order_code,
            "price" => &mut self.price,
            "payment_id" => &mut self.payment_id,
            "payment_type" => &mut self.payment_type,
            "error_text" => &mut self.error_text,
            "secure_code" => &mut self.secure_code,
            "token_omipay" => &mut self.token_omipay,
            "bank_code" => &mut self.bank_code,
            "card_number" => &mut self.card_number,
            "tokenization" => &mut self.tokenization,
            "token_cyber" => &mut self.token_cyber,
            "card_type" => &mut self.card_type,
            _ => return None,
        })
    }

    fn verify(&self, merchant: &str, passcode: &str) {
        let mut md5 = Md5::new();
        for value in [
            &*self.transaction_info,
            &*self.order_code,
            &*self.price,
            &*self.payment_id,
            &*self.payment_type,
            &*self.error_text,
            merchant,
            passcode,
        ] {
            md5.update(b" ");
            md5.update(value);
        }
        let mut code = [0; 16];
        hex::decode_to_slice(self.secure_code.as_bytes(), &mut code).unwrap();
        assert_eq!(<[u8; 16]>::from(md5.finalize()), code);
    }
}
