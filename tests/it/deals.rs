//! Deals as the store reads them, each answer beside one that a plain query of the test's own gives.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealSort, DealState, StaleFilter},
        money::{Currency, Money},
        report::Dimension,
    },
    ids::{CompanyId, DealId},
    store::{DealView, TenantTx},
    tenancy::Actor,
};
use leancrm_tests::{TestApp, test_now};
use sqlx::Connection as _;

/// A connection past the product, for a test to look with and to move things with.
async fn behind(app: &TestApp) -> sqlx::PgConnection {
    sqlx::PgConnection::connect(&app.url).await.expect("the test's database")
}

async fn run(app: &TestApp, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut behind(app).await).await.expect("the statement runs");
}

fn today() -> chrono::NaiveDate {
    test_now().with_timezone(&chrono_tz::Asia::Kuwait).date_naive()
}

async fn manager(app: &TestApp) -> Actor {
    app.member("demo", "Layla").await.actor
}

async fn ids(tx: &mut TenantTx, filter: &DealFilter) -> Vec<DealId> {
    let conversion = tx.conversion(today()).await.expect("rates");
    let view = DealView { limit: 500, ..DealView::default() };
    let (page, figures) = tx.deals(filter, view, &conversion).await.expect("deals");
    assert_eq!(page.matching, figures.whole.all.count());
    let mut ids: Vec<DealId> = page.deals.iter().map(|deal| deal.id).collect();
    ids.sort_unstable();
    ids
}

/// The deals of the demo company that a plain condition on `d`, `s`, `c` fits, in any pipeline that sells.
async fn expected(app: &TestApp, condition: &str) -> Vec<DealId> {
    let sql = format!(
        "SELECT d.id FROM deals d JOIN tenants t ON t.id = d.tenant_id AND t.slug = 'demo' JOIN stages s ON s.id = d.stage_id
         JOIN pipelines p ON p.id = d.pipeline_id AND p.kind = 'sales'
         LEFT JOIN companies c ON c.id = d.company_id LEFT JOIN memberships o ON o.id = d.owner_id
         WHERE {condition} ORDER BY d.id"
    );
    let rows: Vec<uuid::Uuid> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut behind(app).await).await.expect("ids");
    rows.into_iter().map(DealId::from_uuid).collect()
}

#[tokio::test]
async fn every_filter_keeps_exactly_the_deals_it_says() {
    let app = TestApp::with_demo().await;
    let mut tx = app.store.begin(&manager(&app).await).await.expect("a transaction");
    let stages = tx.stages().await.expect("stages");
    let negotiation = stages.iter().filter(|stage| stage.name == "Negotiation").map(|stage| stage.id).collect();
    let omar = app.rep().await.actor.member().expect("a member");
    let acme: uuid::Uuid = sqlx::query_scalar("SELECT id FROM companies WHERE name = 'Acme Corp'")
        .fetch_one(&mut behind(&app).await)
        .await
        .expect("a company");
    let usd = |major: i64| Some(Money::new(major * 100, Currency::USD));
    let days = |from: &str, to: &str| Days::between(from.parse().expect("a day"), to.parse().expect("a day"));
    let (february, march) = (days("2026-02-01", "2026-02-28"), days("2026-03-01", "2026-03-31"));
    let all = DealFilter::default;
    let cases = [
        (all(), "true"),
        (DealFilter { state: DealState::Open, ..all() }, "d.status = 'open'"),
        (DealFilter { state: DealState::Closed, ..all() }, "d.status <> 'open'"),
        (DealFilter { state: DealState::Lost, ..all() }, "d.status = 'lost'"),
        (DealFilter { state: DealState::Overdue, ..all() }, "d.status = 'open' AND d.expected_close < '2026-03-11'"),
        (DealFilter { owners: Some(vec![omar]), ..all() }, "o.display_name = 'Omar Haddad'"),
        (DealFilter { stages: Some(negotiation), ..all() }, "s.name = 'Negotiation'"),
        (DealFilter { companies: Some(vec![CompanyId::from_uuid(acme)]), ..all() }, "c.name = 'Acme Corp'"),
        (DealFilter { sources: Some(vec!["existing_customer".into()]), ..all() }, "d.source = 'existing customer'"),
        (DealFilter { industry: Some("Energy".into()), ..all() }, "c.industry = 'Energy'"),
        (DealFilter { location: Some("kuwait".into()), ..all() }, "c.location = 'Kuwait City'"),
        (
            DealFilter { state: DealState::Open, closing: march, ..all() },
            "d.status = 'open' AND d.expected_close BETWEEN '2026-03-01' AND '2026-03-31'",
        ),
        (
            DealFilter { state: DealState::Won, closing: march, ..all() },
            "d.status = 'won' AND (d.closed_at AT TIME ZONE 'Asia/Kuwait')::date BETWEEN '2026-03-01' AND '2026-03-31'",
        ),
        (
            DealFilter { created: february, ..all() },
            "(d.created_at AT TIME ZONE 'Asia/Kuwait')::date BETWEEN '2026-02-01' AND '2026-02-28'",
        ),
        (
            DealFilter { state: DealState::Open, amount_min: usd(100_000), ..all() },
            "d.status = 'open' AND d.amount_minor * CASE d.currency WHEN 'USD' THEN 0.01 WHEN 'KWD' THEN 0.00325 WHEN 'EUR' THEN 0.0108
                 WHEN 'GBP' THEN 0.0127 WHEN 'JPY' THEN 0.0067 END >= 100000",
        ),
        (
            DealFilter { tag: Some("vip".into()), ..all() },
            "EXISTS (SELECT FROM taggings g JOIN tags x ON x.id = g.tag_id AND x.name = 'VIP' WHERE g.contact_id = d.contact_id
                 OR g.deal_id = d.id OR g.company_id = d.company_id)",
        ),
    ];
    for (filter, condition) in cases {
        let wanted = expected(&app, condition).await;
        assert!(!wanted.is_empty(), "nothing to tell apart: {condition}");
        assert_eq!(ids(&mut tx, &filter).await, wanted, "{condition}");
    }
}

#[tokio::test]
async fn a_total_converts_what_it_can_and_counts_the_rest() {
    let app = TestApp::with_demo().await;
    let mut tx = app.store.begin(&manager(&app).await).await.expect("a transaction");
    let conversion = tx.conversion(today()).await.expect("rates");
    let open = DealFilter { state: DealState::Open, ..DealFilter::default() };
    let (_, figures) = tx.deals(&open, DealView::default(), &conversion).await.expect("deals");
    let total = figures.whole.open;
    let by_hand: i64 = sqlx::query_scalar(
        "SELECT sum(cents)::bigint FROM (SELECT round(sum(amount_minor) * CASE currency WHEN 'USD' THEN 1 WHEN 'KWD' THEN 0.325
             WHEN 'EUR' THEN 1.08 WHEN 'GBP' THEN 1.27 WHEN 'JPY' THEN 0.67 END) AS cents
         FROM deals d JOIN pipelines p ON p.id = d.pipeline_id AND p.kind = 'sales' JOIN tenants t ON t.id = d.tenant_id AND t.slug = 'demo'
         WHERE d.status = 'open' GROUP BY currency) c",
    )
    .fetch_one(&mut behind(&app).await)
    .await
    .expect("a sum");
    assert_eq!(total.base, Money::new(by_hand, Currency::USD));
    let dinar: Currency = "IQD".parse().expect("a currency");
    assert_eq!(total.unconverted, [(Money::new(65_000_000_000, dinar), 1)], "no rate is known for it");
    assert_eq!(total.without_amount, 2);
    let caveat = total.caveat().expect("something is left out");
    assert!(caveat.contains("IQD 65,000,000 in 1 deal") && caveat.contains("2 deals without an amount"), "{caveat}");

    let big = DealFilter { amount_min: Some(Money::new(100, Currency::USD)), ..open };
    let (page, figures) = tx.deals(&big, DealView::default(), &conversion).await.expect("deals");
    assert_eq!(figures.incomparable.count(), 3, "the dinar deal and two without an amount are told, not dropped");
    assert_eq!(page.matching + 3, total.count());
}

#[tokio::test]
async fn a_closed_deal_counts_as_it_was_frozen_and_not_by_today_s_rate() {
    let app = TestApp::with_demo().await;
    run(
        &app,
        "UPDATE deals SET base_amount_minor = 100 WHERE name = 'Falcon Premium Support';
               UPDATE deals SET base_amount_minor = NULL WHERE name = 'Marina Foods POS Refresh'",
    )
    .await;
    let mut tx = app.store.begin(&manager(&app).await).await.expect("a transaction");
    let conversion = tx.conversion(today()).await.expect("rates");
    let won = DealFilter { state: DealState::Won, sources: Some(vec!["e".into()]), ..DealFilter::default() };
    let (_, figures) = tx
        .deals(&won, DealView { group: Dimension::Company, ..DealView::default() }, &conversion)
        .await
        .expect("deals");
    let of =
        |company: &str| figures.groups.iter().find(|group| group.label.as_deref() == Some(company)).expect("a group");
    assert_eq!(of("Falcon Logistics").won.base, Money::new(100, Currency::USD));
    let marina = &of("Marina Foods").won;
    assert_eq!((marina.base.minor, marina.unconverted.len(), marina.count()), (0, 1, 1));
    let parts: u64 = figures.groups.iter().map(|group| group.won.count()).sum();
    assert_eq!(parts, figures.whole.won.count());
}

#[tokio::test]
async fn an_order_by_amount_compares_across_currencies() {
    let app = TestApp::with_demo().await;
    let mut tx = app.store.begin(&manager(&app).await).await.expect("a transaction");
    let conversion = tx.conversion(today()).await.expect("rates");
    let open = DealFilter { state: DealState::Open, ..DealFilter::default() };
    let view = DealView { sort: DealSort::Amount, limit: 4, ..DealView::default() };
    let (page, _) = tx.deals(&open, view, &conversion).await.expect("deals");
    let names: Vec<&str> = page.deals.iter().map(|deal| deal.name.as_str()).collect();
    // 120,000 KWD are 390,000 USD; 42,000 KWD are 136,500 USD.
    assert_eq!(
        names,
        ["Gulf Petrochem Maintenance", "Contoso Cloud Migration", "Blue Dune Grid Maintenance", "NBK Branch Analytics"]
    );
    assert_eq!(page.matching, 32);
}

#[tokio::test]
async fn quiet_deals_are_found_in_business_days_and_parked_ones_are_left_alone() {
    let app = TestApp::with_demo().await;
    // Wednesday 11 March 2026 in Kuwait, where Friday and Saturday are free: 14 business days back is Thursday 19 February.
    run(&app, "UPDATE deals SET last_activity_at = '2026-02-19 09:00+03', stage_entered_at = '2026-01-01 09:00+03', created_at = '2026-01-01 09:00+03'
                   WHERE name = 'Falcon Fleet Tracking';
               UPDATE deals SET last_activity_at = '2026-02-18 09:00+03', stage_entered_at = '2026-01-01 09:00+03', created_at = '2026-01-01 09:00+03'
                   WHERE name = 'NBK Branch Analytics';
               UPDATE deals SET snoozed_until = '2026-04-01', snooze_reason = 'champion on leave' WHERE name = 'ABC Counter POS'")
    .await;
    let rep = app.rep().await.actor;
    let mut tx = app.store.begin(&rep).await.expect("a transaction");
    let conversion = tx.conversion(today()).await.expect("rates");
    let page = tx.stale_deals(&StaleFilter::default(), 50, &conversion).await.expect("deals");
    let of = |name: &str| page.deals.iter().find(|stale| stale.deal.name == name);
    assert!(of("Falcon Fleet Tracking").is_none(), "14 business days are allowed in Proposal, and 14 have passed");
    let late = of("NBK Branch Analytics").expect("one day more is too long");
    assert_eq!((late.idle_business_days, late.rot_days, late.overdue_days, late.idle_days), (15, Some(14), None, 21));
    let overdue = of("Globex Field Service").expect("its close date has passed");
    assert_eq!(overdue.overdue_days, Some(6));
    assert!(of("ABC Counter POS").is_none());
    assert_eq!(page.snoozed.iter().map(|deal| deal.name.as_str()).collect::<Vec<_>>(), ["ABC Counter POS"]);
    assert_eq!(page.snoozed[0].reason.as_deref(), Some("champion on leave"));
    assert_eq!(usize::try_from(page.matching), Ok(page.deals.len()));

    let days = StaleFilter { days: Some(40), ..StaleFilter::default() };
    let page = tx.stale_deals(&days, 50, &conversion).await.expect("deals");
    let names: Vec<&str> = page.deals.iter().map(|stale| stale.deal.name.as_str()).collect();
    assert_eq!(names, ["Gulf Petrochem Spare Parts"], "of one rep only, and only what was said");
}

#[tokio::test]
async fn the_card_of_a_deal_has_what_hangs_on_it_and_is_shown_within_the_scope_only() {
    let app = TestApp::with_demo().await;
    let id = |name: &'static str| {
        let app = &app;
        async move {
            let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM deals WHERE name = $1")
                .bind(name)
                .fetch_one(&mut behind(app).await)
                .await
                .expect("a deal");
            DealId::from_uuid(id)
        }
    };
    let rep = app.rep().await.actor;
    let mut tx = app.store.begin(&rep).await.expect("a transaction");
    let card = tx.deal_card(id("Acme Platform Rollout").await).await.expect("a read").expect("the rep's own deal");
    assert_eq!(card.summary.stage, "Negotiation");
    assert_eq!(card.summary.amount, Some(Money::new(8_500_000, Currency::USD)));
    assert_eq!((card.contact.as_deref(), card.summary.company.as_deref()), (Some("John Smith"), Some("Acme Corp")));
    assert_eq!(card.next_step.as_deref(), Some("Send the revised contract"));
    assert!(card.activities.windows(2).all(|pair| pair[0].at >= pair[1].at) && card.activities.len() <= 5);
    assert!(card.activities.iter().any(|activity| activity.subject == "Contract call"), "{:?}", card.activities);
    assert!(card.moves.last().is_some_and(|last| last.to == "Negotiation"), "{:?}", card.moves);
    assert!(tx.deal_card(id("Silverline Claims Portal").await).await.expect("a read").is_none(), "a colleague's deal");
    let all = ids(&mut tx, &DealFilter::default()).await;
    assert_eq!(all, expected(&app, "o.display_name = 'Omar Haddad'").await, "without owners the scope still holds");
}
