//! `team_overview`: how a colleague, or everybody in the team, is doing.

use leancrm_core::{
    domain::{deal::Days, report::MemberFigures},
    tenancy::Permission,
};
use leancrm_nlp::intent::TeamOverview;

use super::shared::{Caption, Reading, Toward, period, tables, the};
use crate::{
    reply::{Card, Chart, ChartKind, Point, Reply, SectionRow, Table},
    say,
    turn::{Answered, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &TeamOverview) -> Answered {
    turn.actor.require(Permission::REPORTS_READ)?;
    turn.actor.require(Permission::DEALS_READ)?;
    let mut caption = Caption::default();
    let whose = (None, slots.member.as_deref(), slots.team.as_deref());
    let owners = turn.whose(whose, Permission::REPORTS_READ, &mut caption).await?;
    let reading = Reading::of(slots.period.as_ref(), turn.today(), Toward::Past);
    let days = reading.apply("", period::month_of(turn.today()), &mut Caption::default());
    if let Reading::Undated(text) = &reading {
        caption
            .unused(format!("“{}”, which I could not read as dates; this is the current month", say::line(text, 60)));
    }
    let conversion = turn.tx.conversion(turn.today()).await?;
    let members = turn.tx.team_overview(owners.ids.as_deref(), days, &conversion).await?;
    let reply = match members.as_slice() {
        [] => {
            let reply = Reply::text("There is nobody whose figures are within your sight.");
            return Err(Turn::not_found(reply.with_suggestions(["my pipeline", "my tasks"])));
        }
        [one] => Reply::default().with_card(card(one, days)).with_note(caveat(std::slice::from_ref(one))),
        several => team(the(&owners.label), several, days),
    };
    let first = members.first().map(|member| say::first_name(&member.name).to_owned()).unwrap_or_default();
    let suggestions = if members.len() == 1 {
        [
            format!("{} deals", say::whose(&first)),
            format!("what's slipping for {first}?"),
            "forecast for this quarter".to_owned(),
        ]
    } else {
        [
            format!("how is {first} doing?"),
            "won by rep this quarter".to_owned(),
            "what's overdue for my team?".to_owned(),
        ]
    };
    Ok(caption.notes(reply).with_suggestions(suggestions))
}

fn card(member: &MemberFigures, days: Days) -> Card {
    let mut card = Card::new(&member.name);
    card.subtitle = Some(format!("{}, {}", say::capital(&member.role), period::written(days)));
    let quota = member.quota.map(|quota| {
        let cut = if member.quota_is_a_share { ", the share of these days" } else { "" };
        format!("{} of {quota}{cut}", tables::percent(member.attainment()))
    });
    let activities = member
        .activities
        .iter()
        .map(|(kind, count)| SectionRow {
            primary: say::capital(kind),
            secondary: None,
            value: Some(say::grouped(*count)),
        })
        .collect();
    card.field("Won", Some(format!("{} ({})", member.won, say::count(member.won.count(), "deal"))))
        .field("Lost", Some(say::count(member.lost, "deal")))
        .field("Quota reached", quota)
        .field("Open pipeline", Some(format!("{} ({})", member.open, say::count(member.open.count(), "deal"))))
        .field("Weighted", Some(member.weighted.to_string()))
        .field("Activities", Some(say::grouped(member.activity_count())))
        .field("Overdue tasks", Some(say::grouped(member.overdue_tasks)))
        .field("Quiet deals", Some(say::grouped(member.stale_deals)))
        .section("Activities by type", activities)
}

fn team(label: &str, members: &[MemberFigures], days: Days) -> Reply {
    let subject = format!("{label} figures, {}", period::written(days));
    let columns =
        ["Member", "Won>", "Of quota>", "Open>", "Weighted>", "Activities>", "Overdue tasks>", "Quiet deals>"];
    let mut table = Table::new(&subject, &columns);
    for member in members {
        table.rows.push(vec![
            member.name.clone(),
            member.won.to_string(),
            tables::percent(member.attainment()),
            member.open.to_string(),
            member.weighted.to_string(),
            say::grouped(member.activity_count()),
            say::grouped(member.overdue_tasks),
            say::grouped(member.stale_deals),
        ]);
    }
    let point = |member: &MemberFigures| Point {
        label: member.name.clone(),
        value: member.won.base.major(),
        display: member.won.to_string(),
    };
    let mut best: Vec<&MemberFigures> = members.iter().collect();
    best.sort_by_key(|member| std::cmp::Reverse(member.won.base.minor));
    let unit = members.first().map(|member| member.won.base.currency.to_string()).unwrap_or_default();
    let chart = Chart {
        kind: ChartKind::Bar,
        title: format!("Won, {}", period::written(days)),
        unit,
        points: best.iter().take(12).map(|member| point(member)).collect(),
        series2: Vec::new(),
        series_labels: Vec::new(),
    };
    let text = match best.first().filter(|member| member.won.base.minor > 0) {
        Some(first) => format!("{subject}: {} leads with {} won.", first.name, first.won),
        None => format!("{subject}: nothing is won yet."),
    };
    let cut = members.iter().any(|member| member.quota_is_a_share);
    let share = cut.then(|| "Quotas are set for longer periods; shown is the share of these days.".to_owned());
    Reply::text(text).with_table(table).with_chart(chart).with_note(caveat(members)).with_note(share)
}

/// What the amounts leave out, of all members together.
fn caveat(members: &[MemberFigures]) -> Option<String> {
    let base = members.first()?.open.base.currency;
    let mut all = leancrm_core::domain::money::Total::zero(base);
    let none = leancrm_core::domain::money::Rates::new(base, []);
    for total in members.iter().flat_map(|member| [&member.open, &member.won]) {
        all.without_amount += total.without_amount;
        for (money, count) in &total.unconverted {
            all.add(Some(*money), *count, &none);
        }
    }
    all.caveat()
}
