//! Lists that a crate and the sandbox both have, each written from the gateway's documents, so that a slip in one shows.

use std::{collections::BTreeSet, sync::Arc};

use dhow::FACTORIES;
use dhow_core::{Capabilities, KnownWords, Operation, Registry, RequestField, TextSource};
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::Sandbox;

/// Returns the known words for the text of an operation.
fn known(
    capabilities: &Capabilities,
    operation: Operation,
    source: TextSource,
) -> BTreeSet<&'static str> {
    let rules = capabilities.rules(operation).unwrap();
    let texts = rules.texts.iter().filter(|text| text.source == source);
    let words = texts.filter_map(|text| text.words);
    let words = words.flat_map(|words| match words {
        KnownWords::Only(words) | KnownWords::Known(words) | KnownWords::Spelt(words) => words,
        other => panic!("{other:?}"),
    });
    words.copied().collect()
}

/// Asserts that a list of the sandbox has each word once, and returns its words.
fn distinct(words: &[&'static str]) -> BTreeSet<&'static str> {
    let set: BTreeSet<_> = words.iter().copied().collect();
    assert_eq!(set.len(), words.len(), "{words:?}");
    set
}

#[tokio::test]
async fn client_and_sandbox_know_the_same_words() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let mut variables = sandbox.env();
    // Only accounts in Bangladesh pay out to wallets.
    variables.push(("DHOW_PAYATOM_CURRENCY".to_owned(), "BDT".to_owned()));
    let read_file = |path: &str| std::fs::read(path);
    let registry = Registry::from_settings(FACTORIES, variables, &read_file, transport).unwrap();
    let capabilities = |id: &str| registry.provider(id).unwrap().capabilities();
    let (hitpay, payatom) = (capabilities("hitpay"), capabilities("payatom"));

    let methods = TextSource::Field(RequestField::Methods);
    let sandboxed = distinct(sandbox.hitpay().payment_methods());
    assert_eq!(known(&hitpay, Operation::CreatePayment, methods), sandboxed);

    let sandboxed = distinct(sandbox.payatom().payin_wallets());
    let wallet = TextSource::Option("wallet_type");
    assert_eq!(
        known(&payatom, Operation::CreatePayment, methods),
        sandboxed
    );
    assert_eq!(known(&payatom, Operation::CreatePayment, wallet), sandboxed);

    // The client spells payouts as the pages on payouts do; the sandbox also accepts the spelling of the pages on payins.
    let mut sandboxed = distinct(sandbox.payatom().payout_wallets());
    assert!(sandboxed.remove("bKash"));
    let bank = TextSource::Field(RequestField::Institution);
    assert_eq!(known(&payatom, Operation::Payouts, bank), sandboxed);
}
