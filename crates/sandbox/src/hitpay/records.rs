//! Records of the simulated HitPay, apart from payment requests, charges and refunds.

use dhow_core::{Currency, Money, Secret};
use serde::{Deserialize, Serialize};

use crate::stored::{Stored, Word};
use jiff::Timestamp;

/// A registered endpoint.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// Id of the endpoint.
    pub id: String,
    /// Display name.
    pub name: String,
    /// URL that receives the events.
    pub url: String,
    /// Names of the events to send, such as `payment_request.completed`. Empty means all events.
    pub event_types: Vec<String>,
    /// Salt that signs the events.
    pub salt: Secret,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Endpoint {
    pub(super) fn subscribes_to(&self, event: &str) -> bool {
        self.event_types.is_empty()
            || self
                .event_types
                .iter()
                .any(|subscribed| subscribed == event)
    }
}

/// An endpoint in the state file.
// `Endpoint` is public and has no serde form, because its salt is a secret.
#[derive(Serialize, Deserialize)]
pub(crate) struct EndpointForm {
    id: String,
    name: String,
    url: String,
    event_types: Vec<String>,
    #[serde(with = "crate::stored")]
    salt: Secret,
    #[serde(with = "crate::stored")]
    created_at: Timestamp,
    #[serde(with = "crate::stored")]
    updated_at: Timestamp,
}

impl Stored for Endpoint {
    type Form = EndpointForm;

    fn to_form(&self) -> EndpointForm {
        let Self {
            id,
            name,
            url,
            event_types,
            salt,
            created_at,
            updated_at,
        } = self.clone();
        EndpointForm {
            id,
            name,
            url,
            event_types,
            salt,
            created_at,
            updated_at,
        }
    }

    fn from_form(form: EndpointForm) -> Result<Self, String> {
        Ok(Self {
            id: form.id,
            name: form.name,
            url: form.url,
            event_types: form.event_types,
            salt: form.salt,
            created_at: form.created_at,
            updated_at: form.updated_at,
        })
    }
}

/// A stored plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) id: String,
    pub(super) terms: Terms,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Amount and cycle of a plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Terms {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) cycle: String,
    pub(super) cycle_repeat: Option<u32>,
    pub(super) cycle_frequency: Option<String>,
    pub(super) money: Money,
    pub(super) reference: Option<String>,
}

/// `cycle`, `cycle_repeat` and `cycle_frequency`.
pub(super) type Cycle = (String, Option<u32>, Option<String>);

/// A stored recurring billing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Billing {
    pub(super) id: String,
    pub(super) details: BillingDetails,
    #[serde(with = "crate::stored")]
    pub(super) status: Word,
    /// Id of the saved payment method, after the customer agreed.
    pub(super) method_id: Option<String>,
    pub(super) declines_next: bool,
    pub(super) charges: u32,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Validated request body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BillingDetails {
    pub(super) plan_id: Option<String>,
    pub(super) customer_email: String,
    pub(super) customer_name: Option<String>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) saves_method: bool,
    pub(super) cycle: Cycle,
    pub(super) currency: Currency,
    pub(super) money: Option<Money>,
    pub(super) times_to_be_charged: Option<u32>,
    pub(super) payment_methods: Vec<String>,
    pub(super) redirect_url: Option<String>,
    pub(super) webhook: Option<String>,
    pub(super) send_email: bool,
    pub(super) embed: Option<Embed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Embed {
    Qr,
    DirectLink,
    Instructions,
}

/// A stored beneficiary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Beneficiary {
    pub(super) id: String,
    pub(super) details: BeneficiaryDetails,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Validated fields of a beneficiary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BeneficiaryDetails {
    pub(super) country: String,
    pub(super) currency: String,
    pub(super) transfer_method: String,
    pub(super) transfer_type: Option<String>,
    pub(super) holder_name: String,
    pub(super) holder_type: String,
    pub(super) account_number: String,
    pub(super) bank_id: Option<String>,
    pub(super) bank_swift_code: Option<String>,
    pub(super) bank_routing_number: Option<String>,
    pub(super) nickname: Option<String>,
    pub(super) remark: Option<String>,
    pub(super) email: Option<String>,
    pub(super) is_favourite: bool,
}

/// A stored static QR code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StaticQr {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) method: String,
    pub(super) money: Option<Money>,
    pub(super) location_id: Option<String>,
    pub(super) device_id: Option<String>,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// A stored transfer, with a copy of its beneficiary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Transfer {
    pub(super) id: String,
    pub(super) beneficiary: Beneficiary,
    pub(super) money: Money,
    pub(super) remark: Option<String>,
    pub(super) reference: Option<String>,
    #[serde(with = "crate::stored")]
    pub(super) status: Word,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}
