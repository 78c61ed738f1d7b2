//! Status polling of payins: the question with its `post_hash`, and an answer that is believed only after its own.

use dhow_core::{
    Endpoint, Failure, MerchantReference, Payment, PaymentStatus, ProviderReference,
    ReportedAmount, Response, Result,
};
use http::Method;

use crate::{
    Api, ID, PayAtom, RefundInfo,
    client::Credential,
    error::named,
    signing::{Covered, ENVELOPE_BYTES, HashKey, POLLING_ANSWER, seals},
    status,
    wire::{
        echo,
        raw_object::{RawObject, Scalar},
        received::{AMOUNT, HashedAmount, RECEIVED, is_zero, received},
    },
};

pub(crate) const STATUS: Endpoint = Endpoint::read(ID, Method::POST, "/{payin status}");

/// Marks a reference that is an order id, for hosted payins: PayAtom tells their `ref_code` only later.
const BY_ORDER: &str = "order:";

/// Said of a payin that was given back, whatever it was before.
const REFUNDED: &str = "the payin was refunded; PayAtom also refunds payins that it declined, so do not release an order that was not seen as approved";

/// Said of a payin that is called paid with nothing received.
const ZERO: &str = "PayAtom calls the payin paid and says that zero was received: nothing is confirmed, ask PayAtom";

/// The reference of a payment of which only the order id is known.
pub(crate) fn by_order(order_id: &MerchantReference) -> Result<ProviderReference> {
    ProviderReference::new(format!("{BY_ORDER}{order_id}")).map_err(named)
}

/// The member that names a payin in a request, and its value: `order_id` for a provisional reference, `ref_code` for any other.
pub(crate) fn subject(reference: &ProviderReference) -> (&'static str, &str) {
    let text = reference.as_str();
    match text.strip_prefix(BY_ORDER) {
        Some(order_id) => ("order_id", order_id),
        None => ("ref_code", text),
    }
}

/// What a polling answer says, once its hash matched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayinStatus {
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `status`: PayAtom's word.
    pub status: String,
    /// The amount that the hash covers, as printed: `received_amount`, or `amount` where that is missing. `payment_status` gives
    /// `Payment::received`, which is empty where nothing arrived.
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
    /// `webhook_acknowledged`: true if PayAtom took note of an acknowledgement.
    pub webhook_acknowledged: Option<bool>,
    /// `refund_info`, if there is a refund.
    pub refund_info: Option<RefundInfo>,
    hashed_amount: HashedAmount,
}

impl PayAtom {
    /// Reads a payin's status by `ref_code`, or, for a hosted payin that has none yet, by order id as the older documents do.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) for a reference of which PayAtom says that it does not know it;
    /// [`Protocol`](dhow_core::ErrorKind::Protocol) for an answer whose `post_hash` does not match, or that is about another payin.
    pub async fn payin_status(&self, reference: &ProviderReference) -> Result<PayinStatus> {
        let asked = subject(reference);
        let post_hash = self.account.post_hash(asked.0, asked.1)?;
        let body = self
            .account
            .body()
            .text(asked.0, asked.1)
            .text("post_hash", post_hash);
        let paths = &self.config.paths;
        let path = match self.config.api {
            Api::V1 => &paths.polling,
            Api::V2 => &paths.polling_v2,
        };
        let credential = Credential::of(self.config.api);
        let call = self.client.post(&STATUS, credential, path, &body)?;
        self.read(&self.client.send(call).await?, asked)
    }

    /// Believes an answer after its hash, if it is about what was asked.
    fn read(&self, response: &Response, asked: (&'static str, &str)) -> Result<PayinStatus> {
        let members = RawObject::of(response)?;
        // A callback has the same recipe; only an answer says whether the callback was acknowledged.
        if members.raw("webhook_acknowledged").is_none() {
            return Err(response.unexpected("it has no `webhook_acknowledged`"));
        }
        let missing = |name: &str| response.unexpected(&format!("it has no `{name}`"));
        let hashed = |name: &'static str| {
            let scalar = members
                .scalar(name)
                .filter(|scalar| !scalar.text.is_empty());
            let scalar = scalar.ok_or_else(|| missing(name))?;
            match scalar.is_literal {
                // The hash covers PHP's text for it, which is nobody's order and no status.
                true => Err(response.unexpected(&format!("its `{name}` is `true`"))),
                false => Ok((name, scalar)),
            }
        };
        let (order_id, status) = (hashed("order_id")?, hashed("status")?);
        let post_hash = hashed("post_hash")?.1;
        let amount = sealed_amount(
            &members,
            &self.account.key,
            &order_id,
            &status,
            &post_hash.text,
        )
        .ok_or_else(|| response.unexpected("its `post_hash` does not match"))?;
        let account = echo::of_account(&members, &self.account.pid, self.config.currency);
        response.check(account.text(asked.0, asked.1, members.text(asked.0).as_deref()))?;
        Ok(PayinStatus {
            order_id: order_id.1.text.into_owned(),
            status: status.1.text.into_owned(),
            hashed_amount: hashed_amount(&members, amount.0),
            received_amount: amount.1.into_read(),
            ref_code: members.owned("ref_code"),
            requested_amount: members.owned("requested_amount"),
            upi_id: members.owned("upi_id"),
            bank_ref: members.owned("bank_ref"),
            sender_upi: members.owned("sender_upi"),
            webhook_acknowledged: acknowledged(members.text("webhook_acknowledged").as_deref()),
            refund_info: RefundInfo::read(members.raw("refund_info")),
        })
    }

    /// The payment that a polling answer describes.
    pub(crate) fn polled(&self, reference: &ProviderReference, said: PayinStatus) -> Payment {
        let status = status::payin(&said.status);
        let own = said.ref_code.as_deref().map(ProviderReference::new);
        let own = own.and_then(Result::ok);
        let provisional = own.is_none() && reference.as_str().starts_with(BY_ORDER);
        let reference = own.unwrap_or_else(|| reference.clone());
        let failed = matches!(status, PaymentStatus::Failed | PaymentStatus::Cancelled);

        let mut payment = Payment::new(
            ID,
            reference,
            status.clone(),
            &said.status,
            self.config.environment,
        );
        let amount = |text: String| ReportedAmount::lenient(text, self.config.currency.code());
        payment.reference_is_provisional = provisional;
        payment.merchant_reference = Some(said.order_id);
        payment.requested = said.requested_amount.map(amount);
        let stated = amount(said.received_amount);
        if status == PaymentStatus::Paid && is_zero(&stated) {
            payment.warnings.push(ZERO.to_owned());
        }
        payment.received = received(stated, said.hashed_amount, &said.status);
        let refund = match (said.refund_info, status::refund(&said.status)) {
            // How much goes back is not known, so it may be everything.
            (None, Some(_)) => Some(RefundInfo::default()),
            (info, _) => info,
        };
        let refunded = |info: RefundInfo| info.refunded(self.config.currency, &said.status);
        payment.refunded = refund.map(refunded);
        if status::refund(&said.status).is_some() {
            payment.warnings.push(REFUNDED.to_owned());
        }
        payment.failure = failed.then_some(Failure::new(said.status, None));
        payment.with_amount_warnings()
    }
}

fn hashed_amount(members: &RawObject<'_>, name: &str) -> HashedAmount {
    let states_received = RECEIVED.iter().any(|own| members.text(own).is_some());
    match (name == AMOUNT, states_received) {
        (false, _) => HashedAmount::Received,
        (true, false) => HashedAmount::Alone,
        (true, true) => HashedAmount::Contradicted,
    }
}

fn acknowledged(flag: Option<&str>) -> Option<bool> {
    match flag? {
        "1" | "true" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

/// The amount that the sealed hash covers: the first member, as printed or as PHP prints numbers, with which it matches.
// LEDGER: polling-amount
fn sealed_amount<'m>(
    members: &RawObject<'m>,
    key: &HashKey,
    order_id: &Covered<'_>,
    status: &Covered<'_>,
    post_hash: &str,
) -> Option<(&'static str, Scalar<'m>)> {
    let mut buffer = [0; ENVELOPE_BYTES];
    let sealed = key.open(post_hash, &mut buffer)?;
    let names = POLLING_ANSWER.names_of(AMOUNT).iter().copied();
    let mut amounts = names.filter_map(|name| Some((name, members.scalar(name)?)));
    amounts.find(|amount| {
        let known = [order_id, amount, status];
        let covered = POLLING_ANSWER.fields().map(|names| {
            let known = known.iter().find(|(name, _)| names.contains(name));
            let first = || {
                names
                    .iter()
                    .find_map(|name| Some((*name, members.scalar(name)?)))
            };
            known.map(|field| (*field).clone()).or_else(first)
        });
        let covered: Option<Vec<Covered<'_>>> = covered.collect();
        covered.is_some_and(|covered| seals(sealed, &covered, key))
    })
}
