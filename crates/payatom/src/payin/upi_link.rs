//! A generic UPI link out of an app's own one.

/// The parameters that every UPI app understands; `tn` is what PayAtom matches the payment by.
const GENERIC: [&str; 7] = ["pa", "pn", "tr", "am", "cu", "tn", "mc"];

/// `paytmmp://cash_wallet?pa=…&featuretype=…` as `upi://pay?pa=…`; `None` for a link that names no payee in the open.
pub(super) fn generic(link: &str) -> Option<String> {
    let (_, query) = link.split_once('?')?;
    let known = |pair: &&str| {
        let name = pair.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| GENERIC.contains(&name))
    };
    let kept: Vec<&str> = query.split('&').filter(known).collect();
    let names_payee = kept
        .iter()
        .any(|pair| pair.starts_with("pa=") && pair.len() > 3);
    names_payee.then(|| format!("upi://pay?{}", kept.join("&")))
}

/// Schemes that a browser runs or opens by itself. A shop that puts such a link into its page would run it there.
const NOT_APPS: [&str; 8] = [
    "javascript",
    "vbscript",
    "data",
    "blob",
    "file",
    "filesystem",
    "about",
    "view-source",
];

/// True for an absolute link that a phone gives to an app: `upi://pay?…`, `paytmmp://…`.
pub(super) fn opens_an_app(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else {
        return false;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let begins_with_a_letter = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    let visible = !link.contains(|c: char| c.is_control());
    begins_with_a_letter
        && scheme.bytes().all(plain)
        && !rest.is_empty()
        && visible
        && !NOT_APPS.iter().any(|own| own.eq_ignore_ascii_case(scheme))
}

/// The amount in a UPI link, as printed.
pub(super) fn amount(link: &str) -> Option<&str> {
    let (_, query) = link.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("am="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_every_app_understands_stays() {
        let paytm = "paytmmp://cash_wallet?pa=shop@bank&pn=Shop&tr=&am=201.00&cu=INR&tn=ORDER-1A&mc=5411&featuretype=money_transfer";
        let expected = "upi://pay?pa=shop@bank&pn=Shop&tr=&am=201.00&cu=INR&tn=ORDER-1A&mc=5411";
        assert_eq!(generic(paytm).as_deref(), Some(expected));
        assert_eq!(generic("phonepe://native?data=e30=&id=p2ppayment"), None);
        assert_eq!(generic("paytmmp://cash_wallet"), None);
        assert_eq!(generic("x://y?pa=&am=1"), None);
    }

    #[test]
    fn only_links_that_apps_open_are_app_links() {
        for link in [
            "upi://pay?pa=a@b",
            "paytmmp://cash_wallet?pa=a@b",
            "phonepe://native?data=e30=",
            "https://app.example/p",
        ] {
            assert!(opens_an_app(link), "{link}");
        }
        for link in [
            "javascript://%0aalert(1)",
            "JavaScript://x",
            "data://text/html,x",
            "java\nscript://x",
            " javascript://x",
            "javascript:alert(1)//://",
            "file:///etc/passwd",
            "upi:pay?pa=a@b",
            "upi://",
            "://x",
            "",
        ] {
            assert!(!opens_an_app(link), "{link}");
        }
    }

    #[test]
    fn the_amount_of_a_link_is_found() {
        assert_eq!(amount("upi://pay?pa=a@b&am=201.00&cu=INR"), Some("201.00"));
        assert_eq!(amount("upi://pay?pam=1"), None);
        assert_eq!(amount("upi://pay"), None);
    }
}
