//! Mapping between `NewPayment`, PayAtom's products and `Payment`.

use dhow_core::{
    ErrorKind, NewPayment, NextAction, OptionValues, Payment, PaymentStatus, ProviderReference,
    ReportedAmount, RequestField, Result,
};

use super::{
    CREATE, CreatedPayin, H2hPayin, HostedPayin, NewPayin, PayerDetails, UpiPayin, WalletPayin,
    status_polling, upi_link,
};
use crate::{Api, ID, PayAtom, Product, error::named, reference::reference_is_safe};

impl PayAtom {
    /// Creates a payment with the product of the request or, without one, the configured product.
    pub(crate) async fn create(&self, new: &NewPayment) -> Result<Payment> {
        let defaults = [
            ("product", self.config.product.as_str()),
            ("api", self.config.api.as_str()),
        ];
        let options = self.rules.payments.check_with_defaults(new, &defaults)?;
        let product = options
            .parsed("product")
            .map_err(named)?
            .unwrap_or(self.config.product);
        let api = options
            .parsed("api")
            .map_err(named)?
            .unwrap_or(self.config.api);
        let payin = new_payin(new, api, options);
        let wallet_type = wallet_type(new, options, product);
        let wallet = wallet_type.clone();
        let mut created = match product {
            Product::Hosted => {
                let mut hosted = HostedPayin::new(payin);
                hosted.wallet_type = wallet_type;
                hosted.redirect_url.clone_from(&new.return_url);
                self.create_hosted(&hosted).await
            }
            Product::UpiP2p | Product::UpiP2c => {
                let mut upi = UpiPayin::new(payin);
                upi.upi_id = options.owned("upi_id");
                let takes_url = product == Product::UpiP2c && api == Api::V2;
                upi.redirect_url = new.return_url.clone().filter(|_| takes_url);
                self.create_upi(&upi).await
            }
            Product::BangladeshWallet => {
                let wallet = WalletPayin::new(payin, wallet_type.unwrap_or_default());
                self.create_wallet(&wallet).await
            }
            Product::PakistanH2h => {
                let text = |name| options.owned(name).unwrap_or_default();
                let (wallet, account) = (text("pak_wallet"), text("account_number"));
                self.create_h2h(&H2hPayin::new(payin, wallet, account))
                    .await
            }
        }?;
        created.wallet = created.wallet.or(wallet);
        self.payment(new, product, api, &created)
    }

    fn payment(
        &self,
        new: &NewPayment,
        product: Product,
        api: Api,
        created: &CreatedPayin,
    ) -> Result<Payment> {
        // The payin exists at PayAtom, so an unusable response leaves the outcome unknown.
        let unusable = |message: &'static str| CREATE.undecided(ErrorKind::Protocol, message);
        let order_id = &new.merchant_reference;
        let (reference, provisional) = match &created.ref_code {
            Some(ref_code) => (ProviderReference::new(ref_code.as_str()), false),
            None if product == Product::Hosted => (status_polling::by_order(order_id), true),
            None => return Err(unusable("the response has no ref_code")),
        };
        let reference = reference.map_err(|_| unusable("the ref_code is not a valid reference"))?;
        let next_actions = self.next_actions(product, api, created).map_err(|error| {
            unusable("the URL of the hosted page is invalid").with_source(error)
        })?;
        if next_actions.is_empty() {
            return Err(unusable("the response contains no action for the customer"));
        }
        let status = PaymentStatus::Pending;
        let word = created.status.as_str();
        let mut payment = Payment::new(ID, reference, status, word, self.config.environment);
        payment.reference_is_provisional = provisional;
        payment.merchant_reference = Some(order_id.as_str().to_owned());
        payment.requested = Some(ReportedAmount::from(new.amount));
        payment.next_actions = next_actions;
        payment.warnings = warnings(new, product, api);
        if new.amount.currency() != self.config.currency {
            let currency = self.config.currency;
            payment.warnings.push(format!(
                "this account is configured for {currency}: statuses and webhooks are read in {currency}"
            ));
        }
        Ok(payment)
    }

    fn next_actions(
        &self,
        product: Product,
        api: Api,
        created: &CreatedPayin,
    ) -> Result<Vec<NextAction>> {
        let mut actions = Vec::new();
        if let (Product::Hosted, Some(code)) = (product, &created.hash_value) {
            let url = self.hosted_page(code, api)?;
            actions.push(NextAction::redirect(url));
        }
        if let Some(text) = created.upi_text() {
            let (payload, url) = (text.clone(), text);
            actions.push(NextAction::ShowQrCode { payload });
            if upi_link::opens_a_upi_app(&url) {
                let app = "upi".to_owned();
                actions.push(NextAction::OpenApp { app, url });
            }
        }
        for (name, link) in &created.app_links {
            let app = name.trim_end_matches("_intent").to_owned();
            let url = link.clone();
            actions.push(NextAction::OpenApp { app, url });
        }
        if let Some(url) = created.redirect_url.clone() {
            actions.push(NextAction::redirect(url));
        }
        if let Some(account) = created.wallet_id.clone() {
            let institution = created.wallet.clone();
            actions.push(NextAction::PayToAccount {
                institution,
                account,
            });
        }
        if product == Product::PakistanH2h {
            actions.push(NextAction::ConfirmOnPhone { message: None });
        }
        let to_operator = product == Product::UpiP2p || created.wallet_id.is_some();
        if to_operator && !actions.is_empty() {
            actions.push(NextAction::SubmitTransactionReference);
        }
        Ok(actions)
    }
}

/// Returns the fields that all products share. The rules have checked them.
fn new_payin(new: &NewPayment, api: Api, options: OptionValues<'_>) -> NewPayin {
    let order_id = new.merchant_reference.as_str();
    let payin = NewPayin::new(order_id, new.amount, new.customer.clone());
    if api == Api::V1 {
        return payin;
    }
    let text = |name| options.owned(name).unwrap_or_default();
    payin.over_v2(PayerDetails {
        ip: text("ip"),
        latitude: text("latitude"),
        longitude: text("longitude"),
        customer_id: text("customer_id"),
    })
}

/// Returns the option `wallet_type` or, for products with a wallet, the only one of `methods`.
// LEDGER: wallet-spelling
// The spelling is the caller's: payins have `bKash`, payouts `Bkash`.
fn wallet_type(new: &NewPayment, options: OptionValues<'_>, product: Product) -> Option<String> {
    // The rules allow one method where it is the wallet.
    let method = new.methods.first().filter(|_| takes_wallet(product));
    options.owned("wallet_type").or_else(|| method.cloned())
}

fn takes_wallet(product: Product) -> bool {
    matches!(product, Product::Hosted | Product::BangladeshWallet)
}

/// Fields of `NewPayment` that PayAtom has no field for, with the reason for the warning.
const UNSENT: &[(RequestField, &str)] = &[
    (
        RequestField::WebhookUrl,
        "PayAtom sets the webhook URL at onboarding",
    ),
    (RequestField::ReturnUrl, "this product has no return URL"),
    (
        RequestField::Methods,
        "the option `product` names the product and `wallet_type` the wallet",
    ),
    (RequestField::ExpiresIn, "PayAtom has no field for it"),
];

/// Returns warnings about fields that are not sent, and about an unsafe reference.
fn warnings(new: &NewPayment, product: Product, api: Api) -> Vec<String> {
    let mut sent = vec![RequestField::Name, RequestField::Email, RequestField::Phone];
    if product == Product::Hosted || (product == Product::UpiP2c && api == Api::V2) {
        sent.push(RequestField::ReturnUrl);
    }
    if takes_wallet(product) && !new.options.contains("wallet_type") {
        sent.push(RequestField::Methods);
    }
    let mut warnings = new.unsent(&sent, UNSENT);
    if !reference_is_safe(new.merchant_reference.as_str()) {
        let warning = "the reference ends in a digit or a dot, which PayAtom's hash does not separate from the amount: its webhooks \
             confirm no payment, so the status has to be read";
        warnings.insert(0, warning.to_owned());
    }
    warnings
}
