//! Objects of the merchant's account: balances, provisioning, payment links, submerchants, webhook endpoints.

use dhow_core::json::{self, LenientList};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Failure, Pairs, amount, id, list::read_items, status};

/// The answer to `GET /balance`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Balances {
    #[serde(default, deserialize_with = "accounts")]
    pub(crate) collection_account: Option<LenientList<MerchantAccount>>,
    #[serde(default, deserialize_with = "accounts")]
    pub(crate) transfer_account: Option<LenientList<MerchantAccount>>,
    #[serde(default, deserialize_with = "accounts")]
    pub(crate) transfer_irt_account: Option<LenientList<MerchantAccount>>,
    /// Not documented here; compared where it is printed.
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}

impl Balances {
    /// The lists of accounts, `None` for one that is not printed.
    pub(crate) fn lists(&self) -> [Option<&LenientList<MerchantAccount>>; 3] {
        [
            self.collection_account.as_ref(),
            self.transfer_account.as_ref(),
            self.transfer_irt_account.as_ref(),
        ]
    }

    /// All accounts.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &MerchantAccount> {
        self.lists()
            .into_iter()
            .flatten()
            .flat_map(|list| &list.items)
    }

    /// True if an account cannot be read: a balance that is left out is not zero.
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
    Ok(raw.as_deref().map(read_items))
}

/// One account in one currency.
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

/// The answer to `POST /provisionings`: the id is a number here.
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

/// What was asked for.
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

/// A member of the list of provisionings: `prov_…` ids, amounts as strings.
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

/// One side of a provisioning.
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

/// A payment link. The JSON names of its counters are in no source; they are not read.
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
    /// What the request calls the reference; answers were seen with either.
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
    /// The other name of the attempts.
    pub(crate) payment_attempts: Option<LenientList<LinkAttempt>>,
}

/// One attempt to pay at a payment link.
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

/// A registered webhook endpoint.
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
    /// At creation only.
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) secret: Option<String>,
}

/// What an answer says about an object that a call changed or removed, as far as it says anything.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Changed {
    #[serde(default, deserialize_with = "json::identifier")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(crate) mode: Option<String>,
}
