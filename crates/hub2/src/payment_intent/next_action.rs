//! What the payer has to do, in Hub2's three kinds and whatever comes next.

use dhow_core::NextAction;

use crate::wire;

/// The kind that stands for a page whose address is not known yet: it appears when the intent is read again.
pub(crate) const REDIRECTION: &str = "redirection";

/// Reads a next action. A redirection often comes without its address first, and an address that is no web page is not one to send
/// anybody to: both stay a kind by name.
pub(crate) fn read(wire: wire::NextAction) -> NextAction {
    let message = wire.message.filter(|text| !text.is_empty());
    match wire.kind.as_str() {
        REDIRECTION => match wire.data.and_then(address) {
            Some(url) => NextAction::Redirect { url },
            None => NextAction::Other {
                kind: wire.kind,
                message,
            },
        },
        "otp" => NextAction::EnterOtp { message },
        "ussd" => NextAction::ConfirmOnPhone { message },
        _ => NextAction::Other {
            kind: wire.kind,
            message,
        },
    }
}

/// The page, if the payer's browser can be sent there with GET.
fn address(data: wire::NextActionData) -> Option<String> {
    let by_get = data
        .method
        .is_none_or(|method| method.eq_ignore_ascii_case("get"));
    let url = data.url.filter(|_| by_get)?;
    let is_page = url.starts_with("https://") || url.starts_with("http://");
    is_page.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(json: &str) -> NextAction {
        read(serde_json::from_str(json).unwrap())
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
        let page = r#"{"type":"redirection","message":"mm_wave_live.redirection","data":{"url":"https://pay.wave.com/c/1","method":"get","headers":{},"data":{}}}"#;
        let url = "https://pay.wave.com/c/1".to_owned();
        assert_eq!(action(page), NextAction::Redirect { url });
    }

    #[test]
    fn a_redirection_without_a_usable_address_stays_a_kind_by_name() {
        for json in [
            r#"{"type":"redirection","message":"mm_wave_live.redirection"}"#,
            r#"{"type":"redirection","data":{}}"#,
            r#"{"type":"redirection","data":{"url":"javascript:alert(1)"}}"#,
            r#"{"type":"redirection","data":{"url":"https://x.example","method":"post"}}"#,
        ] {
            let NextAction::Other { kind, .. } = action(json) else {
                panic!("{json}");
            };
            assert_eq!(kind, REDIRECTION);
        }
    }

    #[test]
    fn a_new_kind_survives() {
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
