//! URL paths of all calls.

/// URL paths of all calls, relative to the base URL.
///
/// The defaults are the paths in PayAtom's documents. `None` means that PayAtom publishes no path: ask PayAtom for it.
///
/// ```
/// let mut paths = dhow_payatom::Paths::default();
/// paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paths {
    /// Create a hosted payin over V1.
    pub hosted: String,
    /// Create a hosted payin over V2.
    pub hosted_v2: String,
    /// Hosted page of a V1 payin.
    pub connect: String,
    /// Hosted page of a V2 payin. Assumed to be that of V1.
    pub connect_v2: String,
    /// Create a seamless payin over V1.
    pub seamless: String,
    /// Create a seamless payin over V2.
    pub seamless_v2: String,
    /// Read the status of a payin over V1.
    pub polling: String,
    /// Read the status of a payin over V2.
    pub polling_v2: String,
    /// Submit a customer's transaction reference (UTR).
    pub transaction_reference: Option<String>,
    /// Create a payout over V1.
    pub payout: String,
    /// Create a payout over V2. Inferred from the other paths.
    pub payout_v2: String,
    /// Read the status of a payout. Inferred from the other paths.
    pub payout_polling: String,
    /// Request a refund. Only the older documents describe the call.
    pub refund: Option<String>,
    /// Submit a complaint.
    pub complaint: String,
    /// Read a complaint.
    pub complaint_view: Option<String>,
    /// List the payins of a day.
    pub payin_reconciliation: String,
    /// List the approved payouts of a day.
    pub payout_reconciliation: String,
    /// Read the balances of an operator's accounts.
    pub operator_balances: String,
    /// Read the merchant's balance over V2.
    pub wallet_balance: String,
    /// Read the transaction totals of a wallet.
    pub wallet_summary: String,
    /// List an operator's wallet accounts.
    pub wallet_data: String,
}

impl Default for Paths {
    fn default() -> Self {
        let path = str::to_owned;
        Self {
            hosted: path("/pay/request.php"),
            hosted_v2: path("/pay/v2/request.php"),
            connect: path("/pay/connect.php"),
            // LEDGER: v2-hosted
            // The V2 pages do not show the page of the customer; a `/pay/v2/connect.php` is as likely, so it is a setting.
            connect_v2: path("/pay/connect.php"),
            seamless: path("/api/request.php"),
            seamless_v2: path("/api/v2/request.php"),
            polling: path("/api/status_polling.php"),
            polling_v2: path("/api/v2/status_polling.php"),
            // LEDGER: transaction-reference
            // The documents name `collection_utr` without a path. A guessed path would send the customer's reference to an unknown page.
            transaction_reference: None,
            payout: path("/payout/api/request.php"),
            // LEDGER: payout-v2
            // Inferred from `/api/v2/request.php`: the public part of the V2 payout pages ends before the path.
            payout_v2: path("/payout/api/v2/request.php"),
            // LEDGER: payout-status
            // Inferred from `/payout/api/payout_reconcile_polling.php`, the only documented payout path beside the create call.
            payout_polling: path("/payout/api/status_polling.php"),
            // LEDGER: refund-request
            // The 2023 documents say that the URL is issued privately, and current pages have no refund call.
            refund: None,
            complaint: path("/api/complaint/submit_complaint.php"),
            // LEDGER: complaint-signature
            // The page lists the call in its contents; the section itself is not public.
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
