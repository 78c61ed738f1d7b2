//! State of the simulated PayAtom.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::stored::Word;

/// Initial payout balance, in whole units. PayAtom keeps it apart from the payins.
const PAYOUT_BALANCE: u64 = 1_000_000_000;

/// All records, each list oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Store {
    pub(super) payins: Vec<Payin>,
    pub(super) payouts: Vec<Payout>,
    /// Webhook URL of the merchant.
    pub(super) webhook_url: Option<String>,
    /// IP addresses that may call, or `None` for all.
    pub(super) allowed_addresses: Option<Vec<IpAddr>>,
    /// Number of payout reconciliation calls, by the day of the call.
    pub(super) reconciled: BTreeMap<String, u32>,
}

/// A payin of any product.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payin {
    pub(super) order_id: String,
    pub(super) ref_code: String,
    /// Code of the hosted page, the response's `hash_value`.
    pub(super) code: String,
    /// Requested amount, in whole units.
    pub(super) requested: u64,
    pub(super) received: u64,
    pub(super) status: Status,
    pub(super) payer: String,
    pub(super) bank_ref: String,
    /// UPI address or wallet number that receives the money.
    #[serde(with = "crate::stored")]
    pub(super) account: Word,
    pub(super) redirect_url: Option<String>,
    /// Refunded amount, in whole units, if there is a refund.
    pub(super) refund: Option<u64>,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) changed_at: Timestamp,
}

/// A payout.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payout {
    pub(super) order_id: String,
    pub(super) ref_code: String,
    pub(super) mode: String,
    pub(super) amount: u64,
    pub(super) status: Status,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) changed_at: Timestamp,
}

/// Status of a payin or payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    Pending,
    Approved,
    LateApproved,
    AmountMismatch,
    Declined,
    Cancelled,
    Failed,
    TimedOut,
    NoMatch,
    RefundInitiated,
    RefundCompleted,
}

impl Status {
    /// Returns PayAtom's spelling.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Approved => "Approved",
            Self::LateApproved => "Late Approved",
            Self::AmountMismatch => "Amount Mismatch",
            Self::Declined => "Declined",
            Self::Cancelled => "Cancelled",
            Self::Failed => "Failed",
            Self::TimedOut => "User Timed Out",
            Self::NoMatch => "No Matching Payment for UTR",
            Self::RefundInitiated => "Refund Initiated",
            Self::RefundCompleted => "Refund Completed",
        }
    }

    /// Returns true if money was received and not refunded.
    pub(super) fn is_paid(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::LateApproved | Self::AmountMismatch
        )
    }
}

impl Store {
    pub(super) fn new(webhook_url: Option<String>) -> Self {
        Self {
            payins: Vec::new(),
            payouts: Vec::new(),
            webhook_url,
            allowed_addresses: None,
            reconciled: BTreeMap::new(),
        }
    }

    /// Sum of the money that was received and not refunded, whatever the status of each payin became later.
    pub(super) fn kept(&self) -> u64 {
        let payins = self.payins.iter();
        payins.map(Payin::kept).fold(0, u64::saturating_add)
    }

    /// Money that is left for payouts. A pending payout is taken out already; a declined one is returned.
    pub(super) fn available_for_payouts(&self) -> u64 {
        let taken = |payout: &&Payout| payout.status == Status::Pending || payout.status.is_paid();
        let taken = self.payouts.iter().filter(taken);
        taken.fold(PAYOUT_BALANCE, |left, payout| {
            left.saturating_sub(payout.amount)
        })
    }

    /// Finds a payin by its `ref_code`, order id or page code.
    pub(super) fn payin(&self, id: &str) -> Option<&Payin> {
        self.payins.iter().rev().find(|payin| payin.has_id(id))
    }

    pub(super) fn payin_mut(&mut self, id: &str) -> Option<&mut Payin> {
        self.payins.iter_mut().rev().find(|payin| payin.has_id(id))
    }

    /// Finds a payout by its `ref_code` or order id.
    pub(super) fn payout_mut(&mut self, id: &str) -> Option<&mut Payout> {
        let mut latest = self.payouts.iter_mut().rev();
        latest.find(|payout| payout.ref_code == id || payout.order_id == id)
    }
}

impl Payin {
    /// Received amount without the refunded one, in whole units.
    fn kept(&self) -> u64 {
        self.received.saturating_sub(self.refund.unwrap_or(0))
    }

    fn has_id(&self, id: &str) -> bool {
        self.ref_code == id || self.order_id == id || self.code == id
    }
}
