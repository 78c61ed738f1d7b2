//! `dhow banks`: the banks that HPay transfers to.

use clap::Args;
use dhow_core::Result;
use dhow_hpay::Bank;
use serde::Serialize;

use crate::{
    exit::Exit,
    output::{Cell, Page, Show, Tone},
    run::Session,
};

/// Search the banks that HPay transfers to, by code, bank identification number or name
///
/// Case and Vietnamese marks do not matter. The code is what `dhow payout --set bank=CODE` takes; HPay may know banks that its table does
/// not have.
#[derive(Args)]
#[command(after_help = "\
Exit code 0: something was found; 1: nothing was.

Example:
  dhow banks vietcombank --json")]
pub(crate) struct Banks {
    /// What to look for; every bank if nothing is given
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct BanksView {
    banks: Vec<BankView>,
}

#[derive(Debug, Serialize)]
struct BankView {
    provider: &'static str,
    code: &'static str,
    bin: &'static str,
    name: &'static str,
}

impl Banks {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let found = Bank::search(self.text.as_deref().unwrap_or_default());
        let banks: Vec<BankView> = found
            .map(|bank| BankView {
                provider: "hpay",
                code: bank.code,
                bin: bank.bin,
                name: bank.name,
            })
            .collect();
        let exit = if banks.is_empty() {
            Exit::No
        } else {
            Exit::Yes
        };
        session.out.answer(&BanksView { banks });
        Ok(exit)
    }
}

impl Show for BanksView {
    fn show(&self, page: &mut Page) {
        if self.banks.is_empty() {
            page.line(Tone::Warn, "no such bank in HPay's table");
            return;
        }
        let rows = self.banks.iter().map(|bank| {
            let code = Cell::new(Tone::Name, bank.code);
            vec![code, Cell::plain(bank.bin), Cell::plain(bank.name)]
        });
        page.table(&["code", "BIN", "name"], &rows.collect::<Vec<_>>());
    }
}
