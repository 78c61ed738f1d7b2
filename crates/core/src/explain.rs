//! Diagnosis of rejected webhooks: the verifier's reason, and the mistake behind it.
//!
//! [`diagnose`] runs the verifier first, so that its verdict is that of the verifier. For a rejected delivery it looks for the fewest
//! mistakes that explain it: it undoes changes on the way (rows of a table) until the verifier accepts the result, and combines them with the
//! gateway's own search for mistakes in the signature ([`Diagnosis::search`]).
//!
//! Call it on your own machine only, never in response to HTTP requests: it computes signatures with your secrets.

use dhow_crypto::explain::{Budget, Explanation, Mistake, Origin, rejection};

use crate::{Delivery, RejectionReason, WebhookVerifier};

mod alterations;
mod bodies;
mod buffers;
mod chain;
mod damage;
mod fields;
mod headers;
mod languages;
mod lost;
mod members;
mod pairs;
mod php;
mod signs;
mod texts;
mod transport;
mod values;
mod wrappers;

pub use alterations::Alteration;
use chain::{Chain, are_of_same_part};
pub use pairs::has_field;
use transport::{Changes, undo};

/// Place of the fields of a gateway that signs fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPlace {
    /// Body of a POST request.
    Body,
    /// Query of a GET request.
    Query,
}

/// Signed fields of a delivery.
#[derive(Debug, Clone)]
pub struct SignedFields {
    /// Place of the fields.
    pub place: FieldPlace,
    /// Name of the field with the signature.
    pub signature: &'static str,
    /// Names of the other fields, as documented.
    pub names: Vec<&'static str>,
    /// True if a JSON object is as good as a form.
    pub may_be_json: bool,
    /// Decimals of amounts, if the gateway always writes the same number of them.
    pub decimals: Option<usize>,
}

/// Description of a gateway's signatures for [`diagnose`].
pub trait Diagnosis {
    /// Name of the header with a signature of the body, if there is one.
    fn header(&self) -> Option<&'static str>;

    /// Signed fields, if the gateway signs fields.
    fn fields(&self) -> Option<SignedFields>;

    /// Names of members that every JSON body of the gateway has. A body that has them is not the wrapper of another body.
    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    /// Names of members that the gateway documents for the outer object of its JSON bodies. None of them is added on the way.
    fn documented_members(&self) -> &'static [&'static str] {
        self.members()
    }

    /// Searches for exactly `count` mistakes that give the signature of a delivery. With none, the signature is correct.
    fn search(
        &self,
        delivery: &Delivery,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>>;

    /// Number of characters of a signature: hexadecimal digits, or base64 from 128 characters on.
    fn signature_length(&self) -> usize {
        64
    }

    /// Mistakes in the signed text that may as well mean that a field about money, status or reference was altered after signing.
    fn alterations(&self) -> &'static [Alteration] {
        &[]
    }

    /// Returns the finding for a delivery that no mistake explains, if its signature shows something nevertheless.
    fn unexplained(&self, _delivery: &Delivery) -> Vec<Mistake> {
        Vec::new()
    }
}

/// Returns texts of a request that a program may sign before the body by mistake: URL, method and path, and times in headers.
#[must_use]
pub fn texts_before_body(delivery: &Delivery) -> Vec<String> {
    let path = match delivery.query() {
        Some(query) => format!("{}?{query}", delivery.path()),
        None => delivery.path().to_owned(),
    };
    let header = |name: &str| delivery.headers().get(name)?.to_str().ok();
    let host = header("host").unwrap_or_default();
    let times = delivery.headers().iter().filter(|(name, _)| {
        let name = name.as_str();
        name.contains("timestamp") || name.contains("time") || name == "date"
    });
    let times = times.filter_map(|(_, value)| Some(value.to_str().ok()?.to_owned()));
    let method = delivery.method();
    let urls = [
        format!("https://{host}{path}"),
        format!("{method}{path}"),
        format!("{method} {path}"),
        path,
    ];
    urls.into_iter().chain(times).collect()
}

/// Greatest number of mistakes that are combined. Findings with more are rarely useful.
const MOST: usize = 3;

/// Completes an explanation with the verdict of the verifier and the mistakes that explain a rejection.
///
/// The verdict is always that of the verifier; without one, no secret is configured. There is no finding for a valid delivery. A mistake is found only if undoing it makes the
/// verifier accept the delivery, or if making it gives exactly the received signature.
#[must_use]
pub fn diagnose(
    explanation: Explanation,
    diagnosis: &dyn Diagnosis,
    verifier: Option<&dyn WebhookVerifier>,
    delivery: &Delivery,
) -> Explanation {
    let reason = match verifier.map(|verifier| verifier.verify_webhook(delivery)) {
        Some(Ok(_)) => return explanation.judged(None),
        Some(Err(rejection)) => rejection.reason(),
        None => RejectionReason::NotConfigured,
    };
    let mut explanation = explanation.judged(Some(reason.as_str()));
    // No mistake makes an unsettled scheme verifiable.
    let is_searched = !matches!(
        reason,
        RejectionReason::TooLarge | RejectionReason::UnsettledScheme
    );
    if is_searched {
        let mut finder = Finder {
            diagnosis,
            verifier,
            budget: Budget::for_length(length(delivery)),
        };
        let found = finder.find(delivery);
        explanation.findings = found.unwrap_or_else(|| {
            let lost = lost::consumed(diagnosis, delivery);
            match lost.or_else(|| values::no_signature(diagnosis, delivery)) {
                Some(mistake) => vec![mistake],
                None => diagnosis.unexplained(delivery),
            }
        });
        values::name_lengths(&mut explanation.findings, diagnosis, delivery);
        php::name_rewriting(&mut explanation.findings);
        members::name_documented(&mut explanation.findings, diagnosis);
        alterations::name_danger(&mut explanation.findings, diagnosis.alterations());
        explanation.effort = Some(finder.budget.effort());
    }
    let is_transport = |finding: &Mistake| finding.origin == Origin::Transport;
    if explanation.findings.iter().any(is_transport) {
        // They are about the changed request, in which the gateway's signature may be missing.
        explanation.notes.clear();
    }
    if explanation.findings.is_empty() {
        explanation.findings.extend(rejection(reason.as_str()));
        let is_body_signed = pairs::is_signed_in_header(delivery, diagnosis);
        let signs = signs::of_lost_bytes(delivery, is_body_signed);
        explanation.notes.extend(signs);
    }
    explanation
}

/// Returns the length of the parts that can be signed.
fn length(delivery: &Delivery) -> usize {
    let query = delivery.query().map_or(0, str::len);
    delivery.body().len().saturating_add(query)
}

struct Finder<'f> {
    diagnosis: &'f dyn Diagnosis,
    verifier: Option<&'f dyn WebhookVerifier>,
    budget: Budget,
}

/// Numbers of mistakes on the way and in the signature, with the share of the remaining budget. Fewer mistakes come first, and changes on the
/// way before mistakes in the signature, because a captured delivery was signed by the gateway.
const STAGES: &[(usize, usize, u64)] = &[
    (2, 0, 4),
    (1, 1, 3),
    (0, 2, 2),
    (3, 0, 5),
    (2, 1, 3),
    (1, 2, 2),
    (0, MOST, 1),
];

/// Stages of single mistakes: number on the way, changes, and share of the rest of the budget in percent, so that the changes of a long request
/// leave something for the mistakes in the signature, and these for the changes without a sign.
const SINGLE: [(usize, Changes, u64); 3] = [
    (1, Changes::Evident, 40),
    (0, Changes::Evident, 80),
    (1, Changes::Possible, 100),
];

/// Estimated number of times that the tables of changes read a request.
const ROWS: usize = 3;

/// Estimated number of times that they read a request of a gateway that signs fields.
const ROWS_OF_FIELDS: usize = 8;

/// Estimated number of steps for each byte of a changed request whose fields are written, read and verified again. If the body is signed as a
/// whole, it is one.
const STEPS_OF_FIELDS: usize = 6;

impl Finder<'_> {
    fn find(&mut self, delivery: &Delivery) -> Option<Vec<Mistake>> {
        if !Budget::fits(length(delivery)) {
            self.budget.leave_out_large();
            return None;
        }
        if pairs::has_too_many_fields(delivery) {
            self.budget.leave_out_large();
        }
        if self
            .diagnosis
            .search(delivery, 0, &mut self.budget)
            .is_some()
        {
            // The signature is correct, so the verifier's reason is all that is wrong.
            return Some(Vec::new());
        }
        for (on_the_way, changes, percent) in SINGLE {
            let whole = self.budget.begin_part(percent);
            let single = self.stage(&Chain::new(delivery), on_the_way, 1 - on_the_way, changes);
            self.budget.end_part(whole);
            if single.is_some() {
                return single;
            }
        }
        STAGES.iter().find_map(|(on_the_way, in_signature, share)| {
            self.budget.limit(*share);
            self.stage(
                &Chain::new(delivery),
                *on_the_way,
                *in_signature,
                Changes::Combined,
            )
        })
    }

    /// Tries all combinations of this many changes on the way and mistakes in the signature.
    fn stage(
        &mut self,
        chain: &Chain<'_>,
        on_the_way: usize,
        in_signature: usize,
        changes: Changes,
    ) -> Option<Vec<Mistake>> {
        if self.budget.is_spent() {
            return None;
        }
        let delivery = chain.last();
        if on_the_way == 0 {
            return self
                .diagnosis
                .search(delivery, in_signature, &mut self.budget);
        }
        let diagnosis = self.diagnosis;
        // Each row of the tables looks at the whole request.
        let (rows, steps) = match diagnosis.fields() {
            Some(_) => (ROWS_OF_FIELDS, STEPS_OF_FIELDS),
            None => (ROWS, 1),
        };
        if !self.budget.read(length(delivery).saturating_mul(rows)) {
            return None;
        }
        // One delivery is alive at each depth: a list of all of them would take a multiple of the body's memory.
        let mut found = None;
        undo(diagnosis, changes, delivery, &mut |mistake, changed| {
            self.budget.make(length(&changed).saturating_mul(steps));
            if self.budget.is_spent() {
                return true;
            }
            if changed == *delivery {
                return false;
            }
            if !Budget::fits(length(&changed)) {
                self.budget.leave_out_large();
                return false;
            }
            let chain = chain.then(&changed);
            let rest = match (on_the_way, in_signature) {
                (1, 0) => self.verified(&changed),
                _ => self.stage(&chain, on_the_way - 1, in_signature, changes),
            };
            found = rest.and_then(|rest| together(mistake(), rest));
            // A combination whose sum is nothing explains nothing, so that the search goes on.
            if on_the_way == 1 && found.is_some() && chain.leads_back(diagnosis) {
                found = None;
            }
            found.is_some()
        });
        found
    }

    fn verified(&mut self, delivery: &Delivery) -> Option<Vec<Mistake>> {
        let steps = match self.diagnosis.fields() {
            Some(_) => STEPS_OF_FIELDS / 2,
            None => 1,
        };
        let length = length(delivery).saturating_mul(steps);
        let verifier = self.verifier.filter(|_| self.budget.verify(length))?;
        let verified = verifier.verify_webhook(delivery);
        verified.ok().map(|_| Vec::new())
    }
}

/// Returns a change with the mistakes after it, unless one of them is another change of the same part.
fn together(first: Mistake, rest: Vec<Mistake>) -> Option<Vec<Mistake>> {
    let mut others = rest.iter();
    let is_repeated = others.any(|other| are_of_same_part(first.name, other.name));
    (!is_repeated).then(|| std::iter::once(first).chain(rest).collect())
}

#[cfg(test)]
mod tests;
