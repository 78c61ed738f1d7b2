//! UPI links: what one asks the customer for, and a generic one out of an app's own.

use dhow_core::{Money, ReportedAmount};

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

/// True for a link that asks the customer for this amount, as far as it names an amount and a currency in the open. A link that names
/// one twice must mean the same both times, because apps differ in which one they take.
// LEDGER: upi-link
pub(super) fn asks_for(link: &str, amount: Money) -> bool {
    let code = amount.currency().code();
    let (_, query) = link.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(_, value)| !value.is_empty());
    named.all(|(name, value)| match name.to_ascii_lowercase().as_str() {
        "am" => ReportedAmount::strict(value, code).money() == Some(amount),
        "cu" => value.eq_ignore_ascii_case(code),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

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
    fn a_link_asks_for_the_amount_or_leaves_it_open() {
        let rupees = Money::from_major(201, Currency::INR).unwrap();
        for same in [
            "upi://pay?pa=a@b&am=201.00&cu=INR&tn=ANOTHER",
            "upi://pay?pa=a@b&am=201&cu=inr",
            "paytmmp://cash_wallet?am=201.0&am=201",
            "upi://pay?pa=a@b&am=&cu=&pam=1&amount=1",
            "upi://pay?pa=a@b&am",
            "phonepe://native?data=e30=&id=p2ppayment",
            "upi://pay",
            "000201",
            "",
        ] {
            assert!(asks_for(same, rupees), "{same}");
        }
        for other in [
            "upi://pay?pa=a@b&am=201.01",
            "upi://pay?am=1&pa=a@b",
            "upi://pay?am=201&am=1",
            "upi://pay?am=1&am=201",
            "upi://pay?AM=1",
            "upi://pay?am=-201",
            "upi://pay?am=2.01e2",
            "upi://pay?am=201&cu=BDT",
            "upi://pay?CU=USD",
            "paytmmp://cash_wallet?am=200",
        ] {
            assert!(!asks_for(other, rupees), "{other}");
        }
    }
}
