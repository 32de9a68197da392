//! People by chat: new ones, their twins, and other facts.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, change, chooser, done, everything, history, preview, rows, waits};

const JANE: &str = "SELECT concat_ws('|', c.name, c.title, co.name, c.location) FROM contacts c
     LEFT JOIN companies co ON co.id = c.company_id WHERE c.name = 'Jane Doe' AND c.deleted_at IS NULL";
const POINTS: &str = "SELECT concat_ws('|', p.kind, p.value, p.is_primary, p.consent) FROM contact_points p
     JOIN contacts c ON c.id = p.contact_id WHERE c.name = 'Jane Doe' ORDER BY p.kind, p.is_primary DESC, p.value";
const LAURA: &str = "SELECT concat_ws('|', c.title, co.name, m.display_name, string_agg(p.value, ' ' ORDER BY p.value))
     FROM contacts c LEFT JOIN companies co ON co.id = c.company_id JOIN memberships m ON m.id = c.owner_id
     LEFT JOIN contact_points p ON p.contact_id = c.id WHERE c.name = 'Laura Weiss' AND c.deleted_at IS NULL
     GROUP BY c.title, co.name, m.display_name";

#[tokio::test]
async fn a_new_person_is_shown_first_then_added_and_gone_after_an_undo() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (before, history_before) = (everything(&app).await, history(&app).await);
    let answer = rep.says("add Laura Weiss, laura@globex.example, +965 5551 9999, CFO at Globex").await;
    let pending = waits(&answer);
    assert_eq!(preview(&answer).records[0].what, "new contact", "{}", shown(&answer));
    assert_eq!(change(&answer, "Company"), (None, Some("Globex")));
    assert_eq!((everything(&app).await, history(&app).await), (before, history_before), "a preview writes nothing");
    let before = everything(&app).await;
    let change_set = done(&rep.confirms(pending).await);
    assert_eq!(rows(&app, LAURA).await, ["CFO|Globex|Omar Haddad|+96555519999 laura@globex.example"]);
    assert!(shown(&rep.says("tell me about Laura Weiss").await).contains("CFO"), "she is found by her name");
    done(&rep.undoes(change_set).await);
    assert_eq!(everything(&app).await, before);
    waits(&rep.says("add Laura Weiss, laura@globex.example").await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, LAURA).await, ["Globex|Omar Haddad|laura@globex.example"], "her address is free again");
}

#[tokio::test]
async fn an_undo_of_an_undo_brings_a_new_person_back_whole() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("add Laura Weiss, laura@globex.example, tagged vip").await);
    let added = done(&rep.says("yes").await);
    let with_her = everything(&app).await;
    let tags = "SELECT g.name FROM taggings x JOIN tags g ON g.id = x.tag_id JOIN contacts c ON c.id = x.contact_id
                WHERE c.name = 'Laura Weiss'";
    assert_eq!(rows(&app, tags).await, ["VIP"], "a label is written as the tenant writes it");
    let removed = done(&rep.undoes(added).await);
    done(&rep.undoes(removed).await);
    assert_eq!(everything(&app).await, with_her);
}

#[tokio::test]
async fn without_a_name_or_an_address_it_is_asked_for() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    assert!(shown(&rep.says("add a contact").await).contains("called?"));
    let answer = rep.says("Laura Weiss").await;
    waits(&answer);
    assert_eq!(change(&answer, "Name").1, Some("Laura Weiss"));
    let answer = rep.says("save sam.reed@globex.example to my contacts").await;
    assert_eq!(change(&answer, "Name").1, Some("Sam Reed"), "{}", shown(&answer));
}

#[tokio::test]
async fn an_unknown_company_is_made_left_out_or_another_one() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let sentence = "add contact Laura Weiss, laura@zork.example at Zork Ltd";
    let (question, options) = chooser(&rep.says(sentence).await);
    assert_eq!(options.first().map(String::as_str), Some("Create the company “Zork Ltd”"));
    assert_eq!(options.last().map(String::as_str), Some("Leave it out"));
    let answer = rep.picks(question, 0).await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), 2, "{}", shown(&answer));
    assert_eq!(change(&answer, "Domains").1, Some("zork.example"), "{}", shown(&answer));
    let change_set = done(&rep.says("yes").await);
    assert_eq!(rows(&app, LAURA).await, ["Zork Ltd|Omar Haddad|laura@zork.example"]);
    done(&rep.undoes(change_set).await);
    assert_eq!(everything(&app).await, before, "the company goes with her");
    let (question, options) = chooser(&rep.says(sentence).await);
    waits(&rep.picks(question, options.len() - 1).await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, LAURA).await, ["Omar Haddad|laura@zork.example"]);
    let (question, options) = chooser(&rep.says("add contact Nora Beck at Globx").await);
    let globex = options.iter().position(|label| label == "Globex").expect("a near spelling");
    let answer = rep.picks(question, globex).await;
    assert_eq!(change(&answer, "Company").1, Some("Globex"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_twin_is_offered_first_and_takes_the_facts() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for (sentence, twin) in [
        ("add contact Jon Smith at Acme, jon@new.example", "John Smith"),
        ("add contact Jane Doe, jane@elsewhere.example", "Jane Doe"),
        ("add contact Mohammed Al-Ali at NBK", "محمد العلي"),
    ] {
        let answer = rep.says(sentence).await;
        let (_, options) = chooser(&answer);
        assert_eq!(options.first().map(String::as_str), Some(twin), "{sentence}: {}", shown(&answer));
        assert_eq!(options.last().map(String::as_str), Some("Create a new one anyway"), "{sentence}");
    }
    let (question, _) = chooser(&rep.says("add Jane Doe, jane@elsewhere.example, CFO at ABC Corp").await);
    let answer = rep.picks(question, 0).await;
    waits(&answer);
    assert_eq!(change(&answer, "Title"), (Some("CEO"), Some("CFO")), "{}", shown(&answer));
    let change_set = done(&rep.says("yes").await);
    assert_eq!(rows(&app, JANE).await, ["Jane Doe|CFO|ABC Corp|Dubai"], "there is still one of her");
    assert_eq!(rows(&app, POINTS).await[0], "email|jane@elsewhere.example|t|unknown");
    done(&rep.undoes(change_set).await);
    assert_eq!(everything(&app).await, before);
    let (question, options) = chooser(&rep.says("add Jane Doe, jane@elsewhere.example, CFO at ABC Corp").await);
    waits(&rep.picks(question, options.len() - 1).await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, JANE).await.len(), 2, "somebody else of her name");
}

#[tokio::test]
async fn an_address_leads_to_whoever_has_it() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("add contact Janet Holm, jane.doe@abc.example").await;
    let (question, options) = chooser(&answer);
    assert_eq!(options, ["Jane Doe", "Create a new one without jane.doe@abc.example"], "{}", shown(&answer));
    let answer = rep.picks(question, 1).await;
    waits(&answer);
    assert!(shown(&answer).contains("is left out, since Jane Doe has it"), "{}", shown(&answer));
    done(&rep.says("yes").await);
    let points = "SELECT count(*)::text FROM contact_points p JOIN contacts c ON c.id = p.contact_id WHERE c.name = 'Janet Holm'";
    assert_eq!(rows(&app, points).await, ["0"]);
}

#[tokio::test]
async fn nobody_out_of_sight_is_shown_named_or_changed() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    // Sofia looks after Priya Raman, whom Omar does not see.
    let answer = rep.says("add contact Priya Raman").await;
    waits(&answer);
    rep.says("no").await;
    for sentence in ["Priya Raman now works at Globex", "tag Priya Raman VIP", "set Priya Raman's title to CEO"] {
        let answer = rep.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::NotFound, "{sentence}: {}", shown(&answer));
        assert!(shown(&answer).contains("add contact Priya Raman"), "{sentence}: {}", shown(&answer));
        assert!(!shown(&answer).contains("Contoso"), "{sentence}: {}", shown(&answer));
    }
    assert_eq!(everything(&app).await, before);
    let manager = app.member("demo", "Layla").await;
    waits(&manager.says("set Priya Raman's title to CEO").await);
    done(&manager.says("yes").await);
}

#[tokio::test]
async fn a_viewer_is_told_which_permission_is_missing() {
    let app = TestApp::with_demo().await;
    let viewer = "INSERT INTO roles (tenant_id, id, key, name, rank)
                  SELECT t.id, gen_random_uuid(), 'reader', 'Reader', 1 FROM tenants t WHERE t.slug = 'demo' RETURNING key";
    rows(&app, viewer).await;
    rows(
        &app,
        "UPDATE memberships SET role_id = (SELECT id FROM roles WHERE key = 'reader') WHERE email = 'daniel@gulfbright.example' RETURNING email",
    )
    .await;
    let reader = app.member("demo", "Daniel").await;
    for (sentence, permission) in [
        ("add contact Laura Weiss", "contacts.create"),
        ("tag Laura Weiss VIP", "contacts.update"),
        ("add company Zork", "companies.update"),
    ] {
        let answer = reader.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{sentence}: {}", shown(&answer));
        assert!(shown(&answer).contains(permission), "{sentence}: {}", shown(&answer));
    }
}

#[tokio::test]
async fn labels_go_on_and_off_at_once() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let tagged = done(&rep.says("tag Jane Doe Partner").await);
    let again = rep.says("tag Jane Doe partner").await;
    assert_eq!((again.outcome, button(&again)), (Outcome::Invalid, None), "{}", shown(&again));
    rep.undoes(tagged).await;
    assert_eq!(everything(&app).await, before);
    let untagged = done(&rep.says("remove the VIP tag from Jane Doe").await);
    let tags = "SELECT g.name FROM taggings x JOIN tags g ON g.id = x.tag_id JOIN contacts c ON c.id = x.contact_id
                WHERE c.name = 'Jane Doe'";
    assert!(rows(&app, tags).await.is_empty());
    rep.undoes(untagged).await;
    assert_eq!(everything(&app).await, before);
    let tagged = done(&rep.says("tag Acme Corp strategic").await);
    assert_ne!(everything(&app).await, before, "a company has labels too");
    rep.undoes(tagged).await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_new_number_is_the_one_to_use_and_the_old_one_stays() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("Jane Doe's new number is +965 5551 2345").await;
    waits(&answer);
    assert!(shown(&answer).contains("+971 50 555 0207 stays beside it"), "{}", shown(&answer));
    let change_set = done(&rep.says("yes").await);
    let points = rows(&app, POINTS).await;
    assert_eq!(points[1..], ["phone|+96555512345|t|unknown", "phone|+971 50 555 0207|f|unknown"]);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn several_facts_in_one_sentence_are_one_change() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("change Jane Doe's email to jane@new.example and her title to CFO").await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), 1);
    assert_eq!(change(&answer, "Title").1, Some("CFO"));
    let change_set = done(&rep.says("yes").await);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("Jane Doe now works at Globex as CFO").await;
    waits(&answer);
    assert_eq!(change(&answer, "Company"), (Some("ABC Corp"), Some("Globex")), "{}", shown(&answer));
    assert_eq!(change(&answer, "Title").1, Some("CFO"));
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, JANE).await, ["Jane Doe|CFO|Globex|Dubai"]);
    let answer = rep.says("set Jane Doe's last name to Miller").await;
    waits(&answer);
    assert_eq!(change(&answer, "Name").1, Some("Jane Miller"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_new_employer_that_is_not_there_is_made_along() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (question, options) = chooser(&rep.says("Jane Doe now works at Zork Ltd").await);
    assert_eq!(options, ["Create the company “Zork Ltd”"], "there is nothing else to change");
    waits(&rep.picks(question, 0).await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, JANE).await, ["Jane Doe|CEO|Zork Ltd|Dubai"]);
}

#[tokio::test]
async fn whoever_refuses_marketing_refuses_it_everywhere() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("no marketing to Jane Doe").await;
    waits(&answer);
    assert!(shown(&answer).contains("no marketing"), "{}", shown(&answer));
    let change_set = done(&rep.says("yes").await);
    assert!(rows(&app, POINTS).await.iter().all(|point| point.ends_with("refused")));
    let opted = "SELECT count(*)::text FROM contact_points p JOIN contacts c ON c.id = p.contact_id
                 WHERE c.name = 'Jane Doe' AND p.opted_out_at IS NULL";
    assert_eq!(rows(&app, opted).await, ["0"]);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("set consent for Jane Doe to yes").await;
    waits(&answer);
    assert!(shown(&answer).contains("agreed to marketing"), "{}", shown(&answer));
    done(&rep.says("yes").await);
    assert!(rows(&app, POINTS).await.iter().all(|point| point.ends_with("given")));
}

#[tokio::test]
async fn fields_of_the_tenants_own_take_what_fits_them() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("set Jane Doe's birthday to 4 May 1980").await;
    assert_eq!(answer.outcome, Outcome::Invalid, "{}", shown(&answer));
    assert!(shown(&answer).contains("I keep no “birthday” of a contact"), "{}", shown(&answer));
    rows(
        &app,
        "INSERT INTO custom_field_defs (tenant_id, id, entity, key, label, kind)
         SELECT id, gen_random_uuid(), 'contact', 'birthday', 'Birthday', 'date' FROM tenants WHERE slug = 'demo' RETURNING key",
    )
    .await;
    let before = everything(&app).await;
    waits(&rep.says("set Jane Doe's birthday to 4 May 1980").await);
    let change_set = done(&rep.says("yes").await);
    let custom = "SELECT custom ->> 'birthday' FROM contacts WHERE name = 'Jane Doe'";
    assert_eq!(rows(&app, custom).await, ["1980-05-04"]);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("set Jane Doe's birthday to sometime").await;
    assert!(shown(&answer).contains("is a day"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_write_about_somebody_unknown_offers_to_add_them() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("tag Foobar VIP").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
    assert!(shown(&answer).contains("“add contact Foobar”"), "{}", shown(&answer));
    let answer = rep.says("note on Zork Ltd: hi").await;
    assert!(shown(&answer).contains("“add company Zork Ltd”"), "{}", shown(&answer));
    assert!(
        !shown(&rep.says("tell me about Foobar").await).contains("add contact"),
        "a question offers nothing to add"
    );
    waits(&rep.says("add contact Foobar").await);
    assert_eq!(everything(&app).await, before);
}
