//! The commands: one file each.

use clap::Subcommand;
use dhow_core::{Error, Result};

use crate::{args::GatewayArg, exit::Exit, run::Session};

mod action;
mod balance;
mod banks;
mod cancel;
mod completions;
mod demo;
mod doctor;
mod find;
mod ledger;
mod man;
mod methods;
mod pay;
mod payout;
mod providers;
mod refund;
mod sandbox;
mod status;
mod webhook;

/// What the command can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Sandbox(sandbox::Sandbox),
    Providers(providers::Providers),
    Pay(pay::Pay),
    Status(status::Status),
    Find(find::Find),
    Cancel(cancel::Cancel),
    Action(action::Action),
    Refund(refund::Refund),
    Payout(payout::Payout),
    Balance(balance::Balance),
    Banks(banks::Banks),
    Methods(methods::Methods),
    #[command(subcommand)]
    Webhook(webhook::Webhook),
    Ledger(ledger::Ledger),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// True if it asks a gateway to move money: a lost answer then does not mean that nothing was done.
    pub(crate) fn moves_money(&self) -> bool {
        match self {
            Self::Pay(_) | Self::Action(_) => true,
            Self::Refund(refund) => refund.moves_money(),
            Self::Payout(payout) => payout.moves_money(),
            _ => false,
        }
    }

    /// True if it asks a gateway to change something.
    pub(crate) fn changes_something(&self) -> bool {
        self.moves_money() || matches!(self, Self::Cancel(_))
    }

    /// Runs the command.
    ///
    /// # Errors
    /// Whatever kept it from an answer.
    pub(crate) async fn run(&self, session: &Session) -> Result<Exit> {
        match self {
            Self::Demo(demo) => demo.run(session).await,
            Self::Sandbox(sandbox) => sandbox.run(session).await,
            Self::Providers(providers) => providers.run(session),
            Self::Pay(pay) => pay.run(session).await,
            Self::Status(status) => status.run(session).await,
            Self::Find(find) => find.run(session).await,
            Self::Cancel(cancel) => cancel.run(session).await,
            Self::Action(action) => action.run(session).await,
            Self::Refund(refund) => refund.run(session).await,
            Self::Payout(payout) => payout.run(session).await,
            Self::Balance(balance) => balance.run(session).await,
            Self::Banks(banks) => banks.run(session),
            Self::Methods(methods) => methods.run(session),
            Self::Webhook(webhook) => webhook.run(session).await,
            Self::Ledger(ledger) => ledger.run(session),
            Self::Doctor(doctor) => doctor.run(session),
            Self::Completions(completions) => completions.run(session),
            Self::Man(man) => man.run(session),
        }
    }
}

/// A command that also has a `status` below it, on a line that is neither of the two.
fn neither_nor(command: &str) -> Error {
    let rule = format!("takes an order, or `status` and a reference: see `dhow {command} --help`");
    Error::invalid(command.to_owned(), rule)
}

/// An operation that not every gateway has.
///
/// # Errors
/// [`Unsupported`](dhow_core::ErrorKind::Unsupported) naming the operation and the gateway.
fn offered<'a, T: ?Sized>(
    operation: Option<&'a T>,
    name: &str,
    gateway: GatewayArg,
) -> Result<&'a T> {
    operation.ok_or_else(|| {
        let id = gateway.id();
        Error::unsupported(format!(
            "{id} has no {name}; `dhow providers` shows what each gateway has"
        ))
    })
}
