//! Amount of an invoice: given, or the sum of its lines less its discounts.
//!
//! Source: the page on creating invoices of hit-pay/app-studio-starter names the fields. No source shows a calculation.

use dhow_core::{Currency, Money};
use serde_json::{Value, json};

use crate::fields::Field;
use crate::hitpay::product::Product;
use crate::hitpay::rules::Rules;
use crate::hitpay::state::Store;
use crate::hitpay::validate::{exact, exact_amount};
use crate::response;

/// Amounts of an invoice, with the lines and discounts that led to them.
pub(super) struct Total {
    /// Before the discounts of the invoice.
    pub(super) subtotal: Money,
    pub(super) amount: Money,
    pub(super) products: Vec<Value>,
    pub(super) discounts: Vec<Value>,
}

impl Total {
    /// Reads the amount, or else adds up the products and subtracts the discounts.
    // LEDGER: invoice-discounts
    pub(super) fn read(rules: &mut Rules<'_>, store: &Store, currency: Currency) -> Option<Self> {
        let products = list(rules.input(), "products");
        let discounts = discounts(rules, currency)?;
        let shown = discounts.iter().map(Discount::to_json).collect();
        if rules.input().member("amount").is_some() || products.is_empty() {
            let amount = exact_amount(rules, currency)?;
            let subtotal = match rules.input().member("subtotal") {
                Some(_) => exact(rules, "subtotal", currency)?,
                None => amount,
            };
            return Some(Self {
                subtotal,
                amount,
                products: products.into_iter().map(Field::to_json).collect(),
                discounts: shown,
            });
        }
        let mut subtotal = Money::from_minor(0, currency);
        for (place, item) in products.iter().enumerate() {
            let sum = line(store, item, currency).and_then(|sum| subtotal.checked_add(sum).ok());
            let Some(sum) = sum else {
                rules.add_error(&format!("products.{place}"), "is invalid.");
                return None;
            };
            subtotal = sum;
        }
        let amount = discounts
            .iter()
            .try_fold(subtotal, |rest, discount| discount.subtract(rest));
        let Some(amount) = amount.filter(|amount| amount.is_positive()) else {
            rules.add_error("stackable_discounts", "must be less than the subtotal.");
            return None;
        };
        Some(Self {
            subtotal,
            amount,
            products: products.into_iter().map(Field::to_json).collect(),
            discounts: shown,
        })
    }
}

/// Discount on a whole invoice.
struct Discount {
    name: String,
    value: DiscountValue,
    order: i64,
}

enum DiscountValue {
    Amount(Money),
    /// In hundredths of a percent.
    Percentage(i64),
}

impl Discount {
    fn read(item: &Field, place: usize, currency: Currency) -> Option<Self> {
        let value = match (
            scalar(item, "discount"),
            scalar(item, "percentage_discount"),
        ) {
            (Some(amount), None) => {
                DiscountValue::Amount(Money::parse_zero_padded(&amount, currency).ok()?)
            }
            (None, Some(percentage)) => DiscountValue::Percentage(hundredths(&percentage)?),
            _ => return None,
        };
        let order = match scalar(item, "order") {
            Some(order) => order.parse().ok()?,
            None => i64::try_from(place).ok()?,
        };
        let name = item.text("name")?.to_owned();
        Some(Self { name, value, order })
    }

    /// Subtracts the discount. A percentage is of what the discounts before it have left, rounded half up.
    fn subtract(&self, rest: Money) -> Option<Money> {
        let discount = match self.value {
            DiscountValue::Amount(amount) => amount,
            DiscountValue::Percentage(hundredths) => {
                let product = rest.minor().checked_mul(hundredths)?;
                Money::from_minor(product.checked_add(5_000)? / 10_000, rest.currency())
            }
        };
        rest.checked_sub(discount).ok()
    }

    fn to_json(&self) -> Value {
        let (amount, percentage) = match &self.value {
            DiscountValue::Amount(amount) => (Some(response::number(&amount.decimal())), None),
            DiscountValue::Percentage(hundredths) => {
                let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
                (None, Some(response::number(&text)))
            }
        };
        json!({"name": self.name, "discount": amount, "percentage_discount": percentage, "order": self.order})
    }
}

/// Reads the discounts in their order.
fn discounts(rules: &mut Rules<'_>, currency: Currency) -> Option<Vec<Discount>> {
    let mut all = Vec::new();
    for (place, item) in list(rules.input(), "stackable_discounts")
        .into_iter()
        .enumerate()
    {
        let Some(discount) = Discount::read(item, place, currency) else {
            rules.add_error(&format!("stackable_discounts.{place}"), "is invalid.");
            return None;
        };
        all.push(discount);
    }
    all.sort_by_key(|discount| discount.order);
    Some(all)
}

/// Returns price times quantity of a line less its discount, with the price of the line or of its product.
fn line(store: &Store, item: &Field, currency: Currency) -> Option<Money> {
    let price = match scalar(item, "price") {
        Some(price) => price,
        None => {
            let product = store.find::<Product>(item.text("product_id")?)?;
            let wanted = currency.code().to_ascii_lowercase();
            let same = product.members.text("currency").as_deref() == Some(wanted.as_str());
            same.then(|| product.members.get("price").get().to_owned())?
        }
    };
    let price = Money::parse_zero_padded(&price, currency).ok()?;
    let quantity: i64 = scalar(item, "quantity").map_or(Some(1), |text| text.parse().ok())?;
    let sum = Money::from_minor(price.minor().checked_mul(quantity)?, currency);
    let discounts = [
        scalar(item, "discount"),
        scalar(item, "percentage_discount"),
    ];
    if discounts.iter().all(Option::is_none) {
        return Some(sum);
    }
    let discounted = Discount::read(&named(item), 0, currency)?.subtract(sum)?;
    (discounted.minor() >= 0).then_some(discounted)
}

/// Gives a line's discount the name that those of invoices have.
fn named(item: &Field) -> Field {
    let members = ["discount", "percentage_discount"].into_iter();
    let members = members.filter_map(|name| Some((name.to_owned(), item.member(name)?.clone())));
    let name = ("name".to_owned(), Field::Text("line".to_owned()));
    Field::Map(members.chain([name]).collect())
}

fn list<'f>(input: &'f Field, name: &str) -> Vec<&'f Field> {
    input.member(name).map(Field::items).unwrap_or_default()
}

/// Returns a number or text of a field.
fn scalar(item: &Field, name: &str) -> Option<String> {
    match item.member(name)? {
        Field::Text(text) | Field::Number(text) => Some(text.clone()),
        _ => None,
    }
}

/// Parses a percentage from 0 to 100 with at most two decimals.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 2 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let value: i64 = format!("{whole}{decimals:0<2}").parse().ok()?;
    (value <= 10_000).then_some(value)
}
