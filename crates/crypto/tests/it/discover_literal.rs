//! The printed form of a scheme compiles to the same scheme. `discover_literal/*.rs.in` are printed forms.

use std::borrow::Cow;

use dhow_crypto::scheme::{Algorithm, DigestKind, Encoding, Part, Placement, SignatureScheme};

/// Compares the text and the value of a file with a scheme.
macro_rules! check {
    ($file:literal, $scheme:expr) => {{
        let compiled: SignatureScheme = include!($file);
        let scheme = $scheme;
        assert_eq!(compiled, scheme);
        assert_eq!(include_str!($file).trim_end(), scheme.to_rust());
    }};
}

#[test]
fn the_printed_form_compiles_to_the_scheme() {
    let scheme = SignatureScheme {
        parts: vec![
            Part::Field("cashin".to_owned().into()),
            Part::Field("order_id".to_owned().into()),
            Part::Secret,
        ]
        .into(),
        names: None,
        separator: "|",
        placement: Placement::Between,
        algorithm: Algorithm::Digest(DigestKind::Md5),
        encoding: Encoding::Hex,
    };
    check!("discover_literal/short.rs.in", scheme);
    let parts = vec![
        Part::JoinedSecret,
        Part::field("a \"quoted\" name\\"),
        Part::or_empty("absent"),
        Part::optional("optional"),
        Part::not_empty("not_empty"),
        Part::decoded_again("decoded"),
        Part::url_encoded("encoded"),
        Part::named_secret("key"),
        Part::Secret,
    ];
    let scheme = SignatureScheme {
        parts: parts.into(),
        names: Some("="),
        separator: "\n",
        placement: Placement::AfterEach,
        algorithm: Algorithm::Hmac(DigestKind::Sha512),
        encoding: Encoding::Base64UrlUnpadded,
    };
    check!("discover_literal/long.rs.in", scheme);
}
