//! Size limit of webhooks.

use dhow_core::RejectionReason;

use crate::deliveries::{genuine, verdict};

#[test]
fn a_webhook_has_at_most_256_kibibytes() {
    let most = 256 * 1024;
    let padded = |size: usize| {
        let body = genuine();
        let missing = size - body.len();
        format!("{body}{}", " ".repeat(missing))
    };
    assert_eq!(verdict(padded(most)), Ok(()));
    for size in [most + 1, most + 1025] {
        let verdict = verdict(padded(size));
        assert_eq!(verdict, Err(RejectionReason::TooLarge), "{size}");
    }
}
