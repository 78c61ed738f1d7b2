//! `/v1/invoices`: invoices, each with a payment request at which the customer pays it.
//!
//! Source: HitPay OpenAPI, docs.hitpayapp.com guide on events, and the pages on invoices of hit-pay/app-studio-starter.
//! Taxes, partial payments and late fees are not simulated.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Money;
use http::{HeaderMap, StatusCode};
use jiff::tz::Offset;
use serde::Serialize;
use serde_json::{Value, json};

use super::customer::Customer;
use super::document::{DAY, Document, Members, is_day};
use super::refusal::Refusal;
use super::resource::Readable;
use super::rules::Rules;
use super::state::{Origin, PaymentRequest, Status, Store};
use super::validate::{Details, SINGAPORE, currency_named, details};
use super::webhook::send_event;
use super::wire::checkout_path;
use super::{HitPay, NAME, Records, listing, plan};
use crate::fields::Field;
use crate::records::RecordKey;
use crate::response;

mod lines;
mod repeating;

use lines::Total;

/// Kind of an invoice.
#[derive(Debug, Clone)]
pub(super) struct Kind;

/// A stored invoice.
pub(super) type Invoice = Document<Kind>;

/// Name of the member with the id of the payment request, which is not returned.
const REQUEST: &str = "payment_request_id";

/// Name of the member with the payment request that each invoice of a repeating one gets, which is not returned.
const TEMPLATE: &str = "payment_request_template";

impl Readable for Invoice {
    fn json<'a>(&'a self, hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a {
        self.current(hitpay, store)
    }

    fn keys(&self, _store: &Store) -> Vec<RecordKey> {
        vec![self.payment_key()]
    }
}

/// Creates an invoice and its payment request. Unlike other objects a created invoice is a 200.
// LEDGER: invoice-answers
pub(super) fn create(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let (mut members, details) = check(&hitpay, &store, &input)?;
    members.set("business_id", &hitpay.shared.identity.business_id);
    let invoice = if members.text("type").as_deref() == Some(repeating::TYPE) {
        let invoice = Invoice::new(&hitpay, members);
        store.invoices.push(invoice.clone());
        invoice
    } else {
        Invoice::open(&hitpay, &mut store, members, details)
    };
    let shown = invoice.current(&hitpay, &store);
    Ok(response::json(StatusCode::OK, &shown))
}

/// Changes an unpaid invoice and its payment request, or a repeating invoice.
pub(super) fn update(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let mut invoice = store.get::<Invoice>(&id)?.clone();
    let (mut members, details) = check(&hitpay, &store, &input)?;
    if members.text("type") != invoice.members.text("type") {
        let message = "The type of an invoice cannot be changed.";
        return Err(Refusal::InvalidState(message.to_owned()));
    }
    members.remove("parent_id");
    if !invoice.is_repeating() {
        let request = invoice.members.text(REQUEST).unwrap_or_default();
        let request = store.get_mut::<PaymentRequest>(&request)?;
        if request.status != Status::Pending {
            let message = format!("A {} invoice cannot be updated.", request.status.as_str());
            return Err(Refusal::InvalidState(message));
        }
        request.details = details;
    }
    invoice.update(&hitpay, members);
    invoice.send(&hitpay, &store, "updated");
    let response = response::json(StatusCode::OK, &invoice.current(&hitpay, &store));
    *store.get_mut::<Invoice>(&id)? = invoice;
    Ok(response)
}

/// Deletes an invoice and cancels its payment request.
pub(super) fn delete(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let mut store = hitpay.store();
    let request = store.get::<Invoice>(&id)?.members.text(REQUEST);
    if let Some(id) = &request {
        hitpay.touch(&[RecordKey::payment(NAME, id)]);
    }
    let request = request.and_then(|id| store.find_mut::<PaymentRequest>(&id));
    if let Some(request) = request.filter(|request| request.status == Status::Pending) {
        request.status = Status::Canceled;
    }
    store.remove::<Invoice>(&id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists invoices, newest first.
pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let found = store.invoices.iter().rev();
    let found = found.map(|invoice| (invoice.id.clone(), invoice.current(&hitpay, &store)));
    let found = found.filter(|(_, invoice)| {
        let same = |filter: &str, member: &str| {
            let wanted = query.text(filter);
            wanted.is_none_or(|wanted| invoice.members.text(member).as_deref() == Some(wanted))
        };
        let status = matches!(query.text("status"), None | Some("all"));
        (status || same("status", "status"))
            && same("type", "type")
            && same("parent_id", "parent_id")
            && same("reference", "reference")
            && same("customer_email", "email")
    });
    listing::by_cursor(&hitpay, "/invoices", &query, 25, found.collect())
}

impl Invoice {
    /// Key of the payment with which the customer pays the invoice.
    fn payment_key(&self) -> RecordKey {
        let request = self.members.text(REQUEST).unwrap_or_default();
        RecordKey::payment(NAME, &request)
    }

    /// Stores an invoice with a new payment request, and sends its event.
    fn open(
        hitpay: &HitPay,
        store: &mut Records<'_>,
        mut members: Members,
        details: Details,
    ) -> Self {
        let request = hitpay.new_request(Origin::Request, details);
        let page = checkout_path(&request.id);
        members.set(REQUEST, &request.id);
        let link = format!("{}{page}", hitpay.context().origin());
        members.set("invoice_link", &link);
        if members.text("invoice_number").is_none() {
            let number = format!("INV-{:06}", store.invoices.len() + 1);
            members.set("invoice_number", &number);
        }
        store.requests.push(request);
        let invoice = Self::new(hitpay, members);
        invoice.send(hitpay, store, "created");
        store.invoices.push(invoice.clone());
        invoice
    }

    fn is_repeating(&self) -> bool {
        self.members.text("type").as_deref() == Some(repeating::TYPE)
    }

    /// Returns the invoice with its status and amounts at this time.
    fn current(&self, hitpay: &HitPay, store: &Store) -> Self {
        let mut invoice = self.clone();
        invoice.members.remove(REQUEST);
        invoice.members.remove(TEMPLATE);
        let request = self.members.text(REQUEST).unwrap_or_default();
        let Some(request) = store.find::<PaymentRequest>(&request) else {
            return invoice;
        };
        let amount = request.details.money;
        let charges = store.charges_of(&request.id);
        let charges: Vec<_> = charges.filter(|charge| charge.succeeded).collect();
        let paid = charges
            .iter()
            .try_fold(Money::from_minor(0, amount.currency()), |sum, charge| {
                sum.checked_add(charge.money)
            });
        let paid = paid.unwrap_or(amount);
        let rest = amount.checked_sub(paid).unwrap_or(amount);
        let number = |money: Money| response::number(&money.decimal());
        let members = &mut invoice.members;
        members.set("amount", &number(amount));
        members.set("amount_paid", &number(paid));
        members.set("balance_amount", &number(rest));
        members.set("status", &self.status(hitpay, paid));
        let requests = json!([{"id": request.id, "status": request.status.as_str()}]);
        members.set("payment_requests", &requests);
        let charges = charges
            .iter()
            .map(|charge| json!({"id": charge.id, "status": charge.status()}));
        members.set("charges", &charges.collect::<Vec<_>>());
        invoice
    }

    /// Returns the displayed status: `paid`, `overdue` after the due date, `sent` with an e-mail, or `pending`.
    fn status(&self, hitpay: &HitPay, paid: Money) -> &'static str {
        let today = Offset::constant(SINGAPORE).to_datetime(hitpay.context().now());
        let due = self.members.text("due_date");
        let due = due.and_then(|due| due.parse::<jiff::civil::Date>().ok());
        if paid.is_positive() {
            "paid"
        } else if due.is_some_and(|due| due < today.date()) {
            "overdue"
        } else if self.members.get("send_email").get() == "true" {
            "sent"
        } else {
            "pending"
        }
    }

    /// Sends an event, in which the status is a list.
    fn send(&self, hitpay: &HitPay, store: &Records<'_>, kind: &'static str) {
        let mut invoice = self.current(hitpay, store);
        let status = invoice.members.text("status");
        invoice.members.set("status", &[status]);
        let record = self.payment_key();
        hitpay.context().touched(&record);
        send_event(store, Some(&record), ("invoice", kind), &invoice);
    }
}

/// Validates an invoice. Returns its members and its payment request.
fn check(hitpay: &HitPay, store: &Store, input: &Field) -> Result<(Members, Details), Refusal> {
    let mut rules = Rules::new(input);
    let mut members = Members::default();
    let customer = customer(&mut rules, store, &mut members);
    let by = plan::required(&mut rules, "payment_by", 16);
    if by
        .as_deref()
        .is_some_and(|by| !matches!(by, "amount" | "product"))
    {
        rules.add_selection_error("payment_by");
    }
    if input.member("invoice_date").is_none() {
        rules.add_error("invoice_date", "field is required.");
    }
    rules.checked("invoice_date", 10, DAY, is_day);
    rules.checked("due_date", 10, DAY, is_day);
    rules.url_of_any_length("webhook");
    let texts = [
        ("invoice_number", 255),
        ("invoice_date", 10),
        ("due_date", 10),
        ("payment_by", 16),
        ("reference", 255),
        ("footer", 65_535),
        ("memo", 65_535),
    ];
    members.set_texts(&mut rules, true, &texts);
    let by = format!("payment_by_{}", by.unwrap_or_default());
    members.set("invoice_type", &by);
    let repeats = repeating::read(&mut rules, &mut members);
    members.set("send_email", &rules.flag("send_email", false));
    let partial = rules.flag("allow_partial_payments", false);
    members.set("allow_partial_payments", &partial);
    let currency = currency_named(&mut rules, "currency");
    let total = currency.and_then(|currency| Total::read(&mut rules, store, currency));
    let recipients = input.member("recipients").map(Field::to_json);
    members.set("recipients", &recipients.unwrap_or_else(|| json!([])));
    let total = rules.finish(total)?;
    let money = total.amount;
    let number = |money: Money| response::number(&money.decimal());
    members.set("currency", &money.currency().code().to_ascii_lowercase());
    members.set("amount", &number(money));
    members.set("amount_no_tax", &number(money));
    members.set("subtotal", &number(total.subtotal));
    members.set("products", &total.products);
    members.set("stackable_discounts", &total.discounts);
    let request = request(input, money, customer);
    if repeats {
        members.set(TEMPLATE, &request);
    }
    let request = Field::from_json(&request.to_string()).unwrap_or(Field::Null);
    let details = details(&request, hitpay.context().now())?;
    Ok((members, details))
}

/// Returns the body of the payment request of an invoice.
fn request(input: &Field, money: Money, email: Option<String>) -> Value {
    let mut request = json!({
        "amount": money.decimal(),
        "currency": money.currency().code(),
        "channel": "invoice",
        "email": email,
    });
    for (name, from) in [
        ("reference_number", "reference"),
        ("webhook", "webhook"),
        ("payment_methods", "payment_methods"),
    ] {
        if let (Some(given), Some(members)) = (input.member(from), request.as_object_mut()) {
            members.insert(name.to_owned(), given.to_json());
        }
    }
    request
}

/// Reads the customer, by id or described in the invoice. Returns the e-mail address.
fn customer(rules: &mut Rules<'_>, store: &Store, members: &mut Members) -> Option<String> {
    let input = rules.input();
    let (id, email) = match (input.text("customer_id"), input.member("customer")) {
        (Some(id), _) => {
            let Some(known) = store.find::<Customer>(id) else {
                rules.add_selection_error("customer_id");
                return None;
            };
            members.set("customer", known);
            (Some(id), known.members.text("email"))
        }
        (None, Some(described)) => {
            let email = described.text("email").map(str::to_owned);
            if email.is_none() {
                rules.add_error("customer.email", "field is required.");
            }
            let name = described.text("name");
            members.set("customer", &json!({"name": name, "email": email}));
            (None, email)
        }
        (None, None) => {
            let message = "field is required when customer is not present.";
            rules.add_error("customer_id", message);
            return None;
        }
    };
    members.set("business_customer_id", &id);
    members.set("email", &email);
    email
}
