//! Secrets of other services at rest: sealed by AES-256-GCM, each bound to the place where it is kept.
//!
//! A sealed secret is one byte for the format, four that name the key, twelve of nonce, then the text with its tag. Its place
//! (table, row, column) is associated data: the bytes of one row pasted into another do not open. Several keys can be at hand:
//! the first seals and all open, so that a new key can be put in front of an old one.

use std::{fmt, sync::Arc};

use aes_gcm::{
    Aes256Gcm, Key, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

/// Bytes of a key.
pub const KEY: usize = 32;
/// Bytes of a nonce. It must be fresh at random for every sealing.
pub const NONCE: usize = 12;
/// The first byte of what is sealed in this way.
const FORMAT: u8 = 1;
/// Bytes that name a key.
const NAME: usize = 4;
/// What stands before the text.
const HEAD: usize = 1 + NAME + NONCE;

/// Where a secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's own id, as text.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
}

impl Place<'_> {
    /// The place as bytes; the length before each part keeps two places from being read as one.
    fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [self.table, self.row, self.column] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// Why a secret could not be opened, or a key not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// No key was given.
    #[error("no vault key is configured")]
    NoKey,
    /// A key is not what a key looks like.
    #[error("a vault key must be the base64 of 32 bytes; `leancrm vault key` prints one")]
    BadKey,
    /// It was sealed with a key that is not at hand.
    #[error("the secret was sealed with a key that is not configured")]
    UnknownKey,
    /// Its bytes were changed, cut short, or belong to another place.
    #[error("the sealed secret is damaged or belongs elsewhere")]
    Damaged,
}

/// One key.
#[derive(Clone)]
pub struct VaultKey {
    name: [u8; NAME],
    cipher: Aes256Gcm,
}

impl VaultKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; KEY]) -> Self {
        let digest = Sha256::new_with_prefix(b"leancrm vault key").chain_update(bytes).finalize();
        let mut name = [0; NAME];
        name.copy_from_slice(&digest[..NAME]);
        Self { name, cipher: Aes256Gcm::new(&Key::<Aes256Gcm>::from(bytes)) }
    }

    /// A key as [`VaultKey::write`] wrote it.
    ///
    /// # Errors
    /// [`VaultError::BadKey`] for anything else.
    pub fn read(text: &str) -> Result<Self, VaultError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| VaultError::BadKey)?;
        Ok(Self::new(bytes.try_into().map_err(|_| VaultError::BadKey)?))
    }

    /// The text of a key of these bytes, for a configuration or a file: base64.
    pub fn write(bytes: [u8; KEY]) -> SecretString {
        SecretString::from(STANDARD.encode(bytes))
    }
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VaultKey({})", name_of(self.name))
    }
}

fn name_of(name: [u8; NAME]) -> String {
    format!("{:08x}", u32::from_be_bytes(name))
}

/// Seals and opens secrets. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Vault {
    /// The first seals; one at least.
    keys: Arc<[VaultKey]>,
}

impl Vault {
    /// A vault with these keys, the newest first.
    ///
    /// # Errors
    /// [`VaultError::NoKey`] without any.
    pub fn new(keys: impl IntoIterator<Item = VaultKey>) -> Result<Self, VaultError> {
        let keys: Arc<[VaultKey]> = keys.into_iter().collect();
        if keys.is_empty() { Err(VaultError::NoKey) } else { Ok(Self { keys }) }
    }

    /// The names of its keys, the one that seals first. They tell keys apart and nothing about them.
    pub fn key_names(&self) -> impl Iterator<Item = String> {
        self.keys.iter().map(|key| name_of(key.name))
    }

    /// Seals a secret for its place. `nonce` is fresh random bytes, never used before.
    pub fn seal(&self, place: Place<'_>, secret: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
        let key = &self.keys[0];
        let payload = Payload { msg: secret, aad: &place.bytes() };
        let sealed = key.cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.expect("AES-GCM seals whatever is shorter than 64 GB");
        let mut bytes = Vec::with_capacity(HEAD + sealed.len());
        bytes.push(FORMAT);
        bytes.extend_from_slice(&key.name);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        bytes
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// Where it was changed, is of another place or of a key that is not at hand.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<SecretString, VaultError> {
        let (head, text) = sealed.split_at_checked(HEAD).ok_or(VaultError::Damaged)?;
        if head[0] != FORMAT {
            return Err(VaultError::Damaged);
        }
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&head[1 + NAME..]);
        let aad = place.bytes();
        // Two keys can bear one name, so each of that name is tried.
        let mut failure = VaultError::UnknownKey;
        for key in self.keys.iter().filter(|key| key.name == head[1..=NAME]) {
            match key.cipher.decrypt(&Nonce::from(nonce), Payload { msg: text, aad: &aad }) {
                Ok(secret) => {
                    return String::from_utf8(secret).map(SecretString::from).map_err(|_| VaultError::Damaged);
                }
                Err(_) => failure = VaultError::Damaged,
            }
        }
        Err(failure)
    }

    /// Whether something was sealed with an older key than the one that seals now.
    pub fn is_of_an_older_key(&self, sealed: &[u8]) -> bool {
        sealed.get(1..=NAME).is_some_and(|name| name != self.keys[0].name)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    const PLACE: Place<'_> = Place { table: "slack_workspaces", row: "T1", column: "access_sealed" };

    fn vault(keys: &[u8]) -> Vault {
        Vault::new(keys.iter().map(|key| VaultKey::new([*key; KEY]))).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_and_nowhere_else() {
        let vault = vault(&[1]);
        let sealed = vault.seal(PLACE, b"xoxb-1", [7; NONCE]);
        assert_eq!(vault.open(PLACE, &sealed).unwrap().expose_secret(), "xoxb-1");
        for other in [
            Place { table: "x", ..PLACE },
            Place { row: "T2", ..PLACE },
            Place { column: "refresh_sealed", ..PLACE },
            Place { table: "slack_workspacesT", row: "1", ..PLACE },
        ] {
            assert_eq!(vault.open(other, &sealed).unwrap_err(), VaultError::Damaged);
        }
        assert!(!sealed.windows(4).any(|window| window == b"xoxb"));
    }

    #[test]
    fn a_single_changed_or_missing_byte_is_noticed() {
        let vault = vault(&[1]);
        let sealed = vault.seal(PLACE, b"xoxb-1", [7; NONCE]);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open(PLACE, &changed).is_err(), "byte {at}");
            assert!(vault.open(PLACE, &sealed[..at]).is_err(), "{at} bytes");
        }
    }

    #[test]
    fn a_new_key_in_front_seals_and_the_old_one_still_opens() {
        let old = vault(&[1]).seal(PLACE, b"old", [7; NONCE]);
        let both = vault(&[2, 1]);
        assert_eq!(both.open(PLACE, &old).unwrap().expose_secret(), "old");
        assert!(both.is_of_an_older_key(&old));
        let new = both.seal(PLACE, b"new", [8; NONCE]);
        assert!(!both.is_of_an_older_key(&new));
        assert_eq!(vault(&[2]).open(PLACE, &new).unwrap().expose_secret(), "new");
        assert_eq!(vault(&[1]).open(PLACE, &new).unwrap_err(), VaultError::UnknownKey);
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_nothing_else_is_a_key() {
        let text = VaultKey::write([9; KEY]);
        let sealed = vault(&[9]).seal(PLACE, b"x", [7; NONCE]);
        let read = Vault::new([VaultKey::read(&format!(" {}\n", text.expose_secret())).unwrap()]).unwrap();
        assert!(read.open(PLACE, &sealed).is_ok());
        for other in ["", "x", "AAAA", &STANDARD.encode([1; 31]), &STANDARD.encode([1; 33])] {
            assert_eq!(VaultKey::read(other).unwrap_err(), VaultError::BadKey, "{other}");
        }
        assert_eq!(Vault::new([]).unwrap_err(), VaultError::NoKey);
    }

    #[test]
    fn nothing_of_a_key_is_printed() {
        let printed = format!("{:?}", vault(&[65]));
        assert!(printed.contains("VaultKey(") && !printed.contains("65, 65") && !printed.contains("AAAA"), "{printed}");
    }
}
