//! The token endpoint, and the one that takes tokens back.

use std::collections::BTreeSet;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{ACCESS_SECONDS, CODE_LIFE, OAuth, joined, jwt};
use crate::google::wire::{Content, Pairs, Reply, Request};

/// What a form may say.
const KNOWN: [&str; 8] =
    ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret", "refresh_token", "token"];

/// A refusal as the token endpoint words it: the status, the error, what it says.
type No = (u16, &'static str, &'static str);

/// What is answered, and whose tokens it was about.
pub(in crate::google) struct Answer {
    pub(in crate::google) reply: Reply,
    pub(in crate::google) account: Option<String>,
}

/// Answers a request for tokens, or one to take them back.
pub(in crate::google) fn answer(oauth: &mut OAuth, request: &Request, kind: &str) -> Answer {
    let (form, query) = (request.form(), request.pairs());
    let answered = match kind {
        "oauth.revoke" => revoke(oauth, form.one("token").or_else(|| query.one("token")).unwrap_or_default()),
        "oauth.refresh" => known(oauth, request, &form).and_then(|()| refresh(oauth, &form)),
        "oauth.exchange" => known(oauth, request, &form).and_then(|()| exchange(oauth, &form)),
        _ => Err((400, "unsupported_grant_type", "Invalid grant_type: ")),
    };
    match answered {
        Ok((account, body)) => Answer { reply: Reply::json(body), account: Some(account) },
        Err((status, error, said)) => Answer { reply: no(status, error, said), account: None },
    }
}

/// What nobody should send to these endpoints, whatever they answer.
pub(in crate::google) fn form_problems(request: &Request) -> Vec<String> {
    let form = request.form();
    let mut problems = Vec::new();
    if !request.is_of_type("application/x-www-form-urlencoded") {
        problems.push("what is sent for tokens is a form".to_owned());
    }
    if !request.query.is_empty() {
        problems.push("a secret in an address stands in every log".to_owned());
    }
    problems.extend(form.doubled().map(|name| format!("`{name}` is there twice")));
    let unknown = form.0.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str()));
    problems.extend(unknown.map(|(name, _)| format!("`{name}` is not known here")));
    problems
}

fn no(status: u16, error: &str, said: &str) -> Reply {
    let body = json!({ "error": error, "error_description": said });
    Reply { status, headers: Vec::new(), content: Content::Json(body) }
}

/// Whether it is the app that asks.
fn known(oauth: &OAuth, request: &Request, form: &Pairs) -> Result<(), No> {
    let basic = request.header("authorization").and_then(|header| header.strip_prefix("Basic "));
    let decoded =
        basic.and_then(|coded| BASE64_STANDARD.decode(coded).ok()).and_then(|text| String::from_utf8(text).ok());
    let in_header = decoded.as_deref().and_then(|text| text.split_once(':'));
    let (id, secret) = match in_header {
        Some((id, secret)) => (Some(id), Some(secret)),
        None => (form.one("client_id"), form.one("client_secret")),
    };
    if id != Some(oauth.client.id.as_str()) {
        return Err((401, "invalid_client", "The OAuth client was not found."));
    }
    if secret != Some(oauth.client.secret.as_str()) {
        return Err((401, "invalid_client", "Unauthorized"));
    }
    Ok(())
}

fn exchange(oauth: &mut OAuth, form: &Pairs) -> Result<(String, Value), No> {
    // Whatever becomes of it, a code that was shown is used up.
    let code = oauth.codes.remove(form.one("code").unwrap_or_default());
    let code = code.ok_or((400, "invalid_grant", "Malformed auth code."))?;
    if oauth.clock.now() - code.at > CODE_LIFE {
        return Err((400, "invalid_grant", "Bad Request"));
    }
    if form.one("redirect_uri") != Some(code.redirect.as_str()) {
        return Err((400, "redirect_uri_mismatch", "Bad Request"));
    }
    let verifier = form.one("code_verifier").ok_or((400, "invalid_grant", "Missing code verifier."))?;
    if jwt::coded(Sha256::digest(verifier)) != code.challenge || !(43..=128).contains(&verifier.len()) {
        return Err((400, "invalid_grant", "Invalid code verifier."));
    }
    let mut body = tokens(oauth, &code.account, &code.scopes, code.nonce.as_deref());
    if code.offline {
        body.insert("refresh_token".to_owned(), json!(oauth.give_refresh(&code.account, &code.scopes)));
    }
    Ok((code.account, Value::Object(body)))
}

fn refresh(oauth: &mut OAuth, form: &Pairs) -> Result<(String, Value), No> {
    let token =
        form.one("refresh_token").ok_or((400, "invalid_request", "Missing required parameter: refresh_token"))?;
    let found = oauth.refresh.iter().find(|refresh| refresh.token == token).cloned();
    let found = found.ok_or((400, "invalid_grant", "Token has been expired or revoked."))?;
    *oauth.refreshes.entry(found.account.clone()).or_default() += 1;
    let mut body = tokens(oauth, &found.account, &found.scopes, None);
    if oauth.rotating {
        oauth.refresh.retain(|refresh| refresh.token != token);
        body.insert("refresh_token".to_owned(), json!(oauth.give_refresh(&found.account, &found.scopes)));
    }
    Ok((found.account, Value::Object(body)))
}

fn tokens(oauth: &mut OAuth, account: &str, scopes: &BTreeSet<String>, nonce: Option<&str>) -> Map<String, Value> {
    let access = oauth.give_access(account, scopes);
    let mut body = Map::new();
    if scopes.contains("openid") {
        body.insert("id_token".to_owned(), json!(oauth.identity(account, scopes, nonce, &access)));
    }
    body.insert("access_token".to_owned(), json!(access));
    body.insert("expires_in".to_owned(), json!(ACCESS_SECONDS));
    body.insert("scope".to_owned(), json!(joined(scopes)));
    body.insert("token_type".to_owned(), json!("Bearer"));
    body
}

/// With one token goes everything that the account gave.
fn revoke(oauth: &mut OAuth, token: &str) -> Result<(String, Value), No> {
    let account = oauth.owner(token).ok_or((400, "invalid_token", "Token expired or revoked"))?;
    oauth.revoke(&account);
    Ok((account, json!({})))
}
