//! What an undo takes: the permission that the change took, and privacy where it touches records for good.

use leancrm_bot::{Answer, Channel, Inbound, Input, Outcome};
use leancrm_core::ids::ChangeSetId;
use leancrm_tests::{TestApp, TestMember, shown};

use super::{super::rows, all_the_same, confirmed, done, everything, grant, offers_all};

#[tokio::test]
async fn a_recruiter_takes_back_what_was_done_to_a_candidate() {
    let app = TestApp::with_demo().await;
    grant(&app, "manager", &["candidates.*:tenant", "deals.read:tenant", "contacts.read:tenant"]).await;
    let recruiter = app.member("demo", "Layla").await;
    let before = everything(&app).await;
    let moved = confirmed(&recruiter, "move Priya Nair to offer").await;
    done(&recruiter.undoes(moved).await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn who_sells_takes_no_candidate_back_once_that_is_not_theirs_to_change() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let moved = confirmed(&manager, "move Priya Nair to offer").await;
    grant(&app, "manager", &["candidates.read:tenant", "deals.*:tenant", "contacts.read:tenant"]).await;
    let answer = app.member("demo", "Layla").await.undoes(moved).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("candidates.update"), "{}", shown(&answer));
}

#[tokio::test]
async fn who_made_a_record_takes_it_back_without_the_permission_to_delete() {
    let app = TestApp::with_demo().await;
    grant(&app, "rep", &["companies.read:tenant", "companies.create:tenant"]).await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let before = everything(&app).await;
    let made = confirmed(&rep, "add company Kestrel Robotics").await;
    done(&rep.undoes(made).await);
    assert_eq!(everything(&app).await, before);
    let made = confirmed(&rep, "add company Kestrel Robotics").await;
    confirmed(&manager, "change Kestrel Robotics' industry to Energy").await;
    let stands = everything(&app).await;
    let answer = rep.undoes(made).await;
    assert!(offers_all(&answer), "{}", shown(&answer));
    let answer = all_the_same(&rep, made).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("companies.delete"), "{}", shown(&answer));
    assert_eq!(everything(&app).await, stands);
    grant(&app, "rep", &["companies.read:tenant", "companies.delete:tenant"]).await;
    done(&all_the_same(&app.rep().await, made).await);
    assert_eq!(everything(&app).await, before);
}

/// Presses the button where others read along.
async fn undoes_in_public(app: &TestApp, member: &TestMember<'_>, change_set: ChangeSetId) -> Answer {
    let input = Input::Undo { change_set, all: false };
    let inbound = Inbound { channel: Channel::Api, thread: "a channel".to_owned(), public: true, input };
    app.engine.answer(&member.actor, inbound).await
}

#[tokio::test]
async fn a_grave_undo_is_not_done_where_others_read_along() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let added = "INSERT INTO deals (tenant_id, id, name, name_norm, pipeline_id, stage_id, stage_entered_at, owner_id, probability,
                                    created_at, updated_at)
        SELECT tenant_id, gen_random_uuid(), 'Bulk ' || n, 'bulk ' || n, pipeline_id, stage_id, now(), owner_id, 10, now(), now()
        FROM deals, generate_series(1, 21) n WHERE name = 'Globex Renewal' RETURNING name";
    rows(&app, added).await;
    let before = everything(&app).await;
    let merged = confirmed(&manager, "merge Globex and Acme Corp").await;
    let given = confirmed(&rep, "transfer all my deals to Sofia").await;
    let stands = everything(&app).await;
    for (member, set) in [(&rep, given), (&manager, merged)] {
        let answer = undoes_in_public(&app, member, set).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert!(shown(&answer).contains("say it in a private conversation"), "{}", shown(&answer));
        assert!(!shown(&answer).contains("Globex"), "{}", shown(&answer));
        assert_eq!(everything(&app).await, stands);
    }
    done(&rep.undoes(given).await);
    done(&manager.undoes(merged).await);
    assert_eq!(everything(&app).await, before);
    let small = done(&rep.says("note on Globex: likes tea").await);
    done(&undoes_in_public(&app, &rep, small).await);
    assert_eq!(everything(&app).await, before);
}
