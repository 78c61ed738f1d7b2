//! Searches by reference: an incomplete result is an error, and entries of other orders are skipped.

use dhow_core::{Error, ErrorKind, PaymentProvider};

use crate::recorder::Recorder;

/// Returns the ids found by a search for payments or payouts.
async fn found(recorder: &Recorder, payouts: bool) -> Result<Vec<String>, Error> {
    let hitpay = recorder.hitpay();
    let reference = "ORDER-1".parse().unwrap();
    if payouts {
        let found = hitpay.payout_lookup().unwrap();
        let found = found.find_payouts(&reference).await?;
        let all_match = found
            .iter()
            .all(|payment| payment.merchant_reference.as_deref() == Some("ORDER-1"));
        assert!(all_match);
        Ok(found
            .iter()
            .map(|found| found.provider_reference.to_string())
            .collect())
    } else {
        let found = hitpay.lookup().unwrap().find_payments(&reference).await?;
        Ok(found
            .iter()
            .map(|found| found.provider_reference.to_string())
            .collect())
    }
}

fn entry(id: &str, reference: &str) -> String {
    format!(
        r#"{{"id":{id},"status":"pending","reference":{reference},"reference_number":{reference}}}"#
    )
}

fn rows(from: usize, count: usize) -> String {
    let rows: Vec<String> = (from..from + count)
        .map(|row| entry(&format!("\"x-{row}\""), &format!("\"ORDER-1-{row}\"")))
        .collect();
    rows.join(",")
}

#[tokio::test]
async fn a_full_page_without_a_sign_of_the_end_is_not_the_last() {
    let matching = entry(r#""own""#, r#""ORDER-1""#);
    for (before, after) in [
        ("[", "]"),
        (r#"{"data":["#, "]}"),
        (r#"{"data":["#, r#"],"meta":{"per_page":100},"links":{}}"#),
    ] {
        for (size, payouts) in [(100, true), (10, true), (100, false), (10, false)] {
            let full = format!("{before}{}{after}", rows(0, size));
            let rest = format!("{before}{matching}{after}");
            let end = format!("{before}{after}");
            let recorder = Recorder::with_responses([(200, &*full), (200, &*rest), (200, &*end)]);
            assert_eq!(found(&recorder, payouts).await.unwrap(), ["own"], "{after}");
            // A server without pages repeats the first page.
            let recorder = Recorder::with_responses([(200, &*full), (200, &*full)]);
            let error = found(&recorder, payouts).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{size} {payouts}");
            assert_eq!(recorder.sent().len(), 2);
        }
    }
    // A page that states the end is the last, even if it is full.
    let full = format!(
        r#"{{"data":[{}],"meta":{{"next_cursor":null}}}}"#,
        rows(0, 100)
    );
    let recorder = Recorder::with_responses([(200, &*full)]);
    assert_eq!(found(&recorder, true).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn an_entry_without_a_reference_makes_a_search_fail() {
    for payouts in [false, true] {
        for nameless in [
            entry(r#""x""#, "null"),
            entry(r#""x""#, "\"\""),
            entry(r#""x""#, "{}"),
            r#"{"id":"x","status":"pending"}"#.to_owned(),
            "{}".to_owned(),
            "7".to_owned(),
            "null".to_owned(),
        ] {
            let list = format!(r#"{{"data":[{nameless}],"meta":{{"next_cursor":null}}}}"#);
            let recorder = Recorder::with_responses([(200, &*list)]);
            let error = found(&recorder, payouts).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{nameless}");
        }
    }
}

/// Transfers created by this crate also have the reference in their remark.
#[tokio::test]
async fn a_transfer_without_a_reference_is_identified_by_its_remark() {
    let one = |id: &str, remark: &str| {
        format!(r#"{{"id":"{id}","status":"paid","reference":null,"remark":"{remark}"}}"#)
    };
    let list = [
        one("a", "ORDER-1"),
        one("b", "ORDER-1 salary"),
        one("c", "ORDER-10"),
        one("d", "salary ORDER-1"),
    ];
    let list = format!(
        r#"{{"data":[{}],"meta":{{"next_cursor":null}}}}"#,
        list.join(",")
    );
    let recorder = Recorder::with_responses([(200, &*list)]);
    assert_eq!(found(&recorder, true).await.unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn an_unreadable_entry_of_another_order_does_not_matter() {
    let matching = entry(r#""own""#, r#""ORDER-1""#);
    for payouts in [false, true] {
        for (id, status) in [
            ("null", r#""pending""#),
            (r#""\u0000""#, r#""pending""#),
            (r#""y""#, "null"),
            (r#""y""#, "{}"),
        ] {
            let odd = |reference: &str| {
                format!(
                    r#"{{"id":{id},"status":{status},"reference":"{reference}","reference_number":"{reference}"}}"#
                )
            };
            let list = |odd: &str| {
                format!(r#"{{"data":[{matching},{odd}],"meta":{{"next_cursor":null}}}}"#)
            };
            let other = list(&odd("ORDER-1-x"));
            let recorder = Recorder::with_responses([(200, &*other)]);
            assert_eq!(found(&recorder, payouts).await.unwrap(), ["own"]);
            let same = list(&odd("ORDER-1"));
            let recorder = Recorder::with_responses([(200, &*same)]);
            let error = found(&recorder, payouts).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{id} {status}");
        }
    }
}

/// `meta` alone determines the next page.
#[tokio::test]
async fn links_of_another_type_are_ignored_beside_meta() {
    let matching = entry(r#""own""#, r#""ORDER-1""#);
    for links in ["1042", "true", "\"x\"", "[7]", "{}", "null"] {
        for meta in [
            r#"{"next_cursor":null}"#,
            r#"{"current_page":1,"last_page":1}"#,
        ] {
            let list = format!(r#"{{"data":[{matching}],"links":{links},"meta":{meta}}}"#);
            let recorder = Recorder::with_responses([(200, &*list)]);
            assert_eq!(found(&recorder, true).await.unwrap(), ["own"], "{links}");
        }
    }
    for links in ["1042", "true", "\"x\""] {
        let list = format!(r#"{{"data":[{matching}],"links":{links}}}"#);
        let recorder = Recorder::with_responses([(200, &*list)]);
        let error = found(&recorder, true).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{links}");
    }
}
