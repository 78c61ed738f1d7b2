SignatureScheme {
    parts: Cow::Borrowed(const { &[Part::field("cashin"), Part::field("order_id"), Part::Secret] }),
    names: None,
    separator: "|",
    placement: Placement::Between,
    algorithm: Algorithm::Digest(DigestKind::Md5),
    encoding: Encoding::Hex,
}
