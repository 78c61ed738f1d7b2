//! Validation of references, amounts and attempts.

use dhow_core::{Currency, Money};

use super::refusal::Refusal;
use crate::fields::Field;

/// Reads a reference of ASCII alphanumeric characters, `-`, `_`, `.` and spaces.
pub(super) fn reference(input: &Field, name: &str) -> Result<String, Refusal> {
    let text = required(input, name)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if text.chars().all(allowed) {
        Ok(text)
    } else {
        Err(Refusal::invalid(format!(
            "{name} must match /^[A-Za-z0-9\\-_. ]+$/"
        )))
    }
}

/// Reads amount and currency. The amount is a positive integer in the smallest unit, in any spelling of JSON.
pub(super) fn money(input: &Field) -> Result<Money, Refusal> {
    let wrong = || Refusal::invalid("amount must be a positive integer");
    let amount = match input.member("amount") {
        Some(Field::Number(text)) => integer(text).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    };
    let code = required(input, "currency")?;
    let known = [Currency::XOF, Currency::XAF, Currency::GNF];
    let currency = known.into_iter().find(|currency| currency.code() == code);
    let currency = currency.ok_or_else(|| Refusal::invalid("currency is not supported"))?;
    if amount <= 0 {
        return Err(wrong());
    }
    Ok(Money::from_minor(amount, currency))
}

/// Returns the value of a JSON number without a fraction: `100`, `100.0` and `1e2` are one number.
// LEDGER: integer-spelling
fn integer(number: &str) -> Option<i64> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let exponent: i64 = exponent.parse().ok()?;
    let zeros = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let size = usize::try_from(zeros.unsigned_abs()).ok()?;
    if zeros < 0 {
        let (kept, dropped) = digits.split_at_checked(digits.len().checked_sub(size)?)?;
        let is_whole = dropped.bytes().all(|digit| digit == b'0');
        return is_whole.then(|| kept.parse().ok()).flatten();
    }
    // More digits than this never fit.
    let zeros = (size <= 18).then(|| "0".repeat(size))?;
    format!("{digits}{zeros}").parse().ok()
}

/// Reads a required text.
pub(super) fn required(input: &Field, name: &str) -> Result<String, Refusal> {
    let text = input.text(name).map(str::to_owned);
    text.ok_or_else(|| Refusal::invalid(format!("{name} should not be empty")))
}

/// A validated attempt.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) country: String,
    pub(super) provider: String,
    pub(super) msisdn: String,
    pub(super) otp: Option<String>,
    pub(super) workflow: Option<String>,
    pub(super) on_success: Option<String>,
    pub(super) on_failed: Option<String>,
}

pub(super) fn attempt(input: &Field) -> Result<Attempt, Refusal> {
    if required(input, "paymentMethod")? != "mobile_money" {
        return Err(Refusal::invalid("paymentMethod must be mobile_money"));
    }
    let country = required(input, "country")?;
    let provider = required(input, "provider")?;
    let wallet = input
        .member("mobileMoney")
        .ok_or_else(|| Refusal::invalid("mobileMoney should not be empty"))?;
    let msisdn = required(wallet, "msisdn")?;
    let url = |name| wallet.text(name).map(str::to_owned);
    let attempt = Attempt {
        country,
        msisdn,
        otp: url("otp"),
        workflow: url("workflow"),
        on_success: url("onSuccessRedirectionUrl").or_else(|| url("onFinishRedirectionUrl")),
        on_failed: url("onFailedRedirectionUrl")
            .or_else(|| url("onCancelRedirectionUrl"))
            .or_else(|| url("onFinishRedirectionUrl")),
        provider,
    };
    let is_wave = attempt.provider.eq_ignore_ascii_case("wave");
    for name in ["onSuccessRedirectionUrl", "onFailedRedirectionUrl"] {
        if is_wave && url(name).is_none() {
            let message = format!("mobileMoney.{name} must be an https URL");
            return Err(Refusal::invalid(message));
        }
    }
    Ok(attempt)
}
