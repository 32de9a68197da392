//! Page tokens: where the last page ended, and the list that they belong to.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Call, Refusal};

/// What a list was asked for, of these parameters, in one word.
pub(in crate::google) fn digest(call: &Call, names: &[&str]) -> String {
    let mut hash = Sha256::new();
    for name in names {
        // A flag that is not set is a flag that is not there.
        for value in call.query.all(name).filter(|value| *value != "false") {
            hash.update(format!("{}/{name}={value}\n", call.method.id));
        }
    }
    BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..6])
}

/// A token for the page after this place.
pub(in crate::google) fn write(call: &Call, names: &[&str], place: &[i64]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!([digest(call, names), place]).to_string())
}

/// The place of the token that came along; none for the first page.
pub(in crate::google) fn read(call: &Call, names: &[&str]) -> Result<Vec<i64>, Refusal> {
    let Some(token) = call.query.one("pageToken") else { return Ok(Vec::new()) };
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok();
    let read: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let read = read.ok_or_else(|| Refusal::wrong("Invalid pageToken"))?;
    if read[0].as_str() != Some(digest(call, names).as_str()) {
        return Err(Refusal::wrong("the page token is of a list that was asked for otherwise"));
    }
    Ok(read[1].as_array().into_iter().flatten().filter_map(Value::as_i64).collect())
}
