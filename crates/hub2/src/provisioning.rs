//! Provisioning: money moves from the collection account to the transfer account.

use std::time::SystemTime;

use dhow_core::{Echo, Money, ReportedAmount, Resolution, Result};

use crate::{
    Hub2,
    client::{NO_BODY, Operation},
    echo, intent_money,
    rules::minor_units,
    time, wire,
};

const PROVISIONINGS: &str = "/provisionings";

/// A provisioning as Hub2 describes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Provisioning {
    /// Hub2's id: a number when it was created, `prov_…` in the list.
    pub id: String,
    /// Hub2's word: `created`, `successful`, or one that is newer than this version.
    pub status: String,
    /// How much.
    pub amount: Option<ReportedAmount>,
    /// What was written on it.
    pub description: Option<String>,
    /// When.
    pub created_at: Option<SystemTime>,
    /// The ids of the two sides, `wtd_…` and `dep_…`, in the list only.
    pub sides: Option<(String, String)>,
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
        let operation = Operation::post(PROVISIONINGS, Resolution::Poll);
        let body = wire::NewProvisioning {
            amount: minor_units("amount", amount)?,
            currency: amount.currency().code(),
            description,
        };
        let target = self.client.at(PROVISIONINGS);
        let echo = |made: &wire::Provisioning| {
            let Some(params) = &made.params else {
                return Echo::new();
            };
            let echo = self
                .client
                .environment_of(Echo::new(), params.mode.as_deref());
            echo::money(
                echo,
                amount,
                (params.amount.as_ref(), params.currency.as_ref()),
            )
        };
        let read = |wire| Ok(created(wire));
        self.client
            .ask(operation, target, Some(&body), echo, read)
            .await
    }

    /// `GET /provisionings`. Amounts are strings in this list.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn provisionings(&self) -> Result<Vec<Provisioning>> {
        let target = self.client.at(PROVISIONINGS);
        let operation = Operation::read(PROVISIONINGS);
        let nothing = |_: &wire::List<wire::ProvisioningItem>| Echo::new();
        let read = |list: wire::List<_>| Ok(list.0.into_iter().map(listed).collect());
        self.client
            .ask(operation, target, NO_BODY, nothing, read)
            .await
    }
}

fn created(wire: wire::Provisioning) -> Provisioning {
    let params = wire.params.as_ref();
    let amount = params
        .and_then(|params| intent_money::printed(params.amount.as_ref(), params.currency.as_ref()));
    Provisioning {
        id: wire.id.into_string(),
        status: wire.status,
        amount,
        description: wire.params.and_then(|params| params.description),
        created_at: wire.created_at.as_deref().and_then(time::read),
        sides: None,
    }
}

fn listed(wire: wire::ProvisioningItem) -> Provisioning {
    let side = wire.withdrawal.as_ref();
    let amount =
        side.and_then(|side| intent_money::printed(side.amount.as_ref(), side.currency.as_ref()));
    Provisioning {
        id: wire.id.into_string(),
        status: wire.status,
        amount,
        description: wire.description,
        created_at: wire.date.as_deref().and_then(time::read),
        sides: wire
            .withdrawal
            .and_then(|side| side.id)
            .zip(wire.deposit.and_then(|side| side.id)),
    }
}
