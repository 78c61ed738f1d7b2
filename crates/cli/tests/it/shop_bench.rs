//! Settings of a sandbox, a store and a shop, for tests of `dhow serve` and `dhow orders`.

use std::path::PathBuf;

use serde_json::Value;

use crate::{
    command::{Dhow, fresh_path},
    served::Served,
    serving::{Serving, Shop},
};

/// A sandbox's settings, a store, and the shop that receives effects.
pub(crate) struct Bench {
    pub(crate) sandbox: Served,
    /// File of the store, if it is one of SQLite.
    pub(crate) store: PathBuf,
    url: String,
    pub(crate) shop: Shop,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let store = fresh_path("shop.db");
        let url = format!("sqlite:{}", store.display());
        Self {
            store,
            ..Self::on(url)
        }
    }

    /// Uses the store with this URL.
    pub(crate) fn on(url: String) -> Self {
        Self {
            sandbox: Served::start(),
            store: PathBuf::new(),
            shop: Shop::start(),
            url,
        }
    }

    /// Returns a command on the store, whose name is its first word.
    pub(crate) fn dhow(&self, arguments: &str) -> Dhow {
        let (name, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
        let command = self.sandbox.dhow(name).args("--store").arg(&self.url);
        command.args(rest)
    }

    /// Starts `dhow serve`, which forwards to the shop and resumes the work of a killed process after a second.
    pub(crate) fn serve(&self) -> Serving {
        let serve = self
            .dhow("serve --lease 1 --forward-to")
            .arg(self.shop.url());
        Serving::start(serve)
    }

    /// Makes an order of 599.00 SGD known.
    pub(crate) fn expect(&self, reference: &str) -> Value {
        let order = "--provider hitpay --amount 599.00 --currency SGD --reference";
        let expect = self.dhow(&format!("orders expect --json {order} {reference}"));
        expect.run().json(0)
    }

    /// Sends a webhook of HitPay, and returns the status of the reply.
    pub(crate) fn webhook(&self, serving: &Serving, arguments: &str) -> Value {
        let send = self.sandbox.dhow("webhook send hitpay --json --to");
        let sent = send
            .arg(serving.webhook_url("hitpay"))
            .args(arguments)
            .run();
        let sent: Value = serde_json::from_str(&sent.stdout).unwrap();
        sent["reply"]["status"].clone()
    }

    pub(crate) fn show(&self, reference: &str) -> Value {
        self.dhow(&format!("orders show --json {reference}"))
            .run()
            .json(0)
    }
}
