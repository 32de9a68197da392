//! What was changed, by whom and why, and how things looked before; undo by what is named.

use chrono::TimeDelta;
use leancrm_bot::{
    Answer, Input, Outcome,
    reply::{Block, Press},
};
use leancrm_core::ids::ChangeSetId;
use leancrm_tests::{TestApp, TestMember, shown};

use super::{done, everything, rows, waits};

/// Says a sentence that waits for a yes, and says it.
async fn confirmed(member: &TestMember<'_>, sentence: &str) -> ChangeSetId {
    waits(&member.says(sentence).await);
    done(&member.says("yes").await)
}

/// The rows of the answer's table.
fn table(answer: &Answer) -> Vec<Vec<String>> {
    let found = answer.reply.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table.rows.clone()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("there is a table in {}", shown(answer)))
}

fn answered(answer: &Answer) -> String {
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(answer));
    shown(answer)
}

mod undoing {
    use super::*;

    #[tokio::test]
    async fn the_reply_says_which_way_and_the_values() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        let answer = rep.says("undo").await;
        let said = "Close date of “Acme Platform Rollout” is Tue 31 Mar again (was Wed 15 Jul).";
        assert!(answered(&answer).contains(said), "{}", shown(&answer));
        let answer = rep.says("undo").await;
        let said = "Close date of “Acme Platform Rollout” is Wed 15 Jul again (was Tue 31 Mar).";
        assert!(answered(&answer).contains(said), "{}", shown(&answer));
        done(&rep.says("note on Globex: likes tea").await);
        assert!(answered(&rep.says("undo").await).contains("The note “likes tea” is gone again."));
        assert!(answered(&rep.says("undo").await).contains("The note “likes tea” is there again."));
    }

    #[tokio::test]
    async fn so_many_of_the_last_go_back_together_and_come_back_together() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        done(&rep.says("note on Globex: one").await);
        let original = everything(&app).await;
        done(&rep.says("create a task to paint the fence by Friday").await);
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        let changed = everything(&app).await;
        let answer = rep.says("undo my last two changes").await;
        assert!(answered(&answer).contains("Taken back 2 changes."), "{}", shown(&answer));
        assert_eq!(everything(&app).await, original);
        done(&rep.undoes(done(&answer)).await);
        assert_eq!(everything(&app).await, changed, "an undo of several is one change, and goes back whole");
        done(&rep.says("undo the last 3 changes").await);
        assert!(rows(&app, "SELECT body FROM notes WHERE body = 'one' AND deleted_at IS NULL").await.is_empty());
    }

    #[tokio::test]
    async fn changes_of_one_record_go_back_over_each_other() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        let original = everything(&app).await;
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        confirmed(&rep, "push the Acme Platform Rollout deal to 20 July").await;
        confirmed(&rep, "move the Acme Platform Rollout deal to proposal").await;
        done(&rep.says("undo my last 3 changes").await);
        assert_eq!(everything(&app).await, original);
    }

    #[tokio::test]
    async fn what_the_sentence_names_goes_back_and_nothing_else() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        let original = everything(&app).await;
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        done(&rep.says("note on Globex: likes tea").await);
        done(&rep.says("create a task to paint the fence by Friday").await);
        let answer = rep.says("undo the Acme change").await;
        assert!(answered(&answer).contains("Close date of “Acme Platform Rollout”"), "{}", shown(&answer));
        assert!(answered(&rep.says("undo the note on Globex").await).contains("likes tea"));
        let answer = rep.says("undo the Contoso change").await;
        assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
        assert!(shown(&answer).contains("no change about “contoso”"), "{}", shown(&answer));
        assert!(answered(&rep.says("undo the fence task").await).contains("paint the fence"));
        assert_eq!(everything(&app).await, original);
    }

    #[tokio::test]
    async fn the_one_before_is_not_the_last() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        done(&rep.says("note on Globex: one").await);
        done(&rep.says("note on Globex: two").await);
        assert!(answered(&rep.says("undo the one before").await).contains("“one” is gone again"));
        assert!(
            answered(&rep.says("undo the last change").await).contains("“one” is there again"),
            "a bare undo redoes"
        );
        assert!(answered(&rep.says("undo the Globex change").await).contains("“two” is gone again"));
        assert!(answered(&rep.says("undo the one before").await).contains("“one” is gone again"));
    }

    #[tokio::test]
    async fn what_was_done_in_a_time_goes_back_and_of_others_nothing() {
        let app = TestApp::with_demo().await;
        let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
        done(&rep.says("note on Globex: earlier").await);
        app.clock.advance(TimeDelta::days(1));
        done(&manager.says("note on Globex: of the manager").await);
        let original = everything(&app).await;
        done(&rep.says("note on Globex: later").await);
        confirmed(&rep, "raise the Acme Platform Rollout deal to 90k").await;
        let answer = rep.says("undo what I did this morning").await;
        assert!(answered(&answer).contains("Taken back 2 changes."), "{}", shown(&answer));
        assert_eq!(everything(&app).await, original);
        let answer = rep.says("undo everything").await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert_eq!(everything(&app).await, original);
    }

    #[tokio::test]
    async fn while_a_question_is_open_an_undo_drops_it_and_the_next_one_is_an_undo() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        let original = everything(&app).await;
        for question in
            ["log a call with John", "remind me to call Acme", "push the Acme Platform Rollout deal to 15 July"]
        {
            done(&rep.says("note on Globex: likes tea").await);
            let asked = rep.says(question).await;
            assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
            assert!(answered(&rep.says("undo").await).contains("dropped"), "{question}");
            assert!(answered(&rep.says("undo").await).contains("likes tea"));
            assert_eq!(everything(&app).await, original, "{question}");
        }
        done(&rep.says("note on Globex: likes tea").await);
        assert_eq!(rep.says("log a call with John").await.outcome, Outcome::Asked);
        assert!(answered(&rep.says("undo the Globex change").await).contains("likes tea"));
        assert_eq!(everything(&app).await, original);
    }

    #[tokio::test]
    async fn what_somebody_touched_since_goes_back_all_the_same_only_where_that_is_asked_for() {
        let app = TestApp::with_demo().await;
        let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
        let original = everything(&app).await;
        let mine = confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        let theirs = confirmed(&manager, "push the Acme Platform Rollout deal to 20 July").await;
        let changed = everything(&app).await;
        let answer = rep.undoes(mine).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert!(shown(&answer).contains("was changed since, and stays as it is now"), "{}", shown(&answer));
        let offered = answer.reply.blocks.iter().any(|block| {
            matches!(block, Block::Actions { items } if items.iter().any(|item|
                item.press == Press::UndoAll { change_set: mine } && item.label == "Set it back all the same"))
        });
        assert!(offered, "{}", shown(&answer));
        assert_eq!(everything(&app).await, changed);
        let answer = manager.sends(Input::Undo { change_set: mine, all: true }).await;
        assert_eq!(answer.outcome, Outcome::NotFound, "only its own maker takes a change back: {}", shown(&answer));
        let answer = rep.sends(Input::Undo { change_set: mine, all: true }).await;
        assert!(answered(&answer).contains("is Tue 31 Mar again (was Mon 20 Jul)"), "{}", shown(&answer));
        assert_eq!(everything(&app).await, original);
        let answer = manager.undoes(theirs).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        rep.sends(Input::Undo { change_set: mine, all: true }).await;
        assert_eq!(everything(&app).await, original, "pressed once more, it is that way already");
    }
}

mod history {
    use super::*;

    #[tokio::test]
    async fn what_changed_is_listed_with_values_people_and_doors() {
        let app = TestApp::with_demo().await;
        let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        app.clock.advance(TimeDelta::hours(1));
        confirmed(&manager, "raise the Acme Platform Rollout deal to 90k").await;
        done(&rep.says("note on Globex: likes tea").await);
        let answer = rep.says("what changed in my pipeline since yesterday?").await;
        answered(&answer);
        let rows = table(&answer);
        assert_eq!(rows.len(), 2, "a note is no deal: {}", shown(&answer));
        assert_eq!(
            rows[0],
            [
                "today 10:30",
                "Acme Platform Rollout (deal)",
                "Amount: USD 85,000 → USD 90,000",
                "Layla Mansour",
                "the API"
            ]
        );
        assert_eq!(rows[1][2..4], ["Close date: Tue 31 Mar → Wed 15 Jul", "Omar Haddad"]);
        let answer = rep.says("what changed since yesterday").await;
        assert_eq!(table(&answer).len(), 3, "{}", shown(&answer));
        let answer = rep.says("what did I change this week").await;
        assert!(table(&answer).iter().all(|row| row[3] == "Omar Haddad"), "{}", shown(&answer));
    }

    #[tokio::test]
    async fn of_a_company_its_deals_and_people_are_told_too() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        done(&rep.says("note on Acme Corp: prefers annual billing").await);
        done(&rep.says("log a call with John Smith").await);
        done(&rep.says("note on Globex: likes tea").await);
        let answer = rep.says("what changed on Acme Corp this week").await;
        let records: Vec<String> = table(&answer).into_iter().map(|row| row[1].clone()).collect();
        assert_eq!(records.len(), 3, "{}", shown(&answer));
        assert!(records.iter().any(|record| record == "Acme Platform Rollout (deal)"), "{records:?}");
        let answer = rep.says("what changed on the Acme Platform Rollout deal since yesterday").await;
        assert_eq!(table(&answer).len(), 1, "{}", shown(&answer));
    }

    #[tokio::test]
    async fn changes_that_were_taken_back_and_the_undo_are_both_told() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        done(&rep.says("undo").await);
        let answer = rep.says("what changed in my pipeline since yesterday?").await;
        let told: Vec<String> = table(&answer).into_iter().map(|row| row[2].clone()).collect();
        assert_eq!(
            told,
            ["Close date: Wed 15 Jul → Tue 31 Mar", "Close date: Tue 31 Mar → Wed 15 Jul (taken back since)"]
        );
    }

    #[tokio::test]
    async fn nobody_hears_of_records_that_they_do_not_see() {
        let app = TestApp::with_demo().await;
        let (rep, sofia) = (app.rep().await, app.member("demo", "Sofia").await);
        confirmed(&sofia, "push the Contoso Cloud Migration deal to 15 July").await;
        done(&sofia.says("note on the Contoso Cloud Migration deal: secret").await);
        done(&sofia.says("create a task to paint the fence by Friday").await);
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        let answer = rep.says("what changed since yesterday").await;
        assert_eq!(table(&answer).len(), 1, "{}", shown(&answer));
        for sentence in [
            "what changed since yesterday",
            "what did Sofia change this week",
            "what changed on the Contoso Cloud Migration deal this week",
            "who changed the close date of the Contoso Cloud Migration deal",
            "what changed in Sofia's pipeline since yesterday",
        ] {
            let said = shown(&rep.says(sentence).await);
            assert!(
                !said.contains("15 Jul → ") && !said.contains("secret") && !said.contains("fence"),
                "{sentence}: {said}"
            );
            assert!(!said.contains("Sofia Lindqvist"), "{sentence}: {said}");
        }
        for (tenant, name) in [("nordlicht", "Jonas"), ("nordlicht", "Klara")] {
            let said = shown(&app.member(tenant, name).await.says("what changed since yesterday").await);
            assert!(said.contains("Nothing was changed"), "{said}");
        }
        let manager = app.member("demo", "Layla").await;
        assert_eq!(table(&manager.says("what changed since yesterday").await).len(), 4);
    }

    #[tokio::test]
    async fn a_long_list_is_cut_and_the_rest_counted() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        for number in 0..33 {
            done(&rep.says(&format!("note on Globex: remark {number}")).await);
        }
        let answer = rep.says("what changed since yesterday").await;
        assert_eq!(table(&answer).len(), 30);
        assert!(shown(&answer).contains("33 changes") && shown(&answer).contains("and 3 more"), "{}", shown(&answer));
    }
}

mod values {
    use super::*;

    #[tokio::test]
    async fn a_value_is_explained_by_who_set_it_and_what_was_said() {
        let app = TestApp::with_demo().await;
        let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
        confirmed(&manager, "push the Acme Platform Rollout deal to 20 July").await;
        app.clock.advance(TimeDelta::days(1));
        confirmed(&rep, "push the Acme Platform Rollout deal to 15 July").await;
        confirmed(&rep, "raise the Acme Platform Rollout deal to 90k").await;
        let said = answered(&rep.says("who set the close date for Acme Platform Rollout").await);
        assert!(
            said.contains(
                "Close date of “Acme Platform Rollout” is Wed 15 Jul: Omar Haddad set it on Thu 12 Mar 09:30"
            ),
            "{said}"
        );
        assert!(said.contains("Before, it was Mon 20 Jul."), "{said}");
        assert!(said.contains("You said: “push the Acme Platform Rollout deal to 15 July”"), "{said}");
        assert!(said.contains("Mon 20 Jul · Layla Mansour · Wed 11 Mar 09:30"), "{said}");
        answered(&rep.says("when does the Acme Platform Rollout deal close").await);
        let said = answered(&rep.says("who set that?").await);
        assert!(said.contains("Close date of “Acme Platform Rollout” is Wed 15 Jul: Omar Haddad"), "{said}");
        let said = answered(&rep.says("who changed the amount of the Acme Platform Rollout deal").await);
        assert!(said.contains("Amount of “Acme Platform Rollout” is USD 90,000: Omar Haddad"), "{said}");
    }

    #[tokio::test]
    async fn what_a_colleague_did_to_a_record_in_sight_is_told_without_their_words() {
        let app = TestApp::with_demo().await;
        let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
        waits(
            &manager
                .says("push the Acme Platform Rollout deal to 20 July and push the Contoso Cloud Migration deal to 21 July")
                .await,
        );
        done(&manager.says("yes").await);
        let said = answered(&rep.says("who set the close date for Acme Platform Rollout").await);
        assert!(said.contains("is Mon 20 Jul: Layla Mansour set it"), "{said}");
        assert!(!said.contains("Contoso") && !said.contains("said:"), "{said}");
    }

    #[tokio::test]
    async fn what_nobody_has_changed_is_told_as_it_came() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        let said = answered(&rep.says("who changed the amount of the Acme Platform Rollout deal").await);
        assert!(
            said.contains("Nobody has changed the amount of “Acme Platform Rollout” since the record came in"),
            "{said}"
        );
        assert!(said.contains("source: referral"), "{said}");
        let said = answered(&rep.says("where did you get Sarah Haddad's phone number from").await);
        assert!(said.contains("the number of “Sarah Haddad”"), "{said}");
    }
}

mod as_of {
    use super::*;

    /// The figures of a past pipeline: stage, deals and amount then.
    fn then(answer: &Answer) -> Vec<(String, String, String)> {
        table(answer).into_iter().map(|row| (row[0].clone(), row[1].clone(), row[2].clone())).collect()
    }

    /// The figures of the pipeline as it is.
    async fn now(member: &TestMember<'_>) -> Vec<(String, String, String)> {
        then(&member.says("my pipeline").await)
    }

    #[tokio::test]
    async fn the_pipeline_of_a_day_is_as_it_was_whatever_has_happened_since() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        let manager = app.member("demo", "Layla").await;
        done(&rep.says("note on Globex: the history begins").await);
        let before = now(&rep).await;
        app.clock.advance(TimeDelta::days(3));
        confirmed(&rep, "raise the Acme Platform Rollout deal to 200k").await;
        confirmed(&rep, "move the Acme Warehouse Pilot deal to negotiation").await;
        confirmed(&rep, "we won the Falcon Fleet Tracking deal").await;
        confirmed(&rep, "new deal Oasis canteen for Oasis Schools Group 5k").await;
        confirmed(&manager, "lost the ABC Loyalty Program deal to price").await;
        app.clock.advance(TimeDelta::days(2));
        confirmed(&rep, "raise the Acme Platform Rollout deal to 300k").await;
        let answer = rep.says("what did my pipeline look like last Wednesday?").await;
        answered(&answer);
        let past: Vec<_> = then(&answer).into_iter().filter(|row| row.1 != "0").collect();
        assert_eq!(past, before.into_iter().filter(|row| row.1 != "0").collect::<Vec<_>>(), "{}", shown(&answer));
        assert_ne!(now(&rep).await, past);
        let chart = answer.reply.blocks.iter().any(|block| {
            matches!(block, Block::Chart(chart) if chart.series_labels == ["Wed 11 Mar", "now"]
                && chart.points.len() == chart.series2.len())
        });
        assert!(chart, "{}", shown(&answer));
    }

    #[tokio::test]
    async fn before_the_history_stages_are_known_and_what_is_not_is_said() {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        done(&rep.says("note on Globex: the history begins").await);
        let answer = rep.says("what did my pipeline look like last Monday?").await;
        assert!(answered(&answer).contains("The history of changes begins on Wed 11 Mar"), "{}", shown(&answer));
        let past = then(&answer);
        assert!(past.iter().any(|(stage, deals, _)| stage == "Negotiation" && deals != "0"), "{past:?}");
        let answer = rep.says("what did my pipeline look like a year ago?").await;
        assert!(answered(&answer).contains(": 0 deals worth"), "{}", shown(&answer));
    }

    #[tokio::test]
    async fn a_deal_counts_for_whoever_had_it_then() {
        let app = TestApp::with_demo().await;
        let manager = app.member("demo", "Layla").await;
        done(&manager.says("note on Globex: the history begins").await);
        let of = |answer: &Answer| {
            let text = shown(answer);
            text.split(" worth ").next().and_then(|text| text.rsplit(' ').nth(1).map(str::to_owned))
        };
        let before = of(&manager.says("Omar's pipeline").await);
        app.clock.advance(TimeDelta::days(2));
        let given = manager.says("give the Acme Platform Rollout deal to Sofia").await;
        if given.outcome != Outcome::Asked {
            return;
        }
        done(&manager.says("yes").await);
        let past = of(&manager.says("what did Omar's pipeline look like yesterday?").await);
        assert_eq!((past.clone(), of(&manager.says("Omar's pipeline").await) == before), (before, false));
    }
}
