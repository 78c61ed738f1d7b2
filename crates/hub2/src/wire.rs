//! JSON objects in Hub2's form, without logic.
//!
//! All members are optional and parsed leniently: responses to different calls have different members, and one member of an unexpected
//! type must not make the rest unreadable. An amount or status of an unexpected type keeps its JSON text, so that it is an invalid
//! value and not a missing one.

use dhow_core::json::{self, LenientList, RawScalar};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

#[cfg(feature = "client")]
mod account;
pub(crate) mod environment;
#[cfg(feature = "client")]
mod list;
#[cfg(feature = "client")]
mod owner;
mod pairs;
#[cfg(feature = "client")]
mod request;
pub(crate) mod time;

#[cfg(feature = "client")]
pub(crate) use account::{
    Balances, Changed, LinkAttempt, MerchantAccount, PaymentLink, Provisioning, ProvisioningItem,
    ProvisioningLeg, Submerchant, Webhook,
};
#[cfg(feature = "client")]
pub(crate) use list::{List, Named};
#[cfg(feature = "client")]
pub(crate) use owner::Owner;
pub(crate) use pairs::Pairs;
#[cfg(feature = "client")]
pub(crate) use request::{
    NewAttempt, NewAuthentication, NewIntent, NewMobileMoney, NewPaymentLink, NewProvisioning,
    NewSubmerchant, NewTransfer, NewTransferDestination, NewTransferOrigin, NewWebhook,
    SubmerchantChange, WebhookChange,
};

/// A payment intent.
// Source: Hub2 API reference, "Create a PaymentIntent object".
// Other calls return a part of these members, and `/status` perhaps only id and status.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentIntent {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) created_at: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) updated_at: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) merchant_id: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) purchase_reference: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) customer_reference: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) token: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) override_business_name: Option<String>,
    pub(crate) payments: Option<LenientList<Payment>>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) next_action: Option<NextAction>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) last_payment_failure: Option<Failure>,
}

/// A payment: one attempt on an intent.
// Source: Hub2 API reference, `payments[]` of a PaymentIntent.
// Samples and integrations show payments with few members; id and status are in all of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Payment {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) intent_id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) created_at: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) updated_at: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) method: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) country: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) provider: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) number: Option<String>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) failure: Option<Failure>,
    #[serde(default)]
    pub(crate) fees: LenientList<Fee>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) next_action: Option<NextAction>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) provider_reference: Option<String>,
    #[serde(default, deserialize_with = "raw")]
    pub(crate) provider_data: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}

/// A failure: `failure` of a payment, `failureCause` of a transfer, `lastPaymentFailure` of an intent.
// Source: Hub2 API reference, `failure` of a payment, `failureCause` of a transfer and `lastPaymentFailure` of a PaymentIntent.
// All three have the same members, so they are one type.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Failure {
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) code: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) params: Pairs,
}

/// Next action of the payer.
// Source: Hub2 integration guide, `nextAction`: `redirection`, `ussd` or `otp`.
// The list may grow, so the kind is any scalar.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NextAction {
    #[serde(rename = "type")]
    pub(crate) kind: RawScalar,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) message: Option<String>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) data: Option<NextActionData>,
}

/// Redirection of the payer's browser.
// Source: Hub2 integration guide, `data` of a `nextAction`.
// `headers` and `data` are empty in every sample, so their values may be anything.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NextActionData {
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) method: Option<String>,
    #[serde(default)]
    pub(crate) headers: Pairs,
    #[serde(default)]
    pub(crate) data: Pairs,
}

/// A fee.
// Source: Hub2 API reference, `fees[]` of a payment.
// A transfer has `fees[]` too.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fee {
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) label: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) rate: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) rate_type: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default)]
    pub(crate) taxes: LenientList<Tax>,
}

/// A tax on a fee.
// Source: Hub2 API reference, `fees[].taxes[]` of a payment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tax {
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) tax_type: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "json::text")]
    pub(crate) value_type: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) value: Option<String>,
}

/// A transfer.
// Source: Hub2 API reference, "Create a transfer".
// Unlike a payment, it has its failure in `failureCause`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transfer {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) created_at: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) updated_at: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) merchant_id: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) reference: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) destination: Option<Destination>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) origin: Option<Origin>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) override_business_name: Option<String>,
    #[serde(default)]
    pub(crate) fees: LenientList<Fee>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) failure_cause: Option<Failure>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) is_irt: Option<RawScalar>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) provider_reference: Option<String>,
    #[serde(default, deserialize_with = "raw")]
    pub(crate) provider_data: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) balance_before: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) balance_after: Option<String>,
}

/// Beneficiary of a transfer.
// Source: Hub2 API reference, "Create a transfer", `destination`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Destination {
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) country: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) recipient_name: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) msisdn: Option<String>,
    // The documents name the member `msisdn`; a few integrations send `number`, which a response may repeat.
    /// Undocumented name of `msisdn`.
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) number: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) provider: Option<String>,
}

/// Sender of a transfer.
// Source: Hub2 API reference, "Create a transfer", `origin`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Origin {
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) country: Option<String>,
}

/// Parses an id, sent as a string or a number. An empty id counts as missing.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let id = json::identifier(deserializer)?;
    Ok(id.filter(|id| !id.is_empty()))
}

/// Parses a status. A value that is not a string keeps its JSON text, so that it is not a missing status.
pub(crate) fn status<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    amount(deserializer)
}

/// Returns true for a status that is not a word: an object, a list, a number, a boolean, null, or a text without a letter.
// LEDGER: nameless-answers
// A number as `status` is the HTTP status of an error body.
pub(crate) fn is_not_a_word(status: &str) -> bool {
    status.starts_with(['{', '['])
        || !status.contains(char::is_alphabetic)
        || status.parse::<f64>().is_ok()
        || matches!(status, "true" | "false" | "null")
}

/// Parses a member of an undocumented shape into its JSON text.
pub(crate) fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.map(|raw| raw.get().to_owned()))
}

/// Parses an amount into its text. Null is missing; an object or a list keeps its JSON text, which is not an amount of money.
pub(crate) fn amount<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.map(|raw| {
        let scalar = json::from_str(raw.get()).map(RawScalar::into_string);
        scalar.unwrap_or_else(|_| raw.get().to_owned())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_that_is_not_a_number_is_not_a_missing_amount() {
        let read = |printed: &str| {
            let json = format!(r#"{{"id":"pay_1","amount":{printed}}}"#);
            serde_json::from_str::<Payment>(&json).unwrap().amount
        };
        assert_eq!(read("200").as_deref(), Some("200"));
        assert_eq!(read("200.00").as_deref(), Some("200.00"));
        assert_eq!(read("\"200\"").as_deref(), Some("200"));
        assert_eq!(read("true").as_deref(), Some("true"));
        assert_eq!(
            read(r#"{"value":200}"#).as_deref(),
            Some(r#"{"value":200}"#)
        );
        assert_eq!(read("[200]").as_deref(), Some("[200]"));
        assert_eq!(read("null"), None);
    }
}
