//! RSA keys of the sandbox, and their files for clients in other processes.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use dhow_crypto::rsa::{RsaSigner, RsaVerifier, signer, verifier};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};

/// Key pairs of the merchant and of HPay, with their files once they are written.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) merchant_key: String,
    pub(super) certificate: Vec<u8>,
    /// Signs HPay's responses.
    pub(super) gateway: Box<dyn RsaSigner>,
    /// Verifies the merchant's signatures.
    pub(super) merchant: Box<dyn RsaVerifier>,
    files: std::sync::OnceLock<Option<Files>>,
}

/// A temporary folder with the merchant's key and HPay's certificate. Removed on drop.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
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
        let merchant_key = merchant.serialize_pem();
        Some(Self {
            certificate: certificate.der().to_vec(),
            gateway: signer(gateway.serialize_pem().as_bytes()).ok()?,
            merchant: verifier(merchant.public_key_pem().as_bytes()).ok()?,
            merchant_key,
            files: std::sync::OnceLock::new(),
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
        let name = format!("dhow-sandbox-{}", dhow_crypto::hex::encode(&unique));
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
