//! Invoices.

use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    customer::CustomerAddress,
    pages::{Listing, Pages, Style, pages},
    payment::check_url,
    refusal::{Checked, Refusal},
    wire::{Body, Compared, Item, Printed, Read, Record},
};

/// An invoice to write, or what one is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewInvoice {
    /// Who pays.
    pub customer: InvoiceCustomer,
    /// `YYYY-MM-DD`
    pub invoice_date: String,
    /// `YYYY-MM-DD`
    pub due_date: Option<String>,
    /// The merchant's number; HitPay numbers it if there is none.
    pub invoice_number: Option<String>,
    /// How much in all.
    pub amount: Money,
    /// How much before tax and discounts, in the same currency.
    pub subtotal: Option<Money>,
    /// Lines, if the invoice is by product; otherwise it is by amount.
    pub products: Vec<InvoiceLine>,
    /// Methods to offer, in HitPay's codes.
    pub payment_methods: Vec<String>,
    /// The id of a tax setting.
    pub tax_setting: Option<String>,
    /// Whether HitPay sends it by e-mail.
    pub send_email: Option<bool>,
    /// Where version 1 webhooks go.
    pub webhook: Option<String>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// Printed at the foot.
    pub footer: Option<String>,
    /// Parts in which it may be paid.
    pub partial_payments: Vec<PartialPayment>,
    /// Discounts, in their order.
    pub discounts: Vec<Discount>,
    /// Who else gets it: e-mail addresses.
    pub recipients: Vec<String>,
    /// Who else gets it: ids of customers that HitPay keeps.
    pub recipient_customers: Vec<String>,
}

/// Who pays an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceCustomer {
    /// A customer that HitPay keeps, by id.
    Id(String),
    /// One that is described here.
    Described {
        /// Name.
        name: String,
        /// E-mail address.
        email: String,
        /// Address.
        address: Option<CustomerAddress>,
    },
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The product's id.
    pub product_id: String,
    /// How many.
    pub quantity: u32,
    /// The variation's id.
    pub variation_id: Option<String>,
    /// Taken off the line.
    pub discount: Option<Money>,
}

/// A part in which an invoice may be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialPayment {
    /// How much.
    pub amount: Money,
    /// `YYYY-MM-DD`
    pub due_date: String,
}

/// A discount on the whole invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// What it is called.
    pub name: String,
    /// How much.
    pub discount: Money,
}

/// An invoice as HitPay describes it. Some answers are documented nowhere, so every member may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoice {
    /// HitPay's id.
    pub id: Option<String>,
    /// The number on it.
    pub invoice_number: Option<String>,
    /// HitPay's word: `draft`, `sent`, `pending`, `overdue`, `paid`, `partiality_paid` (so spelt), `voided`. Several with a comma where
    /// HitPay prints a list of them.
    pub status: Option<String>,
    /// How much in all.
    pub amount: Option<ReportedAmount>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// Where it can be paid.
    pub url: Option<String>,
    /// `YYYY-MM-DD`
    pub due_date: Option<String>,
    /// What is still to be paid.
    pub balance_amount: Option<ReportedAmount>,
    /// What was paid.
    pub amount_paid: Option<ReportedAmount>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// Which invoices to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvoiceQuery {
    /// Only this customer's.
    pub customer_email: Option<String>,
    /// `draft`, `sent`, `pending`, `overdue` or `paid`.
    pub status: Option<String>,
    /// Only those with this reference.
    pub reference: Option<String>,
    /// Invoices on a page: 5, 10, 20, 25, 50, 100 or 1000.
    pub per_page: Option<u32>,
    /// Words.
    pub keywords: Option<String>,
    /// HitPay's word of a type. Its parameter is `type`.
    pub kind: Option<String>,
    /// Only invoices that repeat this one.
    pub parent_id: Option<String>,
}

impl NewInvoice {
    /// An invoice over an amount, numbered by HitPay.
    #[must_use]
    pub fn new(customer: InvoiceCustomer, invoice_date: impl Into<String>, amount: Money) -> Self {
        Self {
            customer,
            invoice_date: invoice_date.into(),
            due_date: None,
            invoice_number: None,
            amount,
            subtotal: None,
            products: Vec::new(),
            payment_methods: Vec::new(),
            tax_setting: None,
            send_email: None,
            webhook: None,
            reference: None,
            footer: None,
            partial_payments: Vec::new(),
            discounts: Vec::new(),
            recipients: Vec::new(),
            recipient_customers: Vec::new(),
        }
    }

    fn body(&self) -> Checked<Body> {
        check_url("webhook", self.webhook.as_deref())?;
        let lines = self.products.iter().filter_map(|line| line.discount);
        let parts = self.partial_payments.iter().map(|part| part.amount);
        let discounts = self.discounts.iter().map(|one| one.discount);
        let mut others = lines.chain(parts).chain(discounts).chain(self.subtotal);
        if others.any(|other| other.currency() != self.amount.currency()) {
            return Err(Refusal::invalid(
                "amount",
                "is in another currency than its parts",
            ));
        }
        let by = if self.products.is_empty() {
            "amount"
        } else {
            "product"
        };
        let partial = (!self.partial_payments.is_empty()).then_some(1);
        let by_email = |email: &String| Body::default().text("email", &**email);
        let by_id = |id: &String| Body::default().text("customer_id", &**id);
        let recipients = self.recipients.iter().map(by_email);
        let recipients = recipients.chain(self.recipient_customers.iter().map(by_id));
        let place = |(place, one): (usize, &Discount)| {
            Body::default()
                .text("name", &*one.name)
                .amount("discount", one.discount)
                .count_if("order", u32::try_from(place).ok())
        };
        Ok(self
            .customer
            .body()
            .text("invoice_date", &*self.invoice_date)
            .text_if("due_date", self.due_date.as_deref())
            .count_if(
                "auto_invoice_number",
                Some(u32::from(self.invoice_number.is_none())),
            )
            .text_if("invoice_number", self.invoice_number.as_deref())
            .text("currency", self.amount.currency().code())
            .list("payment_methods", &self.payment_methods)
            .amount("amount", self.amount)
            .amount_if("subtotal", self.subtotal)
            .text("payment_by", by)
            .text_if("tax_setting", self.tax_setting.as_deref())
            .count_if("send_email", self.send_email.map(u32::from))
            .text_if("webhook", self.webhook.as_deref())
            .text_if("reference", self.reference.as_deref())
            .text_if("footer", self.footer.as_deref())
            .count_if("allow_partial_payments", partial)
            .objects(
                "partial_payments",
                self.partial_payments
                    .iter()
                    .map(PartialPayment::body)
                    .collect(),
            )
            .objects(
                "products",
                self.products.iter().map(InvoiceLine::body).collect(),
            )
            .objects(
                "stackable_discounts",
                self.discounts.iter().enumerate().map(place).collect(),
            )
            .objects("recipients", recipients.collect()))
    }
}

impl NewInvoice {
    /// Taxes, discounts and products change the amount that the invoice shows.
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        // LEDGER: invoice-answers
        let compared = compared.undocumented();
        let compared = compared.text_if("reference", self.reference.as_deref());
        let plain =
            self.products.is_empty() && self.discounts.is_empty() && self.tax_setting.is_none();
        if plain {
            compared.money("amount", "currency", self.amount)
        } else {
            compared.currency("currency", self.amount.currency())
        }
    }
}

impl InvoiceCustomer {
    fn body(&self) -> Body {
        match self {
            Self::Id(id) => Body::default().text("customer_id", &**id),
            Self::Described {
                name,
                email,
                address,
            } => {
                let customer = Body::default()
                    .text("name", &**name)
                    .text("email", &**email)
                    .object_if("address", address.as_ref().map(CustomerAddress::body));
                Body::default().object_if("customer", Some(customer))
            }
        }
    }
}

impl InvoiceLine {
    fn body(&self) -> Body {
        Body::default()
            .text("product_id", &*self.product_id)
            .count_if("quantity", Some(self.quantity))
            .text_if("variation_id", self.variation_id.as_deref())
            .amount_if("discount", self.discount)
    }
}

impl PartialPayment {
    fn body(&self) -> Body {
        Body::default()
            .amount("amount", self.amount)
            .text("due_date", &*self.due_date)
    }
}

impl Item for Invoice {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            printed: Printed::of(record),
            id: record.text("id"),
            invoice_number: record.text("invoice_number"),
            // LEDGER: invoice-answers
            status: record.text("status").or_else(|| {
                let words = record.texts("status").join(",");
                (!words.is_empty()).then_some(words)
            }),
            amount: record.amount("amount", "currency"),
            reference: record.text("reference"),
            url: record.text("invoice_link").or(record.text("url")),
            due_date: record.text("due_date"),
            balance_amount: record.amount("balance_amount", "currency"),
            amount_paid: record.amount("amount_paid", "currency"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/invoices");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/invoices", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/invoices/{id}");
const UPDATE: Endpoint = Endpoint::write(ID, Method::PUT, "/v1/invoices/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(ID, Method::DELETE, "/v1/invoices/{id}", Resolution::Poll);

impl HitPay {
    /// `GET /v1/invoices`: page by page.
    #[must_use]
    pub fn invoices(&self, query: &InvoiceQuery) -> Pages<'_, Invoice> {
        let listing = Listing::new(LIST, Style::Number("page"))
            .filter("customer_email", query.customer_email.as_ref())
            .filter("status", query.status.as_ref())
            .filter("reference", query.reference.as_ref())
            .filter("per_page", query.per_page)
            .filter("keywords", query.keywords.as_ref())
            .filter("type", query.kind.as_ref())
            .filter("parent_id", query.parent_id.as_ref());
        pages(&self.client, listing)
    }

    /// `POST /v1/invoices`: no money moves before the customer pays. Called twice, it makes two.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay does not take; after an unknown outcome list by
    /// reference.
    pub async fn create_invoice(&self, new: &NewInvoice) -> Result<Invoice> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/invoices/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn invoice(&self, id: &str) -> Result<Invoice> {
        self.client.one(&READ, id).await
    }

    /// `PUT /v1/invoices/{id}`
    ///
    /// # Errors
    /// As [`create_invoice`](Self::create_invoice).
    pub async fn update_invoice(&self, id: &str, new: &NewInvoice) -> Result<Invoice> {
        let body = new.body()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// `DELETE /v1/invoices/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn delete_invoice(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
