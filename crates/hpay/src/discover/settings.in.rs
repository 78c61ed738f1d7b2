{
    schemes.notify = vec![SignatureScheme::md5([Part::field("order_code"), Part::decoded_again("note"), Part::Secret]).separated_by(" ").separator_before_each()];
    schemes.va_webhook = vec![SignatureScheme::md5([Part::field("cashin"), Part::field("order_id"), Part::Secret]).separated_by("")];
    schemes.transfer = SignatureScheme::rsa([Part::field("requestId"), Part::literal("v1"), Part::Secret]);
    schemes.order_inquiry = SignatureScheme::md5([Part::field("merchant_id"), Part::optional("order_code"), Part::Secret]);
}
