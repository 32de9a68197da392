//! `settings_set`: time zone, language, briefing time and quiet hours of the person who asks, and what they want of their mail.

mod mail;

use chrono::{NaiveDateTime, NaiveTime};
use leancrm_core::{
    domain::{record::BriefDays, zones::zones_called},
    ops::settings::{self, LANGUAGES, SettingsEdit},
    text::{fold, words},
};
use leancrm_nlp::{
    grammar::time::{self, TimePoint, TimeValue},
    intent::SettingsSet,
};

use crate::{
    question::Wanted,
    reply::Reply,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

/// Words for none at all.
const NONE: [&str; 8] = ["off", "none", "never", "no", "nothing", "stop", "disable", "disabled"];

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &SettingsSet) -> Answered {
    let value = slots.value.clone().unwrap_or_default();
    if let Some(wanted) = slots.key.as_deref().and_then(mail::Wanted::read) {
        return mail::answer(turn, wanted, slots.value.as_deref()).await;
    }
    match key(turn, slots) {
        Key::TimeZone => time_zone(turn, &value).await,
        Key::Language => language(turn, &value).await,
        Key::Briefing => briefing(turn, &value).await,
        Key::Quiet => quiet(turn, &value).await,
        Key::Tenant => Ok(tenant(turn)),
        Key::Other => {
            let text =
                "So far I keep a time zone, a language, a briefing time and quiet hours for you. Nothing was changed.";
            let ways = "Say it like “timezone Berlin”, “brief me at 7:30” or “quiet hours from 8pm to 7am”.";
            let reply = Reply::text(text).with_note(Some(ways.to_owned()));
            Err(Halt::Say(Box::new(reply), Outcome::Refused))
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    TimeZone,
    Language,
    Briefing,
    Quiet,
    Tenant,
    Other,
}

fn key(turn: &Turn<'_>, slots: &SettingsSet) -> Key {
    let said = words(turn.recorder.sentence().unwrap_or_default());
    let quiet = said.windows(2).any(|pair| pair == ["quiet", "hours"]);
    match slots.key.as_deref().unwrap_or_default() {
        "timezone" | "time zone" | "time_zone" | "tz" => Key::TimeZone,
        "language" | "locale" => Key::Language,
        "quiet_hours" | "quiet hours" => Key::Quiet,
        _ if quiet => Key::Quiet,
        "briefing_time" | "briefing" | "brief" => Key::Briefing,
        "tenant" | "workspace" => Key::Tenant,
        _ => Key::Other,
    }
}

async fn time_zone(turn: &mut Turn<'_>, value: &str) -> Answered {
    let zones = zones_called(value);
    let [zone] = zones.as_slice() else {
        let names: Vec<&str> = zones.iter().map(|zone| zone.name()).collect();
        let said = say::line(value, 40);
        let prompt = match (said.is_empty(), names.is_empty()) {
            (true, _) => "Which time zone? A city will do: Kuwait, Berlin, New York.".to_owned(),
            (false, true) => {
                format!(
                    "I know no time zone “{said}”. Say a city, like Berlin or Kuwait, or a name like Europe/London."
                )
            }
            (false, false) => format!("“{said}” may be {}. Which is it?", say::list(&names, "or")),
        };
        return Err(turn.ask_for("value", Wanted::Words, prompt));
    };
    settings::edit(turn.tx, SettingsEdit::TimeZone(*zone), turn.recorder).await?;
    let there = say::clock(turn.now.with_timezone(zone).naive_local().time());
    Ok(Reply::text(format!("Your time zone is {} now; it is {there} there.", zone.name())))
}

async fn language(turn: &mut Turn<'_>, value: &str) -> Answered {
    let said = fold(value);
    let Some((code, name)) = LANGUAGES.iter().find(|(code, name)| fold(name) == said || *code == said) else {
        let names: Vec<&str> = LANGUAGES.iter().map(|(_, name)| *name).collect();
        let begins = if said.is_empty() {
            "Which language".to_owned()
        } else {
            format!("I can't keep “{}”", say::line(value, 40))
        };
        let joint = if said.is_empty() { ":" } else { ". Which is it:" };
        let prompt = format!("{begins}{joint} {}?", say::list(&names, "or"));
        return Err(turn.ask_for("value", Wanted::Words, prompt));
    };
    settings::edit(turn.tx, SettingsEdit::Language(code), turn.recorder).await?;
    let note =
        (*code != "en").then(|| "I understand it as far as I can; my answers stay in English for now.".to_owned());
    Ok(Reply::text(format!("Your language is {name} now.")).with_note(note))
}

/// On which days the sentence wants a briefing, where it says so.
fn brief_days(turn: &Turn<'_>) -> Option<BriefDays> {
    let said = words(turn.recorder.sentence().unwrap_or_default());
    let says = |any: &[&str]| said.iter().any(|word| any.contains(&word.as_str()));
    let pair = |first: &str, second: &[&str]| {
        said.windows(2).any(|pair| pair[0] == first && second.contains(&pair[1].as_str()))
    };
    if says(&["weekday", "weekdays", "workday", "workdays", "weekend", "weekends"])
        || pair("working", &["day", "days"])
        || pair("work", &["day", "days"])
    {
        return Some(BriefDays::Working);
    }
    (pair("every", &["day", "morning"]) || says(&["daily"])).then_some(BriefDays::Every)
}

/// A time without the days that were said with it.
fn without_days(value: &str) -> &str {
    let lower = value.to_lowercase();
    let joints =
        [" on week", " every week", " on work", " every work", " each work", " each week", " every day", " daily"];
    let end = joints.iter().filter_map(|joint| lower.find(joint)).min();
    value.get(..end.unwrap_or(value.len())).unwrap_or(value)
}

async fn briefing(turn: &mut Turn<'_>, value: &str) -> Answered {
    let days = brief_days(turn);
    if is_none(value) && days == Some(BriefDays::Working) {
        settings::edit(turn.tx, SettingsEdit::BriefOn(BriefDays::Working, None), turn.recorder).await?;
        return Ok(Reply::text("Your briefing comes on working days only now."));
    }
    if is_none(value) && names_a_day(turn) {
        let text = "I can leave out weekends, not single days of the week. Nothing was changed.";
        return Err(Halt::Say(Box::new(Reply::text(text)), Outcome::Refused));
    }
    if is_none(value) {
        settings::edit(turn.tx, SettingsEdit::BriefAt(None), turn.recorder).await?;
        return Ok(Reply::text("No briefing time any more; say “brief” whenever you want one."));
    }
    let value = without_days(value);
    let Some(at) = clock(turn, value).filter(|_| hours(turn, value).is_none()) else {
        let prompt = "When do you want your briefing? A time will do, like 7:30 or 8am.";
        return Err(turn.ask_for("value", Wanted::Words, prompt));
    };
    let edit = days.map_or(SettingsEdit::BriefAt(Some(at)), |days| SettingsEdit::BriefOn(days, Some(at)));
    let now = settings::edit(turn.tx, edit, turn.recorder).await?;
    let on = if now.brief_days == BriefDays::Working { " on working days" } else { "" };
    let text = format!("Your briefing time is {}{on} now ({}).", say::clock(at), turn.actor.timezone().name());
    let note = match turn.tx.own_place().await? {
        Some(_) => "It comes by itself then, and “brief” shows it whenever you ask.",
        None => "No chat knows you yet, so it cannot come by itself; “brief” shows it whenever you ask.",
    };
    Ok(Reply::text(text).with_note(Some(note.to_owned())))
}

async fn quiet(turn: &mut Turn<'_>, value: &str) -> Answered {
    if is_none(value) {
        settings::edit(turn.tx, SettingsEdit::Quiet(None), turn.recorder).await?;
        return Ok(Reply::text("You have no quiet hours any more."));
    }
    let Some((from, to)) = hours(turn, value) else {
        let prompt = "From when until when? Say it like “8pm to 7am”.";
        return Err(turn.ask_for("value", Wanted::Words, prompt));
    };
    settings::edit(turn.tx, SettingsEdit::Quiet(Some((from, to))), turn.recorder).await?;
    let text = format!(
        "Your quiet hours are from {} to {} now ({}).",
        say::clock(from),
        say::clock(to),
        turn.actor.timezone().name()
    );
    Ok(Reply::text(text).with_note(Some("Nothing is sent to you by itself in that time.".to_owned())))
}

/// How to get to another tenant. It says the same of every name, so that nobody learns which tenants there are.
fn tenant(turn: &Turn<'_>) -> Reply {
    let here =
        format!("This conversation is about {} and stays with it; nothing was changed.", turn.actor.tenant_name());
    let how = match turn.recorder.channel() {
        "cli" => "To work in another tenant that you belong to, start again with `--tenant <its short name>`.",
        "api" => "To work in another tenant that you belong to, use a token of that tenant.",
        _ => "To work in another tenant that you belong to, sign in there.",
    };
    Reply::text(format!("{here} {how}"))
}

/// Whether the sentence names a day of the week.
fn names_a_day(turn: &Turn<'_>) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let said = words(turn.recorder.sentence().unwrap_or_default());
    said.iter().any(|word| DAYS.contains(&word.strip_suffix('s').unwrap_or(word)))
}

fn is_none(value: &str) -> bool {
    words(value).iter().any(|word| NONE.contains(&word.as_str()))
}

/// The two ends of a stretch of hours: `from 8pm to 7am`.
fn hours(turn: &Turn<'_>, value: &str) -> Option<(NaiveTime, NaiveTime)> {
    let lower = value.to_lowercase();
    let bare = ["from ", "between "].iter().find_map(|word| lower.trim().strip_prefix(word)).unwrap_or(lower.trim());
    [" to ", " until ", " till ", " and ", " - ", "–", "-"].iter().find_map(|joint| {
        let (from, to) = bare.split_once(joint)?;
        Some((clock(turn, from)?, clock(turn, to)?))
    })
}

/// The time of day that words mean, as the first of that name in a day.
fn clock(turn: &Turn<'_>, value: &str) -> Option<NaiveTime> {
    let midnight: NaiveDateTime = turn.today().and_time(NaiveTime::MIN);
    let read = |text: &str| match time::resolve(text, midnight).as_ref().and_then(TimeValue::start) {
        Some(TimePoint::Minute(minute)) => Some(minute.time()),
        _ => None,
    };
    let value = value.trim();
    read(value).or_else(|| read(&format!("at {value}")))
}
