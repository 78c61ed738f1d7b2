//! RSA keys of the sandbox, and their files for clients in other processes.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use dhow_crypto::hex;
use dhow_crypto::rsa::{RsaSigner, RsaVerifier, signer, verifier};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};
use serde::{Deserialize, Serialize};

use crate::stored::Stored;

/// Key pairs of the merchant and of HPay, with their files once they are written.
pub(super) struct Keys {
    pub(super) merchant_key: String,
    merchant_public_key: String,
    gateway_key: String,
    pub(super) certificate: Vec<u8>,
    /// Signs HPay's responses.
    pub(super) gateway: Box<dyn RsaSigner>,
    /// Verifies the merchant's signatures.
    pub(super) merchant: Box<dyn RsaVerifier>,
    files: OnceLock<Option<Files>>,
}

/// Keys in the state file: in PEM, and the certificate in hexadecimal digits.
#[derive(Serialize, Deserialize)]
pub(super) struct KeysForm {
    merchant_key: String,
    merchant_public_key: String,
    gateway_key: String,
    certificate: String,
}

/// Generated keys are kept. Keys that are not generated yet, or could not be generated, are absent.
impl Stored for OnceLock<Option<Keys>> {
    type Form = Option<KeysForm>;

    fn to_form(&self) -> Self::Form {
        let keys = self.get()?.as_ref()?;
        Some(KeysForm {
            merchant_key: keys.merchant_key.clone(),
            merchant_public_key: keys.merchant_public_key.clone(),
            gateway_key: keys.gateway_key.clone(),
            certificate: hex::encode(&keys.certificate),
        })
    }

    fn from_form(form: Self::Form) -> Result<Self, String> {
        let Some(form) = form else {
            return Ok(Self::new());
        };
        let keys = Keys::from_pem(form).ok_or("the RSA keys are not valid")?;
        Ok(Self::from(Some(keys)))
    }
}

/// A temporary folder with the merchant's key and HPay's certificate. Removed on drop.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
}

/// Hides the private keys.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Generates two 2048-bit RSA key pairs. `None` if that fails.
    // `rcgen` takes no random source, so these keys are the only values that a seed does not determine.
    pub(super) fn generate() -> Option<Self> {
        let merchant = KeyPair::generate_for(&PKCS_RSA_SHA256).ok()?;
        let gateway = KeyPair::generate_for(&PKCS_RSA_SHA256).ok()?;
        let mut params = CertificateParams::default();
        // HPay's own certificate also has OpenSSL's default organisation. Clients must not check the subject.
        let subject = "Internet Widgits Pty Ltd";
        params
            .distinguished_name
            .push(DnType::OrganizationName, subject);
        let certificate = params.self_signed(&gateway).ok()?;
        Self::from_pem(KeysForm {
            certificate: hex::encode(certificate.der()),
            gateway_key: gateway.serialize_pem(),
            merchant_public_key: merchant.public_key_pem(),
            merchant_key: merchant.serialize_pem(),
        })
    }

    fn from_pem(form: KeysForm) -> Option<Self> {
        Some(Self {
            certificate: hex::decode(form.certificate.as_bytes()).ok()?,
            gateway: signer(form.gateway_key.as_bytes()).ok()?,
            merchant: verifier(form.merchant_public_key.as_bytes()).ok()?,
            merchant_public_key: form.merchant_public_key,
            gateway_key: form.gateway_key,
            merchant_key: form.merchant_key,
            files: OnceLock::new(),
        })
    }

    /// Writes the files on first use. `None` if they cannot be written.
    pub(super) fn files(&self) -> Option<&Files> {
        self.files.get_or_init(|| Files::write(self)).as_ref()
    }
}

impl Files {
    fn write(keys: &Keys) -> Option<Self> {
        let mut unique = [0; 8];
        getrandom::fill(&mut unique).ok()?;
        let name = format!("dhow-sandbox-{}", hex::encode(&unique));
        let files = Self {
            folder: std::env::temp_dir().join(name),
        };
        private_folder(&files.folder).ok()?;
        let mut key = private_file(&files.folder.join("merchant.pem")).ok()?;
        key.write_all(keys.merchant_key.as_bytes()).ok()?;
        fs::write(files.folder.join("hpay.cer"), &keys.certificate).ok()?;
        Some(files)
    }

    pub(super) fn private_key(&self) -> String {
        self.folder.join("merchant.pem").display().to_string()
    }

    pub(super) fn certificate(&self) -> String {
        self.folder.join("hpay.cer").display().to_string()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // On failure the files remain in the system's temporary folder.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(unix)]
fn private_folder(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private_folder(path: &std::path::Path) -> std::io::Result<()> {
    fs::create_dir(path)
}

#[cfg(unix)]
fn private_file(path: &std::path::Path) -> std::io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn private_file(path: &std::path::Path) -> std::io::Result<fs::File> {
    fs::File::create_new(path)
}
