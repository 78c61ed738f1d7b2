//! Next action of the payer: `redirection`, `otp`, `ussd`, or a kind that this version does not know.

use std::collections::BTreeMap;

use dhow_core::NextAction;

use crate::wire;

/// Kind of a redirection.
// LEDGER: late-redirect
// The URL is often missing at first and appears when the intent is read again.
pub(crate) const REDIRECTION: &str = "redirection";

/// Redirection of the payer's browser: `nextAction.data`.
///
/// [`NextAction::Redirect`] covers pages that open with GET alone. A page that requires another method, headers or data is available
/// here only. Check [`url`](Self::url) with [`NextAction::redirect`] before using it in a page: it may have any scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redirection {
    /// URL, as sent by Hub2.
    pub url: String,
    /// HTTP method, as sent by Hub2; `get` in every sample.
    pub method: Option<String>,
    /// Headers of the request. Empty in every sample.
    pub headers: BTreeMap<String, String>,
    /// Data of the request. Empty in every sample.
    pub data: BTreeMap<String, String>,
}

/// Returns the redirection, or `None` while it has no URL.
pub(super) fn redirection(wire: &wire::NextAction) -> Option<Redirection> {
    let data = wire.data.as_ref()?;
    Some(Redirection {
        url: data.url.clone()?,
        method: data.method.clone(),
        headers: data.headers.pairs.clone(),
        data: data.data.pairs.clone(),
    })
}

/// Converts a next action. A redirection without a URL, or one that requires more than GET, becomes [`NextAction::Other`].
pub(super) fn from_wire(wire: wire::NextAction) -> NextAction {
    let message = wire.message.filter(|text| !text.is_empty());
    let by_name = |message| NextAction::Other {
        kind: wire.kind.as_str().to_owned(),
        message,
    };
    match wire.kind.as_str() {
        REDIRECTION => match wire.data.and_then(page) {
            Some(url) => NextAction::redirect(url),
            None => by_name(message),
        },
        "otp" => NextAction::EnterOtp { message },
        "ussd" => NextAction::ConfirmOnPhone { message },
        _ => by_name(message),
    }
}

/// Returns the URL if a browser can open it with GET alone.
// LEDGER: redirect-form
// Every sample has the method `get` with empty headers and data. A page that needs more would not open from a plain link.
fn page(data: wire::NextActionData) -> Option<String> {
    let by_get = data
        .method
        .is_none_or(|method| method.eq_ignore_ascii_case("get"));
    let is_link = by_get && data.headers.is_empty() && data.data.is_empty();
    data.url.filter(|_| is_link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(json: &str) -> wire::NextAction {
        serde_json::from_str(json).unwrap()
    }

    fn action(json: &str) -> NextAction {
        from_wire(wire(json))
    }

    #[test]
    fn the_three_kinds_are_read() {
        let otp = r#"{"type":"otp","message":"Mode Sandbox. Entrez un numéro à 4 chiffres pour authentifier le paiement."}"#;
        assert!(matches!(
            action(otp),
            NextAction::EnterOtp { message: Some(_) }
        ));
        let ussd = r#"{"type":"ussd","message":"Tapez #144#"}"#;
        assert!(matches!(
            action(ussd),
            NextAction::ConfirmOnPhone { message: Some(_) }
        ));
        let url = "https://pay.wave.com/c/1".to_owned();
        for more in [
            "",
            r#","headers":{},"data":{}"#,
            r#","headers":[],"data":null"#,
        ] {
            let page = format!(
                r#"{{"type":"redirection","message":"mm_wave_live.redirection","data":{{"url":"{url}","method":"get"{more}}}}}"#
            );
            assert_eq!(action(&page), NextAction::Redirect { url: url.clone() });
        }
    }

    #[test]
    fn a_redirection_without_its_url_stays_other() {
        for json in [
            r#"{"type":"redirection","message":"mm_wave_live.redirection"}"#,
            r#"{"type":"redirection","data":{}}"#,
            r#"{"type":"redirection","data":{"url":null}}"#,
            r#"{"type":"redirection","data":7}"#,
        ] {
            let NextAction::Other { kind, .. } = action(json) else {
                panic!("{json}");
            };
            assert_eq!(kind, REDIRECTION);
            assert_eq!(redirection(&wire(json)), None);
        }
    }

    #[test]
    fn a_script_is_no_redirect() {
        for url in [
            "javascript:alert(1)",
            "//pay.example/",
            "data:text/html,x",
            "",
        ] {
            let json =
                format!(r#"{{"type":"redirection","data":{{"url":"{url}","method":"get"}}}}"#);
            assert_eq!(action(&json), NextAction::redirect(url), "{url}");
            assert!(matches!(action(&json), NextAction::Other { .. }), "{url}");
        }
    }

    #[test]
    fn a_redirection_that_needs_more_than_get_is_described_and_is_no_redirect() {
        let page = |more: &str| {
            format!(r#"{{"type":"redirection","data":{{"url":"https://x.example/",{more}}}}}"#)
        };
        for more in [
            r#""method":"post""#,
            r#""method":"get","headers":{"X-Id":"7"}"#,
            r#""method":"get","data":{"token":"t"}"#,
            r#""data":["t"]"#,
        ] {
            let NextAction::Other { kind, .. } = action(&page(more)) else {
                panic!("{more}");
            };
            assert_eq!(kind, REDIRECTION, "{more}");
        }
        let all = page(r#""method":"POST","headers":{"X-Id":7},"data":{"token":"t","n":null}"#);
        let described = redirection(&wire(&all)).unwrap();
        let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            pairs.iter().map(owned).collect()
        };
        let expected = Redirection {
            url: "https://x.example/".to_owned(),
            method: Some("POST".to_owned()),
            headers: pairs(&[("X-Id", "7")]),
            data: pairs(&[("n", "null"), ("token", "t")]),
        };
        assert_eq!(described, expected);
    }

    #[test]
    fn an_unknown_kind_is_kept() {
        let other = action(r#"{"type":"smile","message":""}"#);
        let kind = "smile".to_owned();
        assert_eq!(
            other,
            NextAction::Other {
                kind,
                message: None
            }
        );
    }
}
