//! Sample deliveries of HPay, signed with the configured passcode.

use dhow_core::{Delivery, Error, Money, Result, Settings};
use dhow_crypto::pairs::{FormPairs, PairRules};
use dhow_hpay::{SignatureScheme, SignatureSchemes};

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, form},
};

/// Kinds of delivery, most common first.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: "checkout",
        create: |settings, params| {
            let schemes = SignatureSchemes::from_settings(settings)?;
            delivery(settings, params, schemes.notify.first(), checkout)
        },
    },
    SampleKind {
        name: "virtual-account",
        create: |settings, params| {
            let schemes = SignatureSchemes::from_settings(settings)?;
            let scheme = schemes.va_callback.first();
            delivery(settings, params, scheme, virtual_account)
        },
    },
];

/// Creates a GET request. The signature is a parameter of its query.
fn delivery(
    settings: &Settings<'_>,
    params: &SampleParams,
    scheme: Option<&SignatureScheme>,
    parameters: fn(&SampleParams, Money) -> Vec<Member>,
) -> Result<Delivery> {
    let (signed, sent) = params.amounts()?;
    let fields = |money| params.with_set(parameters(params, money));
    let (signed, sent) = (fields(signed), fields(sent));
    params.altered(form(&signed), form(&sent))?;

    let merchant_id = settings.required_text("merchant_id")?;
    let passcode = settings.required_secret("passcode")?;
    let scheme = scheme
        .ok_or_else(|| Error::unsupported("no signature scheme is configured for this kind"))?;
    let text = form(&signed);
    let pairs = FormPairs::parse(text.as_bytes(), &PairRules::new())
        .map_err(|error| Error::invalid("--set", format!("makes the query invalid: {error}")))?;
    let mut values: Vec<(&str, &str)> = pairs
        .iter()
        .map(|pair| (pair.name(), pair.value()))
        .collect();
    values.push(("merchant_site_code", merchant_id));
    let code = scheme.md5_hex(&values, &passcode)?;
    let query = format!("{}&secure_code={code}", form(&sent));
    Ok(Delivery::get(params.path.as_str(), query))
}

fn checkout(params: &SampleParams, money: Money) -> Vec<Member> {
    let error = match params.status_or("paid") {
        "failed" => "Giao dịch thất bại",
        _ => "",
    };
    let kind = if params.status_or("paid") == "held" {
        "2"
    } else {
        "1"
    };
    vec![
        Member::text("transaction_info", ""),
        Member::text("order_code", &params.reference),
        Member::text("price", whole(money)),
        Member::text("payment_id", number(params, "payment")),
        Member::text("payment_type", kind),
        Member::text("error_text", error),
        Member::text("bank_code", "VISA"),
        Member::text("card_number", "400000xxxxxx1091"),
        Member::text("card_type", "VISA"),
    ]
}

/// Parameters of a virtual account callback.
///
/// Its signature does not cover the amount, so `--tamper` also changes the signed `cashin`.
fn virtual_account(params: &SampleParams, money: Money) -> Vec<Member> {
    let cashin = if money == params.amount {
        "cashin"
    } else {
        "another cashin"
    };
    vec![
        Member::text("va_account", "1000000000032"),
        Member::text("fullAccountNumber", "9631241000000000032"),
        Member::text("va_bankName", "BIDV"),
        Member::text("remark", "bWluaCB0ZXN0IEdEIFZB"),
        Member::text("amount", whole(money)),
        Member::text("order_id", number(params, "order")),
        Member::text("order_code", &params.reference),
        Member::text("cashin", number(params, cashin)),
        Member::text("transactionId", number(params, "payment")),
        Member::text("error_code", params.status_or("0")),
    ]
}

/// Formats an amount in whole units, the only form that HPay uses.
fn whole(money: Money) -> String {
    money
        .whole_major()
        .map_or_else(|| money.decimal(), |units| units.to_string())
}

/// Returns eight digits derived from the order.
fn number(params: &SampleParams, purpose: &str) -> String {
    let digits: String = params
        .digits(purpose)
        .chars()
        .filter(char::is_ascii_digit)
        .take(7)
        .collect();
    format!("9{digits}")
}
