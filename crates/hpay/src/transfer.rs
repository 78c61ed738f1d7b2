//! Transfers to bank accounts (FirmBanking, iBFT): create, ask about, and the name on an account. HPay calls the service "end of support".

use dhow_core::{Effect, Resolution};

use crate::{client::Operation, error::Service};

mod bank_account;
mod create;
mod domain;
mod inquiry;

pub use bank_account::BankAccount;
pub use create::{NewTransfer, SentTransfer};
pub use inquiry::BankTransfer;

/// A transfer is looked up by its request id after an unknown outcome; it is never sent again.
const fn operation(route: &'static str, effect: Effect, resolution: Resolution) -> Operation {
    Operation {
        service: Service::FirmBanking,
        route,
        effect,
        resolution,
    }
}
