//! Provisioning: money moves from the collection account to the transfer account.

use std::time::SystemTime;

use dhow_core::{Money, ReportedAmount, Resolution, Result};

use crate::{
    Hub2,
    client::{NO_BODY, Operation},
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
        let wire: wire::Provisioning = self.client.ask(operation, target, Some(&body)).await?;
        Ok(created(wire))
    }

    /// `GET /provisionings`. Amounts are strings in this list.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn provisionings(&self) -> Result<Vec<Provisioning>> {
        let target = self.client.at(PROVISIONINGS);
        let operation = Operation::read(PROVISIONINGS);
        let list: wire::List<wire::ProvisioningItem> =
            self.client.ask(operation, target, NO_BODY).await?;
        Ok(list.0.into_iter().map(listed).collect())
    }
}

fn created(wire: wire::Provisioning) -> Provisioning {
    let params = wire.params.as_ref();
    let amount = params.and_then(|params| {
        let text = params.amount.as_ref()?.as_str();
        let currency = params.currency.as_deref().unwrap_or_default();
        Some(ReportedAmount::minor_units(text, currency))
    });
    Provisioning {
        id: wire.id.into_string(),
        status: wire.status,
        amount,
        description: params.and_then(|params| params.description.clone()),
        created_at: wire.created_at.as_deref().and_then(time::read),
        sides: None,
    }
}

fn listed(wire: wire::ProvisioningItem) -> Provisioning {
    let amount = wire.withdrawal.as_ref().and_then(|side| {
        let text = side.amount.as_ref()?.as_str();
        let currency = side.currency.as_deref().unwrap_or_default();
        Some(ReportedAmount::minor_units(text, currency))
    });
    Provisioning {
        id: wire.id.into_string(),
        status: wire.status,
        amount,
        description: wire.description,
        created_at: wire.date.as_deref().and_then(time::read),
        sides: wire
            .withdrawal
            .and_then(|side| side.id)
            .zip(wire.deposit.and_then(|side| side.id))
            .map(|(withdrawal, deposit)| (withdrawal.into_string(), deposit.into_string())),
    }
}
