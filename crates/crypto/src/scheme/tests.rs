//! Signed texts, signatures and printed forms of a scheme.

use super::*;

const VALUES: &Values<'_> = &[("a", b"1"), ("b", b""), ("c", b"x%20y+z")];

fn scheme(parts: Vec<Part>) -> SignatureScheme {
    SignatureScheme {
        parts: parts.into(),
        names: None,
        separator: "|",
        placement: Placement::Between,
        algorithm: Algorithm::Digest(DigestKind::Md5),
        encoding: Encoding::Hex,
    }
}

fn text(scheme: &SignatureScheme) -> String {
    let message = scheme.message(VALUES, b"S").unwrap();
    let shown = scheme.signing_input(VALUES, b"S").unwrap().to_string();
    let text = String::from_utf8(message.to_vec()).unwrap();
    assert_eq!(text.replace('S', "***"), shown);
    text
}

#[test]
fn parts_are_written_in_every_form_and_placement() {
    let all = vec![
        Part::field("a"),
        Part::field("b"),
        Part::not_empty("b"),
        Part::optional("d"),
        Part::or_empty("d"),
        Part::decoded_again("c"),
        Part::url_encoded("c"),
        Part::Secret,
    ];
    let all = scheme(all);
    assert_eq!(text(&all), "1|||x y z|x%2520y%2Bz|S");
    let short = scheme(vec![Part::field("a"), Part::field("c"), Part::Secret]);
    let placed = |placement| {
        text(&SignatureScheme {
            placement,
            ..short.clone()
        })
    };
    assert_eq!(placed(Placement::BeforeEach), "|1|x%20y+z|S");
    assert_eq!(placed(Placement::AfterEach), "1|x%20y+z|S|");
}

#[test]
fn a_joined_secret_has_no_separator() {
    let parts = |first, last| vec![first, Part::field("a"), Part::field("b"), last];
    let both = scheme(parts(Part::JoinedSecret, Part::JoinedSecret));
    assert_eq!(text(&both), "S1|S");
    let placement = Placement::BeforeEach;
    assert_eq!(text(&SignatureScheme { placement, ..both }), "S|1|S");
}

#[test]
fn names_are_joined_with_their_values() {
    let parts = vec![
        Part::field("a"),
        Part::field("b"),
        Part::named_secret("key"),
    ];
    let mut scheme = scheme(parts);
    (scheme.names, scheme.separator) = (Some("="), "&");
    assert_eq!(text(&scheme), "a=1&b=&key=S");
}

#[test]
fn only_the_exact_signature_verifies() {
    let mut scheme = scheme(vec![Part::field("a"), Part::Secret]);
    for algorithm in DigestKind::ALL
        .map(Algorithm::Digest)
        .into_iter()
        .chain(DigestKind::ALL.map(Algorithm::Hmac))
    {
        for encoding in Encoding::ALL {
            (scheme.algorithm, scheme.encoding) = (algorithm, encoding);
            let signature = scheme.sign(VALUES, b"S").unwrap();
            let bytes = encoding.decode(signature.as_bytes()).unwrap();
            assert_eq!(bytes.len(), algorithm.digest_kind().size());
            assert!(scheme.verify(VALUES, b"S", signature.as_bytes()).is_ok());
            assert!(scheme.verify(VALUES, b"T", signature.as_bytes()).is_err());
            assert!(
                scheme
                    .verify(VALUES, b"S", &signature.as_bytes()[1..])
                    .is_err()
            );
        }
    }
    // From RFC 1321 and RFC 2202, with the same functions.
    assert_eq!(
        hex(DigestKind::Md5.digest(b"abc")),
        "900150983cd24fb0d6963f7d28e17f72"
    );
    let hmac = DigestKind::Sha1.hmac(b"Jefe", b"what do ya want for nothing?");
    assert_eq!(hex(hmac), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

fn hex(bytes: Vec<u8>) -> String {
    crate::hex::encode(&bytes)
}

#[test]
fn a_missing_field_is_named_and_an_rsa_scheme_does_not_sign() {
    let missing = scheme(vec![Part::field("z")])
        .sign(VALUES, b"S")
        .unwrap_err();
    assert_eq!(missing, SchemeError::MissingField("z".into()));
    let rsa = SignatureScheme {
        algorithm: Algorithm::Rsa(DigestKind::Sha256),
        ..scheme(vec![Part::field("a")])
    };
    assert_eq!(rsa.sign(VALUES, b"S"), Err(SchemeError::NeedsPrivateKey));
}

#[test]
fn a_scheme_is_formatted_in_one_line() {
    let mut scheme = scheme(vec![Part::field("a"), Part::optional("b"), Part::Secret]);
    assert_eq!(
        scheme.to_string(),
        "MD5 of a, b if set and the secret, with `|` between, in lower-case hexadecimal digits"
    );
    (scheme.names, scheme.separator) = (Some("="), " ");
    (scheme.algorithm, scheme.encoding) = (Algorithm::Hmac(DigestKind::Sha512), Encoding::Base64);
    scheme.placement = Placement::BeforeEach;
    assert_eq!(
        scheme.to_string(),
        "HMAC-SHA512 of a, b if set and the secret, with names and `=` between name and value, with a space before each, in base64"
    );
}
