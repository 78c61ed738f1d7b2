//! Payments: the gateways of the environment, the database, the pay button and the results.

use dhow::{engine::EngineResult, postgres::tokio_postgres::NoTls, prelude::*};

/// Connects the gateways whose variables are set, and opens the database.
pub(crate) async fn open(database: &str) -> Result<Engine, MainError> {
    let gateways = Registry::from_env()?;
    let engine = match database.strip_prefix("sqlite:") {
        Some(file) => Engine::builder(SqliteStore::open(file).await?),
        None => Engine::builder(PostgresStore::connect(database.parse()?, NoTls).await?),
    };
    Ok(engine.registry(&gateways).build().await?)
}

/// Creates the payment, or finds it if the button was pressed before. Returns the URL of the customer's next page.
pub(crate) async fn pay(engine: &Engine, account: &str, shop: &str, mut new: NewPayment) -> EngineResult<String> {
    let order = format!("{shop}/orders/{account}/{}", new.merchant_reference);
    new.return_url = Some(order.clone());
    new.webhook_url = Some(format!("{shop}/webhooks/{account}"));
    let payment = engine.create_payment(account, &new).await?;
    // Without a checkout page yet, the page of the order shows it later.
    Ok(checkout(&payment.next_actions).unwrap_or(&order).to_owned())
}

/// The gateway's page, where the customer pays.
pub(crate) fn checkout(next_actions: &[NextAction]) -> Option<&str> {
    next_actions.iter().find_map(|next| match next {
        NextAction::Redirect { url } => Some(url.as_str()),
        _ => None,
    })
}

/// Completes each paid order, and shows each problem to a person. After an error it is called again with the same effect.
pub(crate) async fn handle(effect: Effect) -> Result<(), String> {
    let order = effect.order();
    match effect.kind() {
        EffectKind::PaymentPaid { confirmed, .. } => crate::complete(confirmed, &order.account),
        EffectKind::PaymentMismatch { reason, .. } => crate::tell_a_person(&order.reference, reason),
        EffectKind::NeedsAttention { details, .. } => crate::tell_a_person(&order.reference, details),
        _ => Ok(()),
    }
}
