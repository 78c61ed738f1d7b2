//! Cowrie's own harness with a broken provider in it.

use std::{sync::Arc, time::Duration};

use dhow_conformance::{
    Bounds, Facts, Harness, List, Notice, PlainTransport, Recorded, Setup, Verb, Words,
};
use dhow_core::{Delivery, Environment, Reply, Secret, Transport};
use dhow_cowrie::Cowrie;

use crate::{
    broken::Broken,
    cowrie::{CowrieHarness, KEY, OLD_SECRET, SECRET},
    fault::Fault,
};

pub(crate) struct BrokenHarness(pub(crate) Fault);

impl Default for BrokenHarness {
    fn default() -> Self {
        Self(Fault::None)
    }
}

impl Harness for BrokenHarness {
    type Provider = Broken;

    fn provider(&self, setup: Setup) -> Broken {
        let secret = |text: &&str| Secret::new(*text).unwrap();
        let secrets = match self.0 {
            Fault::KnowsOneSecret => vec![SECRET],
            Fault::HasABackDoor => vec![SECRET, OLD_SECRET, "whsec_of_somebody_else"],
            _ => vec![SECRET, OLD_SECRET],
        };
        let secrets: Vec<Secret> = secrets.iter().map(secret).collect();
        let (base, transport) = (setup.base_url, setup.transport);
        let inner = Cowrie::new(
            Environment::Sandbox,
            base.clone(),
            &secret(&KEY),
            Arc::clone(&transport),
        );
        Broken {
            inner: inner.unwrap().with_webhook_secrets(&secrets, setup.clock),
            fault: self.0,
            base,
            transport,
            forgeries: Default::default(),
            failed: Default::default(),
        }
    }

    fn transport(&self, mut bounds: Bounds) -> Arc<dyn Transport> {
        match self.0 {
            Fault::HasNoDeadline => bounds.total = Duration::from_secs(60),
            Fault::HasNoBodyCap => bounds.body = usize::MAX / 2,
            _ => {}
        }
        Arc::new(PlainTransport::new(bounds))
    }

    fn lists(&self) -> Vec<List<Broken>> {
        let page = |next: &str| {
            let entry = CowrieHarness.answers(Verb::PaymentStatus, &self.facts());
            let entry = String::from_utf8_lossy(&entry[0].body).into_owned();
            Recorded::new(200, format!(r#"{{"payments":[{entry}],"next":{next}}}"#))
        };
        let more = page(r#""https://elsewhere.example/v1/payments?after=2""#);
        vec![List::new(
            "payments",
            more,
            page("null"),
            2,
            |broken: &Broken| Box::pin(broken.list()),
        )]
    }

    fn secrets(&self) -> Vec<&'static str> {
        CowrieHarness.secrets()
    }

    fn facts(&self) -> Facts {
        CowrieHarness.facts()
    }

    fn words(&self) -> Words {
        CowrieHarness.words()
    }

    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded> {
        // What is built around Cowrie has no more than these.
        match verb {
            Verb::CreatePayment | Verb::PaymentStatus | Verb::FindPayments => {
                CowrieHarness.answers(verb, facts)
            }
            _ => Vec::new(),
        }
    }

    fn delivery(&self, notice: &Notice) -> Option<Delivery> {
        CowrieHarness.delivery(notice)
    }

    fn ambiguous(&self) -> Vec<Delivery> {
        CowrieHarness.ambiguous()
    }

    fn accepted(&self) -> Reply {
        CowrieHarness.accepted()
    }

    fn rejected(&self) -> Reply {
        CowrieHarness.rejected()
    }

    fn signature_header(&self) -> Option<&'static str> {
        CowrieHarness.signature_header()
    }
}
