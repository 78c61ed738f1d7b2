//! `dhow orders expect`: tells the store about a payment or payout that was created elsewhere.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use dhow_core::{
    Error, ErrorKind, Expectation, MerchantReference, Money, Outcome, PaymentProvider,
    ProviderReference, Result,
};
use dhow_engine::{
    Decision, Engine, EngineError, EngineResult, Expected, PayoutExpectation,
    store::{OrderKey, OrderKind, Woken},
};

use super::accounts;
use crate::{
    args::{GatewayArg, gateway, parse_money},
    exit::Exit,
    session::Session,
    store::{Access, StoreArgs, engine_error, store_error},
    view::ExpectedOrder,
};

/// Tell the store about a payment or payout that was created elsewhere
///
/// Webhooks that have arrived for it take effect. Nothing is sent: a payout that is made known is never sent again. A second call with the same
/// content changes nothing, and one with --provider-reference adds the gateway's reference. Another content is refused: --replace corrects
/// it, and all webhooks of the order are judged again. Name and reason are kept in the history of the order.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  the order is expected
  1  it is expected with other content, or is settled
  2  invalid command line or settings, or no such store
  3  the server of the store cannot be reached

Example:
  dhow orders expect --provider hitpay --reference ORDER-1042 \\
      --amount 599.00 --currency SGD --store sqlite:shop.db

Example of a correction:
  dhow orders expect --provider hitpay --reference ORDER-1042 \\
      --amount 599.00 --currency SGD --replace --by 'A. Tan' \\
      --reason 'typed 59.90 by mistake' --store sqlite:shop.db")]
pub(super) struct Expect {
    /// Gateway of the payment or payout
    #[arg(long, value_name = "GATEWAY", value_parser = gateway())]
    provider: GatewayArg,

    /// Account of the order [default: the account named like the gateway]
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Kind of the order
    #[arg(long, value_name = "KIND", default_value = "payment")]
    kind: Kind,

    /// Your own reference of the order
    #[arg(long, value_name = "TEXT")]
    reference: String,

    /// Amount in major units, such as 599.00
    #[arg(long, value_name = "599.00", allow_negative_numbers = true)]
    amount: String,

    /// ISO 4217 currency code
    #[arg(long, value_name = "SGD")]
    currency: String,

    /// Gateway's reference of the payment or payout, which must then match as well
    #[arg(long, value_name = "TEXT")]
    provider_reference: Option<String>,

    /// Replace what is expected, by the decision of a person
    #[arg(long, requires_all = ["by", "reason"])]
    replace: bool,

    /// Name of the person who decides
    #[arg(long, value_name = "NAME", requires = "replace")]
    by: Option<String>,

    /// Reason of the decision
    #[arg(long, value_name = "TEXT", requires = "replace")]
    reason: Option<String>,
}

/// Kind of an order that can be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A payment
    Payment,
    /// A payout
    Payout,
}

impl Expect {
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let fields = self.fields()?;
        let decision = self.decision()?;
        accounts::require_settings(session, self.provider.0)?;
        let provider = session.connect(self.provider.0)?;
        let context = store.context(session);
        let store = store.open(session, Access::Write).await?;
        let shared = store.shared();
        let account = self.account.as_deref();
        let account = accounts::of_order(session, &*shared, self.provider, account).await?;
        let (expected, kind) = fields.expected(&provider, self.kind);
        let engine = Engine::builder_on(shared.clone()).shared_account(&account, provider);
        let engine = engine.build().await.map_err(engine_error)?;
        let applied = apply(&engine, &account, expected, decision.as_ref()).await;
        let without_content = applied.as_ref().map_or(0, |woken| woken.without_content);
        let refusal = match applied {
            Ok(_) => None,
            Err(
                error @ (EngineError::OtherExpectation { .. }
                | EngineError::OtherReference { .. }
                | EngineError::MadeByEngine { .. }
                | EngineError::AlreadyKnown { .. }),
            ) => Some(error),
            Err(error) => return Err(not_applied(error)),
        };
        let key = OrderKey::new(&account, kind, self.reference.as_str());
        let timeline = shared.timeline(&key).await.map_err(store_error)?;
        let timeline = timeline.ok_or_else(|| {
            let reference = self.reference.clone();
            engine_error(EngineError::UnknownOrder { reference })
        })?;
        let is_expected = refusal.is_none();
        let refusal = refusal.map(|error| refused(&error));
        let result = ExpectedOrder::new(refusal, without_content, timeline, &context);
        session.out.result(&result);
        drop((engine, shared));
        store.close().await;
        Ok(match is_expected {
            true => Exit::Success,
            false => Exit::Negative,
        })
    }

    /// Parses the fields of the order.
    fn fields(&self) -> Result<Fields> {
        let named = |error: Error| self.provider.named_in(error);
        let reference = MerchantReference::new(self.reference.as_str()).map_err(named)?;
        let amount = parse_money(&self.amount, &self.currency).map_err(named)?;
        let theirs = self.provider_reference.as_deref();
        let theirs = theirs.map(ProviderReference::new).transpose();
        Ok(Fields {
            reference,
            amount,
            theirs: theirs.map_err(named)?,
        })
    }

    fn decision(&self) -> Result<Option<Decision>> {
        let (Some(by), Some(reason)) = (&self.by, &self.reason) else {
            return Ok(None);
        };
        let decision = Decision::new(by.as_str(), reason.as_str());
        decision.map(Some).map_err(engine_error)
    }
}

/// Fields of an order, parsed.
struct Fields {
    reference: MerchantReference,
    amount: Money,
    theirs: Option<ProviderReference>,
}

impl Fields {
    fn expected(self, provider: &Arc<dyn PaymentProvider>, kind: Kind) -> (Expected, OrderKind) {
        match kind {
            Kind::Payment => {
                let (id, environment) = (provider.id(), provider.environment());
                let mut new = Expectation::new(id, environment, self.reference, self.amount);
                if let Some(theirs) = self.theirs {
                    new = new.with_provider_reference(theirs);
                }
                (new.into(), OrderKind::Payment)
            }
            Kind::Payout => {
                let mut new = PayoutExpectation::new(self.reference, self.amount);
                if let Some(theirs) = self.theirs {
                    new = new.with_provider_reference(theirs);
                }
                (new.into(), OrderKind::Payout)
            }
        }
    }
}

async fn apply(
    engine: &Engine,
    account: &str,
    expected: Expected,
    decision: Option<&Decision>,
) -> EngineResult<Woken> {
    match (decision, expected) {
        (Some(decision), new) => {
            return engine.replace_expectation(account, new, decision).await;
        }
        (None, Expected::Payment(new)) => engine.expect(account, new).await?,
        (None, Expected::Payout(new)) => engine.expect_payout(account, new).await?,
    }
    Ok(Woken::default())
}

/// Converts an error, with the way out on this command line.
fn not_applied(error: EngineError) -> Error {
    let EngineError::NothingExpected { reference } = &error else {
        return engine_error(error);
    };
    let message = format!(
        "nothing is expected under {reference}, so there is nothing to correct: leave out --replace, --by and --reason to make it known"
    );
    Error::new(ErrorKind::NotFound, Outcome::NotSent, message)
}

/// Words for a refusal, with the way out on this command line.
fn refused(error: &EngineError) -> String {
    match error {
        EngineError::OtherExpectation {
            reference,
            difference,
        } => format!(
            "{reference} is expected with {difference}; add --replace, --by and --reason to correct it"
        ),
        EngineError::MadeByEngine { reference } => format!(
            "{reference} was created by a program with this store, and its request is what is expected; close an unknown outcome with \
             `dhow orders resolve`"
        ),
        EngineError::AlreadyKnown { reference, outcome } => {
            format!("{reference} is settled ({outcome}), so its expectation stays")
        }
        error => error.to_string(),
    }
}
