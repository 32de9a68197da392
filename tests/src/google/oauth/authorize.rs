//! The page that asks for consent: `GET /o/oauth2/v2/auth`.

use std::collections::BTreeSet;

use super::{Code, Consent, OAuth, joined, long_form, split};
use crate::google::wire::{Pairs, Reply, Request};

const KNOWN: [&str; 13] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "access_type",
    "prompt",
    "include_granted_scopes",
    "login_hint",
    "hd",
];

/// What people cannot untick.
const BASIC: [&str; 3] = ["openid", "email", "profile"];

/// Asks for consent, and sends people back. What Google would show an error page for is told in words too.
pub(in crate::google) fn authorize(oauth: &mut OAuth, request: &Request) -> Result<Reply, String> {
    let asked = request.pairs();
    if let Some(problem) = problem(oauth, &asked) {
        return Err(problem);
    }
    let value = |name: &str| asked.one(name).unwrap_or_default().to_owned();
    let (redirect, state) = (value("redirect_uri"), value("state"));
    let asked_for = split(&value("scope"));
    let Some(consent) = oauth.consent.clone() else {
        return Err("nobody is there to consent: tell the fake who does".to_owned());
    };
    let (account, unticked) = match consent {
        Consent::Denied => return Ok(back(&redirect, &[("error", "access_denied"), ("state", &state)])),
        Consent::Given(account) => (account, BTreeSet::new()),
        Consent::Without(account, scopes) => (account, scopes.iter().map(|scope| long_form(scope)).collect()),
    };
    let basic: BTreeSet<String> = BASIC.into_iter().map(long_form).collect();
    let before = oauth.granted(&account);
    let mut scopes: BTreeSet<String> =
        asked_for.into_iter().filter(|scope| basic.contains(scope) || !unticked.contains(scope)).collect();
    if scopes.is_empty() {
        return Ok(back(&redirect, &[("error", "access_denied"), ("state", &state)]));
    }
    if asked.one("include_granted_scopes") == Some("true") {
        scopes.extend(before.iter().cloned());
    }
    let (given, code) = (joined(&scopes), oauth.fresh("4/0A"));
    let asked_again = asked.one("prompt").is_some_and(|prompt| prompt.split(' ').any(|word| word == "consent"));
    // Whoever consented before is not asked again, and then there is no second refresh token.
    let offline = asked.one("access_type") == Some("offline") && (asked_again || before.is_empty());
    let (challenge, at) = (value("code_challenge"), oauth.clock.now());
    let nonce = asked.one("nonce").map(str::to_owned);
    oauth
        .codes
        .insert(code.clone(), Code { account, scopes, redirect: redirect.clone(), challenge, nonce, offline, at });
    Ok(back(
        &redirect,
        &[("state", &state), ("code", &code), ("scope", &given), ("authuser", "0"), ("prompt", "consent")],
    ))
}

/// Why Google would show an error page.
fn problem(oauth: &OAuth, asked: &Pairs) -> Option<String> {
    let value = |name: &str| asked.one(name).unwrap_or_default();
    if let Some((name, _)) = asked.0.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
        return Some(format!("invalid_request: `{name}` is no parameter of this page"));
    }
    if let Some(name) = asked.doubled() {
        return Some(format!("invalid_request: `{name}` is there twice"));
    }
    if value("client_id") != oauth.client.id {
        return Some("invalid_client: The OAuth client was not found.".to_owned());
    }
    if !oauth.client.redirects.iter().any(|known| known == value("redirect_uri")) {
        return Some(format!("redirect_uri_mismatch: \"{}\" is not registered", value("redirect_uri")));
    }
    let rules = [
        (value("response_type") == "code", "unsupported_response_type: only `code` is known here"),
        (!value("scope").is_empty(), "invalid_scope: no scope is asked for"),
        (value("scope").split(' ').all(known_scope), "invalid_scope: a scope is unknown"),
        (value("state").len() >= 16, "a state that cannot be guessed is to be sent along"),
        (value("code_challenge_method") == "S256", "invalid_request: the challenge has to be S256"),
        (value("code_challenge").len() == 43, "invalid_request: no code challenge of 43 letters"),
        (matches!(value("access_type"), "" | "online" | "offline"), "invalid_request: the access type is unknown"),
        (
            value("prompt").split(' ').all(|word| matches!(word, "" | "none" | "consent" | "select_account")),
            "invalid_request: the prompt is unknown",
        ),
        (matches!(value("include_granted_scopes"), "" | "true" | "false"), "invalid_request: neither true nor false"),
    ];
    rules.into_iter().find(|(fine, _)| !fine).map(|(_, problem)| problem.to_owned())
}

fn known_scope(scope: &str) -> bool {
    BASIC.contains(&scope)
        || scope.starts_with("https://www.googleapis.com/auth/")
        || scope == "https://mail.google.com/"
}

fn back(redirect: &str, parameters: &[(&str, &str)]) -> Reply {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    let mark = if redirect.contains('?') { '&' } else { '?' };
    Reply::empty(302).with("location", format!("{redirect}{mark}{}", query.finish()))
}
