//! HitPay's customers, products, orders, invoices and remitters, between the client and the sandbox.

use std::sync::Arc;

use dhow::hitpay::{
    customer::NewCustomer,
    invoice::{InvoiceCustomer, InvoiceQuery, NewInvoice},
    order::NewOrder,
    product::NewProduct,
    remitter::{NewRemitter, RemitterAddress},
};
use dhow::prelude::*;
use dhow_sandbox::Sandbox;

fn client(sandbox: &Sandbox) -> HitPay {
    let hitpay = sandbox.hitpay();
    let url = hitpay.base_url();
    let base = dhow::BaseUrl::new(url.trim_end_matches("/v1")).unwrap();
    let key = hitpay.api_key().clone();
    let config = HitPayConfig::new(Environment::Sandbox, key).with_base_url(base);
    HitPay::new(config, Arc::new(ReqwestTransport::new().unwrap())).unwrap()
}

#[tokio::test]
async fn the_resources_of_a_shop_agree_with_the_client() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let hitpay = client(&sandbox);
    let ten: Money = "10.00 SGD".parse().unwrap();

    let new = NewCustomer::new("ana@shop.example", "91234567");
    let customer = hitpay.create_customer(&new).await.unwrap();
    let read = hitpay.customer(&customer.id).await.unwrap();
    assert_eq!(read.email.as_deref(), Some("ana@shop.example"));
    let mut change = NewCustomer::default();
    change.remark = Some("loyal".into());
    let changed = hitpay.change_customer(&customer.id, &change).await.unwrap();
    assert_eq!(changed.remark.as_deref(), Some("loyal"));

    let product = hitpay.create_product(&NewProduct::new("Tea", ten)).await;
    let product = product.unwrap();
    assert_eq!(product.price.and_then(|price| price.money()), Some(ten));
    let order = hitpay.create_order(&NewOrder::new(ten)).await.unwrap();
    hitpay.delete_order(&order.id).await.unwrap();

    let payer = InvoiceCustomer::Id(customer.id.clone());
    let mut invoice = NewInvoice::new(payer, "2026-11-20", ten);
    invoice.reference = Some("R-1".into());
    let invoice = hitpay.create_invoice(&invoice).await.unwrap();
    assert_eq!(
        invoice.balance_amount.and_then(|rest| rest.money()),
        Some(ten)
    );
    let mut query = InvoiceQuery::default();
    query.reference = Some("R-1".into());
    let page = hitpay.invoices(&query).next().await.unwrap().unwrap();
    assert_eq!(page.items[0].id, invoice.id);

    let remitter = NewRemitter {
        entity_type: "individual".into(),
        full_name: "Ana Tan".into(),
        date_of_birth: "1990-01-31".into(),
        nationality: "SG".into(),
        contact_number: "+6591234567".into(),
        address: RemitterAddress {
            city: "Singapore".into(),
            state: "SG".into(),
            country: "SG".into(),
            ..RemitterAddress::default()
        },
        ..NewRemitter::default()
    };
    let remitter = hitpay.create_remitter(&remitter).await.unwrap();
    assert_eq!(remitter.status.as_deref(), Some("pending"));
    hitpay.delete_customer(&customer.id).await.unwrap();
    assert!(hitpay.customer(&customer.id).await.is_err());
}
