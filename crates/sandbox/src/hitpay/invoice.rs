//! `/v1/invoices`: invoices, each with a payment request at which the customer pays it.
//!
//! Source: HitPay OpenAPI, docs.hitpayapp.com guide on events, and the pages on invoices of hit-pay/app-studio-starter.
//! Repeating invoices, discounts, taxes, partial payments and late fees are not simulated.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::{Currency, Money};
use http::{HeaderMap, StatusCode};
use jiff::tz::Offset;
use serde::Serialize;
use serde_json::json;

use super::customer::Customer;
use super::document::{DAY, Document, Members, is_day};
use super::product::Product;
use super::refusal::Refusal;
use super::resource::Readable;
use super::rules::Rules;
use super::state::{Origin, PaymentRequest, Status, Store};
use super::validate::{Details, SINGAPORE, currency_named, details, exact_amount};
use super::webhook::send_event;
use super::wire::checkout_path;
use super::{HitPay, NAME, listing, plan};
use crate::fields::Field;
use crate::records::RecordKey;
use crate::response;

/// Kind of an invoice.
#[derive(Debug, Clone)]
pub(super) struct Kind;

/// A stored invoice.
pub(super) type Invoice = Document<Kind>;

/// Name of the member with the id of the payment request, which is not returned.
const REQUEST: &str = "payment_request_id";

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
pub(super) async fn create(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let (mut members, details) = check(&hitpay, &store, &input)?;
    let request = hitpay.new_request(Origin::Request, details);
    let page = checkout_path(&request.id);
    members.set(REQUEST, &request.id);
    members.set("business_id", &hitpay.shared.identity.business_id);
    members.set(
        "invoice_link",
        &format!("{}{page}", hitpay.context().origin()),
    );
    if input.member("invoice_number").is_none() {
        let number = format!("INV-{:06}", store.invoices.len() + 1);
        members.set("invoice_number", &number);
    }
    store.requests.push(request);
    let invoice = Invoice::new(&hitpay, members);
    invoice.send(&hitpay, &store, "created");
    let response = response::json(StatusCode::OK, &invoice.current(&hitpay, &store));
    store.invoices.push(invoice);
    Ok(response)
}

/// Changes an unpaid invoice and its payment request.
pub(super) async fn update(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let mut invoice = store.get::<Invoice>(&id)?.clone();
    let (members, details) = check(&hitpay, &store, &input)?;
    let request = invoice.members.text(REQUEST).unwrap_or_default();
    let request = store.get_mut::<PaymentRequest>(&request)?;
    if request.status != Status::Pending {
        let message = format!("A {} invoice cannot be updated.", request.status.as_str());
        return Err(Refusal::InvalidState(message));
    }
    request.details = details;
    invoice.update(&hitpay, members);
    invoice.send(&hitpay, &store, "updated");
    let response = response::json(StatusCode::OK, &invoice.current(&hitpay, &store));
    *store.get_mut::<Invoice>(&id)? = invoice;
    Ok(response)
}

/// Deletes an invoice and cancels its payment request.
pub(super) async fn delete(
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
pub(super) async fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
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

    /// Returns the invoice with its status and amounts at this time.
    fn current(&self, hitpay: &HitPay, store: &Store) -> Self {
        let mut invoice = self.clone();
        invoice.members.remove(REQUEST);
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
    fn send(&self, hitpay: &HitPay, store: &Store, kind: &'static str) {
        let mut invoice = self.current(hitpay, store);
        let status = invoice.members.text("status");
        invoice.members.set("status", &[status]);
        let record = self.payment_key();
        hitpay.context().touched(&record);
        send_event(hitpay, store, Some(&record), ("invoice", kind), &invoice);
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
    members.set("invoice_type", &by);
    members.set("send_email", &rules.flag("send_email", false));
    let partial = rules.flag("allow_partial_payments", false);
    members.set("allow_partial_payments", &partial);
    let currency = currency_named(&mut rules, "currency");
    let money = currency.and_then(|currency| amount(&mut rules, store, currency));
    for name in ["products", "recipients", "stackable_discounts"] {
        members.set(name, &json!([]));
    }
    let money = rules.finish(money)?;
    members.set("currency", &money.currency().code().to_ascii_lowercase());
    let text = |value: String| Field::Text(value);
    let mut request = vec![
        ("amount".to_owned(), text(money.decimal())),
        (
            "currency".to_owned(),
            text(money.currency().code().to_owned()),
        ),
        ("channel".to_owned(), text("invoice".to_owned())),
    ];
    request.extend(customer.map(|email| ("email".to_owned(), text(email))));
    for (name, from) in [
        ("reference_number", "reference"),
        ("webhook", "webhook"),
        ("payment_methods", "payment_methods"),
    ] {
        let given = input.member(from).cloned();
        request.extend(given.map(|value| (name.to_owned(), value)));
    }
    let details = details(&Field::Map(request), hitpay.context().now())?;
    Ok((members, details))
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

/// Reads the amount, or else adds up the products: price times quantity.
fn amount(rules: &mut Rules<'_>, store: &Store, currency: Currency) -> Option<Money> {
    let input = rules.input();
    let products = input
        .member("products")
        .map(Field::items)
        .unwrap_or_default();
    if input.member("amount").is_some() || products.is_empty() {
        return exact_amount(rules, currency);
    }
    let mut sum = Money::from_minor(0, currency);
    for (place, item) in products.into_iter().enumerate() {
        let Some(price) = line(store, item, currency).and_then(|price| sum.checked_add(price).ok())
        else {
            rules.add_error(&format!("products.{place}"), "is invalid.");
            return None;
        };
        sum = price;
    }
    Some(sum)
}

/// Returns price times quantity of a line, with the price of the line or of its product.
fn line(store: &Store, item: &Field, currency: Currency) -> Option<Money> {
    let text = |name| match item.member(name)? {
        Field::Text(text) | Field::Number(text) => Some(text.clone()),
        _ => None,
    };
    let price = match text("price") {
        Some(price) => price,
        None => {
            let product = store.find::<Product>(item.text("product_id")?)?;
            let wanted = currency.code().to_ascii_lowercase();
            let same = product.members.text("currency").as_deref() == Some(wanted.as_str());
            same.then(|| product.members.get("price").get().to_owned())?
        }
    };
    let price = Money::parse_zero_padded(&price, currency).ok()?;
    let quantity: i64 = text("quantity").map_or(Some(1), |text| text.parse().ok())?;
    Some(Money::from_minor(
        price.minor().checked_mul(quantity)?,
        currency,
    ))
}
