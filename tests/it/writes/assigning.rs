//! Records given to somebody by chat: one, many, taken, and brought back by whoever gave them.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{change, chooser, done, everything, preview, rows, waits};

const OWNER: &str =
    "SELECT m.display_name FROM deals d JOIN memberships m ON m.id = d.owner_id WHERE d.name = 'Acme Platform Rollout'";

async fn owner(app: &TestApp) -> String {
    rows(app, OWNER).await.remove(0)
}

#[tokio::test]
async fn a_deal_given_out_of_sight_comes_back_by_an_undo_of_its_giver() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("give the Acme Platform Rollout deal to Sofia").await;
    let pending = waits(&answer);
    assert_eq!(change(&answer, "Owner"), (Some("Omar Haddad"), Some("Sofia Lindqvist")), "{}", shown(&answer));
    assert_eq!(owner(&app).await, "Omar Haddad", "a preview writes nothing");
    let answer = rep.confirms(pending).await;
    done(&answer);
    assert!(
        shown(&answer).contains("Sofia's now") && shown(&answer).contains("out of your sight"),
        "{}",
        shown(&answer)
    );
    assert_eq!(owner(&app).await, "Sofia Lindqvist");
    let hidden = rep.says("update on the Acme Platform Rollout deal").await;
    assert!(!shown(&hidden).contains("85,000"), "{}", shown(&hidden));
    let taker = app.member("demo", "Sofia").await;
    assert!(shown(&taker.says("update on the Acme Platform Rollout deal").await).contains("85,000"));
    let answer = rep.says("undo").await;
    let put_back = done(&answer);
    assert_eq!(everything(&app).await, before, "{}", shown(&answer));
    done(&rep.undoes(put_back).await);
    assert_eq!(owner(&app).await, "Sofia Lindqvist", "an undo is taken back like everything else");
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn each_kind_of_record_can_be_given_and_comes_back() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for sentence in [
        "reassign John Smith to Sofia",
        "assign the Faisal Omran lead to Sofia",
        "make Sofia the owner of Gulf Petrochem account",
    ] {
        let pending = waits(&rep.says(sentence).await);
        let answer = rep.confirms(pending).await;
        done(&answer);
        assert!(shown(&answer).contains("Sofia's now"), "{sentence}: {}", shown(&answer));
        assert_ne!(everything(&app).await, before, "{sentence}");
        done(&rep.says("undo").await);
        assert_eq!(everything(&app).await, before, "{sentence}");
    }
}

#[tokio::test]
async fn what_went_on_since_is_not_brought_back_and_nothing_of_it_is_told() {
    let app = TestApp::with_demo().await;
    let (rep, taker) = (app.rep().await, app.member("demo", "Sofia").await);
    waits(&rep.says("give the Acme Platform Rollout deal to Sofia").await);
    let given = done(&rep.says("yes").await);
    waits(&taker.says("raise the Acme Platform Rollout deal to 91k").await);
    done(&taker.says("yes").await);
    waits(&taker.says("give the Acme Platform Rollout deal to Daniel").await);
    done(&taker.says("yes").await);
    for all in [false, true] {
        let answer = rep.sends(leancrm_bot::Input::Undo { change_set: given, all }).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        let said = shown(&answer);
        assert!(!said.contains("91") && !said.contains("Daniel"), "{said}");
        assert_eq!(owner(&app).await, "Daniel Reyes");
    }
}

#[tokio::test]
async fn what_the_taker_changed_stays_when_the_giver_takes_it_back() {
    let app = TestApp::with_demo().await;
    let (rep, taker) = (app.rep().await, app.member("demo", "Sofia").await);
    waits(&rep.says("give the Acme Platform Rollout deal to Sofia").await);
    done(&rep.says("yes").await);
    waits(&taker.says("raise the Acme Platform Rollout deal to 91k").await);
    done(&taker.says("yes").await);
    done(&rep.says("undo").await);
    assert_eq!(owner(&app).await, "Omar Haddad");
    let amount = rows(&app, "SELECT amount_minor::text FROM deals WHERE name = 'Acme Platform Rollout'").await;
    assert_eq!(amount, ["9100000"]);
}

#[tokio::test]
async fn a_lead_that_nobody_owns_is_taken_at_once() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("take the Mona Shami lead").await;
    done(&answer);
    assert!(shown(&answer).contains("yours now"), "{}", shown(&answer));
    let lead = "SELECT concat_ws('|', m.display_name, l.assigned_at IS NOT NULL) FROM leads l JOIN memberships m ON m.id = l.owner_id
                WHERE l.name = 'Mona Shami'";
    assert_eq!(rows(&app, lead).await, ["Omar Haddad|t"]);
    let again = rep.says("take the Mona Shami lead").await;
    assert_eq!(again.outcome, Outcome::Invalid, "{}", shown(&again));
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, before);
    rep.says("leads from Kandari Jewellers").await;
    let answer = rep.says("assign the Mona Shami lead to Sofia").await;
    assert_eq!(answer.outcome, Outcome::Refused, "what nobody owns is not a rep's to give away: {}", shown(&answer));
    let manager = app.member("demo", "Layla").await;
    waits(&manager.says("assign the Mona Shami lead to Sofia").await);
    done(&manager.says("yes").await);
    done(&manager.says("undo").await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn an_account_of_a_colleague_is_taken_by_whoever_may() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    waits(&rep.says("I'll take the Contoso account").await);
    assert_eq!(everything(&app).await, before, "a colleague has it, so it is shown first");
    let answer = rep.says("yes").await;
    done(&answer);
    assert!(shown(&answer).contains("yours now"), "{}", shown(&answer));
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_name_that_is_a_customers_and_a_deals_is_asked_about() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (question, options) = chooser(&rep.says("give Acme to Sofia").await);
    assert!(options.contains(&"Acme Corp".to_owned()) && options.contains(&"Acme Platform Rollout".to_owned()));
    let company = options.iter().position(|option| option == "Acme Corp").expect("the company");
    let answer = rep.picks(question, company).await;
    waits(&answer);
    assert_eq!(preview(&answer).records[0].what, "company");
    done(&rep.says("yes").await);
}

#[tokio::test]
async fn nobody_gives_or_finds_what_they_do_not_see() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for (known, unknown) in [
        ("give the Contoso Cloud Migration deal to Daniel", "give the Quagmire Cloud Migration deal to Daniel"),
        ("take the Karim Zayed lead", "take the Karim Qwerty lead"),
        ("reassign Priya Raman to me", "reassign Priya Qwerty to me"),
    ] {
        let (known, unknown) = (rep.says(known).await, rep.says(unknown).await);
        assert_eq!(known.outcome, unknown.outcome, "{} {}", shown(&known), shown(&unknown));
        assert_ne!(known.outcome, Outcome::Answered);
        assert!(!shown(&known).contains("Sofia"), "{}", shown(&known));
    }
    let viewer_like = rep.says("transfer all of Sofia's deals to me").await;
    assert_ne!(viewer_like.outcome, Outcome::Answered, "{}", shown(&viewer_like));
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn all_deals_of_somebody_go_after_a_yes_that_names_their_number() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let mine = "SELECT count(*)::text FROM deals d JOIN memberships m ON m.id = d.owner_id
                WHERE m.display_name = 'Omar Haddad' AND d.status = 'open' AND d.deleted_at IS NULL";
    let count: usize = rows(&app, mine).await[0].parse().expect("a number");
    let answer = rep.says("transfer all my deals to Sofia").await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), count);
    assert!(preview(&answer).title.contains(&format!("{count} records")), "{}", shown(&answer));
    let answer = rep.says("yes").await;
    done(&answer);
    assert!(shown(&answer).contains(&format!("{count} open deals are Sofia's now")), "{}", shown(&answer));
    assert_eq!(rows(&app, mine).await, ["0"]);
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("give all my deals with Globex to Sofia").await;
    waits(&answer);
    assert!(preview(&answer).records.iter().all(|record| record.title.starts_with("Globex")), "{}", shown(&answer));
    rep.says("no").await;
    let answer = rep.says("assign the unassigned leads to Daniel").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    let manager = app.member("demo", "Layla").await;
    let answer = manager.says("assign the unassigned leads to Daniel").await;
    waits(&answer);
    manager.says("no").await;
    let answer = manager.says("transfer all of Omar's deals to Sofia").await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), count, "{}", shown(&answer));
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn some_of_those_that_went_on_since_stay_where_they_are() {
    let app = TestApp::with_demo().await;
    let (rep, taker) = (app.rep().await, app.member("demo", "Sofia").await);
    waits(&rep.says("transfer all my deals to Sofia").await);
    done(&rep.says("yes").await);
    waits(&taker.says("give the Acme Platform Rollout deal to Daniel").await);
    done(&taker.says("yes").await);
    let answer = rep.says("undo").await;
    done(&answer);
    assert_eq!(owner(&app).await, "Daniel Reyes", "{}", shown(&answer));
    let other =
        "SELECT m.display_name FROM deals d JOIN memberships m ON m.id = d.owner_id WHERE d.name = 'Globex Renewal'";
    assert_eq!(rows(&app, other).await, ["Omar Haddad"]);
}

/// The function that gives records refuses what no policy would let the asker see, whatever it is told.
#[tokio::test]
async fn the_function_gives_only_what_the_asker_sees_or_gave_away_last() {
    use sqlx::{Connection as _, Row as _};
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let mut connection = sqlx::PgConnection::connect(&app.url).await.expect("the test's database answers");
    let deal = sqlx::query(
        "SELECT d.tenant_id, d.id, d.owner_id, d.version, o.id AS omar FROM deals d, memberships o
         WHERE d.name = 'Contoso Cloud Migration' AND o.display_name = 'Omar Haddad'",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the deal");
    let (tenant, id): (uuid::Uuid, uuid::Uuid) = (deal.get(0), deal.get(1));
    let (owner, version, omar): (uuid::Uuid, i32, uuid::Uuid) = (deal.get(2), deal.get(3), deal.get(4));
    assert_eq!(rep.actor.member().map(leancrm_core::ids::MemberId::as_uuid), Some(omar));
    sqlx::query("SET ROLE leancrm_app").execute(&mut connection).await.expect("the role");
    for (name, value) in [
        ("app.tenant_id", tenant.to_string()),
        ("app.member_id", omar.to_string()),
        ("app.team", format!("{{{omar}}}")),
        ("app.scope_deals", "own".to_owned()),
    ] {
        sqlx::query("SELECT set_config($1, $2, false)")
            .bind(name)
            .bind(value)
            .execute(&mut connection)
            .await
            .expect("set");
    }
    for seen in [Some(version), None] {
        let given: bool = sqlx::query_scalar("SELECT hand_over('deal', $1, $2, $3, $4)")
            .bind(id)
            .bind(owner)
            .bind(omar)
            .bind(seen)
            .fetch_one(&mut connection)
            .await
            .expect("it answers");
        assert!(!given, "a deal of Sofia's is not Omar's to take");
    }
    let unknown: bool = sqlx::query_scalar("SELECT hand_over('member', $1, $2, $3, 1)")
        .bind(id)
        .bind(owner)
        .bind(omar)
        .fetch_one(&mut connection)
        .await
        .expect("it answers");
    assert!(!unknown);
}

#[tokio::test]
async fn more_than_two_hundred_are_not_given_at_once() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let added = "INSERT INTO deals (tenant_id, id, name, name_norm, pipeline_id, stage_id, stage_entered_at, owner_id, probability,
                                    created_at, updated_at)
        SELECT tenant_id, gen_random_uuid(), 'Bulk ' || n, 'bulk ' || n, pipeline_id, stage_id, now(), owner_id, 10, now(), now()
        FROM deals, generate_series(1, 200) n WHERE name = 'Globex Renewal' RETURNING name";
    assert_eq!(rows(&app, added).await.len(), 200);
    let before = everything(&app).await;
    let answer = rep.says("transfer all my deals to Sofia").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    assert!(shown(&answer).contains("more than 200 deals") && shown(&answer).contains("narrow"), "{}", shown(&answer));
    assert_eq!(everything(&app).await, before);
}
