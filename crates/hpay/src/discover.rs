//! Search for HPay's signature schemes: the settings, how a message tells which one it belongs to, and the scheme as a setting.

use std::borrow::Cow;

use dhow_crypto::scheme::{
    Algorithm, DigestKind, Encoding, Part as AnyPart, Placement as AnyPlacement,
    SignatureScheme as AnyScheme,
};

use crate::signing::{
    Digest, MERCHANT, Part, Placement, SECURE_CODE, SignatureScheme, SignatureSchemes,
};

mod settings;

pub use settings::{SETTINGS, SchemeSetting};

/// Fields that carry a signature of HPay.
pub const SIGNATURE_FIELDS: [&str; 5] = [
    SECURE_CODE,
    "checksum",
    "secure_chain",
    "secureChain",
    "signature",
];

/// Names under which HPay's messages have the merchant id.
pub const MERCHANT_FIELDS: [&str; 3] = [MERCHANT[0], MERCHANT[1], "merchantId"];

impl SchemeSetting {
    /// Returns the setting of a message with these fields at this path, the signature included. `None` if no setting fits.
    #[must_use]
    pub fn from_message(path: &str, fields: &[&str]) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.fits(path, fields))
    }

    /// Returns the setting with a name, such as `notify`.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// Returns the default schemes of the setting, and others that its documents suggest.
    #[must_use]
    pub fn schemes(&self) -> Vec<SignatureScheme> {
        let defaults = SignatureSchemes::default();
        let mut schemes: Vec<SignatureScheme> = defaults
            .table()
            .into_iter()
            .filter(|(title, _)| *title == self.title)
            .flat_map(|(_, schemes)| schemes.to_vec())
            .collect();
        match self.name {
            "notify" => schemes.push(SignatureSchemes::piped_notify()),
            "transfer" => schemes.push(SignatureSchemes::transfer_by_number()),
            _ => {}
        }
        schemes
    }

    /// Returns the documented orders of the signed fields.
    #[must_use]
    pub fn orders(&self) -> Vec<Vec<String>> {
        let mut orders: Vec<Vec<String>> = Vec::new();
        for scheme in self.schemes() {
            let order: Vec<String> = scheme.fields().map(str::to_owned).collect();
            if !orders.contains(&order) {
                orders.push(order);
            }
        }
        orders
    }

    /// Returns the name of the merchant id in the signed text.
    #[must_use]
    pub fn merchant_field(&self) -> &'static str {
        let schemes = self.schemes();
        let covered = |name: &&&str| schemes.iter().any(|scheme| scheme.covers(name));
        let field = MERCHANT_FIELDS.iter().find(covered);
        field.copied().unwrap_or(MERCHANT[1])
    }

    /// Returns the entry of `LEDGER.toml` that a scheme of this setting certainly concerns.
    ///
    /// A checkout webhook does not say whether its link is a legacy one or one of `/v1`. HPay's code settles the schemes of legacy links, so
    /// another scheme is of `/v1`.
    #[must_use]
    pub fn ledger_of(&self, scheme: &SignatureScheme) -> &'static str {
        let is_same = |known: &SignatureScheme| {
            let names = |scheme: &SignatureScheme| -> Vec<String> {
                let names = scheme
                    .parts()
                    .iter()
                    .map(|part| part.name().map(str::to_owned));
                names.flatten().collect()
            };
            names(known) == names(scheme)
                && known.separator() == scheme.separator()
                && (known.digest(), known.placement()) == (scheme.digest(), scheme.placement())
        };
        let legacy = SignatureSchemes::default().notify;
        match self.name {
            "notify" if legacy.iter().any(is_same) => "notify-recipe",
            _ => self.ledger,
        }
    }

    /// Returns what a message of this setting does not tell about its entry in `LEDGER.toml`.
    #[must_use]
    pub fn doubt(&self) -> Option<&'static str> {
        (self.name == "notify").then_some(
            "The message does not say which link was used. Of a legacy link it concerns the entry notify-recipe, which HPay's own code settles; \
             of a /v1 link notify-recipe-v1. Paste the line under notify-recipe-v1 only if you know that the link was made by /v1/checkout.php.",
        )
    }

    /// Returns the Rust line that sets a scheme, with `schemes` as the [`SignatureSchemes`].
    #[must_use]
    pub fn to_rust(&self, scheme: &SignatureScheme) -> String {
        let Self { name, .. } = self;
        match self.is_list {
            true => format!("schemes.{name} = vec![{}];", scheme.to_rust()),
            false => format!("schemes.{name} = {};", scheme.to_rust()),
        }
    }
}

impl SignatureScheme {
    /// Converts a scheme that was found. `None` if HPay's settings cannot express it: another digest than MD5 in lower-case digits or RSA-SHA256 in
    /// base64, signed names, or a secret without a separator.
    #[must_use]
    pub fn from_found(found: &AnyScheme) -> Option<Self> {
        let parts = found
            .parts
            .iter()
            .map(part)
            .collect::<Option<Vec<Part>>>()?;
        let scheme = match (found.algorithm, found.encoding) {
            (Algorithm::Digest(DigestKind::Md5), Encoding::Hex) => Self::md5(parts),
            (Algorithm::Rsa(DigestKind::Sha256), Encoding::Base64) => Self::rsa(parts),
            _ => return None,
        };
        let scheme = scheme.separated_by(found.separator);
        match (found.names, found.placement) {
            (None, AnyPlacement::Between) => Some(scheme),
            (None, AnyPlacement::BeforeEach) => Some(scheme.separator_before_each()),
            _ => None,
        }
    }

    /// Returns the scheme as a Rust expression, which compiles with [`SignatureScheme`] and [`Part`] in scope.
    #[must_use]
    pub fn to_rust(&self) -> String {
        let constructor = match self.digest() {
            Digest::Md5Hex => "md5",
            Digest::RsaSha256Base64 => "rsa",
        };
        let parts: Vec<String> = self.parts().iter().map(rust_of_part).collect();
        let mut text = format!("SignatureScheme::{constructor}([{}])", parts.join(", "));
        if self.separator() != "|" {
            text.push_str(&format!(".separated_by({:?})", self.separator()));
        }
        if self.placement() == Placement::BeforeEach {
            text.push_str(".separator_before_each()");
        }
        text
    }
}

/// Converts a part; `None` if HPay's schemes have no such part.
fn part(part: &AnyPart) -> Option<Part> {
    let owned = |name: &Cow<'static, str>| name.clone();
    match part {
        // HPay's webhooks are read with absent fields as empty ones.
        AnyPart::Field(name) | AnyPart::OrEmpty(name) => Some(Part::Field(owned(name))),
        AnyPart::Optional(name) => Some(Part::Optional(owned(name))),
        AnyPart::DecodedAgain(name) => Some(Part::DecodedAgain(owned(name))),
        AnyPart::Secret => Some(Part::Secret),
        _ => None,
    }
}

fn rust_of_part(part: &Part) -> String {
    match part {
        Part::Field(name) => format!("Part::field({name:?})"),
        Part::Optional(name) => format!("Part::optional({name:?})"),
        Part::DecodedAgain(name) => format!("Part::decoded_again({name:?})"),
        Part::Literal(text) => format!("Part::literal({text:?})"),
        Part::Secret => "Part::Secret".to_owned(),
    }
}

#[cfg(test)]
mod tests;
