//! Status polling of payins: the question with its `post_hash`, and an answer that is believed only after its own.

use dhow_core::{
    Answer, Error, ErrorKind, Failure, MerchantReference, Payment, PaymentStatus,
    ProviderReference, ReportedAmount, Result,
};
use dhow_crypto::digest::Md5;

use crate::{
    Api, PayAtom, RefundInfo,
    client::{Credential, ID, Operation},
    members::{Members, Scalar},
    php_number,
    signing::{self, ENVELOPE_BYTES, HashKey},
    status,
};

/// Marks a reference that is an order id, for hosted payins: PayAtom tells their `ref_code` only later.
const BY_ORDER: &str = "order:";

/// Members that may hold the amount received, the likeliest first. One is misspelt, as in PayAtom's own sample.
const AMOUNTS: [&str; 3] = ["received_amount", "recieved_amount", "amount"];

/// The reference of a payment of which only the order id is known.
pub(crate) fn by_order(order_id: &MerchantReference) -> Result<ProviderReference> {
    ProviderReference::new(format!("{BY_ORDER}{order_id}"))
}

/// What a polling answer says, once its hash matched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayinStatus {
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `status`: PayAtom's word.
    pub status: String,
    /// What was received, as printed.
    pub received_amount: String,
    /// `ref_code`, which not every generation echoes. Not covered by the hash, like everything below.
    pub ref_code: Option<String>,
    /// `requested_amount`, as printed.
    pub requested_amount: Option<String>,
    /// `upi_id`: who collects.
    pub upi_id: Option<String>,
    /// `bank_ref`: the bank's reference of the transfer (UTR).
    pub bank_ref: Option<String>,
    /// `sender_upi`: who paid.
    pub sender_upi: Option<String>,
    /// `webhook_acknowledged`: whether PayAtom took note of an acknowledgement.
    pub webhook_acknowledged: Option<bool>,
    /// `refund_info`, if there is a refund.
    pub refund_info: Option<RefundInfo>,
}

impl PayAtom {
    /// Reads a payin's status by `ref_code`, or, for a hosted payin that has none yet, by order id as the older documents do.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) for a reference that PayAtom does not know; [`Protocol`](ErrorKind::Protocol) for an answer
    /// whose `post_hash` does not match, or that is about another payin.
    pub async fn payin_status(&self, reference: &ProviderReference) -> Result<PayinStatus> {
        let text = reference.as_str();
        let asked = match text.strip_prefix(BY_ORDER) {
            Some(order_id) => ("order_id", order_id),
            None => ("ref_code", text),
        };
        let post_hash = self.client.post_hash(asked.0, asked.1)?;
        let body = self
            .client
            .body()
            .text(asked.0, asked.1)
            .text("post_hash", post_hash);
        let paths = &self.client.paths;
        let (path, credential) = match self.api {
            Api::V1 => (&paths.polling, Credential::Nothing),
            Api::V2 => (&paths.polling_v2, Credential::ApiKey),
        };
        let operation = Operation::read("/{payin status}", credential);
        let answer = self.client.send(operation, path, Some(&body)).await?;
        read(&answer, self.client.key(), asked).map_err(|error| error.with_provider(ID))
    }

    /// The payment that a polling answer describes.
    pub(crate) fn polled(&self, reference: &ProviderReference, said: PayinStatus) -> Payment {
        let status = status::payin(&said.status);
        let own = said.ref_code.as_deref().map(ProviderReference::new);
        let own = own.and_then(Result::ok);
        let provisional = own.is_none() && reference.as_str().starts_with(BY_ORDER);
        let reference = own.unwrap_or_else(|| reference.clone());
        let failed = matches!(status, PaymentStatus::Failed | PaymentStatus::Cancelled);

        let mut payment = Payment::new(ID, reference, status, &said.status, self.environment);
        let amount = |text: String| {
            let money = ReportedAmount::lenient(text, self.currency.code());
            (!money.text().is_empty()).then_some(money)
        };
        payment.reference_is_provisional = provisional;
        payment.merchant_reference = Some(said.order_id);
        payment.requested = said.requested_amount.and_then(amount);
        payment.received = amount(said.received_amount);
        payment.failure = failed.then_some(Failure::new(said.status, None));
        payment
    }
}

fn read(answer: &Answer, key: &HashKey, asked: (&str, &str)) -> Result<PayinStatus> {
    let members = Members::read(answer.body())
        .map_err(|_| answer.not_understood("it is not one JSON object with distinct names"))?;
    // A callback has the same recipe; only an answer says whether the callback was acknowledged.
    if members.raw("webhook_acknowledged").is_none() {
        return Err(answer.not_understood("it has no `webhook_acknowledged`"));
    }
    let missing = |name| answer.not_understood(&format!("it has no `{name}`"));
    let order_id = members
        .owned("order_id")
        .ok_or_else(|| missing("order_id"))?;
    let status = members.owned("status").ok_or_else(|| missing("status"))?;
    let post_hash = members
        .owned("post_hash")
        .ok_or_else(|| missing("post_hash"))?;
    let received_amount = sealed_amount(&members, key, &order_id, &status, &post_hash)
        .ok_or_else(|| answer.not_understood("its `post_hash` does not match"))?;
    let echoed = members.owned(asked.0);
    if echoed.is_some_and(|echoed| echoed != asked.1) {
        let what = "the answer is about another payin";
        return Err(Error::new(
            ErrorKind::Protocol,
            answer.outcome_if_unread(),
            what,
        ));
    }
    Ok(PayinStatus {
        order_id,
        status,
        received_amount,
        ref_code: members.owned("ref_code"),
        requested_amount: members.owned("requested_amount"),
        upi_id: members.owned("upi_id"),
        bank_ref: members.owned("bank_ref"),
        sender_upi: members.owned("sender_upi"),
        webhook_acknowledged: members
            .scalar("webhook_acknowledged")
            .map(|flag| flag.text == "1"),
        refund_info: RefundInfo::read(members.raw("refund_info")),
    })
}

/// The amount that the sealed hash covers: the first member, as printed or as PHP prints numbers, with which it matches.
fn sealed_amount(
    members: &Members<'_>,
    key: &HashKey,
    order_id: &str,
    status: &str,
    post_hash: &str,
) -> Option<String> {
    let mut buffer = [0; ENVELOPE_BYTES];
    let sealed = key.open(post_hash, &mut buffer)?;
    let matches = |amount: &str| {
        let mut md5 = Md5::new();
        signing::message_recipe(order_id, amount, status, key.secret(), &mut md5);
        md5.verify_hex(sealed).is_ok()
    };
    let amounts = AMOUNTS.iter().filter_map(|name| members.scalar(name));
    let sealed_one = amounts.into_iter().find(|Scalar { text, is_number }| {
        let number = is_number.then(|| php_number::normalised(text)).flatten();
        matches(text) || number.is_some_and(matches)
    });
    sealed_one.map(|amount| amount.text.into_owned())
}
