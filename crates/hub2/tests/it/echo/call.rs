//! Calls of the crate whose response must match the request, made over a recorder.

use std::collections::BTreeMap;

use dhow_core::{
    ActionAnswer, Beneficiary, Currency, NewPayout, PaymentProvider, ProviderReference, Result,
    Secret,
};
use dhow_hub2::{
    Delegated, Hub2, NewPaymentLink, NewSubmerchant, NewWebhook, PaymentIntentQuery,
    SubmerchantField, TransferQuery, WebhookChanges,
};

use super::{ATTEMPTED, CREATED, order, xof};
use crate::recorder::Recorder;

fn id(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn payout() -> NewPayout {
    let mut beneficiary = Beneficiary::new("Awa", "00000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    NewPayout::new("R".parse().unwrap(), xof(), beneficiary)
}

/// A call. Tests change the last of its responses.
pub(crate) enum Call {
    Create,
    CreateWithPayer,
    Status,
    FindPayments,
    ListPayments,
    Otp,
    Payout,
    PayoutStatus,
    Transfer,
    FindPayouts,
    ListTransfers,
    CreateLink,
    Link,
    Links,
    CloseLink,
    Provision,
    CreateWebhook,
    Webhook,
    Webhooks,
    UpdateWebhook,
    DeleteWebhook,
    CreateSubmerchant,
    Submerchant,
    UpdateSubmerchant,
    Balance,
    Delegated,
}

impl Call {
    /// Makes the call with this last response.
    pub(crate) async fn make(&self, answer: &str) -> Result<()> {
        let before: &[&str] = match self {
            Self::CreateWithPayer => &[CREATED],
            Self::Otp => &[ATTEMPTED],
            _ => &[],
        };
        let list = format!("[{answer}]");
        let last = match self {
            Self::FindPayments
            | Self::ListPayments
            | Self::FindPayouts
            | Self::ListTransfers
            | Self::Links
            | Self::Webhooks => list.as_str(),
            _ => answer,
        };
        let recorder = match before {
            [first] => Recorder::with_responses([(201, *first), (200, last)]),
            _ => Recorder::with_responses([(200, last)]),
        };
        self.over(&recorder.hub2()).await
    }

    async fn over(&self, hub2: &Hub2) -> Result<()> {
        let reference = "R".parse().unwrap();
        match self {
            Self::Create => hub2.create_payment(&order()).await.map(drop),
            Self::CreateWithPayer => {
                let mut order = order();
                order.country = Some("CI".into());
                order.options.set("msisdn", "00000001");
                order.options.set("provider", "mtn");
                hub2.create_payment(&order).await.map(drop)
            }
            Self::Status => hub2.payment_status(&id("pi_1")).await.map(drop),
            Self::FindPayments => {
                let lookup = hub2.lookup().unwrap();
                lookup.find_payments(&reference).await.map(drop)
            }
            Self::ListPayments => {
                let query = PaymentIntentQuery::default();
                hub2.payments(&query, None).await.map(drop)
            }
            Self::Otp => {
                let code = ActionAnswer::Otp(Secret::allow_weak("1234").unwrap());
                let actions = hub2.actions().unwrap();
                actions.answer(&id("pi_1"), &code).await.map(drop)
            }
            Self::Payout => {
                let payouts = hub2.payouts().unwrap();
                payouts.payout(&payout()).await.map(drop)
            }
            Self::PayoutStatus => {
                let payouts = hub2.payouts().unwrap();
                payouts.payout_status(&id("tr_1")).await.map(drop)
            }
            Self::Transfer => hub2.transfer(&id("tr_1")).await.map(drop),
            Self::FindPayouts => {
                let lookup = hub2.payout_lookup().unwrap();
                lookup.find_payouts(&reference).await.map(drop)
            }
            Self::ListTransfers => hub2.transfers(&TransferQuery::default()).await.map(drop),
            Self::Balance => {
                let balances = hub2.merchant_balances(Some(Currency::XOF), None);
                balances.await.map(drop)
            }
            Self::Delegated => {
                let body = r#"{"reference":"R","amount":200,"currency":"XOF","destination":{}}"#;
                hub2.delegated(Delegated::Transfer, body).await.map(drop)
            }
            _ => self.of_the_account(hub2).await,
        }
    }

    async fn of_the_account(&self, hub2: &Hub2) -> Result<()> {
        let reference = "R".parse().unwrap();
        let submerchant = || NewSubmerchant {
            name: "Awa".into(),
            description: "tea".into(),
            address: "1".into(),
            zipcode: "225".into(),
            city: "Abidjan".into(),
            country: "CI".into(),
            currency: Currency::XOF,
            phone_number: "0700".into(),
        };
        match self {
            Self::CreateLink => {
                let new = NewPaymentLink::new(reference, xof(), "Tea");
                hub2.create_payment_link(&new).await.map(drop)
            }
            Self::Link => hub2.payment_link(&id("pl_1")).await.map(drop),
            Self::Links => hub2.payment_links(None).await.map(drop),
            Self::CloseLink => hub2.close_payment_link(&id("pl_1")).await,
            Self::Provision => hub2.create_provisioning(xof(), "d").await.map(drop),
            Self::CreateWebhook => {
                let new = NewWebhook::new("https://s.example/h", ["x"]);
                hub2.create_webhook(&new).await.map(drop)
            }
            Self::Webhook => hub2.webhook(&id("wh_1")).await.map(drop),
            Self::Webhooks => hub2.webhook_endpoints().await.map(drop),
            Self::UpdateWebhook => {
                let changes = WebhookChanges::default();
                hub2.update_webhook(&id("wh_1"), &changes).await.map(drop)
            }
            Self::DeleteWebhook => hub2.delete_webhook(&id("wh_1")).await,
            Self::CreateSubmerchant => hub2.create_submerchant(&submerchant()).await.map(drop),
            Self::Submerchant => hub2.submerchant(&id("7")).await.map(drop),
            Self::UpdateSubmerchant => {
                let changes = BTreeMap::from([(SubmerchantField::City, "Bouaké".to_owned())]);
                hub2.update_submerchant(&id("7"), &changes).await.map(drop)
            }
            _ => unreachable!("made by `over`"),
        }
    }
}
