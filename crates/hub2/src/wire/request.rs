//! Request bodies, with members in the order of the documentation. A member that is not set is left out, not sent as null.

use std::collections::BTreeMap;

use serde::Serialize;

/// Body of `POST /payment-intents`.
// Source: Hub2 API reference, "Create a PaymentIntent object".
// `customerReference` and `purchaseReference` are both required.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewIntent<'a> {
    pub(crate) customer_reference: &'a str,
    pub(crate) purchase_reference: &'a str,
    // LEDGER: amount-units
    // Hub2's reference requires a positive integer.
    /// Amount in the smallest unit of the currency.
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) override_business_name: Option<&'a str>,
}

/// Body of `POST /payment-intents/{id}/payments` and `…/payments/sync`.
// Source: Hub2 API reference, "Attempt a payment on a PaymentIntent object".
// The synchronous call takes the same body.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAttempt<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<&'a str>,
    pub(crate) payment_method: &'a str,
    pub(crate) country: &'a str,
    pub(crate) provider: &'a str,
    pub(crate) mobile_money: NewMobileMoney<'a>,
}

/// Payer's wallet.
// LEDGER: wave-addresses
// The return URLs are members of `mobileMoney`; Hub2 refuses an attempt with Wave that has them elsewhere.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewMobileMoney<'a> {
    pub(crate) msisdn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) otp: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workflow: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_success_redirection_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_failed_redirection_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_cancel_redirection_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_finish_redirection_url: Option<&'a str>,
}

/// Body of `POST /payment-intents/{id}/authentication`.
// LEDGER: confirmation-code
// Some integrations send `otp`; the documented member is `confirmationCode`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAuthentication<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<&'a str>,
    pub(crate) confirmation_code: &'a str,
}

/// Body of `POST /transfers`.
// Source: Hub2 API reference, "Create a transfer".
// `description` is required, unlike in a payment intent, which has no such member.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewTransfer<'a> {
    pub(crate) reference: &'a str,
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    pub(crate) description: &'a str,
    pub(crate) destination: NewTransferDestination<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<NewTransferOrigin<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) override_business_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sender: Option<&'a str>,
}

/// Beneficiary of a transfer.
// Source: Hub2 API reference, "Create a transfer", `destination`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewTransferDestination<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    pub(crate) country: &'a str,
    pub(crate) recipient_name: &'a str,
    pub(crate) msisdn: &'a str,
    pub(crate) provider: &'a str,
}

/// Sender of a transfer.
// Source: Hub2 API reference, "Create a transfer", `origin`.
#[derive(Debug, Serialize)]
pub(crate) struct NewTransferOrigin<'a> {
    pub(crate) name: &'a str,
    pub(crate) country: &'a str,
}

/// Body of `POST /provisionings`.
// Source: Hub2 documentation, "Provisioning".
// The amount is a number here, and a string in the list of provisionings.
#[derive(Debug, Serialize)]
pub(crate) struct NewProvisioning<'a> {
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    pub(crate) description: &'a str,
}

/// Body of `POST /payment-links`.
// Source: Hub2 API reference, "Payment links".
// The reference has another name in responses, `reference`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewPaymentLink<'a> {
    pub(crate) purchase_reference: &'a str,
    pub(crate) description: &'a str,
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expiration_date: Option<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) payment_methods: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) providers: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) success_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure_url: Option<&'a str>,
}

/// Body of `POST /submerchants`.
// Source: Hub2 documentation, "Submerchants integration".
// The guide's request has all of these members.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewSubmerchant<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) address: &'a str,
    pub(crate) zipcode: &'a str,
    pub(crate) city: &'a str,
    pub(crate) country: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) phone_number: &'a str,
}

/// Body of `PATCH /submerchants/{id}`: the changed members.
// Source: Hub2 documentation, "Submerchants integration".
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct SubmerchantChange<'a>(pub(crate) BTreeMap<&'static str, &'a str>);

/// Body of `POST /webhooks`.
// Source: Hub2 documentation, "Webhooks integration".
// Events are text, because sources name different ones, such as `transfer.pending` and `transfer.processing`.
#[derive(Debug, Serialize)]
pub(crate) struct NewWebhook<'a> {
    pub(crate) url: &'a str,
    pub(crate) events: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: &'a BTreeMap<String, String>,
}

/// Body of `PATCH /webhooks/{id}`: the changed members.
// LEDGER: webhook-management
// The guide says that a webhook can be changed and shows no call. The members are those of its creation, and the status of its object.
#[derive(Debug, Serialize)]
pub(crate) struct WebhookChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) events: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<&'a str>,
}
