//! What the simulated PayAtom remembers.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// All records, oldest first.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) payins: Vec<Payin>,
    pub(super) payouts: Vec<Payout>,
    /// Where callbacks go.
    pub(super) callback_url: Option<String>,
    /// How often payouts were reconciled, by the day of the call.
    pub(super) reconciled: BTreeMap<String, u32>,
}

/// A payin, whatever its product.
#[derive(Debug, Clone)]
pub(super) struct Payin {
    pub(super) order_id: String,
    pub(super) ref_code: String,
    /// What opens its page: `hash_value`.
    pub(super) code: String,
    /// Whole units.
    pub(super) requested: u64,
    pub(super) received: u64,
    pub(super) status: Status,
    pub(super) payer: String,
    pub(super) bank_ref: String,
    pub(super) redirect_url: Option<String>,
    /// The refund, once there is one: how much.
    pub(super) refund: Option<u64>,
    pub(super) created_at: Timestamp,
    pub(super) changed_at: Timestamp,
}

/// A payout.
#[derive(Debug, Clone)]
pub(super) struct Payout {
    pub(super) order_id: String,
    pub(super) ref_code: String,
    pub(super) mode: String,
    pub(super) amount: u64,
    pub(super) status: Status,
    pub(super) created_at: Timestamp,
    pub(super) changed_at: Timestamp,
}

/// PayAtom's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    Approved,
    LateApproved,
    AmountMismatch,
    Declined,
    TimedOut,
    NoMatch,
    RefundInitiated,
    RefundCompleted,
}

impl Status {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Approved => "Approved",
            Self::LateApproved => "Late Approved",
            Self::AmountMismatch => "Amount Mismatch",
            Self::Declined => "Declined",
            Self::TimedOut => "User Timed Out",
            Self::NoMatch => "No Matching Payment for UTR",
            Self::RefundInitiated => "Refund Initiated",
            Self::RefundCompleted => "Refund Completed",
        }
    }

    /// Whether money came in and stayed.
    pub(super) fn is_paid(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::LateApproved | Self::AmountMismatch
        )
    }
}

impl Store {
    pub(super) fn new(callback_url: Option<String>) -> Self {
        Self {
            payins: Vec::new(),
            payouts: Vec::new(),
            callback_url,
            reconciled: BTreeMap::new(),
        }
    }

    /// A payin by `ref_code`, order id or the code of its page.
    pub(super) fn payin(&self, id: &str) -> Option<&Payin> {
        self.payins.iter().rev().find(|payin| payin.is(id))
    }

    pub(super) fn payin_mut(&mut self, id: &str) -> Option<&mut Payin> {
        self.payins.iter_mut().rev().find(|payin| payin.is(id))
    }

    /// A payout by `ref_code` or order id.
    pub(super) fn payout_mut(&mut self, id: &str) -> Option<&mut Payout> {
        let mut latest = self.payouts.iter_mut().rev();
        latest.find(|payout| payout.ref_code == id || payout.order_id == id)
    }
}

impl Payin {
    fn is(&self, id: &str) -> bool {
        self.ref_code == id || self.order_id == id || self.code == id
    }
}
