//! Searches by reference: items that may be skipped, and responses that prove an incomplete list.

use dhow_core::{ErrorKind, PaymentProvider, Result};

use crate::recorder::Recorder;

/// Returns the ids found by a search of payments and of payouts for `R`. `REF` in a response stands for the reference member.
async fn found<const N: usize>(pages: [&str; N]) -> [Result<Vec<String>>; 2] {
    let reference = "R".parse().unwrap();
    let of = |member: &str| pages.map(|page| page.replace("REF", member));
    let intents = of("purchaseReference");
    let recorder = Recorder::with_responses(intents.each_ref().map(|page| (200, &**page)));
    let hub2 = recorder.hub2();
    let payments = hub2.lookup().unwrap().find_payments(&reference).await;
    let transfers = of("reference");
    let recorder = Recorder::with_responses(transfers.each_ref().map(|page| (200, &**page)));
    let hub2 = recorder.hub2();
    let payouts = hub2.payout_lookup().unwrap().find_payouts(&reference).await;
    let text = |reference: dhow_core::ProviderReference| reference.as_str().to_owned();
    [
        payments.map(|found| {
            found
                .into_iter()
                .map(|found| text(found.provider_reference))
                .collect()
        }),
        payouts.map(|found| {
            found
                .into_iter()
                .map(|found| text(found.provider_reference))
                .collect()
        }),
    ]
}

const WANTED_ITEM: &str = r#"{"id":"x_1","status":"pending","REF":"R"}"#;

#[tokio::test]
async fn unreadable_items_with_another_reference_are_skipped() {
    for other in [
        r#"{"id":"x_2","status":null,"REF":"ZZ"}"#,
        r#"{"id":null,"status":"pending","REF":"ZZ"}"#,
        r#"{"id":"x_2","status":5,"REF":"ZZ"}"#,
        r#"{"id":"x_2","status":[],"REF":"R-x"}"#,
        r#"{"id":"\u0000","status":"pending","REF":7}"#,
        r#"{"REF":"ZZ"}"#,
    ] {
        for page in [
            format!("[{WANTED_ITEM},{other}]"),
            format!("[{other},{WANTED_ITEM}]"),
        ] {
            for found in found([&page, "[]"]).await {
                assert_eq!(found.unwrap(), ["x_1"], "{page}");
            }
        }
    }
}

#[tokio::test]
async fn an_item_that_may_be_the_wanted_one_fails_the_search() {
    for other in [
        r#"{"id":"x_2","status":"pending","REF":null}"#,
        r#"{"id":"x_2","status":"pending","REF":""}"#,
        r#"{"id":"x_2","status":"pending","REF":{}}"#,
        r#"{"id":"x_2","status":"pending","REF":"ZZ","REF":"R"}"#,
        r#"{"id":"x_2","status":"pending"}"#,
        r#"{"id":"x_2","REF":"R"}"#,
        r#"{"id":"x_2","status":5,"REF":"R"}"#,
        r#"{"id":null,"status":"pending","REF":"R"}"#,
        r#"{"id":"\u0000","status":"pending","REF":"R"}"#,
        r#"["R"]"#,
        "[]",
        "null",
        "7",
    ] {
        for page in [format!("[{other}]"), format!("[{WANTED_ITEM},{other}]")] {
            for found in found([&page]).await {
                assert_eq!(found.unwrap_err().kind(), ErrorKind::Protocol, "{page}");
            }
        }
    }
}

#[tokio::test]
async fn a_gateway_that_ignores_the_page_number_proves_no_absence() {
    let row = |id: usize| format!(r#"{{"id":"x_{id}","status":"pending","REF":"ZZ"}}"#);
    for rows in [10, 100] {
        let others: Vec<String> = (0..rows).map(row).collect();
        let page = format!("[{}]", others.join(","));
        for found in found([&page, &page]).await {
            assert_eq!(found.unwrap_err().kind(), ErrorKind::Protocol, "{rows}");
        }
        for found in found([&page, "[]"]).await {
            assert!(found.unwrap().is_empty(), "{rows}");
        }
        let mine = page.replacen("ZZ", "R", 1);
        for found in found([&mine, &mine]).await {
            assert_eq!(found.unwrap(), ["x_0"], "{rows}");
        }
    }
}

// Items with other references show that the filter was ignored: only an empty page ends such a list.
#[tokio::test]
async fn a_short_page_with_other_references_is_not_the_last() {
    let row = |id: usize| format!(r#"{{"id":"x_{id}","status":"pending","REF":"ZZ"}}"#);
    for rows in [1, 3, 5, 9, 10] {
        let others: Vec<String> = (10..10 + rows).map(row).collect();
        let page = format!("[{}]", others.join(","));
        let mine = format!("[{WANTED_ITEM}]");
        for found in found([&page, &mine]).await {
            assert_eq!(found.unwrap(), ["x_1"], "{rows}");
        }
        for found in found([&page, "[]"]).await {
            assert!(found.unwrap().is_empty(), "{rows}");
        }
        for found in found([&page, &page]).await {
            assert_eq!(found.unwrap_err().kind(), ErrorKind::Protocol, "{rows}");
        }
        let more = page.replace("x_", "y_");
        for found in found([&page, &more, &mine]).await {
            assert_eq!(found.unwrap(), ["x_1"], "{rows}");
        }
    }
}
