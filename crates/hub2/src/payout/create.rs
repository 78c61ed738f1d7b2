//! Request for a transfer, and the conversion of a [`NewPayout`].

use dhow_core::{MerchantReference, Money, NewPayout, RequestField, Result, TextForm};

use crate::{
    ID,
    capabilities::PAYOUTS,
    rules::{FieldName, OWN_NAMES, check_form, check_reference, minor_units},
    wire,
};

/// Options with the fields that they replace, and the reasons in the warnings.
const REPLACED: [(&str, RequestField, &str); 3] = [
    (
        "msisdn",
        RequestField::Account,
        "replaced by the option `msisdn`",
    ),
    (
        "msisdn",
        RequestField::Phone,
        "replaced by the option `msisdn`",
    ),
    (
        "provider",
        RequestField::Institution,
        "replaced by the option `provider`",
    ),
];

/// Request for a transfer, with all members that Hub2 documents.
// Source: Hub2 API reference, "Create a transfer".
// Hub2 does not promise to refuse a second transfer with the same reference, so a caller looks it up before sending it again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewTransfer {
    /// Merchant's reference. Hub2 does not promise to refuse a second transfer with the same reference.
    pub reference: MerchantReference,
    /// Amount that the beneficiary receives, in XOF, XAF or GNF. It must be positive.
    pub amount: Money,
    /// Description, required by Hub2; the reference by default.
    pub description: String,
    /// Beneficiary's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Beneficiary's name.
    pub recipient_name: String,
    /// Beneficiary's telephone number: 6 to 15 digits, with or without a leading `+`.
    pub msisdn: String,
    /// Beneficiary's operator, sent unchanged.
    pub provider: String,
    /// Name and country of the sender. The country is an ISO 3166-1 alpha-2 code.
    pub origin: Option<(String, String)>,
    /// Business name shown instead of Hub2's, for aggregators.
    pub override_business_name: Option<String>,
    /// Custom sender name, if Hub2 enabled it for the account.
    pub sender: Option<String>,
}

impl NewTransfer {
    /// Creates a transfer to one wallet.
    #[must_use]
    pub fn new(
        reference: MerchantReference,
        amount: Money,
        country: impl Into<String>,
        provider: impl Into<String>,
        msisdn: impl Into<String>,
        recipient_name: impl Into<String>,
    ) -> Self {
        Self {
            description: reference.as_str().to_owned(),
            reference,
            amount,
            country: country.into(),
            recipient_name: recipient_name.into(),
            msisdn: msisdn.into(),
            provider: provider.into(),
            origin: None,
            override_business_name: None,
            sender: None,
        }
    }

    /// Converts the request shared by all providers.
    pub(crate) fn from_payout(new: &NewPayout) -> Result<Self> {
        let options = PAYOUTS.check(new)?;
        let option = |name| options.owned(name);
        let to = &new.beneficiary;
        let account = Some(to.account.clone()).filter(|account| !account.trim().is_empty());
        let msisdn = option("msisdn").or(account).or_else(|| to.phone.clone());
        let provider = option("provider").or_else(|| to.institution.clone());
        // `PAYOUTS` requires country, provider and number, so the defaults are never used; `check` would refuse them too.
        let mut transfer = Self::new(
            new.merchant_reference.clone(),
            new.amount,
            to.country.clone().unwrap_or_default(),
            provider.unwrap_or_default(),
            msisdn.unwrap_or_default(),
            to.name.clone(),
        );
        if let Some(description) = &new.description {
            transfer.description.clone_from(description);
        }
        // The rules allow both or none.
        transfer.origin = option("origin_name").zip(option("origin_country"));
        transfer.override_business_name = option("override_business_name");
        transfer.sender = option("sender");
        transfer.check(&|field| field_of_payout(new, field))?;
        Ok(transfer)
    }

    /// Returns warnings about fields of the general request that are not sent.
    pub(crate) fn unsent(&self, new: &NewPayout) -> Vec<String> {
        let to = &new.beneficiary;
        let fields = [
            (RequestField::Description, true),
            (RequestField::Name, true),
            (RequestField::Country, true),
            (RequestField::Account, to.account == self.msisdn),
            (RequestField::Phone, to.phone.as_ref() == Some(&self.msisdn)),
            (
                RequestField::Institution,
                to.institution.as_ref() == Some(&self.provider),
            ),
        ];
        let sent = fields.into_iter().filter(|(_, sent)| *sent);
        let sent: Vec<RequestField> = sent.map(|(name, _)| name).collect();
        let replaced = REPLACED.iter().filter(|row| new.options.contains(row.0));
        let mut reasons: Vec<_> = replaced.map(|row| (row.1, row.2)).collect();
        // The telephone number of the beneficiary is sent only as the number of the wallet.
        reasons.push((
            RequestField::Phone,
            "replaced by `account`, the wallet's number",
        ));
        new.unsent(&sent, &reasons)
    }

    /// Checks the fields. Errors name the caller's fields.
    fn check(&self, caller: FieldName<'_>) -> Result<()> {
        PAYOUTS.check_amount(self.amount)?;
        check_reference(&PAYOUTS, caller("reference"), self.reference.as_str())?;
        check_form(TextForm::Country, caller("country"), &self.country)?;
        check_form(TextForm::Phone, caller("msisdn"), &self.msisdn)?;
        if let Some((_, country)) = &self.origin {
            check_form(TextForm::Country, caller("origin_country"), country)?;
        }
        if self.recipient_name.trim().is_empty() {
            let rule = "is required by this gateway";
            return Err(ID.invalid(caller("recipient_name"), rule));
        }
        if self.provider.trim().is_empty() {
            let rule = "must be an operator, such as orange";
            return Err(ID.invalid(caller("provider"), rule));
        }
        Ok(())
    }

    pub(crate) fn wire(&self) -> Result<wire::NewTransfer<'_>> {
        self.check(OWN_NAMES)?;
        Ok(wire::NewTransfer {
            reference: self.reference.as_str(),
            amount: minor_units(&PAYOUTS, self.amount)?,
            currency: self.amount.currency().code(),
            description: &self.description,
            destination: wire::NewTransferDestination {
                kind: "mobile_money",
                country: &self.country,
                recipient_name: &self.recipient_name,
                msisdn: &self.msisdn,
                provider: &self.provider,
            },
            origin: self
                .origin
                .as_ref()
                .map(|(name, country)| wire::NewTransferOrigin { name, country }),
            override_business_name: self.override_business_name.as_deref(),
            sender: self.sender.as_deref(),
        })
    }
}

/// Returns the field of the general request, or the option, that a field of the transfer was set from.
fn field_of_payout(new: &NewPayout, field: &'static str) -> &'static str {
    match field {
        "reference" => "merchant_reference",
        "recipient_name" => "name",
        option if new.options.contains(option) => option,
        "msisdn" if new.beneficiary.account.trim().is_empty() => "phone",
        "msisdn" => "account",
        "provider" => "institution",
        same => same,
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{Beneficiary, Currency, Outcome};

    use super::*;

    fn payout() -> NewPayout {
        let mut beneficiary = Beneficiary::new("Awa", "00000001");
        beneficiary.institution = Some("orange".into());
        beneficiary.country = Some("CI".into());
        let amount = Money::from_minor(500, Currency::XOF);
        NewPayout::new("P-1".parse().unwrap(), amount, beneficiary)
    }

    #[test]
    fn a_missing_or_invalid_field_is_named_before_anything_is_sent() {
        type Change = fn(&mut NewPayout);
        let table: [(Change, &str); 12] = [
            (|p| p.beneficiary.country = None, "country"),
            (|p| p.beneficiary.institution = None, "institution"),
            (|p| p.beneficiary.account = "x".into(), "account"),
            (|p| p.beneficiary.account = String::new(), "account"),
            (
                |p| {
                    p.beneficiary.account = String::new();
                    p.beneficiary.phone = Some("x".into());
                },
                "phone",
            ),
            (|p| p.options.set("msisdn", "x"), "msisdn"),
            (
                |p| {
                    p.beneficiary.account = String::new();
                    p.options.set("msisdn", "x");
                },
                "msisdn",
            ),
            (|p| p.beneficiary.name = " ".into(), "name"),
            (
                |p| p.merchant_reference = "a/b".parse().unwrap(),
                "merchant_reference",
            ),
            (
                |p| p.amount = Money::from_minor(-5, Currency::XOF),
                "amount",
            ),
            (|p| p.options.set("origin_name", "X"), "origin_country"),
            (
                |p| {
                    p.options.set("origin_name", "X");
                    p.options.set("origin_country", "ci");
                },
                "origin_country",
            ),
        ];
        for (change, field) in table {
            let mut payout = payout();
            change(&mut payout);
            let error = NewTransfer::from_payout(&payout).unwrap_err();
            assert_eq!(error.field(), Some(field), "{error}");
            assert_eq!(error.outcome(), Outcome::NotSent);
        }
        assert!(NewTransfer::from_payout(&payout()).is_ok());
    }

    #[test]
    fn an_error_of_a_transfer_names_the_field_of_the_transfer() {
        type Change = fn(&mut NewTransfer);
        let table: [(Change, &str); 5] = [
            (|t| t.reference = "a/b".parse().unwrap(), "reference"),
            (|t| t.country = "ci".into(), "country"),
            (|t| t.msisdn = "x".into(), "msisdn"),
            (|t| t.recipient_name = " ".into(), "recipient_name"),
            (|t| t.provider = String::new(), "provider"),
        ];
        for (change, field) in table {
            let mut transfer = NewTransfer::from_payout(&payout()).unwrap();
            change(&mut transfer);
            let error = transfer.wire().unwrap_err();
            assert_eq!(error.field(), Some(field), "{error}");
        }
    }

    #[test]
    fn a_field_replaced_by_an_option_names_the_option_in_its_warning() {
        let warnings = |new: &NewPayout| NewTransfer::from_payout(new).unwrap().unsent(new);
        let mut payout = payout();
        assert!(warnings(&payout).is_empty());
        payout.beneficiary.phone = Some("00000003".into());
        let beside = "`phone` is not sent: replaced by `account`, the wallet's number";
        assert_eq!(warnings(&payout), [beside]);
        payout.options.set("msisdn", "00000002");
        payout.options.set("provider", "mtn");
        assert_eq!(
            warnings(&payout),
            [
                "`phone` is not sent: replaced by the option `msisdn`",
                "`account` is not sent: replaced by the option `msisdn`",
                "`institution` is not sent: replaced by the option `provider`",
            ]
        );
    }
}
