//! The path of every call. PayAtom hands them out; what stands here is what its documents print.

/// Paths below the base address.
///
/// ```
/// let mut paths = dhow_payatom::Paths::default();
/// paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paths {
    /// Creates a payin on the hosted page, V1.
    pub hosted: String,
    /// Creates a payin on the hosted page, V2.
    pub hosted_v2: String,
    /// The hosted page itself.
    pub connect: String,
    /// The hosted page of a V2 payin; no source says that it is another one.
    pub connect_v2: String,
    /// Creates a seamless payin, V1.
    pub seamless: String,
    /// Creates a seamless payin, V2.
    pub seamless_v2: String,
    /// Reads a payin's status, V1.
    pub polling: String,
    /// Reads a payin's status, V2.
    pub polling_v2: String,
    /// Takes a customer's transaction reference: in no public source.
    pub transaction_reference: Option<String>,
    /// Pays out, V1.
    pub payout: String,
    /// Pays out, V2: inferred from the other paths.
    pub payout_v2: String,
    /// Reads a payout's status: inferred from the other paths.
    pub payout_polling: String,
    /// Takes a refund request: handed out privately, older documents only.
    pub refund: Option<String>,
    /// Takes a complaint.
    pub complaint: String,
    /// Reads a complaint: in no public source.
    pub complaint_view: Option<String>,
    /// The payins of a day.
    pub payin_reconciliation: String,
    /// The approved payouts of a day.
    pub payout_reconciliation: String,
    /// The balances of an operator's accounts.
    pub operator_balances: String,
    /// The merchant's balance, V2.
    pub wallet_balance: String,
    /// The totals of a wallet's transactions.
    pub wallet_summary: String,
    /// An operator's wallet accounts.
    pub wallet_data: String,
}

impl Default for Paths {
    fn default() -> Self {
        let path = str::to_owned;
        Self {
            hosted: path("/pay/request.php"),
            hosted_v2: path("/pay/v2/request.php"),
            connect: path("/pay/connect.php"),
            connect_v2: path("/pay/connect.php"),
            seamless: path("/api/request.php"),
            seamless_v2: path("/api/v2/request.php"),
            polling: path("/api/status_polling.php"),
            polling_v2: path("/api/v2/status_polling.php"),
            transaction_reference: None,
            payout: path("/payout/api/request.php"),
            payout_v2: path("/payout/api/v2/request.php"),
            payout_polling: path("/payout/api/status_polling.php"),
            refund: None,
            complaint: path("/api/complaint/submit_complaint.php"),
            complaint_view: None,
            payin_reconciliation: path("/api/reconcile_polling.php"),
            payout_reconciliation: path("/payout/api/payout_reconcile_polling.php"),
            operator_balances: path("/api/wallet_balance.php"),
            wallet_balance: path("/api/v2/wallet_balance.php"),
            wallet_summary: path("/bot/api_v2/account_deposit.php"),
            wallet_data: path("/bot/api_v2/account_status.php"),
        }
    }
}
