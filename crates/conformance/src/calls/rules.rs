//! Checks before a request is sent: currencies, limits, options.

use dhow_core::{AmountLimit, Currency, ErrorKind, Money, PaymentProvider, RequestRules};

use crate::{
    Bench, Facts, Harness, Part, Run, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::{item, money::other_currency},
    setup::Setup,
    verb::ending,
};

use super::request_fields::left_out_of_request;

/// Returns true if the provider refused the request locally and sent no write.
fn refused_before(run: &Run) -> bool {
    run.writes() == 0
        && run.result.as_ref().is_err_and(|error| {
            error.kind() == ErrorKind::InvalidRequest && !error.outcome().is_unknown()
        })
}

/// Calls the verb with an account in the currency of the bench, whatever the currency of the facts.
fn call_in_own_account<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
    change: impl FnOnce(&mut Setup),
) -> Result<Run, String> {
    let answers = bench.harness.responses(verb, &bench.facts);
    let (mut setup, recorder) = bench.recorded_setup(script(&answers))?;
    change(&mut setup);
    let provider = bench.provider(setup)?;
    let result = bench.call(verb, &provider, facts)?;
    let sent = recorder.sent();
    Ok(Run { result, sent })
}

/// If a request has no currency field, an amount in another currency than the account's is refused before a write.
pub(crate) fn an_amount_checks_its_currency<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    if left_out_of_request(bench, verb, Part::Currency).is_none() {
        return Ok(Verdict::DoesNotApply("the request has a currency field"));
    }
    let own = bench.facts.amount;
    let mut foreign = vec![other_currency(own.currency()), Currency::KWD, Currency::JPY];
    foreign.retain(|currency| *currency != own.currency());
    for currency in foreign {
        let facts = bench
            .facts
            .with_amount(Money::from_minor(own.minor(), currency));
        let run = call_in_own_account(bench, verb, &facts, |_| {})?;
        if !refused_before(&run) {
            return Err(format!(
                "the amount was in {currency}, the payment or account is in {}, and {}; expected: `invalid request` before a write, because the request has no currency field",
                own.currency(),
                ending(&run.result)
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Every currency in `capabilities().currencies` is accepted.
pub(crate) fn claimed_currencies_are_taken<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    if capabilities.currencies().is_empty() {
        return Err(
            "capabilities().currencies() is empty; list the gateway's currencies".to_owned(),
        );
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
                "the harness has facts in {currency}, but capabilities().currencies() does not list it"
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
        let result = bench.call(verb, &provider, &facts)?;
        // The transport sends nothing. Only a local refusal of the provider counts.
        if let Err(error) = result
            && matches!(
                error.kind(),
                ErrorKind::InvalidRequest | ErrorKind::Unsupported
            )
        {
            return Err(format!(
                "capabilities().currencies() lists {currency}, but the provider refused {amount}: {error}"
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
            "Harness::unclaimed_currency() is {currency}, but capabilities().currencies() lists it"
        ));
    }
    let amount = Money::from_minor(1_000 * 10_i64.pow(currency.exponent()), currency);
    let facts = bench.facts.with_amount(amount);
    let run = call_in_own_account(bench, verb, &facts, |_| {})?;
    if refused_before(&run) && run.sent.is_empty() {
        return Ok(Verdict::Holds);
    }
    Err(format!(
        "the gateway does not take {currency}, and for {amount} {}; expected: `invalid request` before anything is sent",
        ending(&run.result)
    ))
}

/// An amount at a limit of the capabilities is accepted, the next amount outside is refused before a write.
pub(crate) fn limits_are_true<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    let rules = capabilities.rules(verb.operation());
    let limits: Vec<AmountLimit> = rules
        .into_iter()
        .flat_map(RequestRules::all_limits)
        .collect();
    if limits.is_empty() {
        return Ok(Verdict::DoesNotApply("capabilities() have no limits"));
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
                call_in_own_account(bench, verb, &facts, |setup| {
                    setup.currency = edge.currency();
                })
            };
            if outside >= 0 && !refused_before(&run(outside)?) {
                let outside = Money::from_minor(outside, edge.currency());
                return Err(format!(
                    "capabilities().limits has the limit {edge}, and the provider did not refuse {outside} with `invalid request` before a write"
                ));
            }
            let inside = run(edge.minor())?;
            // The harness's beneficiary may be of another country than the limit; the provider then refuses another field.
            if inside.result.as_ref().is_err_and(|error| {
                error.kind() == ErrorKind::InvalidRequest
                    && error.field().is_none_or(|field| field == "amount")
                    && inside.sent.is_empty()
            }) {
                return Err(format!(
                    "capabilities().limits has the limit {edge}, and the provider refused exactly {edge}; an amount at the limit is valid"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// An amount of zero or less is refused before a write.
pub(crate) fn no_amount_is_zero_or_negative<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    for minor in [0, -1, -59_900, i64::MIN] {
        let amount = Money::from_minor(minor, bench.facts.amount.currency());
        let run = call_in_own_account(bench, verb, &bench.facts.with_amount(amount), |_| {})?;
        if !refused_before(&run) {
            return Err(format!(
                "the amount was {minor} minor units, and {}; expected: `invalid request` before a write",
                ending(&run.result)
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Checks that the capabilities list the options of the harness's request.
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
            "the harness sets the option `{name}`, but capabilities().options does not list it for this operation"
        )),
        None => Ok(()),
    }
}

/// An unknown option is refused by its name before anything is sent, and every option in use is listed in the capabilities.
pub(crate) fn a_misspelt_option_is_refused<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    const MISSPELT: &str = "descripton_kit";
    if bench.baseline(verb)?.is_some() {
        options_are_listed(bench, verb)?;
    }
    let answers = bench.harness.responses(verb, &bench.facts);
    let (provider, recorder) = bench.recorded(script(&answers))?;
    let result = bench.call_with_option(verb, &provider, MISSPELT)?;
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
        Ok(()) => "reported success".to_owned(),
        Err(error) => format!("reported `{}`", error.kind()),
    };
    Err(format!(
        "the option `{MISSPELT}` does not exist, and the provider {ended} and sent {sent} requests; expected: `invalid request` that names the option, and no request"
    ))
}
