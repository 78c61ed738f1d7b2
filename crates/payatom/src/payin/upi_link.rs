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
}
