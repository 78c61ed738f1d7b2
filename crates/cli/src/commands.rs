//! The commands, one file each.

use clap::Subcommand;
use dhow_core::{Error, Result};

use crate::{command_line::CommandLine, exit::Exit, session::Session};

mod action;
mod balance;
mod banks;
mod cancel;
mod completions;
mod demo;
mod doctor;
mod find;
mod ledger;
mod listen;
mod man;
mod methods;
mod orders;
mod pay;
mod payout;
mod providers;
mod record;
mod refund;
mod repeated;
mod sandbox;
mod serve;
mod status;
mod unavailable;
mod unknown_words;
mod webhook;

pub(crate) use sandbox::ENV_FILE as SANDBOX_ENV_FILE;
use unavailable::unavailable;
pub(crate) use webhook::{Known, Place, SettingLine};

/// A command and its arguments.
#[derive(Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Sandbox(sandbox::Sandbox),
    Serve(serve::Serve),
    Orders(orders::Orders),
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
    Listen(listen::Listen),
    Record(record::Record),
    Ledger(ledger::Ledger),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// Returns true if the command asks a gateway to move money. If its result is lost, money may still have moved.
    pub(crate) fn moves_money(&self) -> bool {
        match self {
            Self::Pay(_) | Self::Action(_) => true,
            Self::Refund(refund) => refund.moves_money(),
            Self::Payout(payout) => payout.moves_money(),
            _ => false,
        }
    }

    /// Returns true if the command asks a gateway to change something.
    pub(crate) fn changes_something(&self) -> bool {
        self.moves_money() || matches!(self, Self::Cancel(_))
    }

    /// Returns the advice after a refusal of what may have been sent before.
    pub(crate) fn on_purpose(&self) -> Option<&'static str> {
        match self {
            Self::Pay(_) => Some("for another payment, use another reference"),
            Self::Payout(_) => Some("for another payout, use another reference"),
            Self::Refund(_) => Some("to refund this amount once more, add --again"),
            _ => None,
        }
    }

    /// Returns the advice to set the field that a request lacks.
    pub(crate) fn missing_field(&self, error: &Error, session: &Session) -> Option<String> {
        match self {
            Self::Pay(pay) => pay.missing_field(error, session),
            Self::Payout(payout) => payout.missing_field(error, session),
            Self::Refund(refund) => refund.missing_field(error, session),
            _ => None,
        }
    }

    /// Returns the command that finds out the outcome of this one, with its gateway, reference and settings, if the gateway has a call for it.
    pub(crate) fn find_out(&self, session: &Session) -> Option<CommandLine> {
        let line = match self {
            Self::Pay(pay) => pay.find_out(session),
            Self::Payout(payout) => payout.find_out(session),
            Self::Refund(refund) => refund.find_out(),
            Self::Cancel(cancel) => cancel.find_out(),
            Self::Action(action) => action.find_out(),
            _ => None,
        };
        line.map(|line| session.with_settings(line))
    }

    /// Runs the command.
    ///
    /// # Errors
    /// If the command fails. A negative result, such as a rejected webhook, is an exit code and not an error.
    pub(crate) async fn run(&self, session: &Session) -> Result<Exit> {
        match self {
            Self::Demo(demo) => demo.run(session).await,
            Self::Sandbox(sandbox) => sandbox.run(session).await,
            Self::Serve(serve) => serve.run(session).await,
            Self::Orders(orders) => orders.run(session).await,
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
            Self::Listen(listen) => listen.run(session).await,
            Self::Record(record) => record.run(session).await,
            Self::Ledger(ledger) => ledger.run(session),
            Self::Doctor(doctor) => doctor.run(session),
            Self::Completions(completions) => completions.run(session),
            Self::Man(man) => man.run(session),
        }
    }
}

/// Returns the error for a command line that is neither an order nor the `status` subcommand.
fn order_or_status(command: &str) -> Error {
    let rule =
        format!("needs either an order or `status` with a reference; see `dhow {command} --help`");
    Error::invalid(command.to_owned(), rule)
}
