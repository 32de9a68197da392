//! How long reading an outside text and checking a summary take by themselves, beside a model that answers at once.
//!
//! `cargo bench -p leancrm-nlp --bench outside`

use criterion::Criterion;
use futures::executor::block_on;
use leancrm_nlp::Untrusted;
use leancrm_nlp::extract::{Email, extract};
use leancrm_nlp::model::scripted::{ScriptedModel, said};
use leancrm_nlp::prompts::{EXTRACT_ACTIVITY, SUMMARISE};
use leancrm_nlp::summary::{Facts, summarise};

const MAIL: &str = "Hi Omar,\n\nthanks for the demo, we loved it. I will send the signed contract by Friday. Could you share the security \
    questionnaire before 20 March?\n\nBest regards,\nAna Ruiz\nHead of Procurement\nAcme Corp\n+34 612 345 678 | ana.ruiz@acme.example\n\n\
    On Mon, 9 Mar 2026 at 10:00, Omar <omar@gulfbright.example> wrote:\n> Shall we talk on Monday?\n> Omar";

const ANSWER: &str = r#"{"signature":{"name":{"value":"Ana Ruiz","evidence":"Ana Ruiz"},
    "title":{"value":"Head of Procurement","evidence":"Head of Procurement"},"company":{"value":"Acme Corp","evidence":"Acme Corp"},
    "phone":{"value":"+34 612 345 678","evidence":"+34 612 345 678 | ana.ruiz@acme.example"},
    "email":{"value":"ana.ruiz@acme.example","evidence":"+34 612 345 678 | ana.ruiz@acme.example"},"url":null,"address":null},
    "commitments":[{"who":"I","what":"send the signed contract","due":"by Friday","evidence":"I will send the signed contract by Friday."}],
    "action_items":[{"who":"you","what":"share the security questionnaire","due":"before 20 March",
    "evidence":"Could you share the security questionnaire before 20 March?"}],"sentiment":{"score":0.8,"evidence":"we loved it"}}"#;

const SUMMARY: &str =
    "Sarah Haddad wants a pilot for 12 branches. The deal is worth KWD 42,000 and closes on 15 May 2026.";

fn facts() -> Facts {
    Facts::new()
        .with("Deal", "NBK Branch Analytics")
        .with("Company", "National Bank of Kuwait")
        .with("Contact", "Sarah Haddad, Head of Procurement")
        .with("Amount", "KWD 42,000.000")
        .with("Probability", "60%")
        .with("Stage", "Proposal since 2 March 2026")
        .with("Close date", "Friday 15 May 2026")
        .with("Next meeting", "12 March 2026, 10:00")
        .with_outside("Last note", &Untrusted::new("Wants a pilot for 12 branches by next Friday."), None)
}

fn main() {
    let now = chrono::NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a moment");
    let mut criterion = Criterion::default().configure_from_args();
    let long = format!("{}\n{MAIL}", "A sentence that says nothing of any interest to anybody at all.\n".repeat(4_000));
    for (title, mail) in [("extract a mail of 600 bytes", MAIL), ("extract a mail of 250 kB", long.as_str())] {
        let text = Untrusted::new(mail);
        let email = Email { text: &text, received: now, region: Some("ES") };
        criterion.bench_function(title, |bench| {
            bench.iter(|| block_on(extract(&ScriptedModel::new(|_| Ok(said(ANSWER))), &EXTRACT_ACTIVITY, &email)));
        });
    }
    let facts = facts();
    criterion.bench_function("summarise nine facts", |bench| {
        bench.iter(|| block_on(summarise(&ScriptedModel::new(|_| Ok(said(SUMMARY))), &SUMMARISE, &facts, now)));
    });
    criterion.final_summary();
}
