//! Provisioning: moves money from the collection account to the transfer account.

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    Hub2, ID,
    capabilities::PAYMENTS,
    echo::{self, status_word},
    received_amount,
    rules::minor_units,
    wire::{self, time},
};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/provisionings", Resolution::Poll);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/provisionings");

/// A provisioning.
// Source: Hub2 documentation, "Provisioning". Creating one returns a number as id; the list has `prov_…` ids and amounts as strings.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Provisioning {
    /// Hub2's id: a number in the response to the creation, `prov_…` in the list. No call takes it.
    pub id: Option<String>,
    /// Status as sent by Hub2: `created`, `successful`, or a newer word.
    pub status: String,
    /// Amount moved.
    pub amount: Option<ReportedAmount>,
    /// Description.
    pub description: Option<String>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Time of the last change. Missing in the list.
    pub updated_at: Option<SystemTime>,
    /// Withdrawal from the collection account, `wtd_…`. In the list only.
    pub withdrawal: Option<ProvisioningSide>,
    /// Deposit to the transfer account, `dep_…`. In the list only.
    pub deposit: Option<ProvisioningSide>,
}

/// Withdrawal or deposit of a provisioning.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProvisioningSide {
    /// Hub2's id.
    pub id: Option<String>,
    /// `type`, as sent by Hub2.
    pub kind: Option<String>,
    /// Time of the movement.
    pub date: Option<SystemTime>,
    /// Amount.
    pub amount: Option<ReportedAmount>,
}

impl Hub2 {
    /// Moves money between the merchant's own accounts (`POST /provisionings`).
    ///
    /// The request has no merchant reference. After an unknown outcome, compare [`provisionings`](Self::provisionings) and the balances
    /// before calling it again.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) if the balance is too low;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the money may have moved.
    pub async fn create_provisioning(
        &self,
        amount: Money,
        description: &str,
    ) -> Result<Provisioning> {
        let body = wire::NewProvisioning {
            // The collection account holds the currencies of payments.
            amount: minor_units(&PAYMENTS, amount)?,
            currency: amount.currency().code(),
            description,
        };
        let call = self.client.call(&CREATE, &[])?;
        let echo = |made: &wire::Provisioning| {
            let echo = self.client.about(made).named_by(made.params.as_ref());
            let Some(params) = &made.params else {
                return echo;
            };
            echo::money(
                echo,
                amount,
                (params.amount.as_ref(), params.currency.as_ref()),
            )
        };
        self.client
            .send_json(call.json(&body)?, echo, Provisioning::from_created)
            .await
    }

    /// Lists provisionings (`GET /provisionings`).
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn provisionings(&self) -> Result<Vec<Provisioning>> {
        let call = self.client.call(&LIST, &[])?;
        let nothing = |_: &wire::List<wire::ProvisioningItem>| Echo::new();
        let read =
            |list: wire::List<_>| list.0.into_iter().map(Provisioning::from_listed).collect();
        self.client.send_json(call, nothing, read).await
    }
}

impl Provisioning {
    /// Converts the response to the creation.
    fn from_created(wire: wire::Provisioning) -> Result<Self> {
        let params = wire.params.as_ref();
        let amount = params.and_then(|params| {
            received_amount::reported(params.amount.as_ref(), params.currency.as_ref())
        });
        Ok(Self {
            id: wire.id,
            status: status_word(wire.status)?,
            amount,
            description: wire.params.and_then(|params| params.description),
            created_at: wire.created_at.as_deref().and_then(time::parse),
            updated_at: wire.updated_at.as_deref().and_then(time::parse),
            withdrawal: None,
            deposit: None,
        })
    }

    /// Converts an item of the list.
    fn from_listed(wire: wire::ProvisioningItem) -> Result<Self> {
        let withdrawal = wire.withdrawal.map(ProvisioningSide::from);
        Ok(Self {
            id: wire.id,
            status: status_word(wire.status)?,
            amount: withdrawal.as_ref().and_then(|side| side.amount.clone()),
            description: wire.description,
            created_at: wire.date.as_deref().and_then(time::parse),
            updated_at: None,
            withdrawal,
            deposit: wire.deposit.map(ProvisioningSide::from),
        })
    }
}

impl From<wire::ProvisioningLeg> for ProvisioningSide {
    fn from(wire: wire::ProvisioningLeg) -> Self {
        Self {
            amount: received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref()),
            id: wire.id,
            kind: wire.kind,
            date: wire.date.as_deref().and_then(time::parse),
        }
    }
}
