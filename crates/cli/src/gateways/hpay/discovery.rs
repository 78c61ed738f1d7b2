//! Facts about HPay that narrow the search for a signature scheme, and the setting that takes its result.

use dhow_core::{Error, Result, Settings};
use dhow_crypto::{discover::PublicNumbers, scheme};
use dhow_hpay::{
    SignatureScheme, SignatureSchemes,
    discover::{MERCHANT_FIELDS, SETTINGS, SIGNATURE_FIELDS, SchemeSetting},
};

use crate::commands::{Known, Place, SettingLine};

/// Returns the secrets, keys, merchant id and documented orders for a message with these fields.
///
/// # Errors
/// If a setting is invalid, or if no setting of the schemes has the given name.
pub(super) fn known(
    settings: &Settings<'_>,
    path: &str,
    fields: &[&str],
    name: Option<&str>,
) -> Result<Known> {
    let setting = match name {
        Some(name) => Some(SchemeSetting::find(name).ok_or_else(unknown_setting)?),
        None => SchemeSetting::from_message(path, fields),
    };
    let mut known = Known::from_secrets(settings)?;
    for name in ["gateway_cert_file", "private_key_file"] {
        if let Some(file) = settings.file(name)? {
            let numbers = PublicNumbers::load(&file);
            let numbers = numbers.map_err(|error| settings.refused(name, error.to_string()))?;
            known.keys.push(numbers);
        }
    }
    let places = SIGNATURE_FIELDS.iter();
    known.places = places
        .map(|name| Place::Field((*name).to_owned()))
        .collect();
    // HPay's webhooks do not carry the merchant id, but the signature covers it.
    let has_merchant = fields.iter().any(|name| MERCHANT_FIELDS.contains(name));
    if let Some(merchant) = settings.text("merchant_id")?.filter(|_| !has_merchant) {
        let field = setting.map_or(MERCHANT_FIELDS[1], SchemeSetting::merchant_field);
        known.values.push((field.to_owned(), merchant.to_owned()));
    }
    known.orders = setting.map(SchemeSetting::orders).unwrap_or_default();
    known.ledger = setting.map(|setting| setting.ledger);
    known.doubt = setting.and_then(SchemeSetting::doubt);
    known.setting = setting.map(|setting| setting.name);
    known.setting_line = Some(line);
    Ok(known)
}

fn unknown_setting() -> Error {
    let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    let rule = format!("must be a signature scheme of HPay: {}", names.join(", "));
    Error::invalid("--setting", rule)
}

/// Returns the setting of a scheme, if HPay's settings can express it.
fn line(name: &str, found: &scheme::SignatureScheme) -> Option<SettingLine> {
    let scheme = SignatureScheme::from_found(found)?;
    let setting = SchemeSetting::find(name)?;
    // One of these schemes can be chosen by a variable as well.
    let separators = [("|", "'|'"), (",", ","), ("", "none")].into_iter();
    let mut chosen = separators.filter(|(separator, _)| {
        let known = SignatureSchemes::va_webhook_separated_by(separator);
        name == "va_webhook"
            && (known.parts(), known.separator()) == (scheme.parts(), scheme.separator())
            && (known.digest(), known.placement()) == (scheme.digest(), scheme.placement())
    });
    let variable = chosen.next();
    Some(SettingLine {
        rust: setting.to_rust(&scheme),
        ledger: setting.ledger_of(&scheme),
        variable: variable.map(|(_, word)| format!("DHOW_HPAY_VA_CALLBACK_SEPARATOR={word}")),
    })
}
