//! `dhow orders expect`: tells the store about a payment that was created elsewhere.

use clap::Args;
use dhow_core::{Error, Expectation, MerchantReference, ProviderReference, Result};
use dhow_engine::{
    Engine, EngineError,
    store::{OrderKey, OrderKind},
};

use crate::{
    args::{GatewayArg, gateway, parse_money},
    exit::Exit,
    session::Session,
    store::{IfMissing, StoreArgs, engine_error, store_error},
    view::ExpectedOrder,
};

/// Tell the store about a payment that was created elsewhere
///
/// Webhooks that have arrived for it take effect. A second call with the same amount changes nothing; one with another amount is refused.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 the order is expected; 1 it was expected before with another amount or gateway's reference; 2 invalid command line or
settings; 3 the store cannot be used.

Example:
  dhow orders expect --provider hitpay --reference ORDER-1042 --amount 599.00 --currency SGD --store sqlite:shop.db")]
pub(super) struct Expect {
    /// Gateway of the payment
    #[arg(long, value_name = "GATEWAY", value_parser = gateway())]
    provider: GatewayArg,

    /// Account of the payment [default: the account named like the gateway]
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Your own reference of the order
    #[arg(long, value_name = "TEXT")]
    reference: String,

    /// Amount in major units, such as 599.00
    #[arg(long, value_name = "599.00", allow_negative_numbers = true)]
    amount: String,

    /// ISO 4217 currency code
    #[arg(long, value_name = "SGD")]
    currency: String,

    /// Gateway's reference of the payment, which must then match as well
    #[arg(long, value_name = "TEXT")]
    provider_reference: Option<String>,
}

impl Expect {
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let gateway = self.provider;
        let named = |error: Error| gateway.named_in(error);
        let reference = MerchantReference::new(self.reference.as_str()).map_err(named)?;
        let amount = parse_money(&self.amount, &self.currency).map_err(named)?;
        let theirs = self.provider_reference.as_deref();
        let theirs = theirs.map(ProviderReference::new).transpose();
        let theirs = theirs.map_err(named)?;
        let provider = session.connect(gateway.0)?;
        let (id, environment) = (provider.id(), provider.environment());
        let mut expectation = Expectation::new(id, environment, reference.clone(), amount);
        if let Some(theirs) = theirs {
            expectation = expectation.with_provider_reference(theirs);
        }
        let store = store.open(session, IfMissing::Refuse).await?;
        let account = self.account.as_deref().unwrap_or(gateway.id());
        let engine = Engine::builder_on(store.shared()).shared_account(account, provider);
        let engine = engine.build().await.map_err(engine_error)?;
        let is_expected = match engine.expect(account, expectation).await {
            Ok(()) => true,
            Err(EngineError::OtherContent { .. }) => false,
            Err(error) => return Err(engine_error(error)),
        };
        let key = OrderKey::new(account, OrderKind::Payment, reference.as_str());
        let timeline = store.shared().timeline(&key).await.map_err(store_error)?;
        let timeline = timeline.ok_or_else(|| {
            engine_error(EngineError::UnknownOrder {
                reference: reference.to_string(),
            })
        })?;
        session
            .out
            .result(&ExpectedOrder::new(is_expected, timeline.order));
        drop(engine);
        store.close().await;
        Ok(match is_expected {
            true => Exit::Success,
            false => Exit::Negative,
        })
    }
}
