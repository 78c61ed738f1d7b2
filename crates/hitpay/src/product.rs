//! Products and their categories. Requests with products are `multipart/form-data`, because they carry pictures.

use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID, PictureFields,
    pages::{Listing, Pages, Paging, pages},
    wire::{Body, Compared, File, Item, Multipart, RawObject, Read, Record},
};

/// A product to create, or the new state of one.
// Source: HitPay OpenAPI document, body of `POST /v1/products`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewProduct {
    /// Name of the product.
    pub name: String,
    /// Price of one piece.
    pub price: Money,
    /// Description shown to the customer, may be HTML.
    pub description: Option<String>,
    /// Headline of one line.
    pub headline: Option<String>,
    /// Bar code, at most 255 characters; for new products only.
    pub barcode: Option<String>,
    /// Stock keeping unit of the merchant, at most 255 characters; for new products only.
    pub stock_keeping_unit: Option<String>,
    /// Stock quantity.
    pub quantity: Option<u32>,
    /// Stock quantity at which the merchant is warned.
    pub quantity_alert_level: Option<u32>,
    /// Ids of categories.
    pub category_ids: Vec<String>,
    /// Sales channels: `online_store`, `pos`, `invoice`; for new products only.
    pub channels: Vec<String>,
    /// Ids of business locations; for new products only.
    pub location_ids: Vec<String>,
    /// True if HitPay tracks the stock. HitPay's default is true.
    pub is_manageable: Option<bool>,
    /// True if the product is shown first. HitPay's default is false.
    pub is_pinned: Option<bool>,
    /// Weight in grams.
    pub product_weight: Option<u32>,
    /// True if the product requires a delivery method. HitPay's default is true.
    pub delivery_method_required: Option<bool>,
    /// True if customers see the product. HitPay's default is true.
    pub publish: Option<bool>,
    /// Pictures.
    pub images: Vec<Image>,
}

/// A picture of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Name of the file.
    pub file_name: String,
    /// Content type: `image/png` or `image/jpeg`.
    pub content_type: String,
    /// Bytes of the file.
    pub bytes: Bytes,
}

/// A product of HitPay.
// The id is enough to use the product later, so any other member may be missing.
// Source: HitPay OpenAPI document, response of `GET /v1/products/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Product {
    /// HitPay's id.
    pub id: String,
    /// Name of the product.
    pub name: Option<String>,
    /// Headline of one line.
    pub headline: Option<String>,
    /// Description shown to the customer, may be HTML.
    pub description: Option<String>,
    /// Price of one piece.
    pub price: Option<ReportedAmount>,
    /// Status: `draft` or `published`.
    pub status: Option<String>,
    /// Ids of categories.
    pub category_ids: Vec<String>,
    /// True if HitPay tracks the stock.
    pub is_manageable: Option<bool>,
    /// True if customers see the product.
    pub is_published: Option<bool>,
    /// URL of the product page.
    pub url: Option<String>,
    /// Variations of the product.
    pub variations: Vec<Variation>,
    /// URLs of the pictures.
    pub images: Vec<String>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// A variation of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variation {
    /// HitPay's id.
    pub id: Option<String>,
    /// Description of the variation.
    pub description: Option<String>,
    /// Price of one piece.
    pub price: Option<ReportedAmount>,
    /// Stock quantity.
    pub quantity: Option<u32>,
    /// Stock keeping unit of the merchant.
    pub stock_keeping_unit: Option<String>,
}

/// A category of products. HitPay documents few of its members.
// Source: HitPay OpenAPI document, response of `GET /v1/product-category`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProductCategory {
    /// HitPay's id.
    pub id: String,
    /// Name of the category.
    pub name: Option<String>,
}

/// Filters and paging of a list of products.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProductQuery {
    /// Statuses: `draft`, `published`.
    pub statuses: Vec<String>,
    /// Ids of categories.
    pub categories: Vec<String>,
    /// Sources: `shopify`, `wooCommerce`.
    pub source: Vec<String>,
    /// Stock states: `in_stock`, `out_of_stock`.
    pub inventory: Vec<String>,
    /// Ids of business locations.
    pub location_ids: Vec<String>,
    /// Sales channels: `pos`, `invoice`, `online_store`.
    pub channels: Vec<String>,
    /// Search texts.
    pub keywords: Vec<String>,
    /// Products per page. HitPay's default is 10.
    pub per_page: Option<u32>,
}

impl NewProduct {
    /// Creates a product with the fields that HitPay requires.
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

    /// Returns the pictures as form files. The field is `image` for a new product and `images` for a change.
    // The two sources disagree on the names of the fields.
    // LEDGER: product-pictures
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
    fn from_wire(record: &Record) -> Read<Self> {
        let currency = record.text("currency").unwrap_or_default();
        let variation = |variation: &Record| Variation {
            id: variation.text("id"),
            description: variation.text("description"),
            price: variation
                .text("price")
                .map(|price| ReportedAmount::lenient(price, currency.clone())),
            quantity: variation.count("quantity"),
            stock_keeping_unit: variation.text("stock_keeping_unit"),
        };
        let images = record.records("images");
        Ok(Self {
            raw: RawObject::from(record),
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
            images: images
                .iter()
                .filter_map(|image| image.text("url"))
                .collect(),
            created_at: record.time("created_at"),
        })
    }
}

impl Item for ProductCategory {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            id: record.required("id")?,
            name: record.text("name"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/products");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/products", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/products/{id}");
// PHP parses form bodies of POST requests only, not of PATCH.
const UPDATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/products/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(ID, Method::DELETE, "/v1/products/{id}", Resolution::Poll);
const CATEGORIES: Endpoint = Endpoint::read(ID, Method::GET, "/v1/product-category");

impl HitPay {
    /// Lists products page by page (`GET /v1/products`).
    #[must_use]
    pub fn products(&self, query: &ProductQuery) -> Pages<'_, Product> {
        let list = |filter| self.list_filters.name(filter);
        let listing = Listing::new(LIST, Paging::Number("page"))
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

    /// Creates a product (`POST /v1/products`). A second call creates another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field or picture that HitPay rejects.
    pub async fn create_product(&self, new: &NewProduct) -> Result<Product> {
        let call = self.client.call(&CREATE, &[], None)?;
        let (body, files) = (new.create(), new.files("image", self.picture_fields));
        let (body, files) = (&body, &*files);
        let call = Multipart { body, files }.write(call)?;
        self.client
            .submit(call, |compared| new.compare(compared))
            .await
    }

    /// Reads a product (`GET /v1/products/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn product(&self, id: &str) -> Result<Product> {
        self.client.get(&READ, id).await
    }

    /// Changes a product (`POST /v1/products/{id}` with `_method=PATCH`, because PHP parses form bodies of POST requests only).
    ///
    /// # Errors
    /// As [`create_product`](Self::create_product).
    pub async fn change_product(&self, id: &str, new: &NewProduct) -> Result<Product> {
        let call = self.client.call(&UPDATE, &[("id", id)], None)?;
        let body = new.update().text("_method", "PATCH");
        let files = new.files("images", self.picture_fields);
        let (body, files) = (&body, &*files);
        let call = Multipart { body, files }.write(call)?;
        self.client
            .submit(call, |compared| new.compare(compared.text("id", id)))
            .await
    }

    /// Deletes a product (`DELETE /v1/products/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn delete_product(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }

    /// Lists product categories page by page (`GET /v1/product-category`, page size in `perPage`).
    #[must_use]
    pub fn product_categories(&self, per_page: Option<u32>) -> Pages<'_, ProductCategory> {
        let listing = Listing::new(CATEGORIES, Paging::Number("page"));
        pages(&self.client, listing.filter("perPage", per_page))
    }
}
