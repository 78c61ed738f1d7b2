SignatureScheme {
    parts: Cow::Borrowed(const { &[
        Part::JoinedSecret,
        Part::field("a \"quoted\" name\\"),
        Part::or_empty("absent"),
        Part::optional("optional"),
        Part::not_empty("not_empty"),
        Part::decoded_again("decoded"),
        Part::url_encoded("encoded"),
        Part::named_secret("key"),
        Part::Secret,
    ] }),
    names: Some("="),
    separator: "\n",
    placement: Placement::AfterEach,
    algorithm: Algorithm::Hmac(DigestKind::Sha512),
    encoding: Encoding::Base64UrlUnpadded,
}
