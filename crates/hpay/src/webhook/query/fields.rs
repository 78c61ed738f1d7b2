//! Names of fields with a place, where a field is found without a search.

/// Fields that most webhooks have.
// Source: HPay API reference, "Callback IPN After Completed Payment"; HPay's PHP library for the checkout.
pub(super) const FIELDS: [&str; 26] = [
    "transaction_info",
    "order_code",
    "price",
    "payment_id",
    "payment_type",
    "error_text",
    "secure_code",
    "token_omipay",
    "bank_code",
    "card_number",
    "tokenization",
    "token_cyber",
    "card_type",
    "cashin",
    "order_id",
    "error_code",
    "amount",
    "va_account",
    "fullAccountNumber",
    "va_bankName",
    "remark",
    "transactionId",
    "time_paid",
    "merchant_site_code",
    "merchant_id",
    "revoke_token_status",
];

/// Returns the place of a name in [`FIELDS`].
// Bytes, which the compiler compares by length and byte. With a constant name this is no work at run time.
#[inline(always)]
pub(super) fn place(name: &[u8]) -> Option<u8> {
    Some(match name {
        b"transaction_info" => 0,
        b"order_code" => 1,
        b"price" => 2,
        b"payment_id" => 3,
        b"payment_type" => 4,
        b"error_text" => 5,
        b"secure_code" => 6,
        b"token_omipay" => 7,
        b"bank_code" => 8,
        b"card_number" => 9,
        b"tokenization" => 10,
        b"token_cyber" => 11,
        b"card_type" => 12,
        b"cashin" => 13,
        b"order_id" => 14,
        b"error_code" => 15,
        b"amount" => 16,
        b"va_account" => 17,
        b"fullAccountNumber" => 18,
        b"va_bankName" => 19,
        b"remark" => 20,
        b"transactionId" => 21,
        b"time_paid" => 22,
        b"merchant_site_code" => 23,
        b"merchant_id" => 24,
        b"revoke_token_status" => 25,
        _ => return None,
    })
}

/// Returns a place with its name.
pub(super) fn field(place: &u8) -> Option<(u8, &'static str)> {
    let name = FIELDS.get(usize::from(*place))?;
    Some((*place, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_place() {
        for (name, expected) in FIELDS.into_iter().zip(0..) {
            assert_eq!(place(name.as_bytes()), Some(expected), "{name}");
        }
        assert_eq!(place(b"currency"), None);
    }
}
