//! Tokens that are signed, and the key they are held against.

use std::sync::LazyLock;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

static KEY: LazyLock<KeyPair> = LazyLock::new(|| {
    KeyPair::from_pkcs8(include_bytes!("../../../fixtures/google/signing_key.der"))
        .expect("the key of the tests is in PKCS#8")
});

static KEY_ID: LazyLock<String> = LazyLock::new(|| coded(&Sha256::digest(public().n)[..15]));

fn public() -> PublicKeyComponents<Vec<u8>> {
    PublicKeyComponents::from(KEY.public_key())
}

/// As in a URL, without padding.
pub(super) fn coded(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A token with these claims.
pub(super) fn signed(claims: &Value) -> String {
    let head = json!({ "alg": "RS256", "kid": *KEY_ID, "typ": "JWT" });
    let signed = format!("{}.{}", coded(head.to_string()), coded(claims.to_string()));
    let mut signature = vec![0; KEY.public().modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
        .expect("a key of 2048 bits signs with SHA-256");
    format!("{signed}.{}", coded(signature))
}

/// The key as Google publishes it.
pub(super) fn key_set() -> Value {
    let PublicKeyComponents { n, e } = public();
    json!({ "keys": [{ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": *KEY_ID, "n": coded(n), "e": coded(e) }] })
}
