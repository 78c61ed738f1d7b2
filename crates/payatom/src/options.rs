//! Table of the options of payments and payouts that only PayAtom has.

use dhow_core::{Condition, OptionKind::*, OptionSpec};

use crate::{Api, Product, payment::PAK_WALLETS, payout::PayoutMode};

const HOSTED_OR_WALLET: &[Condition] = &[of_product(&[
    Product::Hosted.as_str(),
    Product::BangladeshWallet.as_str(),
])];
const UPI: &[Condition] = &[of_product(&[
    Product::UpiP2p.as_str(),
    Product::UpiP2c.as_str(),
])];
const PAKISTAN: &[Condition] = &[of_product(&[Product::PakistanH2h.as_str()])];
const V2: &[Condition] = &[Condition::Is("api", &[Api::V2.as_str()])];
const NOT_V2: Condition = Condition::IsNot("api", &[Api::V2.as_str()]);

const fn of_product(products: &'static [&'static str]) -> Condition {
    Condition::Is("product", products)
}

const fn of_mode(modes: &'static [&'static str]) -> Condition {
    Condition::Is("payment_mode", modes)
}

/// Options of payments and payouts. Requests are checked against this table, and
/// [`Capabilities::options`](dhow_core::Capabilities::options) and the README list it.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "product",
        OneOf(Product::WORDS),
        "product; the configured one unless set",
    )
    // No source describes these products over V2.
    .values_only_when(&[
        (Product::BangladeshWallet.as_str(), NOT_V2),
        (Product::PakistanH2h.as_str(), NOT_V2),
    ]),
    OptionSpec::payment(
        "api",
        OneOf(Api::WORDS),
        "API version; the configured one unless set",
    ),
    // LEDGER: wallet-spelling
    // The spellings differ between payins and payouts, and PayAtom may add wallets, so the text is shown here and not compared.
    OptionSpec::payment(
        "wallet_type",
        Text,
        "wallet: bKash, Nagad, Rocket or Upay, in this spelling; the one of `methods` unless set",
    )
    .only_when(HOSTED_OR_WALLET),
    OptionSpec::payment("upi_id", Text, "customer's UPI id").only_when(UPI),
    OptionSpec::payment("pak_wallet", OneOf(PAK_WALLETS), "wallet").only_when(PAKISTAN),
    OptionSpec::payment("account_number", Text, "customer's wallet number").only_when(PAKISTAN),
    OptionSpec::payment("ip", Text, "customer's IP address; required by V2").only_when(V2),
    OptionSpec::payment("latitude", Text, "customer's latitude; required by V2").only_when(V2),
    OptionSpec::payment("longitude", Text, "customer's longitude; required by V2").only_when(V2),
    OptionSpec::payment(
        "customer_id",
        Text,
        "merchant's id of the customer; required by V2",
    )
    .only_when(V2),
    OptionSpec::payout(
        "payment_mode",
        OneOf(PayoutMode::WORDS),
        "payout method: imps and upi in INR, wallet in BDT; chosen by currency and account unless set",
    ),
    OptionSpec::payout("ifsc", Text, "IFSC code of the bank's branch")
        .only_when(&[of_mode(&[PayoutMode::Imps.as_str()])]),
    OptionSpec::payout(
        "upi_id",
        Text,
        "beneficiary's UPI id; the account unless set",
    )
    .only_when(&[of_mode(&[PayoutMode::Upi.as_str()])]),
    OptionSpec::payout(
        "wallet_type",
        Text,
        "wallet: Bkash, Nagad or Rocket, in this spelling; the institution unless set",
    )
    .only_when(&[of_mode(&[PayoutMode::Wallet.as_str()])]),
    OptionSpec::payout(
        "api",
        OneOf(Api::WORDS),
        "API version; the configured one unless set",
    ),
];
