//! `dhow banks`: searches the banks that HPay can transfer to.

use clap::Args;
use dhow_core::Result;
use dhow_hpay::Bank;
use serde::Serialize;

use crate::{
    exit::Exit,
    output::{Cell, Page, Show, Tone},
    session::Session,
};

/// Search the banks that HPay can transfer to, by code, bank identification number (BIN) or name
///
/// Case and Vietnamese diacritics are ignored. Pass the code to `dhow payout hpay --set bank=CODE`. HPay may support banks that are missing
/// from its published table.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 at least one bank matches; 1 none does.

Example:
  dhow banks vietcombank --json")]
pub(crate) struct Banks {
    /// Text to search for [default: list every bank]
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct FoundBanks {
    banks: Vec<FoundBank>,
}

#[derive(Debug, Serialize)]
struct FoundBank {
    provider: &'static str,
    #[serde(flatten)]
    bank: &'static Bank,
}

impl Banks {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let found = Bank::search(self.text.as_deref().unwrap_or_default());
        let banks: Vec<FoundBank> = found
            .map(|bank| FoundBank {
                provider: "hpay",
                bank,
            })
            .collect();
        let exit = if banks.is_empty() {
            Exit::Negative
        } else {
            Exit::Success
        };
        session.out.result(&FoundBanks { banks });
        Ok(exit)
    }
}

impl Show for FoundBanks {
    fn show(&self, page: &mut Page) {
        if self.banks.is_empty() {
            page.line(Tone::Warn, "no such bank in HPay's table");
            return;
        }
        let rows = self.banks.iter().map(|found| {
            let bank = found.bank;
            let code = Cell::new(Tone::Name, bank.code);
            vec![code, Cell::plain(bank.bin), Cell::plain(bank.name)]
        });
        page.table(&["code", "BIN", "name"], &rows.collect::<Vec<_>>());
    }
}
