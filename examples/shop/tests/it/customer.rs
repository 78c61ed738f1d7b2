//! A customer with a browser.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect::Policy};

/// Number and length of the pauses between two looks at a page.
const LOOKS: u32 = 300;
const LOOK: Duration = Duration::from_millis(100);

pub(crate) struct Customer {
    client: Client,
    shop: String,
}

/// The form of the basket, filled in.
pub(crate) struct Order {
    pub(crate) reference: String,
    account: String,
}

impl Customer {
    /// Opens a browser that shows redirects instead of following them.
    pub(crate) fn new(shop: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).build();
        Self { client: client.unwrap(), shop: shop.to_owned() }
    }

    async fn opens(&self, url: &str) -> String {
        let page = self.client.get(url).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "{url}");
        page.text().await.unwrap()
    }

    /// Opens the basket and chooses a gateway.
    pub(crate) async fn fills_the_basket(&self, account: &str) -> Order {
        let page = self.opens(&self.shop).await;
        assert!(page.contains(&format!("value=\"{account}\"")), "{page}");
        let reference = between(&page, "name=\"reference\" value=\"", "\"").unwrap();
        Order { reference: reference.to_owned(), account: account.to_owned() }
    }

    /// Goes back to the basket and chooses another gateway for the same order.
    pub(crate) fn chooses_again(&self, order: &Order, account: &str) -> Order {
        Order { reference: order.reference.clone(), account: account.to_owned() }
    }

    /// Sends the form of the basket for two bags, with other values for some fields.
    pub(crate) async fn posts(&self, order: &Order, changes: &[(&str, &str)]) -> Response {
        let mut form = vec![
            ("reference", order.reference.as_str()),
            ("account", &order.account),
            ("bags", "2"),
            ("name", "Ravi"),
            ("email", "ravi@shop.example"),
            // The number of a customer of Hub2's sandbox whose payments succeed.
            ("phone", "00000001"),
        ];
        for (field, value) in &mut form {
            let mut changes = changes.iter();
            if let Some((_, changed)) = changes.find(|(changed, _)| changed == field) {
                *value = changed;
            }
        }
        let pay = self.client.post(format!("{}/pay", self.shop)).form(&form);
        pay.send().await.unwrap()
    }

    /// Presses the pay button and returns the URL of the gateway's page, which the shop's page shows if there is none yet.
    pub(crate) async fn presses_pay(&self, order: &Order) -> String {
        let answer = self.posts(order, &[]).await;
        let status = answer.status();
        let Some(next) = location(&answer) else {
            panic!("{status}: {}", answer.text().await.unwrap());
        };
        if !next.starts_with(&self.shop) {
            return next;
        }
        let page = self.looks(&next, "Continue to the payment").await;
        between(&page, "<a href=\"", "\"").unwrap().replace("&amp;", "&")
    }

    /// Pays on the gateway's page and returns to the shop, if it is open.
    pub(crate) async fn pays(&self, checkout: &str) {
        let origin = checkout.split('/').take(3).collect::<Vec<_>>().join("/");
        let link = self.client.get(checkout).send().await.unwrap();
        // HPay's link redirects to its page.
        let url = location(&link).map_or(checkout.to_owned(), |path| origin.clone() + &path);
        let page = self.opens(&url).await;
        let action = between(&page, "action=\"", "\"").map(|path| origin + path);
        let pay = self.client.post(action.unwrap_or(url));
        let paid = pay.form(&[("outcome", "pay")]).send().await.unwrap();
        let back = location(&paid).unwrap();
        assert!(back.starts_with(&self.shop), "{back}");
        if let Ok(page) = self.client.get(&back).send().await {
            assert_eq!(page.status(), StatusCode::OK, "{back}");
        }
    }

    /// Opens the page of the order until it shows a text.
    pub(crate) async fn sees(&self, order: &Order, text: &str) {
        let url = format!("{}/orders/{}/{}", self.shop, order.account, order.reference);
        self.looks(&url, text).await;
    }

    async fn looks(&self, url: &str, text: &str) -> String {
        let mut page = String::new();
        for _ in 0..LOOKS {
            page = self.opens(url).await;
            if page.contains(text) {
                return page;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("`{text}` is missing: {page}");
    }
}

fn location(answer: &Response) -> Option<String> {
    let location = answer.headers().get("location")?;
    Some(location.to_str().unwrap().to_owned())
}

fn between<'p>(page: &'p str, before: &str, after: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(before)?;
    Some(rest.split_once(after)?.0)
}
