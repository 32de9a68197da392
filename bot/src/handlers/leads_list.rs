//! `leads_list`: leads by any filter.

use leancrm_core::{
    domain::{
        deal::Days,
        lead::{LeadFilter, LeadPage, LeadSort},
        report::{Countable, Dimension},
    },
    tenancy::{Permission, Scope},
    text::fold,
};
use leancrm_nlp::{intent::LeadsList, slots::Sort};

use super::{
    count::{record_dimension, with_groups},
    shared::{Caption, Reading, Toward, tables},
};
use crate::{
    reply::{Reply, Table},
    resolve::Owners,
    say,
    turn::{Answered, Halt, Turn},
};

/// How many leads are shown where no number was said, and how many at most.
const SHOWN: (u32, u32) = (10, 50);
/// After how many days without a change an open lead counts as stale.
const STALE_DAYS: i32 = 7;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &LeadsList) -> Answered {
    turn.actor.require(Permission::LEADS_READ)?;
    let mut caption = Caption::default();
    let owners = match &slots.owner {
        None => everybodys(turn)?,
        said => turn.owners(said.as_ref(), Permission::LEADS_READ).await?,
    };
    let mut filter = LeadFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        source: slots.source.clone(),
        product: slots.product.clone(),
        location: slots.location.clone(),
        ..LeadFilter::default()
    };
    narrow_to_status(&mut filter, slots.status.as_deref(), &mut caption);
    let received = slots.created_period.as_ref().or(slots.period.as_ref());
    filter.created = Reading::of(received, turn.today(), Toward::Past).apply("received", Days::ALWAYS, &mut caption);
    for (said, word) in
        [(&slots.source, "from the source"), (&slots.product, "for the product"), (&slots.location, "located in")]
    {
        if let Some(text) = said {
            caption.applied(format!("{word} “{}”", say::line(text, 60)));
        }
    }
    let sort = sort(slots.sort, &mut caption);
    let limit = slots.limit.unwrap_or(SHOWN.0).clamp(1, SHOWN.1);
    if slots.limit.is_some_and(|wanted| wanted > SHOWN.1) {
        caption.aside(Some(format!("I show {} at most.", SHOWN.1)));
    }
    let group = record_dimension(slots.group_by.as_deref(), Countable::Contacts, true, &mut caption);
    let (page, groups) = turn.tx.leads(&filter, group, sort, limit).await?;
    if let [lead] = page.leads.as_slice() {
        turn.focus.lead = Some(lead.name.clone());
    }
    let subject = caption.title(&whose(&owners.label));
    if page.matching == 0 {
        let widen =
            if caption.is_narrowed() { "Fewer conditions may find more." } else { "Nobody has raised a hand yet." };
        let reply = Reply::text(format!("Nothing here: {subject}.")).with_note(Some(widen.to_owned()));
        return Ok(caption.notes(reply).with_suggestions(["unassigned leads", "new leads this month", "my pipeline"]));
    }
    let text = format!(
        "{}, of which {} unassigned and {} not answered yet.",
        say::count(page.matching, "lead"),
        say::grouped(page.unassigned),
        say::grouped(page.unanswered)
    );
    let reply = Reply::text(text);
    let reply = if group == Dimension::Whole {
        reply.with_table(table(turn, subject, &page))
    } else {
        with_groups(reply, &subject, group, &groups)
    };
    Ok(caption.notes(reply).with_suggestions([
        "unassigned leads",
        "new leads today",
        "how many leads by source this month",
    ]))
}

/// Whose leads are shown where nobody was named: all in sight, for those that nobody owns are everybody's to take. The label says
/// how far that is.
pub(super) fn everybodys(turn: &Turn<'_>) -> Result<Owners, Halt> {
    let label = match turn.actor.require(Permission::LEADS_READ)? {
        Scope::Own => MINE,
        Scope::Team => TEAMS,
        Scope::Tenant => "All",
    };
    Ok(Owners { ids: None, unassigned: false, label: label.to_owned() })
}

const MINE: &str = "My and unassigned";
const TEAMS: &str = "Your team's and unassigned";

/// The heading of leads by whose they are.
pub(super) fn whose(label: &str) -> String {
    match label {
        MINE => "My leads and unassigned ones".to_owned(),
        TEAMS => "Your team's leads and unassigned ones".to_owned(),
        _ => format!("{label} leads"),
    }
}

/// Narrows a filter to the state that a word names.
pub(super) fn narrow_to_status(filter: &mut LeadFilter, status: Option<&str>, caption: &mut Caption) {
    let Some(status) = status else { return };
    let (word, kept): (&str, &[&str]) = match fold(status).as_str() {
        "new" | "fresh" | "untouched" | "uncontacted" => ("new", &["new"]),
        "working" | "contacted" | "in progress" => ("working", &["working"]),
        "qualified" => ("qualified", &["qualified"]),
        "disqualified" | "junk" | "junked" | "unqualified" | "rejected" | "spam" => ("disqualified", &["disqualified"]),
        "converted" | "won" => ("converted", &["converted"]),
        "open" | "active" | "hot" | "warm" => ("open", &["new", "working", "qualified"]),
        "unassigned" => {
            filter.unassigned = true;
            caption.applied("unassigned");
            return;
        }
        "stale" | "cold" | "old" | "neglected" => {
            filter.untouched_days = Some(STALE_DAYS);
            caption.applied(format!("open and untouched for more than {STALE_DAYS} days"));
            return;
        }
        _ => {
            caption.unused(format!(
                "the state “{}” (leads are new, working, qualified, disqualified or converted)",
                say::line(status, 40)
            ));
            return;
        }
    };
    caption.applied(word);
    filter.statuses = Some(kept.iter().map(|&state| state.to_owned()).collect());
    let least = match fold(status).as_str() {
        "hot" => 70,
        "warm" => 50,
        _ => return,
    };
    filter.score_min = Some(least);
    caption.applied(format!("with a score of {least} or more"));
}

fn sort(sort: Option<Sort>, caption: &mut Caption) -> LeadSort {
    let (sort, words) = match sort {
        None => return LeadSort::Newest,
        Some(Sort::Newest | Sort::RecentActivity) => (LeadSort::Newest, "newest first"),
        Some(Sort::Oldest | Sort::Stalest) => (LeadSort::Oldest, "oldest first"),
        Some(Sort::Score | Sort::Probability) => (LeadSort::Score, "highest score first"),
        Some(Sort::Name) => (LeadSort::Name, "by name"),
        Some(other) => {
            caption.unused(format!("the order by {}, which leads don't have", other.as_str().replace('_', " ")));
            return LeadSort::Newest;
        }
    };
    caption.applied(words);
    sort
}

fn table(turn: &Turn<'_>, subject: String, page: &LeadPage) -> Table {
    let mut table =
        Table::new(subject, &["Lead", "Company", "Source", "Status", "Score>", "Wants", "Received", "Owner"]);
    for lead in &page.leads {
        table.rows.push(vec![
            say::line(&lead.name, 60),
            tables::or_none(lead.company.as_deref()),
            say::line(&lead.source, 40),
            lead.status.clone(),
            lead.score.map_or_else(|| tables::NONE.to_owned(), |score| score.to_string()),
            tables::or_none(lead.product.as_deref()),
            say::ago(turn.local(lead.created_at), turn.local_now()),
            tables::or_none(lead.owner.as_deref()),
        ]);
    }
    table.more = tables::more(page.matching, page.leads.len());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_s_words_for_a_state_are_read_and_a_strange_one_is_said() {
        let read = |word: &str| {
            let (mut filter, mut caption) = (LeadFilter::default(), Caption::default());
            narrow_to_status(&mut filter, Some(word), &mut caption);
            (filter, caption.notes(Reply::default()).plain_text())
        };
        assert_eq!(read("junk").0.statuses.as_deref(), Some(&["disqualified".to_owned()][..]));
        assert_eq!(read("stale").0.untouched_days, Some(STALE_DAYS));
        assert!(read("unassigned").0.unassigned);
        assert!(read("purple").1.contains("purple"));
    }
}
