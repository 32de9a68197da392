//! `forecast`: what a period brings in, and how that stands against the quota.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealState},
        money::Money,
        report::{COMMIT_FROM, DealFigures, DealGroup, Dimension, Quota, attainment},
    },
    store::{Conversion, DealView},
    tenancy::Permission,
};
use leancrm_nlp::intent::Forecast;

use super::shared::{Caption, Reading, Toward, period, tables, the};
use crate::{
    reply::{Block, Chart, ChartKind, Reply, Table, Tone},
    say,
    turn::{Answered, Halt, Turn},
};

/// A way to read what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Each deal by its probability.
    Weighted,
    /// Every deal.
    BestCase,
    /// Only the likely ones.
    Commit,
}

/// Won so far, and with what is open added in three ways.
#[derive(Debug, Clone, Copy)]
struct Outlook {
    won: Money,
    commit: Money,
    weighted: Money,
    best: Money,
}

impl Outlook {
    fn new(group: &DealGroup) -> Self {
        let plus = |open: Money| Money::new(group.won.base.minor.saturating_add(open.minor), open.currency);
        Self {
            won: group.won.base,
            commit: plus(group.commit.base),
            weighted: plus(group.weighted.base),
            best: plus(group.open.base),
        }
    }

    const fn by(self, method: Method) -> Money {
        match method {
            Method::Weighted => self.weighted,
            Method::BestCase => self.best,
            Method::Commit => self.commit,
        }
    }
}

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Forecast) -> Answered {
    turn.actor.require(Permission::REPORTS_READ)?;
    turn.actor.require(Permission::DEALS_READ)?;
    let mut caption = Caption::default();
    let whose = (slots.owner.as_ref(), slots.member.as_deref(), slots.team.as_deref());
    let owners = turn.whose(whose, Permission::REPORTS_READ, &mut caption).await?;
    if owners.unassigned {
        caption.aside(Some("Deals that nobody owns have no quota.".to_owned()));
    }
    let method = method(slots.method.as_deref(), &mut caption);
    let days = bounded(&Reading::of(slots.period.as_ref(), turn.today(), Toward::Future), turn, &mut caption);
    let ids = turn.reported(owners.ids);
    let filter =
        DealFilter { owners: ids.clone(), unassigned: owners.unassigned, closing: days, ..DealFilter::default() };
    let conversion = turn.tx.conversion(turn.today()).await?;
    let asked = slots.group_by.as_deref().and_then(|words| dimension(words, &mut caption));
    let along = if days.len().is_some_and(|days| days <= 45) { Dimension::Week } else { Dimension::Month };
    let group = asked.unwrap_or(along);
    let (_, figures) = turn.tx.deals(&filter, DealView { group, ..DealView::default() }, &conversion).await?;
    let quotas = if owners.unassigned { Vec::new() } else { turn.tx.quotas(ids.as_deref(), days).await? };
    let quota = quota(&quotas, days, &conversion, &mut caption);
    let outlook = Outlook::new(&figures.whole);
    let subject = format!("{} forecast for {}", the(&owners.label), period::written(days));
    let mut reply = Reply::text(sentence(&subject, method, outlook, quota)).with_table(table(
        &subject,
        &figures.whole,
        outlook,
        quota,
    ));
    if asked.is_some() {
        let parts = Parts { group, figures: &figures, quotas: &quotas, days, conversion: &conversion };
        reply = reply.with_table(parts.table(&subject));
    }
    if figures.groups.len() > 1 {
        reply = reply.with_chart(chart(&subject, group, &figures));
    }
    if let Some(warning) = left_behind(turn, &filter, days, &conversion).await? {
        reply = reply.with(Block::Text { text: warning, tone: Tone::Warning });
    }
    let reply = caption.notes(reply.with_note(figures.whole.all.caveat()));
    Ok(reply.with_suggestions(["my pipeline", "what's slipping?", "won by rep this quarter vs last quarter"]))
}

/// The way of reading that was asked for. Asking for the quota is asking for the weighted forecast beside it.
fn method(said: Option<&str>, caption: &mut Caption) -> Method {
    let Some(said) = said else { return Method::Weighted };
    match leancrm_core::text::fold(said).as_str() {
        "best case" | "bestcase" | "best" | "upside" => Method::BestCase,
        "commit" | "committed" | "worst case" | "conservative" => Method::Commit,
        "weighted" | "expected" | "quota" | "target" | "likely" => Method::Weighted,
        _ => {
            caption.unused(format!("the method “{}” (I know weighted, commit and best case)", say::line(said, 40)));
            Method::Weighted
        }
    }
}

/// What to group by; a dimension that says nothing about what comes in is said.
fn dimension(words: &str, caption: &mut Caption) -> Option<Dimension> {
    let found = Dimension::from_words(words).filter(|found| {
        !matches!(found, Dimension::Whole | Dimension::Status | Dimension::LostReason | Dimension::Type)
    });
    if found.is_none() {
        caption.unused(format!(
            "the forecast by “{}” (I can group it by rep, stage, month, company, source or place)",
            say::line(words, 40)
        ));
    }
    found
}

/// A forecast in parts.
struct Parts<'f> {
    group: Dimension,
    figures: &'f DealFigures,
    quotas: &'f [Quota],
    days: Days,
    conversion: &'f Conversion,
}

impl Parts<'_> {
    /// One row for each part; beside a rep stands their quota.
    fn table(&self, subject: &str) -> Table {
        let by_rep = self.group == Dimension::Owner;
        let mut columns = vec![tables::heading(self.group), "Deals>", "Won>", "Weighted>", "Best case>"];
        if by_rep {
            columns.push("Quota>");
        }
        let mut table = Table::new(format!("{subject}, by {}", tables::heading(self.group).to_lowercase()), &columns);
        let counts = |group: &&DealGroup| group.won.count() + group.open.count() > 0;
        let mut groups: Vec<&DealGroup> = self.figures.groups.iter().filter(counts).collect();
        if !tables::is_time(self.group) && self.group != Dimension::Stage {
            groups.sort_by_key(|group| std::cmp::Reverse(Outlook::new(group).weighted.minor));
        }
        let shown = groups.len().min(20);
        table.rows = groups
            .iter()
            .take(shown)
            .map(|group| {
                let mut cells = cells(tables::group_name(self.group, group.label.as_deref()), group);
                if by_rep {
                    let quota = self.quota_of(group.key.as_deref());
                    cells.push(quota.map_or_else(|| tables::NONE.to_owned(), |quota| quota.to_string()));
                }
                cells
            })
            .collect();
        let mut footer = cells("Total".to_owned(), &self.figures.whole);
        footer.resize(columns.len(), String::new());
        table.footer = Some(footer);
        table.more = tables::more(groups.len() as u64, shown);
        table
    }

    fn quota_of(&self, member: Option<&str>) -> Option<Money> {
        let theirs = self.quotas.iter().filter(|quota| Some(quota.member.to_string().as_str()) == member);
        let shares = theirs.filter_map(|quota| self.conversion.rates.convert(quota.share(self.days).0));
        shares.reduce(|sum, share| Money::new(sum.minor.saturating_add(share.minor), sum.currency))
    }
}

fn cells(name: String, group: &DealGroup) -> Vec<String> {
    let outlook = Outlook::new(group);
    let deals = group.won.count() + group.open.count();
    vec![name, say::grouped(deals), outlook.won.to_string(), outlook.weighted.to_string(), outlook.best.to_string()]
}

/// The days of a forecast have two ends: without one it begins today or ends with the quarter; unsaid it is this quarter.
fn bounded(reading: &Reading, turn: &Turn<'_>, caption: &mut Caption) -> Days {
    let today = turn.today();
    let this_quarter = period::quarter_of(today);
    let mut silent = Caption::default();
    let days = reading.apply("", this_quarter, &mut silent);
    if let Reading::Undated(text) = reading {
        caption
            .unused(format!("“{}”, which I could not read as dates; this is the current quarter", say::line(text, 60)));
    }
    let from = days.from.unwrap_or_else(|| days.to.map_or(today, |to| to.min(today)));
    let to = days.to.or_else(|| period::quarter_of(from.max(today)).to).unwrap_or(from);
    Days::between(from, to)
}

/// The quotas of the period in the base currency.
fn quota(quotas: &[Quota], days: Days, conversion: &Conversion, caption: &mut Caption) -> Option<Money> {
    let mut sum: Option<Money> = None;
    let mut cut = false;
    for quota in quotas {
        let (share, is_cut) = quota.share(days);
        cut |= is_cut;
        match conversion.rates.convert(share) {
            Some(share) => {
                sum = Some(Money::new(sum.map_or(0, |sum| sum.minor).saturating_add(share.minor), share.currency));
            }
            None => {
                caption.unused(format!("{} quota of {share}, for want of an exchange rate", say::whose(&quota.name)));
            }
        }
    }
    if cut && sum.is_some() {
        caption.aside(Some("The quota is set for a longer period; this is the share of these days.".to_owned()));
    }
    sum
}

fn sentence(subject: &str, method: Method, outlook: Outlook, quota: Option<Money>) -> String {
    let expected = outlook.by(method);
    let name = match method {
        Method::Weighted => "weighted by probability",
        Method::BestCase => "in the best case",
        Method::Commit => "committed",
    };
    let start = format!("{subject}: {expected} {name}, of which {} is won.", outlook.won);
    match quota {
        None => format!("{start} No quota is set for this period."),
        Some(quota) => {
            let gap = Money::new(quota.minor.saturating_sub(expected.minor), quota.currency);
            let verdict = if gap.minor <= 0 { "on track".to_owned() } else { format!("{gap} short") };
            format!(
                "{start} That is {} of the quota of {quota}: {verdict}.",
                tables::percent(attainment(expected, quota))
            )
        }
    }
}

fn table(subject: &str, whole: &DealGroup, outlook: Outlook, quota: Option<Money>) -> Table {
    let mut table = Table::new(subject, &["Reading", "Deals>", "Amount>", "Of quota>"]);
    let won = whole.won.count();
    let rows = [
        ("Won so far".to_owned(), won, outlook.won),
        (format!("Commit: won, and open from {COMMIT_FROM}% on"), won + whole.commit.count(), outlook.commit),
        ("Weighted: won, and open by probability".to_owned(), won + whole.open.count(), outlook.weighted),
        ("Best case: won, and all that is open".to_owned(), won + whole.open.count(), outlook.best),
    ];
    for (name, count, amount) in rows {
        let share = tables::percent(quota.and_then(|quota| attainment(amount, quota)));
        table.rows.push(vec![name, say::grouped(count), amount.to_string(), share]);
    }
    if let Some(quota) = quota {
        table.footer = Some(vec!["Quota".to_owned(), String::new(), quota.to_string(), "100%".to_owned()]);
    }
    table
}

/// Won and weighted side by side, along the period.
fn chart(subject: &str, group: Dimension, figures: &DealFigures) -> Chart {
    let names: Vec<String> = figures.groups.iter().map(|one| tables::group_name(group, one.label.as_deref())).collect();
    let points = |total: fn(&DealGroup) -> &leancrm_core::domain::money::Total| {
        figures.groups.iter().zip(&names).map(|(one, name)| tables::point(name, total(one))).collect::<Vec<_>>()
    };
    Chart {
        kind: ChartKind::Bar,
        title: subject.to_owned(),
        unit: figures.whole.all.base.currency.to_string(),
        points: points(|one| &one.won),
        series2: points(|one| &one.weighted),
        series_labels: vec!["Won".to_owned(), "Open, weighted".to_owned()],
    }
}

/// Open deals whose close date lies before the period and has passed: in no forecast until somebody dates them anew.
async fn left_behind(
    turn: &mut Turn<'_>,
    filter: &DealFilter,
    days: Days,
    conversion: &Conversion,
) -> Result<Option<String>, Halt> {
    let Some(before) = days.from.and_then(|from| from.pred_opt()) else { return Ok(None) };
    let closing = Days { from: None, to: Some(before) };
    let filter = DealFilter { state: DealState::Overdue, closing, ..filter.clone() };
    let (page, figures) = turn.tx.deals(&filter, DealView::default(), conversion).await?;
    Ok((page.matching > 0).then(|| {
        format!(
            "{} with a close date before the period that has passed, worth {}, counted nowhere above.",
            say::count(page.matching, "open deal"),
            figures.whole.open
        )
    }))
}

#[cfg(test)]
mod tests {
    use leancrm_core::domain::money::Currency;

    use super::*;

    fn usd(major: i64) -> Money {
        Money::new(major * 100, Currency::USD)
    }

    #[test]
    fn the_sentence_says_how_far_the_quota_is() {
        let outlook = Outlook { won: usd(40), commit: usd(60), weighted: usd(75), best: usd(120) };
        let said = sentence("My forecast for Q4", Method::Weighted, outlook, Some(usd(100)));
        assert!(said.ends_with("That is 75% of the quota of USD 100: USD 25 short."), "{said}");
        let said = sentence("My forecast for Q4", Method::BestCase, outlook, Some(usd(100)));
        assert!(said.contains("USD 120 in the best case") && said.ends_with("on track."), "{said}");
        assert!(sentence("x", Method::Commit, outlook, None).contains("No quota"));
    }

    #[test]
    fn an_unknown_method_is_said() {
        let mut caption = Caption::default();
        assert_eq!(method(Some("best_case"), &mut caption), Method::BestCase);
        assert_eq!(method(Some("crystal ball"), &mut caption), Method::Weighted);
        assert!(caption.notes(Reply::default()).plain_text().contains("crystal ball"));
    }
}
