//! Implementation of the payouts common to all providers.

use async_trait::async_trait;
use dhow_core::{
    ErrorKind, MerchantReference, Money, NewPayout, OptionValues, Outcome, Payout, PayoutLookup,
    PayoutStatus, Payouts, ProviderReference, RequestField, Result,
};

use super::{CREATE, NewEstimate, NewTransfer, Recipient, SentBy, Side, Transfer, TransferQuery};
use crate::{
    HitPay, ID,
    beneficiary::{NewBeneficiary, is_account},
    capabilities::PAYOUTS,
    error::{named, with_caller_field},
    pages::{Pages, search},
    wire::Record,
};

impl HitPay {
    /// Refuses a payout whose estimated cost exceeds `max_source_amount`.
    async fn check_cost(&self, maximum: Option<Money>, transfer: &NewTransfer) -> Result<()> {
        // HitPay estimates costs for existing beneficiaries only, and the option is allowed for these only.
        let (Some(maximum), Recipient::Id(beneficiary_id)) = (maximum, &transfer.to) else {
            return Ok(());
        };
        let estimate = self
            .estimate_transfer(&NewEstimate {
                beneficiary_id: beneficiary_id.clone(),
                source_currency: transfer.source_currency,
                amount: transfer.amount,
            })
            .await?;
        let zero = Money::from_minor(0, transfer.source_currency);
        let cost = estimate.source_amount.and_then(|amount| amount.money());
        let fees = estimate.source_fees.map_or(Some(zero), |fees| fees.money());
        let total = cost.zip(fees).map(|(cost, fees)| cost.checked_add(fees));
        match total {
            Some(Ok(total)) if total <= maximum => Ok(()),
            Some(Ok(_)) => {
                let rule = "is below HitPay's estimate; nothing was paid out";
                Err(ID.invalid("max_source_amount", rule))
            }
            Some(Err(_)) | None => {
                let message = "HitPay's estimate cannot be compared with `max_source_amount`; nothing was paid out";
                Err(CREATE.error(ErrorKind::Protocol, Outcome::NotSent, message))
            }
        }
    }
}

/// The option `beneficiary_id` selects an existing beneficiary; otherwise the payout describes one, with the SWIFT code in `institution`.
///
/// With the option `max_source_amount`, the cost is estimated first, and a payout that costs more is refused before it is sent.
#[async_trait]
impl Payouts for HitPay {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        let options = PAYOUTS.check(new)?;
        let transfer = transfer(new, options)?;
        // Local checks come first, before the calls for the beneficiary and the estimate.
        let body = transfer.body()?;
        let maximum = options.amount("max_source_amount", transfer.source_currency);
        let maximum = maximum.map_err(named)?;
        let kept = self.kept_account(&transfer).await?;
        let requested = Some(&*new.beneficiary.account).filter(|account| !account.is_empty());
        if let (Some(kept), Some(requested)) = (&kept, requested)
            && !is_account(kept, requested)
        {
            let rule = "must be the account of the beneficiary `beneficiary_id`, or be left out";
            return Err(ID.invalid("account", rule));
        }
        self.check_cost(maximum, &transfer).await?;
        let account = requested.or(kept.as_deref());
        let made = self.send_transfer(&transfer, &body, account).await;
        let made = made.map_err(with_caller_field)?;
        let mut payout = made.into_payout(self);
        payout.warnings.extend(unsent(new));
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        Ok(self.transfer(reference).await?.into_payout(self))
    }
}

/// HitPay's list searches ids, names and remarks, but not references. Transfers created here carry the reference in the remark, and only
/// exact matches are returned.
#[async_trait]
impl PayoutLookup for HitPay {
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>> {
        let query = TransferQuery {
            keywords: Some(reference.as_str().to_owned()),
            per_page: Some(100),
            ..TransferQuery::default()
        };
        let pages = Pages::for_search(&self.client, query.listing());
        let mut found: Vec<Transfer> = search(pages, reference, has_reference).await?;
        for transfer in &mut found {
            transfer.reference = Some(reference.as_str().to_owned());
        }
        let payouts = found.into_iter();
        Ok(payouts.map(|transfer| transfer.into_payout(self)).collect())
    }
}

/// Compares the reference, or the start of the remark if there is no reference.
// HitPay's search covers ids, names and remarks but not references, so the remark carries the reference.
// LEDGER: transfer-search
fn has_reference(transfer: &Record, requested: &str) -> Option<bool> {
    let text = |name| transfer.text(name).filter(|text| !text.is_empty());
    if let Some(reference) = text("reference") {
        return Some(reference == requested);
    }
    let remark = text("remark")?;
    let rest = remark.strip_prefix(requested);
    Some(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

impl Transfer {
    fn into_payout(self, hitpay: &HitPay) -> Payout {
        let environment = hitpay.environment;
        let mut payout = Payout::new(ID, self.id, self.status, self.gateway_status, environment);
        payout.merchant_reference = self.reference;
        payout.amount = self.payment_amount;
        let failed = payout.status == PayoutStatus::Failed;
        payout.failure = self.failure.filter(|_| failed);
        payout.with_amount_warnings()
    }
}

fn transfer(new: &NewPayout, options: OptionValues<'_>) -> Result<NewTransfer> {
    let to = match options.text("beneficiary_id") {
        Some(id) => Recipient::Id(id.to_owned()),
        None => Recipient::New(Box::new(beneficiary(new, options))),
    };
    let source_currency = options.parsed("source_currency").map_err(named)?;
    let source_currency = source_currency.unwrap_or(new.amount.currency());
    Ok(NewTransfer {
        amount: Side::Payment(new.amount),
        source_currency,
        from: options.owned("remitter_id").map(SentBy::Id),
        remark: new.description.clone(),
        ..NewTransfer::new(new.merchant_reference.clone(), to, new.amount)
    })
}

/// Returns warnings about fields of the payout that are not sent to HitPay. The account of an existing beneficiary is compared instead.
fn unsent(new: &NewPayout) -> Vec<String> {
    use RequestField::{Account, Country, Description, Email, Institution, Name};
    if new.options.contains("beneficiary_id") {
        let kept = "the beneficiary is taken from `beneficiary_id`";
        let reasons = [Name, Institution, Country, Email].map(|field| (field, kept));
        return new.unsent(&[Description, Account], &reasons);
    }
    let described = [Name, Account, Institution, Country, Email, Description];
    new.unsent(&described, &[])
}

fn beneficiary(new: &NewPayout, options: OptionValues<'_>) -> NewBeneficiary {
    let given = &new.beneficiary;
    // Required by the rules.
    let country = given.country.as_deref().unwrap_or_default();
    let currency = new.amount.currency().code();
    let option = |name| options.owned(name);
    let mut beneficiary =
        NewBeneficiary::bank_account(country, currency, &given.name, &given.account);
    if let Some(method) = option("transfer_method") {
        // Wallets have no transfer type.
        beneficiary.transfer_type = None;
        beneficiary.transfer_method = method;
    }
    if let Some(kind) = option("transfer_type") {
        beneficiary.transfer_type = Some(kind);
    }
    if let Some(kind) = option("holder_type") {
        beneficiary.holder_type = kind;
    }
    beneficiary.bank_swift_code.clone_from(&given.institution);
    beneficiary.bank_id = option("bank_id");
    beneficiary.bank_routing_number = option("bank_routing_number");
    beneficiary.district = option("district");
    beneficiary.email.clone_from(&given.email);
    beneficiary
}
