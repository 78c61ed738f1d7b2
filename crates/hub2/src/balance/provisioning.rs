//! Provisioning: money moves from the collection account to the transfer account.

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    Hub2, ID,
    echo::{self, status_word},
    received_amount,
    rules::minor_units,
    wire::{self, time},
};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/provisionings", Resolution::Poll);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/provisionings");

/// A provisioning as Hub2 describes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Provisioning {
    /// Hub2's id: a number when it was created, `prov_…` in the list. No call takes it.
    pub id: Option<String>,
    /// Hub2's word: `created`, `successful`, or one that is newer than this version.
    pub status: String,
    /// How much.
    pub amount: Option<ReportedAmount>,
    /// What was written on it.
    pub description: Option<String>,
    /// When.
    pub created_at: Option<SystemTime>,
    /// When it last changed, if the answer says so.
    pub updated_at: Option<SystemTime>,
    /// The side that the money leaves, `wtd_…`, in the list only.
    pub withdrawal: Option<ProvisioningSide>,
    /// The side that it reaches, `dep_…`, in the list only.
    pub deposit: Option<ProvisioningSide>,
}

/// One side of a provisioning.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProvisioningSide {
    /// Hub2's id.
    pub id: Option<String>,
    /// `type`, in Hub2's word.
    pub kind: Option<String>,
    /// When.
    pub date: Option<SystemTime>,
    /// How much.
    pub amount: Option<ReportedAmount>,
}

impl Hub2 {
    /// `POST /provisionings`: moves money between the merchant's own accounts. It carries no reference of the merchant's, so after an
    /// unknown outcome compare [`provisionings`](Self::provisionings) and the balances before doing it again.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) when there is not enough;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may have happened.
    pub async fn create_provisioning(
        &self,
        amount: Money,
        description: &str,
    ) -> Result<Provisioning> {
        let body = wire::NewProvisioning {
            amount: minor_units("amount", amount)?,
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
            .send_json(call.json(&body)?, echo, created)
            .await
    }

    /// `GET /provisionings`. Amounts are strings in this list.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn provisionings(&self) -> Result<Vec<Provisioning>> {
        let call = self.client.call(&LIST, &[])?;
        let nothing = |_: &wire::List<wire::ProvisioningItem>| Echo::new();
        let read = |list: wire::List<_>| list.0.into_iter().map(listed).collect();
        self.client.send_json(call, nothing, read).await
    }
}

fn created(wire: wire::Provisioning) -> Result<Provisioning> {
    let params = wire.params.as_ref();
    let amount = params.and_then(|params| {
        received_amount::reported(params.amount.as_ref(), params.currency.as_ref())
    });
    Ok(Provisioning {
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

fn listed(wire: wire::ProvisioningItem) -> Result<Provisioning> {
    let withdrawal = wire.withdrawal.map(side);
    Ok(Provisioning {
        id: wire.id,
        status: status_word(wire.status)?,
        amount: withdrawal.as_ref().and_then(|side| side.amount.clone()),
        description: wire.description,
        created_at: wire.date.as_deref().and_then(time::parse),
        updated_at: None,
        withdrawal,
        deposit: wire.deposit.map(side),
    })
}

fn side(wire: wire::ProvisioningLeg) -> ProvisioningSide {
    ProvisioningSide {
        amount: received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref()),
        id: wire.id,
        kind: wire.kind,
        date: wire.date.as_deref().and_then(time::parse),
    }
}
