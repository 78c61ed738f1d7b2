//! Rules that a provider keeps before anything is sent: currencies, limits, options.

use dhow_core::{AmountLimit, Currency, ErrorKind, Money, PaymentProvider, RequestRules};

use crate::{
    Bench, Facts, Harness, Part, Run, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::{item, money::other_currency},
    setup::Setup,
    verb::ending,
};

use super::content::left_out_of_request;

/// True if the provider refused the request itself and sent nothing that writes.
fn refused_before(run: &Run) -> bool {
    run.writes() == 0
        && run.result.as_ref().is_err_and(|error| {
            error.kind() == ErrorKind::InvalidRequest && !error.outcome().is_unknown()
        })
}

/// Asks about an amount of an account in the example's own currency.
fn ask_in_own_account<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
    change: impl FnOnce(&mut Setup),
) -> Result<Run, String> {
    let answers = bench.harness.answers(verb, &bench.facts);
    let (mut setup, recorder) = bench.recorded_setup(script(&answers))?;
    change(&mut setup);
    let provider = bench.provider(setup)?;
    let result = bench.ask(verb, &provider, facts)?;
    let sent = recorder.sent();
    Ok(Run { result, sent })
}

/// Where a request has no field for the currency, the provider compares it with that of the payment or account (L30).
pub(crate) fn an_amount_checks_its_currency<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    if left_out_of_request(bench, verb, Part::Currency).is_none() {
        return Ok(Verdict::DoesNotApply("its request says the currency"));
    }
    let own = bench.facts.amount;
    let mut foreign = vec![other_currency(own.currency()), Currency::KWD, Currency::JPY];
    foreign.retain(|currency| *currency != own.currency());
    for currency in foreign {
        let facts = bench
            .facts
            .with_amount(Money::from_minor(own.minor(), currency));
        let run = ask_in_own_account(bench, verb, &facts, |_| {})?;
        if !refused_before(&run) {
            return Err(format!(
                "the amount was in {currency}, the payment or account is in {}, and {}",
                own.currency(),
                ending(&run.result)
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Every currency that the capabilities claim is taken.
pub(crate) fn claimed_currencies_are_taken<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    if capabilities.currencies().is_empty() {
        return Err("capabilities() claim no currency".to_owned());
    }
    let second = bench.harness.second_currency().item();
    bench.note(format!(
        "capabilities() with {:?}",
        capabilities.currencies()
    ));
    for amount in [Some(bench.facts.amount), second].into_iter().flatten() {
        let currency = amount.currency();
        if !capabilities.currencies().contains(&currency) {
            return Err(format!(
                "the harness has an example in {currency}, and capabilities() do not claim it"
            ));
        }
    }
    for &currency in capabilities.currencies() {
        let minor = 1_000 * 10_i64.pow(currency.exponent());
        let limit = capabilities.payments.limit(currency);
        let least = limit.and_then(|limit| limit.minimum);
        let least = least.map_or(0, Money::minor);
        let amount = Money::from_minor(minor.max(least), currency);
        let facts = bench.facts.with_amount(amount);
        let provider = bench.listener_with(|setup| setup.currency = currency)?;
        let asked = bench.ask(verb, &provider, &facts)?;
        // Nobody answers here: what counts is that the provider itself has nothing against it.
        if let Err(error) = asked
            && matches!(
                error.kind(),
                ErrorKind::InvalidRequest | ErrorKind::Unsupported
            )
        {
            return Err(format!(
                "capabilities() claim {currency}, and {amount} was refused: {error}"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// A currency that the gateway does not take is refused before anything is sent.
pub(crate) fn unclaimed_currencies_are_refused<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let currency = item!(bench.harness.unclaimed_currency());
    let capabilities = bench.listener()?.capabilities();
    if capabilities.currencies().contains(&currency) {
        return Err(format!(
            "the harness says that {currency} is not taken, and capabilities() claim it"
        ));
    }
    let amount = Money::from_minor(1_000 * 10_i64.pow(currency.exponent()), currency);
    let facts = bench.facts.with_amount(amount);
    let run = ask_in_own_account(bench, verb, &facts, |_| {})?;
    if refused_before(&run) && run.sent.is_empty() {
        return Ok(Verdict::Holds);
    }
    Err(format!(
        "{amount} is in a currency that the gateway does not take, and {}",
        ending(&run.result)
    ))
}

/// Amounts at the limits of the capabilities are taken, amounts beyond are refused before anything is sent.
pub(crate) fn limits_are_true<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    let rules = capabilities.rules(verb.operation());
    let limits: Vec<AmountLimit> = rules
        .into_iter()
        .flat_map(RequestRules::all_limits)
        .collect();
    if limits.is_empty() {
        return Ok(Verdict::DoesNotApply("capabilities() claim no limit"));
    }
    let step = bench.harness.amount_step().max(1);
    for limit in &limits {
        let sides = [(limit.minimum, -step), (limit.maximum, step)];
        for (edge, beyond) in sides
            .into_iter()
            .filter_map(|(edge, beyond)| Some((edge?, beyond)))
        {
            let outside = edge.minor().saturating_add(beyond);
            let run = |minor: i64| {
                let facts = bench
                    .facts
                    .with_amount(Money::from_minor(minor, edge.currency()));
                ask_in_own_account(bench, verb, &facts, |setup| {
                    setup.currency = edge.currency();
                })
            };
            if outside >= 0 && !refused_before(&run(outside)?) {
                let outside = Money::from_minor(outside, edge.currency());
                return Err(format!(
                    "the limit is {edge}, and {outside} was not refused"
                ));
            }
            let inside = run(edge.minor())?;
            if inside.result.as_ref().is_err_and(|error| {
                error.kind() == ErrorKind::InvalidRequest && inside.sent.is_empty()
            }) {
                return Err(format!("the limit is {edge}, and exactly that was refused"));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// An amount of nothing, or below nothing, is refused before anything is sent.
pub(crate) fn no_amount_is_zero_or_negative<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    for minor in [0, -1, -59_900, i64::MIN] {
        let amount = Money::from_minor(minor, bench.facts.amount.currency());
        let run = ask_in_own_account(bench, verb, &bench.facts.with_amount(amount), |_| {})?;
        if !refused_before(&run) {
            return Err(format!(
                "the amount was {minor} minor units, and {}",
                ending(&run.result)
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// The options of the example are among those that the capabilities list.
fn options_are_listed<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Result<(), String> {
    let (harness, facts) = (bench.harness, &bench.facts);
    let options = match verb {
        Verb::CreatePayment => harness.new_payment(facts).map(|new| new.options),
        Verb::Refund => harness.new_refund(facts).map(|new| new.options),
        Verb::Payout => harness.new_payout(facts).map(|new| new.options),
        _ => return Ok(()),
    };
    let options = options.map_err(|error| error.to_string())?;
    let listed = bench.listener()?.capabilities();
    let listed: Vec<_> = listed.options().collect();
    bench.note(format!("capabilities() with {} options", listed.len()));
    let is_listed = |name: &str| {
        let mut specs = listed.iter();
        specs.any(|spec| spec.name == name && spec.operation == verb.operation())
    };
    match options.iter().find(|(name, _)| !is_listed(name)) {
        Some((name, _)) => Err(format!(
            "the harness sets the option `{name}`, and capabilities() do not list it"
        )),
        None => Ok(()),
    }
}

/// An option that the gateway does not have is refused by name before anything is sent; one that is taken is listed.
pub(crate) fn a_misspelt_option_is_refused<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    const MISSPELT: &str = "descripton_kit";
    if bench.baseline(verb)?.is_some() {
        options_are_listed(bench, verb)?;
    }
    let answers = bench.harness.answers(verb, &bench.facts);
    let (provider, recorder) = bench.recorded(script(&answers))?;
    let result = bench.ask_with_option(verb, &provider, MISSPELT)?;
    let Some(result) = result else {
        return LACKING;
    };
    let sent = recorder.sent().len();
    let named = result.as_ref().is_err_and(|error| {
        error.kind() == ErrorKind::InvalidRequest
            && (error.field() == Some(MISSPELT) || error.to_string().contains(MISSPELT))
    });
    if named && sent == 0 {
        return Ok(Verdict::Holds);
    }
    let ended = match result {
        Ok(()) => "it reported success".to_owned(),
        Err(error) => format!("it reported `{}`", error.kind()),
    };
    Err(format!(
        "the option `{MISSPELT}` does not exist, {ended} and sent {sent} requests"
    ))
}
