//! Sentences to try that name the asker's own people and deals, and that are understood when they are said.

use leancrm_core::{
    store::ExampleNames,
    tenancy::{Actor, Permission},
    text::fold,
};
use leancrm_nlp::{Context, Intent, IntentName, Kind, Lexicon, NameKind, NameKinds, Parser};

use crate::{
    reading, say,
    turn::{Halt, Turn},
};

/// A name that is longer makes no handy example.
const LONGEST: usize = 48;

/// A sentence with a gap for a name.
struct Template {
    intent: IntentName,
    /// The permission to do it.
    needs: Permission,
    /// What the name is of.
    of: NameKind,
    /// The slot that it has to fill.
    slot: &'static str,
    /// The sentence, its gap as `{}`.
    say: &'static str,
}

const fn template(
    intent: IntentName,
    needs: Permission,
    (of, slot): (NameKind, &'static str),
    say: &'static str,
) -> Template {
    Template { intent, needs, of, slot, say }
}

const CONTACT: (NameKind, &str) = (NameKind::Contact, "contact");
const COMPANY: (NameKind, &str) = (NameKind::Company, "company");
const DEAL: (NameKind, &str) = (NameKind::Deal, "deal");
const COLLEAGUE: (NameKind, &str) = (NameKind::Member, "member");

/// What is shown, the most telling first.
const TEMPLATES: [Template; 9] = [
    template(IntentName::ContactLookup, Permission::CONTACTS_READ, CONTACT, "what's happening with {}?"),
    template(IntentName::DealStatus, Permission::DEALS_READ, DEAL, "update on the {} deal"),
    template(IntentName::CompanyLookup, Permission::COMPANIES_READ, COMPANY, "how are things with {}?"),
    template(IntentName::TeamOverview, Permission::REPORTS_READ, COLLEAGUE, "how is {} doing this month?"),
    template(IntentName::DealUpdate, Permission::DEALS_UPDATE, DEAL, "push {} by a week"),
    template(IntentName::RecentActivity, Permission::ACTIVITIES_READ, CONTACT, "when did we last talk to {}?"),
    template(IntentName::WhoKnows, Permission::CONTACTS_READ, CONTACT, "who knows {}?"),
    template(IntentName::NoteAdd, Permission::ACTIVITIES_CREATE, CONTACT, "note on {}: prefers a call"),
    template(IntentName::ReminderCreate, Permission::TASKS_CREATE, CONTACT, "remind me to call {} tomorrow at 10am"),
];

/// Sentences of the asker's own, one at most for each intent.
#[derive(Debug, Default)]
pub(crate) struct Own(Vec<(IntentName, String)>);

impl Own {
    /// Those of the asker: in an empty tenant none.
    pub(crate) async fn of(turn: &mut Turn<'_>) -> Result<Self, Halt> {
        let names = turn.tx.example_names().await?;
        Ok(Self::with(&names, &turn.actor, turn.local_now()))
    }

    /// Those that the actor may say with these names.
    pub(crate) fn with(names: &ExampleNames, actor: &Actor, now: chrono::NaiveDateTime) -> Self {
        let parser = reading::parser();
        let context = Context::new(now, actor.timezone());
        let permitted = TEMPLATES.iter().filter(|template| actor.require(template.needs).is_ok());
        let sentence = |template: &Template| {
            let fits = |name: &&String| is_plain(name) && template.is_understood(parser, &context, name);
            let name = template.names(names).iter().find(fits)?;
            Some((template.intent, template.with(name)))
        };
        Self(permitted.filter_map(sentence).collect())
    }

    /// What to say for an intent.
    pub(super) fn say(&self, intent: IntentName) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == intent).map(|(_, say)| say.as_str())
    }

    /// Those that ask and change nothing, which a button may say.
    pub(crate) fn questions(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(intent, _)| intent.kind() == Kind::Read).map(|(_, say)| say.as_str())
    }
}

impl Template {
    fn names<'a>(&self, names: &'a ExampleNames) -> &'a [String] {
        match self.of {
            NameKind::Contact => &names.contacts,
            NameKind::Company => &names.companies,
            NameKind::Deal => &names.deals,
            _ => &names.colleagues,
        }
    }

    fn with(&self, name: &str) -> String {
        self.say.replace("{}", name)
    }

    /// Whether the sentence with this name means what it is to mean, the name whole in its slot: as it reads by itself, and as it
    /// reads for whoever knows what the name stands for.
    fn is_understood(&self, parser: &Parser, context: &Context<'_>, name: &str) -> bool {
        let sentence = self.with(name);
        let known = Known { name: fold(name), kind: self.of };
        let lexicons: [Option<&dyn Lexicon>; 2] = [None, Some(&known)];
        lexicons.into_iter().all(|lexicon| {
            let parsed = parser.parse(&sentence, &Context { lexicon, ..context.clone() });
            matches!(parsed.readings.as_slice(), [only] if self.is_meant(&only.intent, name))
        })
    }

    fn is_meant(&self, intent: &Intent, name: &str) -> bool {
        let slots = intent.slots_json();
        intent.name() == self.intent && slots.get(self.slot).and_then(serde_json::Value::as_str) == Some(name)
    }
}

/// Whether a name can stand in a sentence as it is, and is taken for one name: nothing that is cut off, joined or written away.
fn is_plain(name: &str) -> bool {
    const JOINS: [&str; 4] = [" or ", " and ", " at ", " then "];
    const AROUND: [&str; 4] = ["the ", " deal", " opportunity", " opp"];
    let padded = format!(" {} ", name.to_lowercase());
    let bare = name.to_lowercase();
    say::line(name, LONGEST) == name
        && !name.contains(['{', '}', '"', '“', '”', ':', ';', '?', '!', '<', '>', '@', '…'])
        && !JOINS.iter().any(|join| padded.contains(join))
        && !bare.starts_with(AROUND[0])
        && !AROUND[1..].iter().any(|end| bare.ends_with(end))
}

/// A lexicon of one name.
struct Known {
    name: String,
    kind: NameKind,
}

impl Lexicon for Known {
    fn kinds(&self, name: &str) -> NameKinds {
        let name = fold(name);
        let begins = self.name.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let known = match self.kind {
            NameKind::Contact | NameKind::Company => begins && !name.is_empty(),
            NameKind::Deal => name == self.name,
            // Colleagues are looked up by whoever answers.
            _ => false,
        };
        if known { NameKinds::NONE.with(self.kind) } else { NameKinds::NONE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(say: &str, name: &str) -> bool {
        let now =
            chrono::NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a moment");
        let template = TEMPLATES.iter().find(|template| template.say == say).expect("a sentence");
        is_plain(name) && template.is_understood(reading::parser(), &Context::new(now, chrono_tz::UTC), name)
    }

    #[test]
    fn every_sentence_takes_an_ordinary_name() {
        for template in &TEMPLATES {
            let name = match template.of {
                NameKind::Contact => "Sarah Haddad",
                NameKind::Company => "Falcon Logistics",
                NameKind::Deal => "Globex Renewal",
                _ => "Sofia Lindqvist",
            };
            assert!(understood(template.say, name), "{}", template.say);
        }
    }

    #[test]
    fn a_name_that_would_be_taken_apart_or_read_as_something_else_is_no_example() {
        let (person, push) = (TEMPLATES[0].say, TEMPLATES[4].say);
        for name in ["Ana or Ben", "Jo at Acme", "tomorrow", "my deals", "the team", "x: y", "{}", "", " ", "a\nb"] {
            assert!(!understood(person, name), "{name}");
        }
        for name in ["it to 50k", "the Globex deal", "Globex deal", "2 weeks", &"long ".repeat(20)] {
            assert!(!understood(push, name), "{name}");
        }
    }
}
