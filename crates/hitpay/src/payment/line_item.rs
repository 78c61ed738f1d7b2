//! Line items of a payment request. They are shown to the customer and do not change the amount.

use dhow_core::Money;

use crate::wire::Body;

/// A line item of a new payment request. Those of a response are in [`PaymentRequest::raw`](crate::PaymentRequest::raw).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineItem {
    /// Name of the item.
    pub name: String,
    /// Price of one piece, in the currency of the request.
    pub price: Money,
    /// Number of pieces.
    pub quantity: u32,
    /// The merchant's id of the item.
    pub id: Option<String>,
    /// The merchant's stock number.
    pub sku: Option<String>,
    /// Description shown to the customer.
    pub description: Option<String>,
    /// The merchant's category.
    pub category: Option<String>,
    /// URL of the item.
    pub url: Option<String>,
}

impl LineItem {
    /// Creates a line item.
    #[must_use]
    pub fn new(name: impl Into<String>, price: Money, quantity: u32) -> Self {
        Self {
            name: name.into(),
            price,
            quantity,
            id: None,
            sku: None,
            description: None,
            category: None,
            url: None,
        }
    }

    pub(super) fn body(&self) -> Body {
        Body::default()
            .text_if("id", self.id.as_deref())
            .text("name", &*self.name)
            .amount("price", self.price)
            .count_if("quantity", Some(self.quantity))
            .text_if("description", self.description.as_deref())
            .text_if("sku", self.sku.as_deref())
            .text_if("category", self.category.as_deref())
            .text_if("url", self.url.as_deref())
    }
}
