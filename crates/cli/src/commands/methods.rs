//! `dhow methods`: searches the payment methods of HPay's checkout.

use clap::Args;
use dhow_core::Result;
use dhow_hpay::Method;
use serde::Serialize;

use crate::{
    exit::Exit,
    output::{Cell, Page, Show, Tone},
    session::Session,
};

/// Search the payment methods of HPay's checkout, by number, bank, brand or kind
///
/// Pass the number to `dhow pay hpay --set payment_method_id=NUMBER`. A method that HPay's table marks as unsupported also needs
/// `--set force=1`.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 at least one method matches; 1 none does.

Example:
  dhow methods bidv --supported")]
pub(crate) struct Methods {
    /// Text to search for [default: list every method]
    #[arg(value_name = "TEXT")]
    text: Option<String>,

    /// Only methods that HPay's table marks as supported
    #[arg(long)]
    supported: bool,
}

#[derive(Debug, Serialize)]
struct FoundMethods {
    methods: Vec<FoundMethod>,
}

#[derive(Debug, Serialize)]
struct FoundMethod {
    provider: &'static str,
    #[serde(flatten)]
    method: &'static Method,
}

impl Methods {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let found = Method::search(self.text.as_deref().unwrap_or_default());
        let methods: Vec<FoundMethod> = found
            .filter(|method| method.supported || !self.supported)
            .map(|method| FoundMethod {
                provider: "hpay",
                method,
            })
            .collect();
        let exit = if methods.is_empty() {
            Exit::Negative
        } else {
            Exit::Success
        };
        session.out.result(&FoundMethods { methods });
        Ok(exit)
    }
}

impl Show for FoundMethods {
    fn show(&self, page: &mut Page) {
        if self.methods.is_empty() {
            page.line(Tone::Warn, "no such method in HPay's table");
            return;
        }
        let rows = self.methods.iter().map(|found| {
            let method = found.method;
            let (tone, word) = match method.supported {
                true => (Tone::Good, "supported"),
                false => (Tone::Faint, "unsupported"),
            };
            vec![
                Cell::new(Tone::Name, method.id),
                Cell::plain(method.kind),
                Cell::plain(method.name),
                Cell::new(tone, word),
            ]
        });
        page.table(&["number", "kind", "name", ""], &rows.collect::<Vec<_>>());
    }
}
