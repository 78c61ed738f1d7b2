//! Objects of the merchant's account: balances, provisionings, payment links, submerchants and webhooks.

use dhow_core::json::{self, LenientList};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Failure, Pairs, amount, id, list::parse_items, status};

/// Response to `GET /balance`.
// Source: Hub2 documentation, "Balances".
// Amounts keep Hub2's text, because its page about provisionings has them as strings.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Balances {
    #[serde(default, deserialize_with = "accounts")]
    pub(crate) collection_account: Option<LenientList<MerchantAccount>>,
    #[serde(default, deserialize_with = "accounts")]
    pub(crate) transfer_account: Option<LenientList<MerchantAccount>>,
    #[serde(default, deserialize_with = "accounts")]
    pub(crate) transfer_irt_account: Option<LenientList<MerchantAccount>>,
    /// Undocumented here; compared with the account if present.
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}

impl Balances {
    /// Returns the lists of accounts. `None` for one that is missing.
    pub(crate) fn lists(&self) -> [Option<&LenientList<MerchantAccount>>; 3] {
        [
            self.collection_account.as_ref(),
            self.transfer_account.as_ref(),
            self.transfer_irt_account.as_ref(),
        ]
    }

    /// Returns all accounts.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &MerchantAccount> {
        self.lists()
            .into_iter()
            .flatten()
            .flat_map(|list| &list.items)
    }

    /// Returns true if an account cannot be parsed.
    pub(crate) fn hides_an_account(&self) -> bool {
        self.lists()
            .into_iter()
            .flatten()
            .any(|list| list.unreadable > 0)
    }
}

fn accounts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<LenientList<MerchantAccount>>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.as_deref().map(parse_items))
}

/// Balance of one account in one currency.
// Source: Hub2 documentation, "Balances".
// A collection account has no `reservedBalance`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MerchantAccount {
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) available_balance: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) reserved_balance: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) date: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}

/// Response to `POST /provisionings`. The id is a number here.
// Source: Hub2 documentation, "Provisioning".
// The list of provisionings has another shape: see `ProvisioningItem`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provisioning {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) merchant_id: Option<String>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) params: Option<ProvisioningParams>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) created_at: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) updated_at: Option<String>,
}

/// Parameters of a provisioning.
// Source: Hub2 documentation, "Provisioning", `params` of the response to the creation.
#[derive(Debug, Deserialize)]
pub(crate) struct ProvisioningParams {
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}

/// Item of the response to `GET /provisionings`. Ids are `prov_…`, amounts are strings.
// Source: Hub2 documentation, "Provisioning", list of provisionings.
#[derive(Debug, Deserialize)]
pub(crate) struct ProvisioningItem {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) date: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) withdrawal: Option<ProvisioningLeg>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) deposit: Option<ProvisioningLeg>,
}

/// Withdrawal or deposit of a provisioning.
// Source: Hub2 documentation, "Provisioning", `withdrawal` and `deposit` of the list.
#[derive(Debug, Deserialize)]
pub(crate) struct ProvisioningLeg {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "json::text")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) date: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
}

/// A payment link. Its counters are not parsed, because no source documents their names.
// Source: Hub2 API reference, "Payment links".
// The available copy of the page describes the counters without their JSON names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentLink {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) reference: Option<String>,
    // LEDGER: payment-link-members
    // Hub2's page has `purchaseReference` in the request and `reference` in responses.
    /// Name of the reference in the request; responses may use either.
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) purchase_reference: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "json::text")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) expiration_date: Option<String>,
    pub(crate) attempts: Option<LenientList<LinkAttempt>>,
    /// `paymentAttempts`, which some responses have in place of `attempts`.
    pub(crate) payment_attempts: Option<LenientList<LinkAttempt>>,
}

/// An attempt to pay a payment link.
// LEDGER: payment-link-members
// Source: Hub2 API reference, "Payment links". The page names `attempts[]` without its members.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LinkAttempt {
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::optional")]
    pub(crate) failure: Option<Failure>,
}

/// A submerchant.
// Source: Hub2 documentation, "Submerchants integration".
// The response repeats the members of the request and adds the id.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Submerchant {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) address: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) zipcode: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) city: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) country: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) currency: Option<String>,
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}

/// A registered webhook.
// Source: Hub2 API reference, "Get a webhook".
// `metadata` is an object of the merchant's own, so its names and values are free.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Webhook {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) created_at: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) updated_at: Option<String>,
    #[serde(default)]
    pub(crate) events: LenientList<String>,
    #[serde(default)]
    pub(crate) metadata: Pairs,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) description: Option<String>,
    /// Secret, in the response to the creation only.
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) secret: Option<String>,
}

/// Response to a call that changes or deletes an object.
// No source shows such a response, so only members are parsed that can contradict the request.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Changed {
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}
