//! Products and their categories. Products are the one resource that is sent as `multipart/form-data`, because of its pictures.

use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID, PictureFields,
    pages::{Listing, Pages, Style, pages},
    wire::{Body, Compared, File, Item, Multipart, Printed, Read, Record},
};

/// A product to offer, or what one is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewProduct {
    /// What it is called.
    pub name: String,
    /// What it costs.
    pub price: Money,
    /// Shown to the customer; may be HTML.
    pub description: Option<String>,
    /// One line.
    pub headline: Option<String>,
    /// Bar code, at most 255 characters; only of a new one.
    pub barcode: Option<String>,
    /// The merchant's number, at most 255 characters; only of a new one.
    pub stock_keeping_unit: Option<String>,
    /// How many there are.
    pub quantity: Option<u32>,
    /// At how many the merchant is warned.
    pub quantity_alert_level: Option<u32>,
    /// Ids of categories.
    pub category_ids: Vec<String>,
    /// `online_store`, `pos`, `invoice`; only of a new one.
    pub channels: Vec<String>,
    /// Ids of places; only of a new one.
    pub location_ids: Vec<String>,
    /// Whether HitPay counts the stock; its default is yes.
    pub is_manageable: Option<bool>,
    /// Whether it is shown first; HitPay's default is no.
    pub is_pinned: Option<bool>,
    /// Grams.
    pub product_weight: Option<u32>,
    /// Whether it must be delivered; HitPay's default is yes.
    pub delivery_method_required: Option<bool>,
    /// Whether customers see it; HitPay's default is yes.
    pub publish: Option<bool>,
    /// Pictures.
    pub images: Vec<Image>,
}

/// A picture of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The file's name.
    pub file_name: String,
    /// `image/png`, `image/jpeg`.
    pub content_type: String,
    /// The file.
    pub bytes: Bytes,
}

/// A product as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Product {
    /// HitPay's id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// One line.
    pub headline: Option<String>,
    /// Shown to the customer; may be HTML.
    pub description: Option<String>,
    /// What it costs.
    pub price: Option<ReportedAmount>,
    /// `draft` or `published`.
    pub status: Option<String>,
    /// Ids of categories.
    pub category_ids: Vec<String>,
    /// Whether HitPay counts the stock.
    pub is_manageable: Option<bool>,
    /// Whether customers see it.
    pub is_published: Option<bool>,
    /// Where customers see it.
    pub url: Option<String>,
    /// Its variations.
    pub variations: Vec<Variation>,
    /// Addresses of its pictures.
    pub images: Vec<String>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// A variation of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variation {
    /// HitPay's id.
    pub id: Option<String>,
    /// What it is called.
    pub description: Option<String>,
    /// What it costs.
    pub price: Option<ReportedAmount>,
    /// How many there are.
    pub quantity: Option<u32>,
    /// The merchant's number.
    pub stock_keeping_unit: Option<String>,
}

/// A category of products. HitPay documents that there are some, and little of what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProductCategory {
    /// HitPay's id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
}

/// Which products to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProductQuery {
    /// `draft`, `published`.
    pub statuses: Vec<String>,
    /// Ids of categories.
    pub categories: Vec<String>,
    /// `shopify`, `wooCommerce`.
    pub source: Vec<String>,
    /// `in_stock`, `out_of_stock`.
    pub inventory: Vec<String>,
    /// Ids of places.
    pub location_ids: Vec<String>,
    /// `pos`, `invoice`, `online_store`.
    pub channels: Vec<String>,
    /// Words.
    pub keywords: Vec<String>,
    /// Products on a page; HitPay's default is 10.
    pub per_page: Option<u32>,
}

impl NewProduct {
    /// A product with the two things that HitPay requires.
    #[must_use]
    pub fn new(name: impl Into<String>, price: Money) -> Self {
        Self {
            name: name.into(),
            price,
            description: None,
            headline: None,
            barcode: None,
            stock_keeping_unit: None,
            quantity: None,
            quantity_alert_level: None,
            category_ids: Vec::new(),
            channels: Vec::new(),
            location_ids: Vec::new(),
            is_manageable: None,
            is_pinned: None,
            product_weight: None,
            delivery_method_required: None,
            publish: None,
            images: Vec::new(),
        }
    }

    fn create(&self) -> Body {
        self.update()
            .text_if("barcode", self.barcode.as_deref())
            .text_if("stock_keeping_unit", self.stock_keeping_unit.as_deref())
            .list("channels", &self.channels)
            .list("location_ids", &self.location_ids)
    }

    fn update(&self) -> Body {
        let currency = self.price.currency().code().to_ascii_lowercase();
        Body::default()
            .text("name", &*self.name)
            .text_if("description", self.description.as_deref())
            .text_if("headline", self.headline.as_deref())
            .count_if("quantity", self.quantity)
            .count_if("quantity_alert_level", self.quantity_alert_level)
            .text("currency", currency)
            .amount("price", self.price)
            .list("category_ids", &self.category_ids)
            .switch_if("is_manageable", self.is_manageable)
            .switch_if("is_pinned", self.is_pinned)
            .count_if("product_weight", self.product_weight)
            .switch_if("delivery_method_required", self.delivery_method_required)
            .switch_if("publish", self.publish)
    }

    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        compared.money("price", "currency", self.price)
    }

    /// The field is `image` for a new product and `images` for a change.
    fn files(&self, field: &str, names: PictureFields) -> Vec<File> {
        let images = self.images.iter().enumerate();
        let file = |(place, image): (usize, &Image)| File {
            field: match names {
                PictureFields::Objects => format!("{field}[{place}][image]"),
                PictureFields::Files => format!("{field}[]"),
            },
            name: image.file_name.clone(),
            content_type: image.content_type.clone(),
            bytes: image.bytes.clone(),
        };
        images.map(file).collect()
    }
}

impl Item for Product {
    fn read(record: &Record) -> Read<Self> {
        let currency = record.text("currency").unwrap_or_default();
        let variation = |one: &Record| Variation {
            id: one.text("id"),
            description: one.text("description"),
            price: one
                .text("price")
                .map(|price| ReportedAmount::lenient(price, currency.clone())),
            quantity: one.count("quantity"),
            stock_keeping_unit: one.text("stock_keeping_unit"),
        };
        let images = record.records("images");
        Ok(Self {
            printed: Printed::of(record),
            id: record.required("id")?,
            name: record.text("name"),
            headline: record.text("headline"),
            description: record.text("description"),
            price: record.amount("price", "currency"),
            status: record.text("status"),
            category_ids: record.texts("category_id"),
            is_manageable: record.flag("is_manageable"),
            is_published: record.flag("is_published"),
            url: record.text("product_url"),
            variations: record.records("variations").iter().map(variation).collect(),
            images: images.iter().filter_map(|one| one.text("url")).collect(),
            created_at: record.time("created_at"),
        })
    }
}

impl Item for ProductCategory {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            id: record.required("id")?,
            name: record.text("name"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/products");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/products", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/products/{id}");
// PHP reads no form of a PATCH.
const UPDATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/products/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(ID, Method::DELETE, "/v1/products/{id}", Resolution::Poll);
const CATEGORIES: Endpoint = Endpoint::read(ID, Method::GET, "/v1/product-category");

impl HitPay {
    /// `GET /v1/products`: page by page.
    #[must_use]
    pub fn products(&self, query: &ProductQuery) -> Pages<'_, Product> {
        let list = |filter| self.list_filters.name(filter);
        let listing = Listing::new(LIST, Style::Number("page"))
            .filter_all(&list("statuses"), &query.statuses)
            .filter_all(&list("categories"), &query.categories)
            .filter_all(&list("source"), &query.source)
            .filter_all(&list("inventory"), &query.inventory)
            .filter_all(&list("location_ids"), &query.location_ids)
            .filter_all(&list("channels"), &query.channels)
            .filter_all(&list("keywords"), &query.keywords)
            .filter("per_page", query.per_page);
        pages(&self.client, listing)
    }

    /// `POST /v1/products`. Called twice, it makes two.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field or picture that HitPay does not take.
    pub async fn create_product(&self, new: &NewProduct) -> Result<Product> {
        let call = self.client.call(&CREATE, None, None)?;
        let (body, files) = (new.create(), new.files("image", self.picture_fields));
        let (body, files) = (&body, &*files);
        let call = Multipart { body, files }.write(call)?;
        self.client
            .submit(call, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/products/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn product(&self, id: &str) -> Result<Product> {
        self.client.one(&READ, id).await
    }

    /// `POST /v1/products/{id}` with `_method=PATCH`, because PHP reads no form of a PATCH.
    ///
    /// # Errors
    /// As [`create_product`](Self::create_product).
    pub async fn change_product(&self, id: &str, new: &NewProduct) -> Result<Product> {
        let call = self.client.call(&UPDATE, Some(id), None)?;
        let body = new.update().text("_method", "PATCH");
        let files = new.files("images", self.picture_fields);
        let (body, files) = (&body, &*files);
        let call = Multipart { body, files }.write(call)?;
        self.client
            .submit(call, |compared| new.compare(compared.text("id", id)))
            .await
    }

    /// `DELETE /v1/products/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn delete_product(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }

    /// `GET /v1/product-category`: page by page. HitPay's parameter is `perPage`.
    #[must_use]
    pub fn product_categories(&self, per_page: Option<u32>) -> Pages<'_, ProductCategory> {
        let listing = Listing::new(CATEGORIES, Style::Number("page"));
        pages(&self.client, listing.filter("perPage", per_page))
    }
}
