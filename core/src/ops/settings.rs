//! What members set for themselves: their time zone, their language, when they are briefed and when they are left alone.

use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::{
    domain::record::{BriefDays, Record, RecordKind, SettingsRecord},
    error::{Error, Result},
    history::{Recorder, Write},
    store::TenantTx,
};

/// The languages that can be kept: their code, and what they are called.
pub const LANGUAGES: [(&str, &str); 7] = [
    ("en", "English"),
    ("ar", "Arabic"),
    ("es", "Spanish"),
    ("de", "German"),
    ("fr", "French"),
    ("pt", "Portuguese"),
    ("hi", "Hindi"),
];

/// One setting as it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsEdit {
    /// They live by this clock.
    TimeZone(Tz),
    /// They read this language, by its code.
    Language(&'static str),
    /// They want their briefing then, or not at all.
    BriefAt(Option<NaiveTime>),
    /// They want it on these days, and at this time where one is given.
    BriefOn(BriefDays, Option<NaiveTime>),
    /// They are left alone between these hours, or never.
    Quiet(Option<(NaiveTime, NaiveTime)>),
}

/// Changes a setting of the actor, and gives the settings as they are now. Nobody needs a permission for their own.
///
/// # Errors
/// [`Error::Conflict`] where it is that way already, [`Error::Invalid`] for hours that are none, and for an actor who is nobody.
pub async fn edit(tx: &mut TenantTx, edit: SettingsEdit, recorder: &mut Recorder) -> Result<SettingsRecord> {
    let Some(me) = tx.actor().member() else { return Err(Error::invalid("Only members have settings.")) };
    let found = tx.record_for_change(RecordKind::Settings, me.as_uuid()).await?;
    let before = found.ok_or_else(|| Error::not_found("your settings"))?;
    let Record::Settings(was) = before.record.clone() else { return Err(Error::not_found("your settings")) };
    let (now, done) = changed(&was, edit)?;
    if now == was {
        return Err(Error::conflict("That is set already; nothing was changed."));
    }
    let write = Write::update(me.as_uuid(), before, Record::Settings(now.clone()));
    recorder.write(tx, ("settings_set", done), None, vec![write]).await?;
    Ok(now)
}

fn changed(was: &SettingsRecord, edit: SettingsEdit) -> Result<(SettingsRecord, &'static str)> {
    let mut now = was.clone();
    let done = match edit {
        SettingsEdit::TimeZone(zone) => {
            now.timezone = Some(zone.name().to_owned());
            "set the time zone"
        }
        SettingsEdit::Language(code) => {
            code.clone_into(&mut now.locale);
            "set the language"
        }
        SettingsEdit::BriefAt(at) => {
            now.brief_at = at;
            "set the briefing time"
        }
        SettingsEdit::BriefOn(days, at) => {
            (now.brief_days, now.brief_at) = (days, at.or(was.brief_at));
            "set the briefing days"
        }
        SettingsEdit::Quiet(Some((from, to))) if from == to => {
            return Err(Error::invalid("Quiet hours begin and end at different times."));
        }
        SettingsEdit::Quiet(hours) => {
            (now.quiet_from, now.quiet_to) = hours.unzip();
            "set the quiet hours"
        }
    };
    Ok((now, done))
}
