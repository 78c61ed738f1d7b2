//! UPI links: comparison with the request, and conversion of app links to generic ones.

use dhow_core::{Money, ReportedAmount};

/// Maximum rounds of percent-decoding, above that of any real link.
const MAX_DECODINGS: usize = 8;

/// Parameters that every UPI app understands. PayAtom matches payments by `tn`.
// Source: published V2 client.
// The client keeps exactly these parameters of an app link to make one for every UPI app.
const GENERIC: [&str; 7] = ["pa", "pn", "tr", "am", "cu", "tn", "mc"];

/// Converts an app link such as `paytmmp://cash_wallet?pa=…&featuretype=…` to `upi://pay?pa=…`.
///
/// Returns `None` if the link has no readable payee.
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

/// URL schemes that a browser runs or opens itself. On a shop's page, such a link would be a cross-site script.
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

/// Returns true for an absolute link that a phone opens in an app: `upi://pay?…`, `paytmmp://…`.
pub(super) fn opens_an_app(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else {
        return false;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let starts_with_letter = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    let visible = !link.contains(|c: char| c.is_control());
    starts_with_letter
        && scheme.bytes().all(plain)
        && !rest.is_empty()
        && visible
        && !NOT_APPS
            .iter()
            .any(|denied| denied.eq_ignore_ascii_case(scheme))
}

/// Returns true for a link that any UPI app opens.
pub(super) fn opens_a_upi_app(link: &str) -> bool {
    let scheme = link.split_once("://").map(|(scheme, _)| scheme);
    opens_an_app(link) && scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("upi"))
}

/// Amount and notes that a link may contain.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExpectedLink<'a> {
    pub(super) amount: Money,
    /// Allowed notes (`tn`), or `None` if no source defines the note.
    pub(super) notes: Option<[&'a str; 2]>,
}

impl ExpectedLink<'_> {
    /// Returns true if the amount, minimum amount, currency and note of a link are those of the request, or absent.
    // LEDGER: upi-link
    // LEDGER: upi-note
    // A link with a smaller amount would be paid and approved for less than the order, and PayAtom matches the payment by the note.
    pub(super) fn fits(&self, link: &str) -> bool {
        let possible_names = possible_names(link);
        let fits = |name: &str| match parameter(link, &possible_names, name) {
            Ok(found) => found.is_none_or(|(raw, value)| self.allows(name, raw, &value)),
            Err(Ambiguous) => false,
        };
        ["am", "mam", "cu", "tn"].into_iter().all(fits)
    }

    fn allows(&self, name: &str, raw: &str, value: &str) -> bool {
        let code = self.amount.currency().code();
        match name {
            _ if value.is_empty() => true,
            "cu" => value.eq_ignore_ascii_case(code),
            "tn" => self
                .notes
                .is_none_or(|notes| notes.contains(&value) || notes.contains(&raw)),
            // `am` or `mam`: a lower minimum would let the customer pay less.
            _ => ReportedAmount::strict(value, code).money() == Some(self.amount),
        }
    }
}

/// Error for a parameter that apps could read differently.
struct Ambiguous;

/// Returns a parameter as received and decoded, or `None` if the link does not have it.
///
/// The parameter is ambiguous if it occurs twice, or in a spelling that only some apps understand: `%61m`, or `am` after a semicolon.
fn parameter<'l>(
    link: &'l str,
    possible_names: &[String],
    name: &str,
) -> Result<Option<(&'l str, String)>, Ambiguous> {
    let (_, query) = link.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(found, _)| found.eq_ignore_ascii_case(name));
    let (first, second) = (found.next(), found.next());
    let possible = possible_names.iter().filter(|found| *found == name).count();
    if second.is_some() || possible != usize::from(first.is_some()) {
        return Err(Ambiguous);
    }
    Ok(first.map(|(_, raw)| (raw, decoded(&raw.replace('+', " ")))))
}

/// Returns all parameter names that any app could find in a link.
///
/// The link is decoded until nothing changes and split at every separator; of each name, only ASCII alphanumeric characters count, in lower case.
fn possible_names(link: &str) -> Vec<String> {
    let mut open = link.to_owned();
    for _ in 0..MAX_DECODINGS {
        let again = decoded(&open);
        if again == open {
            break;
        }
        open = again;
    }
    let pieces = open.split(['?', '&', ';', '#']);
    let names = pieces.filter_map(|piece| Some(piece.split_once('=')?.0));
    let plain = |name: &str| {
        let kept = name.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_lowercase()).collect()
    };
    names.map(plain).collect()
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    #[test]
    fn a_generic_link_keeps_only_the_standard_parameters() {
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
            let is_upi = link.starts_with("upi:");
            assert_eq!(opens_a_upi_app(link), is_upi, "{link}");
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
    fn the_amount_and_currency_of_a_link_are_those_of_the_request_or_absent() {
        let amount = Money::from_major(201, Currency::INR).unwrap();
        let expected = ExpectedLink {
            amount,
            notes: None,
        };
        for same in [
            "upi://pay?pa=a@b&am=201.00&cu=INR&tn=ANOTHER",
            "upi://pay?pa=a@b&am=201&cu=inr",
            "upi://pay?pa=a@b&am=201%2E0&cu=%49NR",
            "upi://pay?pa=a@b&am=&cu=&pam=1&amount=1",
            "upi://pay?pa=a@b&am=201&mam=201.00",
            "upi://pay?pa=a@b&am=201&mam=",
            "upi://pay?pa=a@b&am",
            "upi://pay?pn=Tom%20%26%20Co;&am=201&",
            "upi://pay?pn=100%&am=201",
            "phonepe://native?data=e30=&id=p2ppayment",
            "upi://pay",
            "000201",
            "",
        ] {
            assert!(expected.fits(same), "{same}");
        }
        for other in [
            "upi://pay?pa=a@b&am=201.01",
            "upi://pay?am=1&pa=a@b",
            "upi://pay?am=201&am=1",
            "upi://pay?am=1&am=201",
            "upi://pay?am=201.0&am=201",
            "upi://pay?am=201&AM=201",
            "upi://pay?AM=1",
            "upi://pay?am=-201",
            "upi://pay?am=2.01e2",
            "upi://pay?am=201&cu=BDT",
            "upi://pay?am=201&cu=INR&cu=INR",
            "upi://pay?CU=USD",
            "paytmmp://cash_wallet?am=200",
            "upi://pay?am=201&%61m=9000",
            "upi://pay?%61m=201",
            "upi://pay?am=201&%2561m=9000",
            "upi://pay?am=201&a%6d=9000",
            "upi://pay?am=201&am[]=9000",
            "upi://pay?am=201& am=9000",
            "upi://pay?am=201&+am=9000",
            "upi://pay?am=201&am%00=9000",
            "upi://pay?am=201;am=9000",
            "upi://pay?tn=x;am=201",
            "upi://pay?am=201&tn=x%26am%3D9000",
            "upi://pay?am=201&tn=x%26am=9000",
            "upi://pay?am=201#am=9000",
            "upi://pay?am=201?am=9000",
            "upi://pay;am=9000?pa=a@b",
            "upi://pay?am=201&mam=9000",
            "upi://pay?am=201&mam=1",
            "upi://pay?am=201&%6Dam=201",
            "upi://pay?am=201&%63u=USD",
        ] {
            assert!(!expected.fits(other), "{other}");
        }
    }

    #[test]
    fn the_note_of_a_link_is_one_of_the_allowed_notes() {
        let expected = ExpectedLink {
            amount: Money::from_major(201, Currency::INR).unwrap(),
            notes: Some(["ORDER-1 +A", "r-1"]),
        };
        for own in [
            "upi://pay?tn=ORDER-1%20%2BA",
            "upi://pay?tn=ORDER-1+%2BA",
            "upi://pay?tn=ORDER-1 +A",
            "upi://pay?tn=r-1",
            "upi://pay?tn=",
            "upi://pay?tr=another",
        ] {
            assert!(expected.fits(own), "{own}");
        }
        for other in [
            "upi://pay?tn=ORDER-SOMEBODY",
            "upi://pay?TN=ORDER-SOMEBODY",
            "upi://pay?tn=r-1&tn=ORDER-SOMEBODY",
            "upi://pay?tn=r-1&t%6e=ORDER-SOMEBODY",
            "upi://pay?tn=r-1;",
            "upi://pay?tn=R-1",
        ] {
            assert!(!expected.fits(other), "{other}");
        }
    }
}
