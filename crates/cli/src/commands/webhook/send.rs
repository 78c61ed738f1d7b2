//! `dhow webhook send`: sends a test delivery with a genuine signature.

use bytes::Bytes;
use clap::Args;
use dhow_core::{
    Call, Currency, Delivery, Endpoint, Environment, Error, ErrorKind, MerchantReference, Money,
    Outcome, Resolution, Result, SettingKind, Settings, Transport, TransportError,
};
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use http::{Method, Request, Uri};

use crate::{
    args::{GatewayArg, GatewaySelection, parse_money, parse_pair, refuse_doubled},
    exit::Exit,
    gateways::{OrderOption, SampleKind, SampleParams},
    session::Session,
    target_url,
    view::SentDelivery,
};

/// Send a test delivery to your webhook URL, signed like the gateway's
///
/// The delivery reports a paid order and is signed with the configured secrets, so a server with the same secrets accepts it. Use the
/// sandbox's secrets. With --tamper the amount is changed after signing, and your server must reject the delivery.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 the URL responded with a status of 200 to 299; 1 with another status; 3 there was no response.

Example:
  dhow webhook send --provider hitpay --to http://localhost:3000/webhooks/hitpay --reference ORDER-1042

Example of a delivery that must be rejected:
  dhow webhook send --provider hitpay --to http://localhost:3000/webhooks/hitpay --tamper")]
pub(crate) struct Send {
    #[command(flatten)]
    gateway: GatewaySelection,

    /// Webhook URL; must be https, except on this machine
    #[arg(long, value_name = "URL")]
    to: Uri,

    /// Kind of delivery [default: the gateway's most common kind]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,

    /// Your own reference of the order [default: TEST-1042-A]
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,

    /// Amount in major units [default: the amount of the demo]
    #[arg(long, value_name = "599.00")]
    amount: Option<String>,

    /// ISO 4217 currency code [default: the currency of the account, or that of the demo]
    #[arg(long, value_name = "SGD")]
    currency: Option<String>,

    /// Status in the gateway's own words [default: the word for paid]
    #[arg(long, value_name = "WORD")]
    status: Option<String>,

    /// Further field of the delivery, by the gateway's name; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parse_pair)]
    set: Vec<(String, String)>,

    /// Change the amount after signing (and a signed field, if the amount is not signed)
    #[arg(long)]
    tamper: bool,

    /// Allow http to other machines, where the delivery can be read and replayed
    #[arg(long)]
    allow_plain_http: bool,
}

impl Send {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        let named = |error| gateway.named_in(error);
        target_url::check("--to", &self.to, self.allow_plain_http).map_err(named)?;
        let kind = self.kind(gateway).map_err(named)?;
        let settings = session.settings(gateway.0)?;
        let params = self.params(gateway, &settings).map_err(named)?;
        let delivery = kind.create(&settings, &params).map_err(named)?;
        let call = Call {
            request: self.request(&delivery).map_err(named)?,
            endpoint: Endpoint::write(
                gateway.id().parse()?,
                Method::POST,
                "/",
                Resolution::AskGateway,
            ),
        };
        let target = call.request.uri().clone();
        let transport = ReqwestTransport::builder()
            .retry(RetryPolicy::none())
            .build()?;
        let response = transport.send(call);
        let response = session.out.wait_for("the webhook URL", response).await;
        let response = response.map_err(|error| no_response(&self.to, error))?;
        session.out.result(&SentDelivery::new(
            gateway.id(),
            kind,
            &params,
            &target,
            &delivery,
            &response,
        ));
        Ok(match response.status().is_success() {
            true => Exit::Success,
            false => Exit::Negative,
        })
    }

    fn params(&self, gateway: GatewayArg, settings: &Settings<'_>) -> Result<SampleParams> {
        refuse_doubled(&self.set, |name| name)?;
        let reference = self.reference.as_deref().unwrap_or("TEST-1042-A");
        let reference = MerchantReference::new(reference)?;
        let account_currency = account_currency(gateway, settings)?;
        Ok(SampleParams {
            reference: reference.as_str().to_owned(),
            amount: self.money(gateway, account_currency)?,
            account_currency,
            status: self.status.clone(),
            set: self.set.clone(),
            given: self.given().collect(),
            environment: environment(gateway, settings)?,
            path: self.to.path().to_owned(),
            tamper: self.tamper,
        })
    }

    /// Returns the options about the order that are on the command line.
    fn given(&self) -> impl Iterator<Item = OrderOption> {
        let options = [
            (self.reference.is_some(), OrderOption::Reference),
            (self.amount.is_some(), OrderOption::Amount),
            (self.currency.is_some(), OrderOption::Currency),
            (self.status.is_some(), OrderOption::Status),
        ];
        let given = options.into_iter().filter(|(is_given, _)| *is_given);
        given.map(|(_, option)| option)
    }

    fn kind(&self, gateway: GatewayArg) -> Result<&'static SampleKind> {
        let mut kinds = gateway.sample_kinds().iter();
        let kind = match &self.kind {
            Some(name) => kinds.find(|kind| kind.name == name),
            None => kinds.next(),
        };
        kind.ok_or_else(|| {
            let kinds = gateway.sample_kinds().iter();
            let names: Vec<&str> = kinds.map(|kind| kind.name).collect();
            let names = names.join(", ");
            Error::invalid("--kind", format!("must be a kind of this gateway: {names}"))
        })
    }

    fn money(&self, gateway: GatewayArg, account_currency: Currency) -> Result<Money> {
        let usual = gateway.demo_order().amount;
        let currency = self.currency.as_deref().unwrap_or(account_currency.code());
        parse_money(self.amount.as_deref().unwrap_or(usual), currency)
    }

    /// Creates the request. The gateway's query parameters are appended to those of the URL.
    fn request(&self, delivery: &Delivery) -> Result<Request<Bytes>> {
        let queries = [self.to.query(), delivery.query()];
        let query: Vec<&str> = queries.into_iter().flatten().collect();
        let url = self.to.to_string();
        let base = url.split('?').next().unwrap_or_default();
        let target = match query.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", query.join("&")),
        };
        let mut request = Request::builder()
            .method(delivery.method())
            .uri(target)
            .body(delivery.body().clone())
            .map_err(|_| {
                Error::invalid(
                    "--to",
                    "and the query of the delivery do not form a valid URL",
                )
            })?;
        request.headers_mut().extend(delivery.headers().clone());
        Ok(request)
    }
}

/// Returns the environment of the account: the setting, or that of the first base URL.
fn environment(gateway: GatewayArg, settings: &Settings<'_>) -> Result<Environment> {
    let fields = gateway.fields().iter();
    let urls = fields.filter(|field| field.kind == SettingKind::Url);
    let urls: Vec<&str> = urls.map(|field| field.name).collect();
    settings.environment_by_urls("environment", &urls)
}

/// Returns the currency of the account: the setting, if the gateway has one, or that of the demo.
fn account_currency(gateway: GatewayArg, settings: &Settings<'_>) -> Result<Currency> {
    let mut fields = gateway.fields().iter();
    let setting = fields.find(|field| matches!(field.kind, SettingKind::CurrencyOf(_)));
    let currency = setting.map(|field| settings.currency(field.name));
    let usual = gateway.demo_order();
    match currency.transpose()?.flatten() {
        Some(currency) => Ok(currency),
        None => Ok(parse_money(usual.amount, usual.currency)?.currency()),
    }
}

fn no_response(to: &Uri, error: TransportError) -> Error {
    let authority = to.authority().map(ToString::to_string).unwrap_or_default();
    let message = format!("{authority} did not respond completely: {}", error.what());
    Error::new(ErrorKind::Unavailable, Outcome::NotSent, message).with_source(error)
}
