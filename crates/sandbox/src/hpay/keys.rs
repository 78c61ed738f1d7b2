//! RSA keys made by this sandbox, and the files that a command line reads them from.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use dhow_crypto::rsa::{RsaSigner, RsaVerifier, signer, verifier};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};

/// Both key pairs, and their files once somebody wants them.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) merchant_key: String,
    pub(super) certificate: Vec<u8>,
    /// Signs HPay's answers.
    pub(super) gateway: Box<dyn RsaSigner>,
    /// Verifies what the merchant signed.
    pub(super) merchant: Box<dyn RsaVerifier>,
    files: std::sync::OnceLock<Option<Files>>,
}

/// A folder with the merchant's key and HPay's certificate; removed when dropped.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
}

impl Keys {
    /// Two RSA keys of 2048 bits. The only thing of a sandbox that a seed does not determine.
    pub(super) fn make() -> Option<Self> {
        let merchant = KeyPair::generate_for(&PKCS_RSA_SHA256).ok()?;
        let gateway = KeyPair::generate_for(&PKCS_RSA_SHA256).ok()?;
        let mut params = CertificateParams::default();
        // As HPay's own: OpenSSL's default organisation, and nothing that anybody should check.
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

    /// The files; none where the machine lets nobody write.
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
        // What is left lies in the folder for temporary files.
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
