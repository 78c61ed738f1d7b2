//! `/v1/products`: products of the merchant's shop, and `/v1/product-category`, which is empty.
//!
//! Source: HitPay OpenAPI, and the pages on products of hit-pay/app-studio-starter. Of pictures only the names are kept;
//! each URL of one serves the same picture.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::MethodFilter;
use dhow_core::{Currency, Money};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde_json::{Value, json};

use super::document::{Document, Members};
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::validate::{SINGAPORE, exact, recurring_currency};
use super::{HitPay, listing, plan};
use crate::fields::Field;
use crate::{response, times};

/// Kind of a product.
#[derive(Debug, Clone)]
pub(super) struct Kind;

/// A stored product.
pub(super) type Product = Document<Kind>;

impl Readable for Product {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        self
    }
}

/// A change is a POST with the field `_method`, because PHP reads multipart forms of POST only.
impl Resource for Product {
    const UPDATE: MethodFilter = MethodFilter::POST;

    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let mut members = check(hitpay, input, true)?;
        members.set("category_id", &json!([]));
        members.set("images", &pictures(hitpay, input.member("image"), 0));
        members.set("business_id", &hitpay.shared.identity.business_id);
        Ok(Self::new(hitpay, members))
    }

    fn created_status(_hitpay: &HitPay) -> StatusCode {
        StatusCode::CREATED
    }

    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        if input.text("_method") != Some("PATCH") {
            let mut rules = Rules::new(input);
            rules.add_error("_method", "must be PATCH to change a product.");
            return rules.finish(None);
        }
        let mut members = check(hitpay, input, false)?;
        if let Some(added) = input.member("images") {
            let kept = serde_json::from_str(self.members.get("images").get());
            let mut kept: Vec<Value> = kept.unwrap_or_default();
            kept.extend(pictures(hitpay, Some(added), kept.len()));
            members.set("images", &kept);
        }
        self.update(hitpay, members);
        Ok(())
    }
}

/// Returns the JSON of uploaded pictures: files in a list, or objects with a file as `image`.
// LEDGER: product-pictures
fn pictures(hitpay: &HitPay, given: Option<&Field>, first: usize) -> Vec<Value> {
    let items = match given {
        Some(file @ Field::File(_)) => vec![file],
        list => list.map(Field::items).unwrap_or_default(),
    };
    let files = items
        .into_iter()
        .filter_map(|item| match item.member("image").unwrap_or(item) {
            Field::File(name) => Some(name),
            _ => None,
        });
    let picture = |(place, name): (usize, &String)| {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let id = hitpay.context().random().uuid();
        let url = format!("{}/hitpay/pictures/{id}", hitpay.context().origin());
        json!({
            "id": id,
            "caption": null,
            "alt_text": null,
            "group": null,
            "order": first + place,
            "extension": extension,
            "status": null,
            "disk": null,
            "url": url,
            "other_dimensions": [],
            "urls": {"original": url},
            "created_at": times::with_offset(hitpay.context().now(), SINGAPORE),
        })
    };
    files.enumerate().map(picture).collect()
}

/// One transparent pixel, as PNG.
const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0bIDATx\xdac`\x00\x02\x00\x00\x05\x00\x01\xe9\xfa\xdc\xd8\x00\x00\x00\x00IEND\xaeB`\x82";

/// Serves the picture of a product.
pub(super) fn picture() -> Response {
    let mut response = Response::new(Body::from(PIXEL));
    let kind = HeaderValue::from_static("image/png");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Lists products, newest first.
pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let wanted: Vec<&str> = query
        .member("statuses")
        .map(Field::items)
        .unwrap_or_default()
        .into_iter()
        .filter_map(Field::as_text)
        .collect();
    let found = store.products.iter().rev().filter(|product| {
        let text = |name| product.members.text(name).unwrap_or_default();
        let named = query.text("keywords").is_none_or(|words| {
            let mut words = words.split_whitespace();
            words.any(|word| text("name").contains(word) || text("stock_keeping_unit") == word)
        });
        named && (wanted.is_empty() || wanted.contains(&text("status").as_str()))
    });
    listing::numbered(&hitpay, "/products", &query, 10, found.collect())
}

/// Lists the categories, of which the sandbox has none.
pub(super) fn categories(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    listing::numbered(&hitpay, "/product-category", &query, 10, Vec::<()>::new())
}

/// Validates a new product, or a change with some of its fields.
fn check(hitpay: &HitPay, input: &Field, new: bool) -> Result<Members, Refusal> {
    let mut rules = Rules::new(input);
    let mut members = Members::default();
    if new || input.member("name").is_some() {
        let name = plan::required(&mut rules, "name", 255);
        members.set("name", &name);
    }
    let texts = [
        ("headline", 255),
        ("description", 65_535),
        ("stock_keeping_unit", 255),
        ("barcode", 255),
    ];
    members.set_texts(&mut rules, new, &texts);
    let currency = recurring_currency(&mut rules);
    if new || input.member("price").is_some() {
        let price = currency.and_then(|currency| exact(&mut rules, "price", currency));
        if let Some(price) = price {
            set_price(&mut members, price);
        }
    }
    for name in ["quantity", "quantity_alert_level", "product_weight"] {
        if new || input.member(name).is_some() {
            let count = count(&mut rules, name);
            members.set(name, &count);
        }
    }
    if new || input.member("is_manageable").is_some() {
        members.set(
            "is_manageable",
            &u8::from(rules.flag("is_manageable", true)),
        );
    }
    if new || input.member("publish").is_some() {
        let published = rules.flag("publish", true);
        members.set("is_published", &published);
        members.set("status", if published { &"published" } else { &"draft" });
    }
    if new || input.member("variations").is_some() {
        let variations = variations(hitpay, &mut rules, currency);
        members.set("has_variations", &!variations.is_empty());
        members.set("variations", &variations);
    }
    rules.finish(Some(members))
}

fn set_price(members: &mut Members, price: Money) {
    members.set("currency", &price.currency().code().to_ascii_lowercase());
    members.set("price", &response::number(&price.decimal()));
    members.set("price_display", &price.to_string());
    members.set("price_stored", &price.minor());
}

/// Reads a count of zero or more.
fn count(rules: &mut Rules<'_>, name: &str) -> Option<u64> {
    let (Field::Number(text) | Field::Text(text)) = rules.input().member(name)? else {
        rules.add_error(name, "must be an integer.");
        return None;
    };
    let count = text.parse().ok();
    if count.is_none() {
        rules.add_error(name, "must be an integer.");
    }
    count
}

fn variations(hitpay: &HitPay, rules: &mut Rules<'_>, currency: Option<Currency>) -> Vec<Value> {
    let given = rules.input().member("variations").map(Field::items);
    let mut all = Vec::new();
    for (place, item) in given.unwrap_or_default().into_iter().enumerate() {
        let mut inner = Rules::new(item);
        let price = currency.and_then(|currency| exact(&mut inner, "price", currency));
        let Some(price) = price else {
            rules.add_error(&format!("variations.{place}.price"), "field is required.");
            continue;
        };
        let values = (1..=3).filter_map(|number| {
            let name = format!("variation_value_{number}");
            let value = item.text(&name)?;
            Some(json!({"key": name, "value": value}))
        });
        all.push(json!({
            "id": hitpay.context().random().uuid(),
            "stock_keeping_unit": item.text("stock_keeping_unit"),
            "description": item.text("variation_value_1"),
            "values": values.collect::<Vec<_>>(),
            "price": response::number(&price.decimal()),
            "price_stored": price.minor(),
            "quantity": count(&mut inner, "quantity"),
            "quantity_alert_level": count(&mut inner, "quantity_alert_level"),
        }));
    }
    all
}
