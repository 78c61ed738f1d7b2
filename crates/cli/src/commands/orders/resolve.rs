//! `dhow orders resolve`: records the decision of a person.

use clap::Args;
use dhow_core::{Error, ErrorKind, MerchantReference, Outcome, ProviderReference, Result};
use dhow_engine::{
    Attention, Decision, Engine, EngineError, Finding, UnknownCall,
    store::{OrderKey, OrderKind},
};

use super::selection::Selection;
use crate::{
    exit::Exit,
    session::Session,
    store::{Access, StoreArgs, engine_error, store_error},
    view::ResolvedOrder,
};

/// Record the decision of a person about an order that needs attention
///
/// For an unknown outcome, look the call up on the gateway's dashboard first. With --happened, the object is read from the gateway, and the
/// gateway's answer counts; a payment becomes paid only by the gateway's word. With --did-not-happen, the payment may be created again, and a
/// payout or refund has failed. --clear ends the other reasons for attention after you have seen to them, unless there are newer ones. Name and reason are kept in the
/// history of the order.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 the decision is recorded; 1 it does not apply, and nothing was changed; 2 invalid command line or settings; 3 the gateway
or the store cannot be read.

Example:
  dhow orders resolve PAYOUT-7 --did-not-happen --by 'A. Tan' \\
      --reason 'not on the dashboard on 28 November' --store sqlite:shop.db")]
pub(super) struct Resolve {
    /// Your own reference of the payment, refund or payout, or the gateway's
    #[arg(value_name = "REF")]
    reference: String,

    #[command(flatten)]
    decision: DecisionArgs,

    /// Name of the person who decides
    #[arg(long, value_name = "NAME")]
    by: String,

    /// Reason, such as the place where it was looked up
    #[arg(long, value_name = "TEXT")]
    reason: String,

    #[command(flatten)]
    selection: Selection,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct DecisionArgs {
    /// The gateway has carried out the call: its reference of the payment, refund or payout
    #[arg(long, value_name = "THEIR-REF")]
    happened: Option<String>,

    /// The gateway has not carried out the call, and never will
    #[arg(long)]
    did_not_happen: bool,

    /// The order needs no attention any more; COUNT is the number that `dhow orders` prints with the order, so that no later reason ends
    #[arg(long, value_name = "COUNT")]
    clear: Option<u32>,
}

impl Resolve {
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let decision = Decision::new(self.by.as_str(), self.reason.as_str());
        let decision = decision.map_err(engine_error)?;
        let finding = self.finding()?;
        let context = store.context(session);
        let store = store.open(session, Access::Write).await?;
        let shared = store.shared();
        let key = self.selection.find(&*shared, &self.reference).await?.key;
        let provider = session.connect(self.selection.gateway(&key)?.0)?;
        let engine = Engine::builder_on(shared.clone()).shared_account(&key.account, provider);
        let engine = engine.build().await.map_err(engine_error)?;
        let ended = match finding {
            Some(finding) => {
                let call = unknown_call(&key)?;
                let resolved = engine.resolve(&key.account, &call, &finding, &decision);
                resolved.await.map_err(|error| not_resolved(error, &key))?;
                vec![Attention::UnknownOutcome]
            }
            None => {
                let seen = self.decision.clear.unwrap_or_default();
                let cleared = engine.clear_attention(&key, seen, &decision).await;
                cleared.map_err(engine_error)?
            }
        };
        let timeline = shared.timeline(&key).await.map_err(store_error)?;
        session
            .out
            .result(&ResolvedOrder::new(ended, timeline, &context));
        drop((engine, shared));
        store.close().await;
        Ok(Exit::Success)
    }

    /// Returns the finding, or `None` for the end of other reasons for attention.
    fn finding(&self) -> Result<Option<Finding>> {
        Ok(match &self.decision {
            DecisionArgs {
                happened: Some(theirs),
                ..
            } => {
                let theirs = ProviderReference::new(theirs.as_str());
                let named = |error: Error| error.with_field("--happened");
                Some(Finding::Happened(theirs.map_err(named)?))
            }
            DecisionArgs {
                did_not_happen: true,
                ..
            } => Some(Finding::DidNotHappen),
            DecisionArgs { .. } => None,
        })
    }
}

/// Converts an error of the decision, with the way out on the command line.
fn not_resolved(error: EngineError, key: &OrderKey) -> Error {
    let EngineError::NotSentByEngine { reference } = &error else {
        return engine_error(error);
    };
    let kind = key.kind;
    let message = format!(
        "no program with this store has sent the {kind} {reference}, so there is no outcome to decide; once `dhow orders expect --kind {kind}` \
         has made it known, the gateway's report settles it"
    );
    Error::new(ErrorKind::Declined, Outcome::NotSent, message)
}

fn unknown_call(key: &OrderKey) -> Result<UnknownCall> {
    let reference = MerchantReference::new(key.reference.as_str());
    match key.kind {
        OrderKind::Payment => Ok(UnknownCall::Payment(reference?)),
        OrderKind::Refund => Ok(UnknownCall::Refund(reference?)),
        OrderKind::Payout => Ok(UnknownCall::Payout(reference?)),
        OrderKind::Other => {
            let rule = "names webhooks without an order, which have no outcome; use --clear";
            Err(Error::invalid("REF", rule))
        }
    }
}
