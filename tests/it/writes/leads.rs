//! Leads by chat: new, qualified, disqualified, converted.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{done, everything, field, preview, rows, waits};

#[tokio::test]
async fn a_lead_comes_in_with_all_that_was_said_and_goes_again() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("new lead: Ali Karam, +96555512345, from the expo, wants SEO").await;
    done(&answer);
    assert!(shown(&answer).contains("sell nothing called “SEO”"), "{}", shown(&answer));
    let lead = "SELECT concat_ws('|', l.name, l.phone, l.source, l.note, l.status, m.display_name) FROM leads l
                JOIN memberships m ON m.id = l.owner_id WHERE l.name = 'Ali Karam' AND l.deleted_at IS NULL";
    assert_eq!(rows(&app, lead).await, ["Ali Karam|+96555512345|expo|Wants SEO|new|Omar Haddad"]);
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_product_that_is_sold_is_kept_as_one() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    done(&rep.says("new lead: Ali Karam, ali@karam.example, wants loyalty").await);
    let lead = "SELECT p.name FROM leads l JOIN products p ON p.id = l.product_id WHERE l.name = 'Ali Karam'";
    assert_eq!(rows(&app, lead).await, ["Loyalty Engine"]);
}

#[tokio::test]
async fn a_lead_without_a_name_is_asked_for_one() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("add lead").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    let answer = rep.says("rita.gomez@galp.example").await;
    done(&answer);
    assert_eq!(field(&answer, "Name"), Some("Rita Gomez"), "{}", shown(&answer));
    assert_eq!(field(&answer, "E-mail"), Some("rita.gomez@galp.example"));
}

#[tokio::test]
async fn a_likely_twin_is_shown_before_anything_is_written() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for (sentence, twin) in [
        ("new lead: Faisal Omran, from the expo", "the lead Faisal Omran (same name)"),
        ("new lead: F. Transport, +965 5550 1204", "the lead Faisal Omran (same number)"),
        ("new lead: Someone Else, hassan@dashti.example", "the lead Hassan Dashti (same e-mail address)"),
        ("add lead Jane Doe from Somewhere", "the contact Jane Doe (same name)"),
    ] {
        let answer = rep.says(sentence).await;
        waits(&answer);
        assert!(shown(&answer).contains(twin), "{sentence}: {}", shown(&answer));
        assert_eq!(everything(&app).await, before, "{sentence}");
    }
    done(&rep.says("yes").await);
    let strangers = rep.says("new lead: Karim Zayed, karim@zayed.example").await;
    done(&strangers);
    assert!(!shown(&strangers).contains("same"), "a colleague's lead is not told of: {}", shown(&strangers));
}

#[tokio::test]
async fn a_lead_is_settled_with_its_reason_and_opened_again() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let mut sets = Vec::new();
    let lead = "SELECT concat_ws('|', status, settled_reason) FROM leads WHERE name = 'Reem Jaber'";
    for (sentence, expected) in [
        ("qualify Reem Jaber", "qualified"),
        ("disqualify Reem Jaber, no budget", "disqualified|no budget"),
        ("reopen the lead Reem Jaber", "working"),
        ("junk Reem Jaber because wrong number", "disqualified|wrong number"),
    ] {
        let answer = rep.says(sentence).await;
        waits(&answer);
        sets.push(done(&rep.says("yes").await));
        assert_eq!(rows(&app, lead).await, [expected], "{sentence}");
    }
    for set in sets.into_iter().rev() {
        done(&rep.undoes(set).await);
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_conversion_makes_person_company_and_deal_at_once_and_an_undo_takes_all_back() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for round in 0..2 {
        let answer = rep.says("convert Faisal Omran to a 10k deal").await;
        waits(&answer);
        assert_eq!(preview(&answer).records.len(), 4, "{}", shown(&answer));
        assert_eq!(everything(&app).await, before, "a preview writes nothing");
        let sets = rows(&app, "SELECT count(*)::text FROM change_sets").await;
        let answer = rep.says("yes").await;
        done(&answer);
        let more: usize = rows(&app, "SELECT count(*)::text FROM change_sets").await[0].parse().expect("a number");
        assert_eq!(more, sets[0].parse::<usize>().expect("a number") + 1, "all of it is one change-set");
        let made = "SELECT concat_ws('|', l.status, d.name, d.amount_minor, d.currency, s.name, c.name, co.name, p.value, m.display_name)
            FROM leads l JOIN deals d ON d.id = l.converted_deal_id JOIN stages s ON s.id = d.stage_id
            JOIN contacts c ON c.id = l.contact_id AND c.id = d.contact_id JOIN companies co ON co.id = c.company_id AND co.id = d.company_id
            JOIN contact_points p ON p.contact_id = c.id AND p.kind = 'email' JOIN memberships m ON m.id = d.owner_id
            WHERE l.name = 'Faisal Omran'";
        assert_eq!(
            rows(&app, made).await,
            [
                "converted|Omran Transport Fleet Tracker|1000000|USD|Lead in|Faisal Omran|Omran Transport|faisal@omran.example|Omar Haddad"
            ],
            "{round}: {}",
            shown(&answer)
        );
        let again = rep.says("qualify Faisal Omran").await;
        assert_eq!(again.outcome, Outcome::Invalid, "{}", shown(&again));
        done(&rep.says("undo").await);
        assert_eq!(everything(&app).await, before, "{round}");
    }
}

#[tokio::test]
async fn a_conversion_takes_whom_and_what_is_known_already() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    waits(&rep.says("new lead: John Smith, john.smith@acme.example").await);
    let taken_in = done(&rep.says("yes").await);
    let answer = rep.says("convert it to a 5k deal").await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), 2, "the deal and the lead: {}", shown(&answer));
    let answer = rep.says("yes").await;
    let converted = done(&answer);
    assert!(shown(&answer).contains("known already"), "{}", shown(&answer));
    rep.undoes(converted).await;
    rep.undoes(taken_in).await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_nobody_owns_is_taken_before_it_is_settled_and_what_is_out_of_sight_does_not_exist() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("qualify Mona Shami").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("take the Mona Shami lead"), "{}", shown(&answer));
    done(&rep.says("take the Mona Shami lead").await);
    waits(&rep.says("qualify it").await);
    done(&rep.says("yes").await);
    let (known, unknown) = (rep.says("qualify Nadine Faure").await, rep.says("qualify Nadine Qwerty").await);
    assert_eq!((known.outcome, unknown.outcome), (Outcome::NotFound, Outcome::NotFound), "{}", shown(&known));
    let owner = app.member("demo", "Amina").await;
    waits(&owner.says("qualify Hassan Dashti").await);
    done(&owner.says("yes").await);
}
