//! Request bodies, members in the order of the documentation. What is not set is left out: absent is not empty.

use std::collections::BTreeMap;

use serde::Serialize;

/// `POST /payment-intents`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewIntent<'a> {
    pub(crate) customer_reference: &'a str,
    pub(crate) purchase_reference: &'a str,
    /// The smallest unit, as a whole number.
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) override_business_name: Option<&'a str>,
}

/// `POST /payment-intents/{id}/payments`
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

/// The payer's wallet.
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

/// `POST /payment-intents/{id}/authentication`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAuthentication<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<&'a str>,
    pub(crate) confirmation_code: &'a str,
}

/// `POST /transfers`
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

/// Who gets it.
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

/// Who sends it.
#[derive(Debug, Serialize)]
pub(crate) struct NewTransferOrigin<'a> {
    pub(crate) name: &'a str,
    pub(crate) country: &'a str,
}

/// `POST /provisionings`
#[derive(Debug, Serialize)]
pub(crate) struct NewProvisioning<'a> {
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    pub(crate) description: &'a str,
}

/// `POST /payment-links`
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

/// `POST /submerchants`
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

/// `PATCH /submerchants/{id}`: only what changes.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct SubmerchantChange<'a>(pub(crate) BTreeMap<&'static str, &'a str>);

/// `POST /webhooks`
#[derive(Debug, Serialize)]
pub(crate) struct NewWebhook<'a> {
    pub(crate) url: &'a str,
    pub(crate) events: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: &'a BTreeMap<String, String>,
}

/// A change of a registered endpoint: only what changes.
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
