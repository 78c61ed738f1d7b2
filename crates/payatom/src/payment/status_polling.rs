//! Status polling of payins. Request and response each carry a `post_hash`.

use dhow_core::{
    Endpoint, Failure, MerchantReference, Payment, PaymentStatus, ProviderReference,
    ReportedAmount, Response, Result,
};
use http::Method;
use serde_json::value::RawValue;

use crate::{
    Api, ID, PayAtom, RefundInfo,
    client::Credential,
    error::named,
    signing::{Covered, ENVELOPE_BYTES, HashKey, POLLING_ANSWER},
    status,
    wire::{
        echo,
        raw_object::{RawObject, Scalar},
        received::{AMOUNT, HashedAmount, RECEIVED, is_zero, received},
    },
};

pub(crate) const STATUS: Endpoint = Endpoint::read(ID, Method::POST, "/{payin status path}");

/// Prefix of provisional references, which contain the order id. PayAtom reports the `ref_code` of a hosted payin only in webhooks and
/// polling responses.
const BY_ORDER: &str = "order:";

/// Warning about a refunded payin.
const REFUNDED: &str = "the payin was refunded; PayAtom also refunds payins that it declined, so do not release an order that was not seen as approved";

/// Warning about a paid payin with zero received.
const ZERO: &str =
    "PayAtom reports the payin as paid with zero received; it confirms nothing, ask PayAtom";

/// Returns the provisional reference of a payment whose order id alone is known.
pub(crate) fn by_order(order_id: &MerchantReference) -> Result<ProviderReference> {
    ProviderReference::new(format!("{BY_ORDER}{order_id}")).map_err(named)
}

/// Returns the field that identifies a payin in a request, with its value: `order_id` for a provisional reference, else `ref_code`.
// LEDGER: polling-key
// LEDGER: polling-by-order
// The hosted page returns no `ref_code` at creation, so until a webhook names it the order id is the only key that exists.
pub(crate) fn subject(reference: &ProviderReference) -> (&'static str, &str) {
    let text = reference.as_str();
    match text.strip_prefix(BY_ORDER) {
        Some(order_id) => ("order_id", order_id),
        None => ("ref_code", text),
    }
}

/// Verified polling response: its hash matched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayinStatus {
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `status` in PayAtom's words.
    pub status: String,
    /// Amount that the hash covers, as received: `received_amount`, or `amount` if that is missing.
    ///
    /// Use `Payment::received` of `payment_status` for money: it is `None` if no money was received.
    pub received_amount: String,
    /// `ref_code`, which some versions of the API do not return. The hash does not cover this and the following fields.
    pub ref_code: Option<String>,
    /// `requested_amount`, as received.
    pub requested_amount: Option<String>,
    /// `upi_id`: the payee's UPI id.
    pub upi_id: Option<String>,
    /// `bank_ref`: the bank's reference of the transfer (UTR).
    pub bank_ref: Option<String>,
    /// `sender_upi`: the payer's UPI id.
    pub sender_upi: Option<String>,
    /// `webhook_acknowledged`: true if PayAtom has recorded the acknowledgement of a webhook.
    pub webhook_acknowledged: Option<bool>,
    /// `refund_info`, if there is a refund.
    pub refund_info: Option<RefundInfo>,
    hashed_amount: HashedAmount,
}

impl PayAtom {
    /// Reads the status of a payin.
    ///
    /// The payin is identified by its `ref_code`, or by its order id if the reference is provisional.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if PayAtom does not know the reference;
    /// [`Protocol`](dhow_core::ErrorKind::Protocol) for a response whose `post_hash` does not match, or that is about another payin.
    // Source: "Status polling integration" of the UPI page; V2 path from the published V2 client.
    // The page gives the V1 path. The V2 path and the absence of a V2 signature are that client's observation.
    pub async fn payin_status(&self, reference: &ProviderReference) -> Result<PayinStatus> {
        let identifier = subject(reference);
        // LEDGER: polling-v2
        // No `signature`, even over V2. The `amount` of the page's example is a remnant of a refund request, so it is not sent.
        let body = self.account.body_about(identifier.0, identifier.1)?;
        let paths = &self.config.paths;
        let path = match self.config.api {
            Api::V1 => &paths.polling,
            Api::V2 => &paths.polling_v2,
        };
        let credential = Credential::from(self.config.api);
        let call = self.client.post(&STATUS, credential, path, &body)?;
        self.verified_status(&self.client.send(call).await?, identifier)
    }

    /// Reads a response, after checking its hash and that it is about the requested payin.
    fn verified_status(
        &self,
        response: &Response,
        identifier: (&'static str, &str),
    ) -> Result<PayinStatus> {
        let members = RawObject::from_response(response)?;
        // LEDGER: polling-domain
        // A webhook has the same signature scheme, so without this check it would pass as a response.
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
                // PHP hashes a text for `true` that is neither an order id nor a status.
                true => Err(response.unexpected(&format!("its `{name}` is `true`"))),
                false => Ok((name, scalar)),
            }
        };
        let (order_id, status) = (hashed("order_id")?, hashed("status")?);
        let post_hash = hashed(POLLING_ANSWER.placement)?.1;
        let amount = sealed_amount(
            &members,
            &self.account.key,
            &order_id,
            &status,
            &post_hash.text,
        )
        .ok_or_else(|| response.unexpected("its `post_hash` does not match"))?;
        let account = echo::of_account(&members, &self.account.pid, self.config.currency);
        let (name, value) = identifier;
        response.check(account.text(name, value, members.text(name).as_deref()))?;
        Ok(PayinStatus {
            order_id: order_id.1.text.into_owned(),
            status: status.1.text.into_owned(),
            hashed_amount: hashed_amount(&members, amount.0),
            received_amount: amount.1.into_readable().into_owned(),
            ref_code: members.owned("ref_code"),
            requested_amount: members.owned("requested_amount"),
            upi_id: members.owned("upi_id"),
            bank_ref: members.owned("bank_ref"),
            sender_upi: members.owned("sender_upi"),
            webhook_acknowledged: acknowledged(members.text("webhook_acknowledged").as_deref()),
            refund_info: RefundInfo::from_wire(members.raw("refund_info").map(RawValue::get)),
        })
    }

    /// Maps a polling response to a payment.
    pub(crate) fn payment_from_status(
        &self,
        reference: &ProviderReference,
        payin: PayinStatus,
    ) -> Payment {
        let status = status::payin(&payin.status);
        let ref_code = payin.ref_code.as_deref().map(ProviderReference::new);
        let ref_code = ref_code.and_then(Result::ok);
        let provisional = ref_code.is_none() && reference.as_str().starts_with(BY_ORDER);
        let reference = ref_code.unwrap_or_else(|| reference.clone());
        let failed = matches!(status, PaymentStatus::Failed | PaymentStatus::Cancelled);

        let mut payment = Payment::new(
            ID,
            reference,
            status.clone(),
            &payin.status,
            self.config.environment,
        );
        let amount = |text: String| ReportedAmount::lenient(text, self.config.currency.code());
        payment.reference_is_provisional = provisional;
        payment.merchant_reference = Some(payin.order_id);
        payment.requested = payin.requested_amount.map(amount);
        let stated = amount(payin.received_amount);
        if status == PaymentStatus::Paid && is_zero(&stated) {
            payment.warnings.push(ZERO.to_owned());
        }
        payment.received = received(stated, payin.hashed_amount, &payin.status);
        let refund = match (payin.refund_info, status::refund(&payin.status)) {
            // The amount of the refund is not known, so it may be the whole payment.
            (None, Some(_)) => Some(RefundInfo::default()),
            (info, _) => info,
        };
        let refunded = |info: RefundInfo| info.refunded(self.config.currency, &payin.status);
        payment.refunded = refund.map(refunded);
        if status::refund(&payin.status).is_some() {
            payment.warnings.push(REFUNDED.to_owned());
        }
        payment.failure = failed.then_some(Failure::new(payin.status, None));
        payment.with_amount_warnings()
    }
}

/// Classifies the amount that the hash covers by the name of its member.
fn hashed_amount(members: &RawObject<'_>, name: &str) -> HashedAmount {
    let states_received = RECEIVED.iter().any(|name| members.text(name).is_some());
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

/// Returns the amount that the sealed hash covers: the first of its members with which the hash matches.
// LEDGER: polling-amount
// The page lists `amount` but hashes the misspelt `recieved_amount`, and a published client sees `received_amount`, so each is tried.
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
        covered.is_some_and(|covered| POLLING_ANSWER.seals(sealed, &covered, key))
    })
}
