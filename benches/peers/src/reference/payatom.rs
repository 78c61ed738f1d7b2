//! PayAtom's webhook of a payin, read with serde and verified with RustCrypto.

use aes::{
    Aes256Dec,
    cipher::{BlockModeDecrypt as _, InnerIvInit as _, KeyInit as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::Sha256;

/// Fields of a payin.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Payin<'a> {
    order_id: &'a str,
    received_amount: &'a str,
    status: &'a str,
    requested_amount: Option<&'a str>,
    bank_ref: Option<&'a str>,
    sender_upi: Option<&'a str>,
    ref_code: Option<&'a str>,
    #[serde(borrow)]
    refund_info: &'a RawValue,
    post_hash: &'a str,
    #[serde(skip)]
    amount: i64,
}

impl Payin<'_> {
    /// Amount received, in whole units.
    pub(crate) fn received(&self) -> i64 {
        self.amount
    }
}

/// Secret with the keys that follow from it.
pub(crate) struct PayinKey {
    mac: Hmac<Sha256>,
    cipher: Aes256Dec,
    secret: String,
}

impl PayinKey {
    pub(crate) fn new(secret: &str) -> Self {
        let key: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        Self {
            mac: Hmac::new_from_slice(&key).unwrap(),
            cipher: Aes256Dec::new(&key.into()),
            secret: secret.to_owned(),
        }
    }

    /// Reads and verifies a body: opens the envelope, whose text is the MD5 of the hashed fields.
    pub(crate) fn read<'b>(&self, body: &'b [u8]) -> Payin<'b> {
        let mut payin: Payin<'b> = serde_json::from_slice(body).unwrap();
        let mut envelope = [0; 96];
        let length = STANDARD.decode_slice(payin.post_hash, &mut envelope);
        assert_eq!(length, Ok(96));
        let (iv, rest) = envelope.split_first_chunk_mut::<16>().unwrap();
        let (tag, sealed) = rest.split_at_mut(32);
        let mut mac = self.mac.clone();
        mac.update(sealed);
        mac.update(iv);
        mac.verify_slice(tag).unwrap();
        let mut cipher = cbc::Decryptor::inner_iv_init(&self.cipher, &(*iv).into());
        for block in sealed.as_chunks_mut::<16>().0 {
            cipher.decrypt_block(block.into());
        }
        let (digits, padding) = sealed.split_at(32);
        assert_eq!(padding, [16; 16]);
        self.verify(&payin, digits);
        payin.amount = payin.received_amount.parse().unwrap();
        payin
    }

    fn verify(&self, payin: &Payin<'_>, digits: &[u8]) {
        let mut md5 = Md5::new();
        for part in [
            payin.order_id,
            payin.received_amount,
            payin.status,
            &self.secret,
        ] {
            md5.update(part);
        }
        let mut hash = [0; 16];
        hex::decode_to_slice(digits, &mut hash).unwrap();
        assert_eq!(<[u8; 16]>::from(md5.finalize()), hash);
    }
}
