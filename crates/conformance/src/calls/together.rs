//! Two calls at once on one provider.

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

/// Two calls that are on their way at the same time end as each does alone: a provider keeps nothing of one for the other.
pub(crate) fn calls_at_once_do_not_mix<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if verb == Verb::Balances {
        return Ok(Verdict::DoesNotApply(
            "it asks about nothing that could be mixed up",
        ));
    }
    // In one currency: a provider may have one account for each.
    let (one, other) = (&bench.facts, bench.harness.other_facts());
    let other = other.in_environment(bench.environment);
    let (Some(first), Some(second)) = (bench.baseline(verb)?, bench.baseline_with(verb, &other)?)
    else {
        return LACKING;
    };
    let texts = |baseline: &Baseline| Told::of::<H>(baseline).0;
    let theirs = texts(&second);
    if texts(&first)
        .iter()
        .any(|(own, _)| theirs.iter().any(|(other, _)| own == other))
    {
        return Ok(Verdict::DoesNotApply(
            "calls about two payments send the same request",
        ));
    }
    let calls = [(one, &first), (&other, &second)];
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
        told: calls.map(|(_, baseline)| Told::of::<H>(baseline)),
        harness: PhantomData::<fn() -> H>,
    };
    let provider = bench.provider_at(UNROUTABLE, Arc::new(gateway))?;
    let [(one, first), (other, second)] = calls;
    bench.note(format!(
        "`{verb}` about {one:?}, and at once about {other:?}"
    ));
    let ask = |facts| verb.ask(bench.harness, &provider, facts);
    let ended = bench.wait(async {
        let both = async { tokio::join!(ask(one), ask(other)) };
        tokio::time::timeout(crate::CALL_TIMEOUT, both).await
    });
    let (one_ended, other_ended) = ended.map_err(|_| "two calls at once never ended".to_owned())?;
    for (facts, baseline, result) in [(one, first, one_ended), (other, second, other_ended)] {
        let about = &facts.merchant_reference;
        match result {
            Ok(done) if format!("{done:?}") == format!("{:?}", baseline.done) => {}
            Ok(_) => {
                return Err(format!(
                    "asked at once about another payment, it reports of `{about}` what it does not alone"
                ));
            }
            Err(error) => {
                return Err(format!(
                    "asked at once about another payment, the call about `{about}` failed: {error}"
                ));
            }
        }
    }
    Ok(())
}

/// The gateway's answers about one payment, by the text of their requests.
#[derive(Debug)]
struct Told(Vec<(String, RecordedResponse)>);

impl Told {
    fn of<H: Harness>(baseline: &Baseline) -> Self {
        let requests = baseline.sent.iter().map(|one| plain::<H>(&one.request));
        Self(requests.zip(baseline.answers.iter().cloned()).collect())
    }
}

/// A gateway that lets the other call go on before it answers one. It knows a request by all that it says.
struct Gateway<H> {
    told: [Told; 2],
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
        let said = plain::<H>(&call.request);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        let mut all = self.told.iter().flat_map(|one| &one.0);
        let known = all.find(|(request, _)| *request == said);
        let (_, answer) = known
            .ok_or_else(|| TransportError::not_sent("neither call alone sends such a request"))?;
        Ok(http_response(answer))
    }
}

/// A request as text, with its body in plain text.
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
