//! Installing: the page of consent, and codes exchanged for tokens.
//! <https://docs.slack.dev/authentication/installing-with-oauth>

use axum::{
    extract::{RawQuery, State as Taken},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Arguments, Refusal, Reply};
use crate::fake_slack::{
    FakeSlack,
    state::State,
    tokens::{Code, Installation, Making, Pair},
};

/// `GET /oauth/v2/authorize`: asks for consent; with `auto=1` it is given at once.
pub(in super::super) async fn authorize(Taken(slack): Taken<FakeSlack>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let asked = Asked::read(&query);
    if let Some(problem) = asked.wrong(&slack) {
        slack.with(|state| state.violation("oauth/v2/authorize", problem));
        let page =
            format!("<!DOCTYPE html><title>Slack</title><h1>Something went wrong</h1><p>{}</p>", escape(problem));
        return (StatusCode::BAD_REQUEST, Html(page)).into_response();
    }
    if asked.auto {
        return match slack.consent(&asked) {
            Ok(back) => (StatusCode::FOUND, [(header::LOCATION, back)]).into_response(),
            Err(problem) => (StatusCode::FORBIDDEN, Html(escape(problem))).into_response(),
        };
    }
    Html(page(&slack, &asked, &query)).into_response()
}

/// What the app asks for.
#[derive(Debug, Default)]
pub(in super::super) struct Asked {
    client_id: String,
    scopes: Vec<String>,
    redirect_uri: String,
    state: Option<String>,
    team: Option<String>,
    challenge: Option<String>,
    challenge_method: Option<String>,
    auto: bool,
    pub(in super::super) user: Option<String>,
    pub(in super::super) whole_enterprise: bool,
}

impl Asked {
    pub(in super::super) fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match name.as_ref() {
                "client_id" => asked.client_id = value,
                "scope" => {
                    let scopes = value.split([',', ' ']).filter(|scope| !scope.is_empty());
                    asked.scopes = scopes.map(str::to_owned).collect();
                }
                "redirect_uri" => asked.redirect_uri = value,
                "state" => asked.state = Some(value),
                "team" => asked.team = Some(value),
                "code_challenge" => asked.challenge = Some(value),
                "code_challenge_method" => asked.challenge_method = Some(value),
                "auto" => asked.auto = value == "1",
                "user" => asked.user = Some(value),
                "org" => asked.whole_enterprise = value == "1",
                _ => {}
            }
        }
        asked
    }

    /// What Slack would show an error for.
    pub(in super::super) fn wrong(&self, slack: &FakeSlack) -> Option<&'static str> {
        let settings = slack.settings();
        let below = |root: &String| {
            let rest = self.redirect_uri.strip_prefix(root.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        if self.client_id != settings.client_id {
            Some("invalid_client_id")
        } else if self.redirect_uri.contains('#') || !settings.app.redirect_urls.iter().any(below) {
            Some("bad_redirect_uri")
        } else if self.scopes.is_empty() {
            Some("no_scopes")
        } else if self.challenge.is_some() && self.challenge_method.as_deref() != Some("S256") {
            Some("invalid_code_challenge_method")
        } else {
            None
        }
    }

    /// Where the browser is sent back to, with these beside the state.
    fn back(&self, pairs: &[(&str, &str)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(pairs);
        if let Some(state) = &self.state {
            form.append_pair("state", state);
        }
        let joint = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", self.redirect_uri, form.finish())
    }
}

impl FakeSlack {
    /// Where a browser is sent after somebody consented to what `url` asks for; for an organisation if `whole_enterprise`.
    ///
    /// # Errors
    /// Slack's word for what is wrong with the address or the person.
    pub fn authorize(&self, url: &str, user: &str, whole_enterprise: bool) -> Result<String, &'static str> {
        let mut asked = Asked::read(url.split_once('?').map_or("", |(_, query)| query));
        asked.user = Some(user.to_owned());
        asked.whole_enterprise = whole_enterprise;
        if let Some(problem) = asked.wrong(self) {
            self.with(|state| state.violation("oauth/v2/authorize", problem));
            return Err(problem);
        }
        self.consent(&asked)
    }

    /// Where a browser is sent after somebody said no to what `url` asks for.
    pub fn refuse(&self, url: &str) -> String {
        let asked = Asked::read(url.split_once('?').map_or("", |(_, query)| query));
        asked.back(&[("error", "access_denied")])
    }

    fn consent(&self, asked: &Asked) -> Result<String, &'static str> {
        let now = self.now();
        let seed = self.settings().signing_secret.expose_secret();
        self.with(|state| {
            let first = state.workspaces.first().and_then(|workspace| workspace.people.first());
            let user = asked.user.clone().or_else(|| first.map(|person| person.id.clone())).ok_or("user_not_found")?;
            let (workspace, person) = state.person(&user).ok_or("user_not_found")?;
            if person.deleted || person.is_guest() {
                return Err("not_allowed");
            }
            if asked.team.as_ref().is_some_and(|team| !team.is_empty() && *team != workspace.team) {
                return Err("team_mismatch");
            }
            let enterprise = workspace.enterprise_id().map(str::to_owned);
            let whole = asked.whole_enterprise && enterprise.is_some();
            let installation = Installation {
                team: (!whole).then(|| workspace.team.clone()),
                enterprise,
                installer: user,
                scopes: asked.scopes.clone(),
                gone: false,
            };
            let redirect_uri = asked.redirect_uri.clone();
            let code = Code { installation, redirect_uri, challenge: asked.challenge.clone(), at: now, used: false };
            Ok(asked.back(&[("code", &state.tokens.issue_code(seed, code))]))
        })
    }

    pub(in super::super) fn making(&self) -> Making<'_> {
        let settings = self.settings();
        Making {
            seed: settings.signing_secret.expose_secret(),
            now: self.now(),
            life: settings.rotation.then_some(settings.limits.token),
            grace: settings.limits.refresh_grace,
        }
    }
}

/// The page that asks for consent: one link for each who may give it.
fn page(slack: &FakeSlack, asked: &Asked, query: &str) -> String {
    let name = escape(&slack.settings().app.name);
    let links = slack.with(|state| {
        let everybody = state.workspaces.iter().flat_map(|home| home.people.iter().map(move |person| (home, person)));
        let may = everybody.filter(|(_, person)| !person.deleted && !person.is_guest());
        let links = may.map(|(home, person)| {
            let who = format!("{} in {}", escape(&person.name), escape(&home.name));
            let href = escape(&format!("?{query}&auto=1&user={}", person.id));
            format!("<li><a href=\"{href}\">Allow as {who}</a></li>")
        });
        links.collect::<Vec<_>>().concat()
    });
    let scopes = asked.scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escape(scope)));
    let scopes = scopes.collect::<Vec<_>>().concat();
    let cancel = escape(&asked.back(&[("error", "access_denied")]));
    format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>{name} · Slack</title>\
         <link rel=\"stylesheet\" href=\"/ui/style.css\"><main class=\"consent\"><h1>{name} asks to be installed</h1>\
         <p>It asks for:</p><ul>{scopes}</ul><ul>{links}</ul><p><a href=\"{cancel}\">Cancel</a></p></main></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `oauth.v2.access`: a code or a refresh token for a pair of tokens.
pub(super) fn access(slack: &FakeSlack, state: &mut State, arguments: &Arguments) -> Reply {
    client(slack, arguments)?;
    let making = slack.making();
    let pair = match arguments.text("grant_type").unwrap_or("authorization_code") {
        "authorization_code" => {
            let code = arguments.text("code").ok_or("invalid_code")?;
            let redirect_uri = arguments.text("redirect_uri").unwrap_or_default();
            let verifier = arguments.text("code_verifier");
            let life = slack.settings().limits.code;
            let installation = state.tokens.exchange(code, redirect_uri, verifier, life, making.now)?;
            state.tokens.install(installation, making)
        }
        "refresh_token" => {
            let refresh = arguments.text("refresh_token").ok_or("invalid_refresh_token")?;
            state.tokens.renew(refresh, making)?
        }
        _ => return Err("invalid_grant_type".into()),
    };
    Ok(installed(slack, state, &pair))
}

/// Checks the app's own id and secret, by HTTP Basic or in the form.
pub(super) fn client(slack: &FakeSlack, arguments: &Arguments) -> Result<(), Refusal> {
    let settings = slack.settings();
    let in_form =
        (arguments.text("client_id").unwrap_or_default(), arguments.text("client_secret").unwrap_or_default());
    let (id, secret) = arguments.basic.as_ref().map_or(in_form, |(id, secret)| (id.as_str(), secret.as_str()));
    if id != settings.client_id {
        return Err("invalid_client_id".into());
    }
    if secret != settings.client_secret.expose_secret() {
        return Err("bad_client_secret".into());
    }
    Ok(())
}

fn installed(slack: &FakeSlack, state: &State, pair: &Pair) -> Value {
    let installation = &pair.installation;
    let own = installation.team.as_deref().and_then(|team| state.workspace(team));
    let any = own.or_else(|| {
        let mut all = state.workspaces.iter();
        all.find(|workspace| workspace.enterprise_id() == installation.enterprise.as_deref())
    });
    let enterprise = any.and_then(|workspace| workspace.enterprise.as_ref());
    let mut answer = json!({
        "app_id": state.app, "access_token": pair.access, "token_type": "bot", "scope": installation.scopes.join(","),
        "bot_user_id": any.map(super::super::Workspace::bot_user), "authed_user": { "id": installation.installer },
        "team": own.map(|workspace| json!({ "id": workspace.team, "name": workspace.name })),
        "enterprise": enterprise.map(|(id, name)| json!({ "id": id, "name": name })),
        "is_enterprise_install": installation.team.is_none(),
    });
    if let Some(refresh) = &pair.refresh {
        answer["refresh_token"] = json!(refresh);
        answer["expires_in"] = json!(slack.settings().limits.token.num_seconds());
    }
    answer
}
