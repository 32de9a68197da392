//! Installations of the app and their tokens: codes, access tokens that end, refresh tokens that work once.
//! <https://docs.slack.dev/authentication/using-token-rotation>

use std::collections::BTreeMap;

use base64::Engine as _;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

/// Active access tokens of an installation at once; a third ends the oldest.
const ACTIVE: usize = 2;

/// The bot scopes that an installation gets where nothing else is said: those the product uses.
pub const ALL_SCOPES: [&str; 16] = [
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "metadata.message:read",
    "team:read",
    "users:read",
    "users:read.email",
];

/// Where the app is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installation {
    /// The workspace; none where it is a whole organisation's.
    pub(super) team: Option<String>,
    pub(super) enterprise: Option<String>,
    pub(super) installer: String,
    pub(super) scopes: Vec<String>,
    pub(super) gone: bool,
}

/// A code that can be exchanged for tokens.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) installation: Installation,
    pub(super) redirect_uri: String,
    /// The S256 challenge of PKCE.
    pub(super) challenge: Option<String>,
    pub(super) at: DateTime<Utc>,
    pub(super) used: bool,
}

#[derive(Debug, Clone)]
struct Access {
    installation: usize,
    expires_at: Option<DateTime<Utc>>,
    revoked: bool,
    number: u64,
}

#[derive(Debug, Clone)]
struct Refresh {
    installation: usize,
    used_at: Option<DateTime<Utc>>,
}

/// A fresh pair of tokens.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) access: String,
    pub(super) refresh: Option<String>,
    pub(super) installation: Installation,
}

/// How tokens are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) seed: &'a str,
    pub(super) now: DateTime<Utc>,
    /// The life of an access token; none where it does not end.
    pub(super) life: Option<TimeDelta>,
    pub(super) grace: TimeDelta,
}

#[derive(Debug, Default)]
pub(super) struct Tokens {
    installations: Vec<Installation>,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Access>,
    refresh: BTreeMap<String, Refresh>,
    counter: u64,
}

impl Tokens {
    /// A code for what was consented to.
    pub(super) fn issue_code(&mut self, seed: &str, code: Code) -> String {
        self.counter += 1;
        let text = format!("{}.{}", self.counter, secret(seed, "code", self.counter));
        self.codes.insert(text.clone(), code);
        text
    }

    /// Exchanges a code, once.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
        life: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<Installation, &'static str> {
        let known = self.codes.get_mut(code).ok_or("invalid_code")?;
        if known.used {
            return Err("code_already_used");
        }
        if now - known.at > life {
            return Err("code_expired");
        }
        if known.redirect_uri != redirect_uri {
            return Err("bad_redirect_uri");
        }
        match (&known.challenge, verifier) {
            (None, None) => {}
            (Some(challenge), Some(verifier)) if *challenge == challenge_of(verifier) => {}
            _ => return Err("invalid_code_verifier"),
        }
        known.used = true;
        Ok(known.installation.clone())
    }

    /// Installs, or installs once more: scopes add up.
    pub(super) fn install(&mut self, new: Installation, making: Making<'_>) -> Pair {
        let same = |old: &Installation| !old.gone && old.team == new.team && old.enterprise == new.enterprise;
        let index = if let Some(index) = self.installations.iter().position(same) {
            let old = &mut self.installations[index];
            let added: Vec<_> = new.scopes.into_iter().filter(|scope| !old.scopes.contains(scope)).collect();
            old.scopes.extend(added);
            index
        } else {
            self.installations.push(new);
            self.installations.len() - 1
        };
        self.pair(index, making)
    }

    /// Makes a new pair of a refresh token, which then works for the grace only.
    pub(super) fn renew(&mut self, refresh: &str, making: Making<'_>) -> Result<Pair, &'static str> {
        let known = self.refresh.get_mut(refresh).ok_or("invalid_refresh_token")?;
        if known.used_at.is_some_and(|at| making.now - at > making.grace) {
            return Err("invalid_refresh_token");
        }
        known.used_at.get_or_insert(making.now);
        let index = known.installation;
        if self.installations[index].gone {
            return Err("invalid_refresh_token");
        }
        Ok(self.pair(index, making))
    }

    fn pair(&mut self, index: usize, making: Making<'_>) -> Pair {
        self.counter += 1;
        let number = self.counter;
        let bot = format!("xoxb-{number}-{}", secret(making.seed, "access", number));
        let access = if making.life.is_some() { format!("xoxe.xoxb-1-{bot}") } else { bot };
        let expires_at = making.life.map(|life| making.now + life);
        self.access.insert(access.clone(), Access { installation: index, expires_at, revoked: false, number });
        let refresh = making.life.map(|_| format!("xoxe-1-{}", secret(making.seed, "refresh", number)));
        if let Some(refresh) = &refresh {
            self.refresh.insert(refresh.clone(), Refresh { installation: index, used_at: None });
            let mut active: Vec<_> =
                self.access.values_mut().filter(|access| access.installation == index && !access.revoked).collect();
            active.sort_by_key(|access| access.number);
            let surplus = active.len().saturating_sub(ACTIVE);
            active.into_iter().take(surplus).for_each(|access| access.revoked = true);
        }
        Pair { access, refresh, installation: self.installations[index].clone() }
    }

    /// Whose a token is.
    pub(super) fn caller(&self, token: &str, now: DateTime<Utc>) -> Result<&Installation, &'static str> {
        let access = self.access.get(token).ok_or("invalid_auth")?;
        let installation = &self.installations[access.installation];
        if installation.gone {
            return Err("account_inactive");
        }
        if access.revoked {
            return Err("token_revoked");
        }
        if access.expires_at.is_some_and(|at| now >= at) {
            return Err("token_expired");
        }
        Ok(installation)
    }

    /// Ends a token.
    pub(super) fn revoke(&mut self, token: &str) {
        if let Some(access) = self.access.get_mut(token) {
            access.revoked = true;
        }
    }

    /// Ends every access token of a workspace at once, as an administrator can.
    pub(super) fn revoke_all(&mut self, team: &str) {
        let installations = &self.installations;
        let theirs = |access: &&mut Access| installations[access.installation].team.as_deref() == Some(team);
        self.access.values_mut().filter(theirs).for_each(|access| access.revoked = true);
    }

    /// The installation that serves a workspace: its own, or its organisation's.
    pub(super) fn serving(&self, team: &str, enterprise: Option<&str>) -> Option<&Installation> {
        let mut there = self.installations.iter().filter(|installation| !installation.gone);
        there.find(|installation| match &installation.team {
            Some(own) => own == team,
            None => enterprise.is_some() && installation.enterprise.as_deref() == enterprise,
        })
    }

    /// Takes the app out of a workspace, or of the organisation it was installed for.
    pub(super) fn remove(&mut self, team: &str, enterprise: Option<&str>) -> Option<Installation> {
        let found = self.serving(team, enterprise)?.clone();
        let installation = self.installations.iter_mut().find(|installation| **installation == found)?;
        installation.gone = true;
        Some(found)
    }
}

/// The S256 challenge of a verifier (RFC 7636, 4.6).
pub(super) fn challenge_of(verifier: &str) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// A text that cannot be guessed without the seed.
pub(super) fn secret(seed: &str, purpose: &str, number: u64) -> String {
    let digest = Sha256::digest(format!("{seed}:{purpose}:{number}").as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..18]).replace(['-', '_'], "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_third_access_token_ends_the_first_and_a_refresh_token_works_once() {
        let mut tokens = Tokens::default();
        let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let grace = TimeDelta::minutes(1);
        let making = |now| Making { seed: "s", now, life: Some(TimeDelta::hours(12)), grace };
        let installation = Installation {
            team: Some("T1".to_owned()),
            enterprise: None,
            installer: "U1".to_owned(),
            scopes: vec!["commands".to_owned()],
            gone: false,
        };
        let first = tokens.install(installation, making(start));
        assert!(first.access.starts_with("xoxe.xoxb-1-"), "{}", first.access);
        let refresh = first.refresh.unwrap();
        let second = tokens.renew(&refresh, making(start)).unwrap();
        let third = tokens.renew(&second.refresh.unwrap(), making(start)).unwrap();
        assert_eq!(tokens.caller(&first.access, start), Err("token_revoked"));
        assert!(tokens.caller(&second.access, start).is_ok() && tokens.caller(&third.access, start).is_ok());
        assert!(tokens.renew(&refresh, making(start + grace)).is_ok(), "within the grace");
        let late = start + grace + TimeDelta::seconds(1);
        assert_eq!(tokens.renew(&refresh, making(late)).unwrap_err(), "invalid_refresh_token");
        let ended = start + TimeDelta::hours(12);
        assert_eq!(tokens.caller(&third.access, ended), Err("token_expired"));
        assert_eq!(tokens.caller("xoxb-none", start), Err("invalid_auth"));
        assert_eq!(tokens.remove("T1", None).map(|gone| gone.installer), Some("U1".to_owned()));
        assert_eq!(tokens.caller(&third.access, start), Err("account_inactive"));
    }
}
