//! `dhow webhook send`: sends a test delivery with a genuine signature.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use clap::Args;
use dhow_core::{
    Call, Currency, Delivery, Endpoint, Environment, Error, ErrorKind, MerchantReference, Money,
    Outcome, Resolution, Result, SettingKind, Settings, Transport, TransportError,
};
use dhow_reqwest::RetryPolicy;
use http::{Method, Request, Response, Uri};

use super::input::Input;
use crate::{
    args::{GatewayArg, GatewaySelection, parse_money, parse_pair, refuse_doubled},
    exit::Exit,
    forgery::with_changed_amount,
    gateways::{self, OrderOption, SampleKind, SampleParams},
    hop, new_file,
    session::Session,
    target_url, transport,
    view::{SentDelivery, Verdict},
};

/// Name of the option with the URL.
const TO: &str = "--to";

/// Send a test delivery to your webhook URL, signed like the gateway's
///
/// The delivery reports a paid order and is signed with the configured secrets, so a server with the same secrets accepts it. Use the
/// sandbox's secrets. With --tamper the amount is changed after signing, and your server must reject the delivery. With --file, a saved
/// request is sent again, byte for byte.
///
/// Your server accepts a delivery if its response is the acknowledgement of the gateway: a status of 200 to 299, and for PayAtom also
/// "acknowledge": "yes" in the body. It rejects a tampered one with the status 400, 401 or 403, and for PayAtom also with "acknowledge": "no"
/// in the body. A redirect, an HTML page or any other status is no verdict on the signature.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 your server accepted the delivery, or rejected one with --tamper;
1 it did the opposite; 3 there was no response, or no verdict with --tamper.

Example:
  dhow webhook send hitpay --to http://localhost:3000/webhooks/hitpay \\
      --reference ORDER-1042

Example of a delivery that must be rejected:
  dhow webhook send hitpay --to http://localhost:3000/webhooks/hitpay --tamper

Example of a delivery that is written to a file instead:
  dhow webhook send hitpay --save delivery.http")]
pub(crate) struct Send {
    #[command(flatten)]
    gateway: GatewaySelection,

    /// Webhook URL; must be https, except on this machine
    #[arg(long, value_name = "URL", required_unless_present = "save")]
    to: Option<Uri>,

    /// Send this saved request instead of a sample; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "reference", "amount", "currency", "status", "set"])]
    file: Option<PathBuf>,

    /// Write the request to this new file, for `dhow webhook verify` and `explain`; without --to, it is not sent
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

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
        let url = self.to.as_ref();
        let checked = url.map(|url| target_url::check(TO, url, self.allow_plain_http));
        checked.transpose().map_err(named)?;
        let (delivery, kind) = match &self.file {
            Some(path) => (self.saved_request(gateway, path, session)?, None),
            None => {
                let (delivery, kind) = self.sample(gateway, session)?;
                (delivery, Some(kind))
            }
        };
        let request = url.map(|url| target_url::request(TO, url, "", &delivery));
        let mut request = request.transpose().map_err(named)?;
        if let Some(request) = &mut request {
            hop::unmark(request.headers_mut());
        }
        let delivery = request
            .as_ref()
            .map_or(delivery, |request| Delivery::from_request(request.clone()));
        let mut sent = SentDelivery::new(gateway.id(), kind, self.tamper, &delivery);
        if let Some(path) = &self.save {
            save(path, &delivery)?;
            sent.saved_in(path);
        }
        let Some(request) = request else {
            session.out.result(&sent);
            return Ok(Exit::Success);
        };
        sent.sent_to(request.uri());
        let response = self.post(gateway, request, session).await?;
        let verdict = self.verdict(gateway, &response);
        sent.answered(verdict, &response);
        session.out.result(&sent);
        Ok(match (verdict, self.tamper) {
            (Verdict::Accepted, false) | (Verdict::Refused, true) => Exit::Success,
            (Verdict::Accepted, true) | (Verdict::Refused, false) => Exit::Negative,
            (Verdict::None(_), _) => Exit::Gateway,
        })
    }

    /// Judges a response. A genuine delivery is accepted or not; the refusal of a tampered one must be a receiver's.
    fn verdict(&self, gateway: GatewayArg, response: &Response<Bytes>) -> Verdict {
        if gateway.acknowledges(response) {
            Verdict::Accepted
        } else if !self.tamper || gateway.refuses(response) {
            Verdict::Refused
        } else {
            Verdict::None(no_verdict(response))
        }
    }

    /// Sends the request once.
    async fn post(
        &self,
        gateway: GatewayArg,
        request: Request<Bytes>,
        session: &Session,
    ) -> Result<Response<Bytes>> {
        let endpoint = Endpoint::write(
            gateway.id().parse()?,
            Method::POST,
            "/",
            Resolution::AskGateway,
        );
        let authority = request.uri().authority().map(ToString::to_string);
        let transport = transport::builder(&session.config()?)?
            .retry(RetryPolicy::none())
            .build()?;
        let response = transport.send(Call { request, endpoint });
        let response = session.out.wait_for("the webhook URL", response).await;
        response.map_err(|error| {
            let verdict = if self.tamper { "no verdict: " } else { "" };
            no_response(verdict, &authority.unwrap_or_default(), error)
        })
    }

    /// Creates a sample.
    fn sample(&self, gateway: GatewayArg, session: &Session) -> Result<(Delivery, &'static str)> {
        let named = |error| gateway.named_in(error);
        let kind = self.kind(gateway).map_err(named)?;
        let settings = session.settings(gateway.0)?;
        let params = self.params(gateway, &settings).map_err(named)?;
        Ok((kind.create(&settings, &params).map_err(named)?, kind.name))
    }

    /// Reads a saved request. With `--tamper`, the amount is changed in the fields of the first kind that has them.
    fn saved_request(
        &self,
        gateway: GatewayArg,
        path: &Path,
        session: &Session,
    ) -> Result<Delivery> {
        let delivery = Input::of(path).delivery(&session.out)?;
        if !self.tamper {
            return Ok(delivery);
        }
        let mut kinds = gateway.sample_kinds().iter();
        let forged = kinds.find_map(|kind| with_changed_amount(&delivery, kind.tampered));
        let (forged, _) = forged.ok_or_else(|| {
            let rule = "found no amount of this gateway to change in the file";
            gateway.named_in(Error::invalid("--tamper", rule))
        })?;
        Ok(forged)
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
            path: match &self.to {
                Some(url) => url.path().to_owned(),
                None => format!("/webhooks/{}", gateway.id()),
            },
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
}

/// Writes the request to a new file. Only its owner can read it, because it may contain personal data.
///
/// # Errors
/// If the file exists or cannot be written.
fn save(path: &Path, delivery: &Delivery) -> Result<()> {
    let file = new_file::private(path);
    let written = file.and_then(|mut file| file.write_all(&delivery.to_http1()));
    written.map_err(|error| {
        let rule = match error.kind() {
            io::ErrorKind::AlreadyExists => "exists; name another file, or remove this one",
            _ => "cannot be written",
        };
        let rule = format!("{} {rule}", path.display());
        Error::configuration("--save", rule).with_source(error)
    })
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

/// Returns the reason for which a response says nothing about the signature.
fn no_verdict(response: &Response<Bytes>) -> &'static str {
    match response.status().as_u16() {
        300..=399 => "a redirect, which gateways do not follow",
        404 | 405 | 410 => "no receiver is at this URL",
        500..=599 => "the server failed",
        _ if gateways::is_html(response) => "an HTML page, which may be that of a proxy",
        _ => "not the response of a receiver to a wrong signature",
    }
}

/// Error for a delivery that may have arrived and has no response. It is no call of a gateway, so it has no outcome.
fn no_response(verdict: &str, authority: &str, error: TransportError) -> Error {
    let what = error.what();
    let message = format!("{verdict}{authority} did not respond completely: {what}");
    Error::new(ErrorKind::Unavailable, Outcome::ReadOnly, message).with_source(error)
}
