//! Phone numbers of Hub2's sandbox, which determine the result of a payment or transfer.
//!
//! Hub2 documents `00000001` only; the other numbers come from a third party.

/// Result of an attempt or a transfer at the mobile money operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OperatorResult {
    /// Succeeds.
    Success,
    /// Stays pending until a test decides.
    Pending,
    /// Fails with this code.
    Failure(&'static str),
}

/// Returns the result for a phone number.
pub(super) fn operator_result(msisdn: &str) -> OperatorResult {
    match msisdn {
        "00000001" => OperatorResult::Success,
        "00000002" | "00000003" => OperatorResult::Pending,
        "00000100" => OperatorResult::Failure("authentication_failed"),
        "00000200" => OperatorResult::Failure("unknown_reason"),
        "00000202" => OperatorResult::Failure("fraud_suspicion"),
        "00000203" => OperatorResult::Failure("forbidden_by_provider"),
        "00000204" => OperatorResult::Failure("bad_parameters"),
        "00000206" => OperatorResult::Failure("invalid_amount"),
        _ => OperatorResult::Failure("invalid_sandbox_msisdn"),
    }
}

/// Returns the message for an error code.
pub(super) fn sentence(code: &str) -> String {
    code.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_number_fails_in_the_sandbox() {
        assert_eq!(operator_result("00000001"), OperatorResult::Success);
        assert_eq!(
            operator_result("+22507000001"),
            OperatorResult::Failure("invalid_sandbox_msisdn")
        );
    }

    #[test]
    fn each_number_of_the_table_has_its_fate() {
        let failure = OperatorResult::Failure;
        for (number, expected) in [
            ("00000001", OperatorResult::Success),
            ("00000002", OperatorResult::Pending),
            ("00000003", OperatorResult::Pending),
            ("00000100", failure("authentication_failed")),
            ("00000200", failure("unknown_reason")),
            ("00000202", failure("fraud_suspicion")),
            ("00000203", failure("forbidden_by_provider")),
            ("00000204", failure("bad_parameters")),
            ("00000206", failure("invalid_amount")),
        ] {
            assert_eq!(operator_result(number), expected, "{number}");
        }
    }
}
