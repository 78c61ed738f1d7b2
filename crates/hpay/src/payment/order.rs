//! Order inquiry, the authoritative status of a payment.

use dhow_core::{
    Currency, Endpoint, Environment, MerchantReference, Payment, PaymentStatus, ProviderReference,
    ReportedAmount, Result, json::ExactNumber,
};
use http::Method;

use crate::{
    EvidenceStatus, HPay, ID, OrderPath,
    amount::{self, unless_grouped},
    client::{Client, HPayEndpoint, Host},
    error::{Service, named},
    status,
    wire::{self, body::Body, received::Received},
};

/// Order to look up. At least one field is required.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderQuery {
    /// Your order id (`order_code`).
    pub order_code: Option<MerchantReference>,
    /// HPay's id of the payment (`transaction_id`), in digits.
    pub transaction_id: Option<String>,
}

/// Order in HPay's system.
///
/// Amounts are in whole units of the account's currency, because HPay names none. A response that does name a currency must name that one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// HPay's status. The documentation lists no values; [`Conventions::order_statuses`](crate::Conventions::order_statuses) maps them.
    pub transaction_status: String,
    /// Your order id.
    pub order_code: Option<String>,
    /// HPay's id of the payment.
    pub transaction_id: Option<String>,
    /// Amount of the order.
    pub total_amount: Option<ReportedAmount>,
    /// Tax included in the order.
    pub tax_amount: Option<ReportedAmount>,
    /// Discount on the order.
    pub discount_amount: Option<ReportedAmount>,
    /// Shipping fee of the order.
    pub fee_shipping: Option<ReportedAmount>,
    /// Bank, as HPay's code.
    pub bank_code: Option<String>,
    /// E-mail address of the merchant.
    pub receiver_email: Option<String>,
    /// Text shown to the customer.
    pub order_description: Option<String>,
    /// URL that the browser returns to.
    pub return_url: Option<String>,
    /// URL that the browser goes to when the customer cancels.
    pub cancel_url: Option<String>,
    /// Name of the buyer.
    pub buyer_fullname: Option<String>,
    /// E-mail address of the buyer.
    pub buyer_email: Option<String>,
    /// Telephone number of the buyer.
    pub buyer_mobile: Option<String>,
    /// Postal address of the buyer.
    pub buyer_address: Option<String>,
    /// Code of the affiliate.
    pub affiliate_code: Option<String>,
    /// HPay's token of the payment.
    pub token: Option<String>,
    /// Evidence for the scheme that verified HPay's `checksum`. `None` if it was not verified, because
    /// [`SignatureSchemes::order_inquiry_response`](crate::SignatureSchemes::order_inquiry_response) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

/// Code for an order that HPay does not know, or that is older than seven days.
pub(crate) const NOT_FOUND_CODE: &str = "30015";

/// Warning about a paid order whose amount is zero.
const ZERO_AMOUNT: &str =
    "HPay reports the order as paid with an amount of zero: nothing is confirmed, ask HPay";

/// Warning about an order whose code and data disagree.
const CONTRADICTION: &str = "HPay's code and its `transaction_status` contradict each other: the status is unknown, ask HPay";

const DETAIL: HPayEndpoint = inquiry("/api/transaction/GetTransactionDetail");
const TRANSACTION: HPayEndpoint = inquiry("/api/transaction");

const fn inquiry(route: &'static str) -> HPayEndpoint {
    let endpoint = Endpoint::read(ID, Method::POST, route);
    HPayEndpoint::new(Service::Checkout, Host::Checkout, endpoint)
}

impl OrderQuery {
    /// Creates a query by your order id.
    #[must_use]
    pub fn by_order_code(order_code: MerchantReference) -> Self {
        let order_code = Some(order_code);
        Self {
            order_code,
            transaction_id: None,
        }
    }

    fn body(&self, client: &Client) -> Result<Body> {
        if self.order_code.is_none() && self.transaction_id.is_none() {
            let rule = "or `transaction_id` is required";
            return Err(ID.invalid("order_code", rule));
        }
        // It is sent as a JSON number, which has no leading zeros, and the signed text must equal the sent one.
        let number = |text: &String| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<ExactNumber>().ok().filter(|_| digits);
            let rule = "must be a number in plain digits without leading zeros";
            number.ok_or_else(|| ID.invalid("transaction_id", rule))
        };
        let number = self.transaction_id.as_ref().map(number).transpose()?;
        let body = Body::default()
            .text("merchant_id", &client.merchant.id)
            .text_if(
                "order_code",
                self.order_code.as_ref().map(MerchantReference::as_str),
            )
            .number_if("transaction_id", number);
        client.signed(body, "checksum", &client.schemes.order_inquiry)
    }
}

impl HPay {
    /// Reads an order: `POST /api/transaction/GetTransactionDetail`, or `/api/transaction` by
    /// [`Conventions::order_path`](crate::Conventions::order_path).
    ///
    /// The signature scheme of the request is unsettled.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) (30015) for an order that HPay does not know, that the customer has not opened yet, or
    /// that is older than seven days, and every error of a read. Order states that HPay reports as codes are errors too:
    /// [`Unavailable`](dhow_core::ErrorKind::Unavailable) for 81, 82 and 114, and [`Protocol`](dhow_core::ErrorKind::Protocol) for 83 and
    /// 115. Use [`payment_status`](dhow_core::PaymentProvider::payment_status) to read them as statuses.
    pub async fn order(&self, query: &OrderQuery) -> Result<Order> {
        let (received, body) = self.query_order(query).await?;
        self.order_from_response(&received.successful()?, &body)
    }

    /// Reads an order as a payment. A code that is a state of the order gives a payment, not an error.
    pub(crate) async fn order_payment(&self, order_code: &ProviderReference) -> Result<Payment> {
        let merchant_reference = MerchantReference::new(order_code.as_str()).map_err(named)?;
        let query = OrderQuery::by_order_code(merchant_reference);
        let (received, body) = self.query_order(&query).await?;
        // Before `successful`, which would turn these codes into errors.
        if let Some(status) = status::by_checkout_code(received.code()) {
            let (reference, word) = (order_code.clone(), received.code());
            let contradicted = self.contradicts(&received, &status);
            let status = contradicted.unwrap_or_else(|| status.clone());
            let is_contradicted = matches!(status, PaymentStatus::Unknown(_));
            let mut payment = Payment::new(ID, reference, status, word, self.environment);
            payment.merchant_reference = Some(order_code.as_str().to_owned());
            if is_contradicted {
                payment.warnings.push(CONTRADICTION.to_owned());
            }
            return Ok(payment);
        }
        let received = received.successful()?;
        let order = self.order_from_response(&received, &body)?;
        let status = self
            .client
            .conventions
            .order_status(&order.transaction_status);
        Ok(order.into_payment(order_code.clone(), status, self.environment))
    }

    /// Returns an unknown status if the data has a known status other than the code's.
    // In the documentation failed responses have no data. One with data says two things about one order, so neither is taken.
    // LEDGER: order-contradiction
    fn contradicts(&self, received: &Received, by_code: &PaymentStatus) -> Option<PaymentStatus> {
        let word = received.envelope.described_status()?;
        let by_data = self.client.conventions.order_status(&word);
        let is_known = !matches!(by_data, PaymentStatus::Unknown(_));
        let differs = is_known && by_data != *by_code;
        let words = || format!("code {}, transaction_status {word}", received.code());
        differs.then(|| PaymentStatus::Unknown(words()))
    }

    async fn query_order(&self, query: &OrderQuery) -> Result<(Received, Body)> {
        let client = &self.client;
        let body = query.body(client)?;
        let endpoint = match client.conventions.order_path {
            OrderPath::GetTransactionDetail => DETAIL,
            OrderPath::Transaction => TRANSACTION,
        };
        let mode = client.conventions.order_body;
        let received = client.post(&endpoint, &body, mode).await?;
        Ok((received, body))
    }

    fn order_from_response(&self, received: &Received, sent: &Body) -> Result<Order> {
        let client = &self.client;
        let schemes = &client.schemes.order_inquiry_response;
        let checksum = received.envelope.checksum.as_deref();
        let verified_by = received.verify(&client.keys, schemes, &sent.values(), checksum)?;
        Ok(Order::from_wire(
            received.data()?,
            self.currency,
            verified_by,
        ))
    }
}

impl Order {
    fn from_wire(
        wire: wire::Order,
        currency: Currency,
        verified_by: Option<EvidenceStatus>,
    ) -> Self {
        let amount = |text: Option<String>| {
            text.map(|text| unless_grouped(ReportedAmount::lenient(text, currency.code())))
        };
        Self {
            transaction_status: wire.transaction_status.into_string(),
            order_code: wire.order_code,
            transaction_id: wire.transaction_id,
            total_amount: amount(wire.total_amount),
            tax_amount: amount(wire.tax_amount),
            discount_amount: amount(wire.discount_amount),
            fee_shipping: amount(wire.fee_shipping),
            bank_code: wire.bank_code,
            receiver_email: wire.receiver_email,
            order_description: wire.order_description,
            return_url: wire.return_url,
            cancel_url: wire.cancel_url,
            buyer_fullname: wire.buyer_fullname,
            buyer_email: wire.buyer_email,
            buyer_mobile: wire.buyer_mobile,
            buyer_address: wire.buyer_address,
            affiliate_code: wire.affiliate_code,
            token: wire.token,
            verified_by,
        }
    }

    fn into_payment(
        self,
        reference: ProviderReference,
        status: PaymentStatus,
        environment: Environment,
    ) -> Payment {
        let paid = status == PaymentStatus::Paid;
        let mut payment = Payment::new(ID, reference, status, self.transaction_status, environment);
        payment.merchant_reference = self.order_code;
        let is_zero = self.total_amount.as_ref().is_some_and(status::is_zero);
        if paid && is_zero {
            payment.warnings.push(ZERO_AMOUNT.to_owned());
        }
        let grouped = amount::warning("order's", self.total_amount.as_ref());
        payment.warnings.extend(grouped);
        // HPay reports no received amount, so the total of a paid order is taken.
        payment.received = self.total_amount.clone().filter(|_| paid && !is_zero);
        payment.requested = self.total_amount;
        payment.with_amount_warnings()
    }
}
