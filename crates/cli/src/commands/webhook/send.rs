//! `dhow webhook send`: a test delivery, signed as the gateway signs.

use std::net::IpAddr;

use bytes::Bytes;
use clap::Args;
use dhow_core::{
    Call, Currency, Delivery, Endpoint, Error, ErrorKind, MerchantReference, Money, Outcome,
    Resolution, Result, Transport, TransportError,
};
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use http::{Method, Request, Uri};

use crate::{
    args::{GatewayArg, Which, pair},
    exit::Exit,
    gateways::SampleRequest,
    run::Session,
    view::SentView,
};

/// Send a test delivery to your own webhook address, signed as the gateway signs
///
/// Whoever receives it believes it: it is signed with the secrets that are set, and says that an order was paid that nobody paid. Use the
/// sandbox's secrets. With --tamper it is altered after signing, and your server must refuse it.
#[derive(Args)]
#[command(after_help = "\
Exit code 0: the address answered with a status of 200 to 299; 1: with another; 3: nothing answered.

Example:
  dhow webhook send --provider hitpay --to http://localhost:3000/webhooks/hitpay --reference ORDER-1042

Example of one that must be refused:
  dhow webhook send --provider hitpay --to http://localhost:3000/webhooks/hitpay --tamper")]
pub(crate) struct Send {
    #[command(flatten)]
    which: Which,

    /// The address; https, unless it is this machine
    #[arg(long, value_name = "URL")]
    to: Uri,

    /// Which kind of delivery; the gateway's usual one if it is not given
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,

    /// Your own reference of the order
    #[arg(long, value_name = "TEXT", default_value = "TEST-1042-A")]
    reference: String,

    /// The amount in major units, in plain digits; the demo's if it is not given
    #[arg(long, value_name = "599.00")]
    amount: Option<String>,

    /// The currency's ISO 4217 code; the demo's if it is not given
    #[arg(long, value_name = "SGD")]
    currency: Option<String>,

    /// The gateway's own word for the status; the one for a paid order if it is not given
    #[arg(long, value_name = "WORD")]
    status: Option<String>,

    /// Another field of the delivery, by the gateway's name; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,

    /// Change the amount after signing, and what is signed where the amount is not
    #[arg(long)]
    tamper: bool,

    /// Allow http to another machine: whoever reads it on the way can deliver it again
    #[arg(long)]
    allow_plain_http: bool,
}

impl Send {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        self.check_address()?;
        let gateway = self.which.gateway()?;
        let wanted = self.wanted(gateway)?;
        let settings = session.settings(gateway.0)?;
        let delivery = gateway.sample(&settings, &wanted)?;
        let call = Call {
            request: self.request(&delivery)?,
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
        let answer = transport.send(call);
        let answer = session.out.waiting("the address", answer).await;
        let answer = answer.map_err(|error| unanswered(&self.to, error))?;
        session.out.answer(&SentView::of(
            gateway.id(),
            &wanted,
            &target,
            &delivery,
            &answer,
        ));
        Ok(match answer.status().is_success() {
            true => Exit::Yes,
            false => Exit::No,
        })
    }

    fn wanted(&self, gateway: GatewayArg) -> Result<SampleRequest> {
        let reference = MerchantReference::new(self.reference.as_str());
        let reference = reference.map_err(|error| error.with_field("reference"))?;
        Ok(SampleRequest {
            kind: self.kind(gateway)?,
            reference: reference.as_str().to_owned(),
            amount: self.money(gateway)?,
            status: self.status.clone(),
            set: self.set.clone(),
            path: self.to.path().to_owned(),
            tamper: self.tamper,
        })
    }

    fn kind(&self, gateway: GatewayArg) -> Result<&'static str> {
        let kinds = gateway.sample_kinds();
        let kind = match &self.kind {
            Some(wanted) => kinds.iter().find(|kind| *kind == wanted),
            None => kinds.first(),
        };
        kind.copied().ok_or_else(|| {
            let (id, kinds) = (gateway.id(), kinds.join(", "));
            Error::invalid("--kind", format!("is none of {id}'s: {kinds}"))
        })
    }

    fn money(&self, gateway: GatewayArg) -> Result<Money> {
        let usual = gateway.demo_order();
        let refused = |field, rule: String| Error::invalid(field, format!("is refused: {rule}"));
        let currency = self.currency.as_deref().unwrap_or(usual.currency);
        let currency = currency.parse::<Currency>();
        let currency = currency.map_err(|error| refused("currency", error.to_string()))?;
        let amount = self.amount.as_deref().unwrap_or(usual.amount);
        Money::parse(amount, currency).map_err(|error| refused("amount", error.to_string()))
    }

    /// A signed delivery on a network without TLS can be read, and delivered again, by whoever is on the way.
    fn check_address(&self) -> Result<()> {
        let refused = |rule: &'static str| Err(Error::invalid("--to", rule));
        match (self.to.scheme_str(), self.to.host()) {
            (Some("https"), Some(_)) => Ok(()),
            (Some("http"), Some(host)) if is_this_machine(host) || self.allow_plain_http => Ok(()),
            (Some("http"), Some(_)) => {
                refused("must be https, unless it is this machine or --allow-plain-http is given")
            }
            _ => refused("must be an address such as https://shop.example/webhooks"),
        }
    }

    /// The delivery as a request to the address. What the gateway puts into the query goes behind what the address has there.
    fn request(&self, delivery: &Delivery) -> Result<Request<Bytes>> {
        let queries = [self.to.query(), delivery.query()];
        let query: Vec<&str> = queries.into_iter().flatten().collect();
        let address = self.to.to_string();
        let base = address.split('?').next().unwrap_or_default();
        let target = match query.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", query.join("&")),
        };
        let mut request = Request::builder()
            .method(delivery.method())
            .uri(target)
            .body(delivery.body().clone())
            .map_err(|_| Error::invalid("--to", "and the delivery make no address"))?;
        request.headers_mut().extend(delivery.headers().clone());
        Ok(request)
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn unanswered(to: &Uri, error: TransportError) -> Error {
    let address = to.authority().map(ToString::to_string).unwrap_or_default();
    let what = format!("{address} gave no whole answer: {}", error.what());
    Error::new(ErrorKind::Unavailable, Outcome::NotSent, what).with_source(error)
}
