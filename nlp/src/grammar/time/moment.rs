//! Moments: a day, a time of day and a part of the day in any order, joined by little words.

use chrono::{Days as DayCount, NaiveDate, NaiveDateTime, NaiveTime};

use super::beginnings;
use super::clock::{self, Clock, Part, TimeOfDay};
use super::reader::{Days, Read, Reader, Toward};
use super::relative::Counted;
use super::value::{TimePoint, TimeValue};

/// What was said about one point or stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Moment {
    pub(super) days: Option<Days>,
    pub(super) time: Option<TimeOfDay>,
    pub(super) part: Option<Part>,
    /// A moment that is already known, "in 2 hours".
    pub(super) instant: Option<NaiveDateTime>,
}

impl Moment {
    /// Whether only a time of day was said.
    pub(super) fn is_clock_only(&self) -> bool {
        self.days.is_none()
            && self.instant.is_none()
            && self.part.is_none()
            && matches!(self.time, Some(TimeOfDay::At(_)))
    }

    /// Whether nothing but a bare number was read as an hour.
    pub(super) fn is_bare(&self) -> bool {
        let bare = match self.time {
            Some(TimeOfDay::At(clock)) => clock.bare,
            Some(TimeOfDay::Between(from, to)) => from.bare && to.bare,
            _ => false,
        };
        bare && self.days.is_none() && self.part.is_none()
    }
}

impl Reader<'_> {
    /// The longest moment at `index`.
    pub(super) fn moment(&self, index: usize) -> Read<Moment> {
        self.moment_led(index, false)
    }

    /// A moment; `bare` lets a number alone be an hour, as after "by" or "until".
    pub(super) fn moment_led(&self, index: usize, bare: bool) -> Read<Moment> {
        let mut moment = Moment::default();
        let mut end = index;
        let mut at = index;
        for _ in 0..5 {
            let (next, hour) = self.joint(at, at > index);
            let Some(after) = self.piece(&mut moment, next, hour || (bare && at == index)) else { break };
            if after <= end {
                break;
            }
            end = after;
            at = after;
        }
        (end > index).then_some((moment, end))
    }

    /// Skips what may stand between the pieces; whether an hour may follow bare.
    fn joint(&self, index: usize, inside: bool) -> (usize, bool) {
        let words = self.words;
        let mut at = index;
        if inside {
            at = words.skip(at, &[",", "-"]);
            at = words.skip(at, &["the"]);
            if self.at(at) == "t" && words.is_glued(at) && words.is_digits(at + 1) {
                return (at + 1, false);
            }
        }
        match self.at(at) {
            "at" | "@" => (words.skip(words.skip(at + 1, &["about", "around"]), &["the"]), true),
            "on" | "of" | "for" if inside => (words.skip(at + 1, &["the"]), false),
            "in" if inside && matches!(self.at(at + 1), "the") => (at, false),
            "around" | "about" | "approx" | "~" if inside => (at + 1, true),
            _ => (at, false),
        }
    }

    /// Adds the piece at `index` to the moment and answers the index after it.
    fn piece(&self, moment: &mut Moment, index: usize, bare_hour: bool) -> Option<usize> {
        if moment.instant.is_some() || !beginnings::may_begin(self.words, index) {
            return None;
        }
        let no_period = moment.days.is_none_or(Days::is_day);
        let mut best: Read<Piece> = None;
        let mut offer = |reading: Read<Piece>| best = Self::longest([best.take(), reading]);
        let counted = self.counted_point(index);
        if moment.days.is_none() {
            let days = self
                .days_or(index, counted)
                .filter(|(days, _)| days.is_day() || (moment.time.is_none() && moment.part.is_none()));
            offer(days.map(|(days, end)| (Piece::Days(days), end)));
        }
        if let Some((Counted::Instant(instant), end)) = counted {
            let compatible = moment.time.is_none()
                && moment.part.is_none()
                && moment.days.is_none_or(|days| days == Days::Day(instant.date()));
            offer(compatible.then_some((Piece::Instant(instant), end)));
        }
        if moment.time.is_none() && no_period {
            offer(self.closing(index).map(|(time, end)| (Piece::Time(time), end)));
            let bare_range = moment.days.is_some() || moment.part.is_some();
            let range = self
                .clock_range(index)
                .filter(|(time, end)| bare_range || !is_bare(*time) || self.range_is_explained(*end));
            offer(range.map(|(time, end)| (Piece::Time(time), end)));
            let after_number = self.explained_bare_hour(index);
            let clock = self
                .clock(index, bare_hour || after_number || (moment.part.is_some() && self.words.before(index) == "at"));
            offer(clock.map(|(clock, end)| (Piece::Time(TimeOfDay::At(clock)), end)));
        }
        if moment.part.is_none()
            && no_period
            && let Some((days, part, end)) = self.day_part(index)
            && (days.is_none() || moment.days.is_none())
        {
            let joined = days.is_some() || moment.days.is_some() || moment.time.is_some();
            offer((joined || self.part_alone(index, end)).then_some((Piece::Part(days, part), end)));
        }
        let (piece, end) = best?;
        match piece {
            Piece::Days(days) => moment.days = Some(days),
            Piece::Time(time) => moment.time = Some(time),
            Piece::Instant(instant) => moment.instant = Some(instant),
            Piece::Part(days, part) => {
                moment.part = Some(part);
                moment.days = moment.days.or(days);
            }
        }
        Some(end)
    }

    /// "8 tonight", "10, tonight", "nine tomorrow morning": what follows makes the number an hour. Where nothing but a
    /// time was said, "3 on friday" is one too.
    fn explained_bare_hour(&self, index: usize) -> bool {
        let words = self.words;
        let start = if self.alone { words.skip(index, &["around", "about"]) } else { index };
        crate::grammar::numbers::small(words, start).is_some_and(|(hour, end)| {
            let day_at = words.skip(end, &["on"]);
            let dated = self.alone
                && (super::lexicon::day_word(self.at(day_at)).is_some()
                    || (day_at > end && super::lexicon::weekday(self.at(day_at)).is_some()));
            (1..=12).contains(&hour) && (dated || self.hour_is_explained(end))
        })
    }

    /// "2 to 4 on friday": a day after two numbers makes them hours.
    fn range_is_explained(&self, index: usize) -> bool {
        let at = self.words.skip(self.words.skip(index, &[","]), &["on"]);
        self.hour_is_explained(index) || self.days(at).is_some_and(|(days, _)| days.is_day())
    }

    pub(super) fn hour_is_explained(&self, index: usize) -> bool {
        let at = self.words.skip(index, &[","]);
        if self.day_part(at).is_some_and(|(_, _, end)| end > at) {
            return true;
        }
        let named = super::lexicon::day_word(self.at(at)).is_some() || super::lexicon::weekday(self.at(at)).is_some();
        named && self.part(at + 1).is_some()
    }

    /// A part of the day with the day that it implies: "tonight", "this morning", "last night", "in the evening".
    fn day_part(&self, index: usize) -> Option<(Option<Days>, Part, usize)> {
        let words = self.words;
        let today = self.today();
        let yesterday = today.checked_sub_days(DayCount::new(1))?;
        let start = words.skip(index, &["later", "earlier", "early", "late"]);
        if self.at(start) == "2" && matches!(self.at(start + 1), "nite" | "night") && words.is_glued(start + 1) {
            return Some((Some(Days::Day(today)), Part::Night, start + 2));
        }
        if matches!(self.at(start), "tonight" | "tonite" | "tonights") {
            return Some((Some(Days::Day(today)), Part::Night, start + 1));
        }
        if self.at(start) == "last" && self.at(start + 1) == "night" {
            return Some((Some(Days::Day(yesterday)), Part::Night, start + 2));
        }
        if matches!(self.at(start), "this") {
            let at = words.skip(start + 1, &["early", "late"]);
            let (part, end) = self.part(at).filter(|(_, end)| *end == at + 1)?;
            return Some((Some(Days::Day(today)), part, end));
        }
        let (part, end) = self.part(index)?;
        Some((None, part, end))
    }

    /// Whether a part of the day may stand without a day: "in the morning" may, "morning" only when nothing else is said.
    fn part_alone(&self, index: usize, end: usize) -> bool {
        end > index + 1 && self.at(index) != "at" && self.at(index + 1) == "the" || self.alone
    }

    /// The meaning of a moment.
    pub(super) fn value_of(&self, moment: &Moment) -> Option<TimeValue> {
        if let Some(instant) = moment.instant {
            return Some(TimeValue::Instant(instant));
        }
        match (moment.days, moment.time) {
            (Some(days), None) if moment.part.is_none() => {
                let (from, to) = self.place(days)?;
                Some(if from == to { TimeValue::Date(from) } else { days_range(from, to) })
            }
            (Some(days), Some(TimeOfDay::EndOfDay)) => Some(TimeValue::Date(self.place(days)?.0)),
            (None, Some(TimeOfDay::EndOfDay)) => Some(TimeValue::Date(self.today())),
            (days, Some(TimeOfDay::At(clock))) => self.at_clock(days, clock, moment.part).map(TimeValue::Instant),
            (days, Some(TimeOfDay::Between(from, to))) => self.between(days, from, to, moment.part),
            (days, None) => self.in_part(days, moment.part?),
        }
    }

    fn at_clock(&self, days: Option<Days>, clock: Clock, part: Option<Part>) -> Option<NaiveDateTime> {
        let clock = part.map_or(clock, |part| clock.in_part(part));
        let Some(days) = days else {
            let now = self.now.time();
            if let Some(ahead) = clock.ahead_of(now) {
                return Some(self.today().and_time(ahead.time()));
            }
            let time = clock.in_business().time();
            // The minute that has just begun is still now.
            let same_minute = (now - time).num_minutes() == 0;
            let day = if same_minute || self.toward == Toward::Past { self.today() } else { tomorrow(self.today())? };
            return Some(day.and_time(time));
        };
        let (mut day, _) = self.place(days)?;
        let is_today = days == Days::Day(self.today());
        // Midnight of a night is the one that ends it; "midnight on the 12th" begins the 12th.
        if part == Some(Part::Night) && clock.hour < 5 {
            day = tomorrow(day)?;
        }
        let clock =
            if is_today { clock.ahead_of(self.now.time()).unwrap_or(clock.in_business()) } else { clock.in_business() };
        Some(day.and_time(clock.time()))
    }

    fn between(&self, days: Option<Days>, from: Clock, to: Clock, part: Option<Part>) -> Option<TimeValue> {
        let (from, to) = clock::settle(from, to, part);
        let day = match days {
            Some(days) => self.place(days)?.0,
            None if to.time() <= self.now.time() && from.time() < to.time() && self.toward == Toward::Future => {
                tomorrow(self.today())?
            }
            None => self.today(),
        };
        let end = if to.time() <= from.time() { tomorrow(day)? } else { day };
        Some(minutes_range(day.and_time(from.time()), end.and_time(to.time())))
    }

    fn in_part(&self, days: Option<Days>, part: Part) -> Option<TimeValue> {
        let (from, to) = part.hours();
        let day = match days {
            Some(days) => self.place(days)?.0,
            None if NaiveTime::from_hms_opt(from, 0, 0)? <= self.now.time() => tomorrow(self.today())?,
            None => self.today(),
        };
        let hour =
            |hour: u32| if hour == 24 { tomorrow(day)?.and_hms_opt(0, 0, 0) } else { day.and_hms_opt(hour, 0, 0) };
        Some(minutes_range(hour(from)?, hour(to)?))
    }
}

enum Piece {
    Days(Days),
    Time(TimeOfDay),
    Instant(NaiveDateTime),
    Part(Option<Days>, Part),
}

fn is_bare(time: TimeOfDay) -> bool {
    matches!(time, TimeOfDay::Between(from, to) if from.bare && to.bare)
}

fn tomorrow(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_add_days(DayCount::new(1))
}

/// A range of whole days.
pub(super) fn days_range(from: NaiveDate, to: NaiveDate) -> TimeValue {
    TimeValue::Range { from: Some(TimePoint::Day(from)), to: Some(TimePoint::Day(to)) }
}

/// A range of minutes.
pub(super) fn minutes_range(from: NaiveDateTime, to: NaiveDateTime) -> TimeValue {
    TimeValue::Range { from: Some(TimePoint::Minute(from)), to: Some(TimePoint::Minute(to)) }
}
