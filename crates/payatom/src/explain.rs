//! Why a PayAtom callback does not match: first what happened to the envelope, then what was hashed.

use dhow_core::{Delivery, Secret};
use dhow_crypto::{
    digest,
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, Variant, Verdict, best,
        digests_with_secret, openings, received_variants, text_variants,
    },
};

use crate::{
    php_number,
    signing::{CALLBACK, HashedFields, message, message_source},
    webhook::Fields,
};

/// The secrets of one PayAtom account and, if known, of others.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// The secret key, and the ones before it.
    pub secret_keys: Vec<Secret>,
    /// Secrets that should not seal this, by name: the API key, the token, the secret of another account.
    pub others: Vec<(String, Secret)>,
}

/// Explains a payin callback: what its hash covers, what came out of the envelope, and which mistake gives what arrived.
///
/// Local only: whoever may call it with somebody's secrets gets hashes made.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(
        CALLBACK.name,
        CALLBACK.to_string(),
        CALLBACK.ledger.unwrap_or_default(),
    );
    explanation.secrets = secrets.known().fingerprints();
    let fields = match Fields::read(delivery.body()) {
        Ok(fields) => fields,
        Err(reason) => {
            explanation.verdict = Verdict::Mismatch;
            let note =
                format!("the body is neither JSON nor a form that reads in one way: {reason}");
            explanation.notes.push(note);
            return explanation;
        }
    };
    let text = |name: &str| fields.scalar(name).map(|scalar| scalar.text.into_owned());
    let first = |name: &'static str| {
        let hashed = HashedFields::of_payins();
        let found = fields.first(hashed.names_of(name));
        found
            .map(|(_, scalar)| scalar.text.into_owned())
            .unwrap_or_default()
    };
    let amount_is_number = {
        let hashed = HashedFields::of_payins();
        let amount = fields.first(hashed.names_of("received_amount"));
        amount.is_some_and(|(_, scalar)| scalar.is_number)
    };
    let values = Values {
        amount_is_number,
        order_id: first("order_id"),
        amount: first("received_amount"),
        status: first("status"),
        requested_amount: text("requested_amount"),
        ref_code: text("ref_code"),
        bank_ref: text("bank_ref"),
    };
    if let Some(secret) = secrets.secret_keys.first() {
        explanation.canonical =
            message_source(secret, &values.order_id, &values.amount, &values.status);
    }
    explanation.computed = secrets.computed(&values);
    let Some(post_hash) = text("post_hash").filter(|post_hash| !post_hash.is_empty()) else {
        explanation
            .notes
            .push("the callback has no post_hash".to_owned());
        return explanation;
    };
    let found = secrets.search(&values, &post_hash);
    explanation.notes.extend(secrets.opened(&post_hash));
    explanation.received = Some(post_hash);
    match found {
        Some(mistakes) if mistakes.is_empty() => explanation.verdict = Verdict::Match,
        found => {
            explanation.verdict = Verdict::Mismatch;
            explanation.findings = found.unwrap_or_default();
        }
    }
    explanation
}

/// The fields that are, or may have been, hashed.
struct Values {
    amount_is_number: bool,
    order_id: String,
    amount: String,
    status: String,
    requested_amount: Option<String>,
    ref_code: Option<String>,
    bank_ref: Option<String>,
}

impl Values {
    fn right(&self) -> String {
        self.joined(&self.order_id, &self.amount, &self.status)
    }

    /// The text of a callback with these values, in front of the secret.
    fn joined(&self, order_id: &str, amount: &str, status: &str) -> String {
        CALLBACK.values(&message(order_id, amount, status))
    }

    /// Texts that may have been hashed before the secret.
    fn messages(&self) -> Vec<Variant<Vec<u8>>> {
        let mut all = text_variants(self.right().as_bytes());
        let right = self.right();
        let mut add = |name: &'static str, what: &'static str, fix: &'static str, text: String| {
            if text != right {
                let mistake = Mistake::new(name, what, fix);
                all.push(Variant::wrong(mistake, text.into_bytes()));
            }
        };
        // Both spellings of a number are accepted by the verifier, so neither is a mistake.
        let Self {
            order_id,
            amount,
            status,
            ..
        } = self;
        let received = "hash received_amount: it is what counts";
        if let Some(requested) = &self.requested_amount {
            add(
                "requested-amount",
                "requested_amount was hashed instead of received_amount",
                received,
                self.joined(order_id, requested, status),
            );
        }
        let order = "hash order_id, the merchant's reference";
        if let Some(ref_code) = &self.ref_code {
            add(
                "ref-code-for-order-id",
                "ref_code was hashed instead of order_id",
                order,
                self.joined(ref_code, amount, status),
            );
        }
        if let Some(bank_ref) = &self.bank_ref {
            add(
                "bank-ref-for-order-id",
                "bank_ref was hashed instead of order_id",
                order,
                self.joined(bank_ref, amount, status),
            );
        }
        let printed = "hash the amount exactly as it is printed";
        let short = if amount.contains('.') {
            amount.trim_end_matches('0').trim_end_matches('.')
        } else {
            amount
        };
        let (whole, decimals) = short.split_once('.').unwrap_or((short, ""));
        let spelled = |amount: &str| self.joined(order_id, amount, status);
        add(
            "amount-zeros-added",
            "the amount was hashed with two decimals",
            printed,
            spelled(&format!("{whole}.{decimals:0<2}")),
        );
        add(
            "amount-one-decimal",
            "the amount was hashed with one decimal",
            printed,
            spelled(&format!("{whole}.{decimals:0<1}")),
        );
        add(
            "amount-zeros-dropped",
            "zeros at the end of the amount were dropped",
            printed,
            spelled(short),
        );
        let order_of = "join order_id, received_amount and status in this order";
        add(
            "fields-in-other-order",
            "the amount was joined before the order id",
            order_of,
            format!("{amount}{order_id}{status}"),
        );
        add(
            "status-first",
            "the status was joined first",
            order_of,
            format!("{status}{order_id}{amount}"),
        );
        add(
            "status-before-amount",
            "the status was joined before the amount",
            order_of,
            format!("{order_id}{status}{amount}"),
        );
        let names = "join the values alone, with nothing between";
        add(
            "names-too",
            "names and values were joined",
            names,
            format!("order_id{order_id}received_amount{amount}status{status}"),
        );
        for (name, what, between) in [
            ("joined-with-bars", "the values were joined with `|`", "|"),
            ("joined-with-dashes", "the values were joined with `-`", "-"),
            ("joined-with-commas", "the values were joined with `,`", ","),
            (
                "joined-with-blanks",
                "the values were joined with blanks",
                " ",
            ),
        ] {
            // The separator also stands before the secret, which follows directly.
            add(
                name,
                what,
                names,
                [order_id, amount, status, ""].join(between),
            );
        }
        let word = "hash the status exactly as it is printed, with its capitals and blanks";
        add(
            "status-lower-case",
            "the status was hashed in lower case",
            word,
            self.joined(order_id, amount, &status.to_lowercase()),
        );
        add(
            "status-upper-case",
            "the status was hashed in upper case",
            word,
            self.joined(order_id, amount, &status.to_uppercase()),
        );
        add(
            "status-without-blanks",
            "the status was hashed without its blanks",
            word,
            self.joined(order_id, amount, &status.replace(' ', "")),
        );
        add(
            "status-missing",
            "the status was left out",
            order_of,
            format!("{order_id}{amount}"),
        );
        add(
            "order-id-trimmed",
            "white space was taken off the values",
            "hash the values as they are",
            self.joined(order_id.trim(), amount.trim(), status.trim()),
        );
        all
    }
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        if let Some((present, previous)) = self.secret_keys.split_first() {
            let previous = previous.iter().map(|one| one.expose().as_bytes());
            known = known
                .signing("secret_key", present.expose().as_bytes())
                .signing_list("previous_secret_keys", previous);
        }
        let others = self.others.iter();
        others.fold(known, |known, (name, one)| {
            known.other(name, one.expose().as_bytes())
        })
    }

    fn computed(&self, values: &Values) -> Vec<(String, String)> {
        let known = self.known();
        let own = known.signers().map(|(name, secret)| {
            let text = [values.right().as_bytes(), secret].concat();
            (name.to_owned(), digest::md5_hex(&text))
        });
        own.collect()
    }

    /// What is in the envelope, where it opens as it should: that is what compares with the digest.
    fn opened(&self, post_hash: &str) -> Option<String> {
        let all = openings(post_hash, &self.known().keys());
        let (_, plaintext) = all.into_iter().find(|(mistakes, _)| mistakes.is_empty())?;
        let count = plaintext.len();
        let digits = String::from_utf8(plaintext).unwrap_or_default();
        // Whoever sealed the text instead of its digest sealed the secret with it, so only digits are shown.
        let is_digest = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_secret = self.known().contains(digits.as_bytes());
        Some(if is_digest && !is_secret {
            format!("the envelope opens, and holds {digits}")
        } else {
            format!("the envelope opens, and holds {count} bytes that are no digest")
        })
    }

    /// The envelope may have been opened with one secret in one way, and the hash made in another.
    fn search(&self, values: &Values, post_hash: &str) -> Option<Vec<Mistake>> {
        let keys = self.known().keys();
        let mut openings = openings(post_hash, &keys);
        let bare = post_hash.len() == 32;
        if bare {
            let what = "the hash was sent as it is, without an envelope";
            let fix = "seal the hash into an envelope";
            let mistake = Mistake::new("no-envelope", what, fix);
            openings.push((vec![mistake], post_hash.as_bytes().to_vec()));
        }
        let messages = with_php_numbers(values);
        let results = openings.into_iter().map(|(opened, plaintext)| {
            let received = String::from_utf8(plaintext).ok()?;
            let search = Search {
                messages: messages.clone(),
                keys: keys.clone(),
                algorithms: digests_with_secret(Algorithm::Md5KeyLast),
                received: received_variants(&received),
            };
            let hashed = search.run(2);
            // A secret that was badly copied is the same mistake in both places.
            let mut all = opened;
            for mistake in hashed.unwrap_or_else(|| vec![content_changed()]) {
                if !all.contains(&mistake) {
                    all.push(mistake);
                }
            }
            Some(all)
        });
        best(results.collect::<Vec<_>>())
    }
}

/// The right text in both spellings of its number, then the mistakes.
fn with_php_numbers(values: &Values) -> Vec<Variant<Vec<u8>>> {
    let mut messages = values.messages();
    let number = values.amount_is_number.then_some(&values.amount);
    if let Some(normal) = number.and_then(|printed| php_number::normalised(printed)) {
        let text = values.joined(&values.order_id, normal, &values.status);
        messages.retain(|one| one.value != text.as_bytes());
        messages.insert(1, Variant::right(text.into_bytes()));
    }
    messages
}

/// The envelope opens, and what it seals belongs to other values.
fn content_changed() -> Mistake {
    Mistake::new(
        "values-changed",
        "the envelope is genuine, but order_id, received_amount or status are not the values that were sealed",
        "do not believe this callback; read the payin's status",
    )
}
