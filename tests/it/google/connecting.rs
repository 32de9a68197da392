//! From a link to a connected account, and Google's calls.

use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use chrono::TimeDelta;
use leancrm_tests::{TestApp, google::Consent, shown};

use super::connected::{ADDRESS, Connected, OMAR, PUSHES_AS};
use crate::server::client::{Reply, send};

/// A browser that remembers the cookie, and follows nobody by itself.
#[derive(Default)]
struct Browser {
    cookie: Option<String>,
}

impl Browser {
    async fn opens(&mut self, connected: &Connected<'_>, address: &str) -> Reply {
        let path = address.strip_prefix(ADDRESS).unwrap_or(address);
        self.sends(connected, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Presses the button of the page that a link leads to; gives where Google is.
    async fn presses(&mut self, connected: &Connected<'_>, link: &str) -> Reply {
        let secret = link.split_once("link=").expect("a link").1;
        let form = Request::post("/google/connect").header("content-type", "application/x-www-form-urlencoded");
        self.sends(connected, form.body(Body::from(format!("link={secret}"))).unwrap()).await
    }

    async fn sends(&mut self, connected: &Connected<'_>, mut request: Request<Body>) -> Reply {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        let reply = send(&connected.service, request).await;
        if let Some(set) = reply.headers.get("set-cookie") {
            self.cookie = Some(set.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        reply
    }
}

/// What Google answers whoever is sent to it: where it sends them.
async fn at_google(headers: &HeaderMap) -> String {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let location = headers["location"].to_str().unwrap();
    let response = client.get(location).send().await.unwrap();
    let (status, sent) = (response.status(), response.headers().get("location").cloned());
    let Some(sent) = sent else { panic!("{status}: {}", response.text().await.unwrap()) };
    sent.to_str().unwrap().to_owned()
}

async fn link(connected: &Connected<'_>) -> String {
    let said = shown(&connected.says("Omar", "connect Google").await);
    let start = said.find(ADDRESS).unwrap_or_else(|| panic!("{said}"));
    said[start..].split_whitespace().next().unwrap().to_owned()
}

/// The page at the end of the whole way.
async fn through(connected: &Connected<'_>) -> Reply {
    let (mut browser, link) = (Browser::default(), link(connected).await);
    let sent = browser.presses(connected, &link).await;
    let back = at_google(&sent.headers).await;
    browser.opens(connected, &back).await
}

const KINDS: &str =
    "SELECT concat_ws(' ', a.address, s.kind) FROM accounts a JOIN sync_states s ON s.account_id = a.id ORDER BY 1";

#[tokio::test]
async fn a_link_from_the_chat_leads_through_google_to_a_connected_account() {
    let app = TestApp::with_demo().await;
    let connected = Connected::nobody(&app).await;
    connected.consents(Consent::Given(OMAR.to_owned()));
    let (mut browser, link) = (Browser::default(), link(&connected).await);
    let page = browser.opens(&connected, &link).await;
    assert!(page.status == StatusCode::OK && page.text.contains("Connect Google for Omar"), "{}", page.text);
    let sent = browser.presses(&connected, &link).await;
    let cookie = sent.headers["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/google"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let back = at_google(&sent.headers).await;
    let page = browser.opens(&connected, &back).await;
    assert!(page.text.contains(&format!("<h1>{OMAR} is connected</h1>")), "{}", page.text);
    assert_eq!(connected.rows(KINDS).await, [format!("{OMAR} calendar"), format!("{OMAR} mail")]);
    let again = browser.opens(&connected, &back).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "what comes back counts once: {}", again.text);
    let secrets = connected
        .rows("SELECT encode(access_sealed, 'escape') || encode(refresh_sealed, 'escape') FROM accounts")
        .await;
    assert!(!secrets[0].contains("ya29.") && !secrets[0].contains("1//"), "tokens are sealed");
    connected.fits_google();
}

#[tokio::test]
async fn what_is_unticked_is_left_alone_and_said() {
    let app = TestApp::with_demo().await;
    let connected = Connected::nobody(&app).await;
    let calendar = "https://www.googleapis.com/auth/calendar.events".to_owned();
    let mail = "https://www.googleapis.com/auth/gmail.readonly".to_owned();
    connected.consents(Consent::Without(OMAR.to_owned(), vec![calendar.clone(), mail]));
    let page = through(&connected).await;
    assert!(page.text.contains("Neither mail nor calendar was allowed"), "{}", page.text);
    connected.consents(Consent::Without(OMAR.to_owned(), vec![calendar]));
    let page = through(&connected).await;
    assert!(page.text.contains("You did not allow Google Calendar"), "{}", page.text);
    assert_eq!(connected.rows(KINDS).await, [format!("{OMAR} mail")]);
    connected.consents(Consent::Denied);
    let page = through(&connected).await;
    assert!(page.text.contains("Nothing was connected"), "{}", page.text);
    assert_eq!(connected.rows(KINDS).await, [format!("{OMAR} mail")]);
}

#[tokio::test]
async fn an_account_of_somebody_elsewhere_is_not_connected() {
    let app = TestApp::with_demo().await;
    let connected = Connected::nobody(&app).await;
    connected.consents(Consent::Given("eve@evil.example".to_owned()));
    let page = through(&connected).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.text.contains("eve@evil.example"), "{}", page.text);
    assert_eq!(connected.rows(KINDS).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_colleagues_account_stays_theirs() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.consents(Consent::Given(OMAR.to_owned()));
    connected.does("UPDATE accounts SET member_id = (SELECT id FROM memberships WHERE email LIKE 'layla@%' LIMIT 1), subject = (SELECT subject FROM accounts)").await;
    let before = connected.rows("SELECT member_id::text FROM accounts").await;
    through(&connected).await;
    let after = connected.rows("SELECT member_id::text FROM accounts WHERE member_id = (SELECT id FROM memberships WHERE email LIKE 'layla@%' LIMIT 1)").await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn what_comes_back_in_another_browser_or_with_another_state_changes_nothing() {
    let app = TestApp::with_demo().await;
    let connected = Connected::nobody(&app).await;
    connected.consents(Consent::Given(OMAR.to_owned()));
    let (mut browser, link) = (Browser::default(), link(&connected).await);
    let sent = browser.presses(&connected, &link).await;
    let back = at_google(&sent.headers).await;
    let stranger = Browser::default().opens(&connected, &back).await;
    assert_eq!(stranger.status, StatusCode::BAD_REQUEST, "{}", stranger.text);
    let sent = browser.presses(&connected, &link).await;
    let back = at_google(&sent.headers).await;
    let other = back.replace("state=", "state=x");
    assert_eq!(browser.opens(&connected, &other).await.status, StatusCode::BAD_REQUEST);
    app.clock.advance(TimeDelta::minutes(11));
    let late = browser.opens(&connected, &back).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST, "ten minutes are over: {}", late.text);
    assert_eq!(connected.rows(KINDS).await, Vec::<String>::new());
    app.clock.advance(TimeDelta::days(1));
    let over = Browser::default().opens(&connected, &link).await;
    assert_eq!(over.status, StatusCode::GONE, "a link counts for a day: {}", over.text);
}

/// Google's call that mail has come.
async fn pushes(connected: &Connected<'_>, token: Option<&str>) -> StatusCode {
    let body = connected.mailbox().push_body(true).to_string();
    let mut request = Request::post("/webhooks/google/mail").header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(&connected.service, request.body(Body::from(body)).unwrap()).await.status
}

#[tokio::test]
async fn mail_is_looked_for_when_google_calls_and_nobody_else_is_believed() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    assert!(connected.mailbox().watched().is_some(), "Google was asked to call");
    connected.hears("sarah.haddad@nbk.example", "now");
    let audience = format!("{ADDRESS}/webhooks/google/mail");
    let good = connected.google.push_token(&audience, PUSHES_AS);
    let others = [
        connected.google.push_token("https://elsewhere.example", PUSHES_AS),
        connected.google.push_token(&audience, "eve@evil.example"),
        good[..good.len() - 4].to_owned(),
        "not a token".to_owned(),
    ];
    for token in others.iter().map(|token| Some(token.as_str())).chain([None]) {
        assert_eq!(pushes(&connected, token).await, StatusCode::UNAUTHORIZED, "{token:?}");
    }
    connected.looks().await;
    assert_eq!(connected.kept().await, Vec::<String>::new(), "it is not due by the clock");
    assert_eq!(pushes(&connected, Some(&good)).await, StatusCode::NO_CONTENT);
    connected.looks().await;
    assert_eq!(connected.kept().await, ["now"]);
    app.clock.advance(TimeDelta::hours(2));
    assert_eq!(pushes(&connected, Some(&good)).await, StatusCode::UNAUTHORIZED, "its time is over");
}
