//! Concurrent calls on one provider.

use std::{fmt, marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Transport, TransportError};
use http::{Request, Response};

use crate::{
    Baseline, Bench, Facts, Harness, RecordedResponse, Verb, Verdict,
    bench::{Checked, LACKING, UNROUTABLE},
    recorder::http_response,
};

/// Two concurrent calls end exactly as each of them does alone.
pub(crate) fn calls_at_once_do_not_mix<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if verb == Verb::Balances {
        return Ok(Verdict::DoesNotApply(
            "the call names no payment that could be mixed up with another one",
        ));
    }
    // Both facts have the currency of the bench, because a provider may have one account for each currency.
    let (own, other) = (&bench.facts, bench.harness.other_facts());
    let other = other.in_environment(bench.environment);
    let (Some(first), Some(second)) = (bench.baseline(verb)?, bench.baseline_with(verb, &other)?)
    else {
        return LACKING;
    };
    let texts = |baseline: &Baseline| Exchanges::new::<H>(baseline).0;
    let theirs = texts(&second);
    if texts(&first)
        .iter()
        .any(|(request, _)| theirs.iter().any(|(other, _)| request == other))
    {
        return Ok(Verdict::DoesNotApply(
            "calls about two payments send the same request",
        ));
    }
    let calls = [(own, &first), (&other, &second)];
    let [first, second] = calls;
    for calls in [[first, second], [second, first]] {
        at_once(bench, verb, calls)?;
    }
    Ok(Verdict::Holds)
}

fn at_once<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    calls: [(&Facts, &Baseline); 2],
) -> Result<(), String> {
    let gateway = Gateway {
        exchanges: calls.map(|(_, baseline)| Exchanges::new::<H>(baseline)),
        harness: PhantomData::<fn() -> H>,
    };
    let provider = bench.provider_at(UNROUTABLE, Arc::new(gateway))?;
    let [(own, first), (other, second)] = calls;
    bench.note(format!(
        "`{verb}` with {own:?}, and concurrently with {other:?}"
    ));
    let call = |facts| verb.call(bench.harness, &provider, facts);
    let results = bench.wait(async {
        let both = async { tokio::join!(call(own), call(other)) };
        tokio::time::timeout(crate::CALL_TIMEOUT, both).await
    });
    let (own_result, other_result) = results.map_err(|_| {
        format!(
            "two concurrent calls did not return within {} s, but each returns alone; do not hold a lock during a call",
            crate::CALL_TIMEOUT.as_secs()
        )
    })?;
    for (facts, baseline, result) in [(own, first, own_result), (other, second, other_result)] {
        let reference = &facts.merchant_reference;
        match result {
            Ok(done) if format!("{done:?}") == format!("{:?}", baseline.done) => {}
            Ok(_) => {
                return Err(format!(
                    "a call about another payment was in flight, and the result for `{reference}` differed from the result of the same call alone; keep no state of a call in the provider"
                ));
            }
            Err(error) => {
                return Err(format!(
                    "a call about another payment was in flight, and the call for `{reference}` failed, but succeeds alone: {error}; keep no state of a call in the provider"
                ));
            }
        }
    }
    Ok(())
}

/// The requests of one call as text, each with its response.
#[derive(Debug)]
struct Exchanges(Vec<(String, RecordedResponse)>);

impl Exchanges {
    fn new<H: Harness>(baseline: &Baseline) -> Self {
        let requests = baseline.sent.iter().map(|sent| plain::<H>(&sent.request));
        Self(requests.zip(baseline.answers.iter().cloned()).collect())
    }
}

/// Transport that yields to the other call before it responds. It finds the response by the complete text of the request.
struct Gateway<H> {
    exchanges: [Exchanges; 2],
    harness: PhantomData<fn() -> H>,
}

impl<H> fmt::Debug for Gateway<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}

#[async_trait]
impl<H: Harness> Transport for Gateway<H> {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let sent = plain::<H>(&call.request);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        let mut all = self.exchanges.iter().flat_map(|exchanges| &exchanges.0);
        let known = all.find(|(request, _)| *request == sent);
        let (_, answer) = known
            .ok_or_else(|| TransportError::not_sent("neither call sends this request alone"))?;
        Ok(http_response(answer))
    }
}

/// Returns a request as text, with its decrypted body.
fn plain<H: Harness>(request: &Request<Bytes>) -> String {
    let opened = H::default().opened(request);
    let body = String::from_utf8_lossy(&opened);
    format!(
        "{} {} {:?} {body}",
        request.method(),
        request.uri(),
        request.headers()
    )
}
