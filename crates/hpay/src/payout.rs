//! Transfers to bank accounts (FirmBanking, iBFT). HPay marks this service as end of support.

use dhow_core::Endpoint;

use crate::{
    client::{HPayEndpoint, Host},
    error::Service,
};

mod bank_account;
mod create;
mod domain;
mod inquiry;

pub use bank_account::BankAccount;
pub use create::{NewTransfer, SentTransfer};
pub use inquiry::BankTransfer;

const fn on_account_host(endpoint: Endpoint) -> HPayEndpoint {
    HPayEndpoint::new(Service::FirmBanking, Host::Account, endpoint)
}
