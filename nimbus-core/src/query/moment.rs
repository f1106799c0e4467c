//! Places written dates on the calendar of someone, somewhere, at some time.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::date::{DateWord, Edge, Period, Unit};
use crate::id::UserId;
use crate::time::{Timestamp, Zone};

/// When, where and by whom a filter is asked: what its relative words refer to.
///
/// The zone is the caller's: from the request, else the profile, else the organization.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The present.
    pub now: Timestamp,
    /// Where a day begins and ends.
    pub zone: Zone,
    /// The first day of a week, for `sow` and `eow`. ISO weeks always begin on Monday.
    pub week_start: Weekday,
    /// Who `me` is; without one, `me` is nobody.
    pub me: Option<UserId>,
}

/// A half-open stretch: from `from` up to but without `until`; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The first that belongs to it.
    pub from: Option<T>,
    /// The first after it.
    pub until: Option<T>,
}

impl<T: PartialOrd> Bounds<T> {
    /// Whether a value lies within.
    pub fn contains(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|from| from <= value)
            && self.until.as_ref().is_none_or(|until| value < until)
    }
}

impl Moment {
    /// The present day in the zone.
    pub fn today(&self) -> Date {
        self.zone.to_jiff().to_datetime(self.now.to_jiff()).date()
    }

    /// The whole days a date stands for.
    pub fn days(&self, word: DateWord) -> Bounds<Date> {
        let (first, last) = self.first_and_last(word);
        Bounds { from: Some(first), until: last.tomorrow().ok() }
    }

    /// The instants a date stands for: its days from their first instant in the
    /// zone, however long the clocks make them; for `now`, one millisecond.
    pub fn instants(&self, word: DateWord) -> Bounds<Timestamp> {
        if word == DateWord::Now {
            return Bounds { from: Some(self.now), until: Some(self.now.plus_millis(1)) };
        }
        let days = self.days(word);
        Bounds {
            from: days.from.map(|day| self.start_of(day).unwrap_or(Timestamp::MAX)),
            until: days.until.and_then(|day| self.start_of(day)),
        }
    }

    /// The first instant of a day, which need not be midnight where clocks change;
    /// nothing at the far ends of the calendar.
    fn start_of(&self, day: Date) -> Option<Timestamp> {
        let start = day.to_zoned(self.zone.to_jiff()).ok()?.start_of_day().ok()?.timestamp();
        let (first, last) = (Timestamp::MIN.as_millis(), Timestamp::MAX.as_millis());
        Timestamp::from_millis(start.as_millisecond().clamp(first, last))
    }

    fn first_and_last(&self, word: DateWord) -> (Date, Date) {
        let today = self.today();
        if let Some(days) = word.fixed() {
            return days;
        }
        let day = match word {
            DateWord::Tomorrow => today.saturating_add(1.day()),
            DateWord::Yesterday => today.saturating_sub(1.day()),
            DateWord::Offset(count, unit) => today.saturating_add(span(count, unit)),
            DateWord::Next(weekday) => today.saturating_add(today.weekday().until(weekday).days()),
            DateWord::Edge(edge, period) => self.edge(edge, period),
            // `now` and `today`; the fixed dates are done.
            _ => today,
        };
        // Dues are compared by their text, which has four digits for the year.
        let day = day.max(Date::constant(1, 1, 1));
        (day, day)
    }

    fn edge(&self, edge: Edge, period: Period) -> Date {
        let today = self.today();
        let first_of_week = || today.saturating_sub(self.week_start.until(today.weekday()).days());
        match (edge, period) {
            (Edge::Start, Period::Week) => first_of_week(),
            (Edge::End, Period::Week) => first_of_week().saturating_add(6.days()),
            (Edge::Start, Period::Month) => today.first_of_month(),
            (Edge::End, Period::Month) => today.last_of_month(),
            (Edge::Start, Period::Year) => today.first_of_year(),
            (Edge::End, Period::Year) => today.last_of_year(),
        }
    }
}

fn span(count: i32, unit: Unit) -> Span {
    match unit {
        Unit::Day => count.days(),
        Unit::Week => count.weeks(),
        Unit::Month => count.months(),
        Unit::Year => count.years(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn moment(now: &str, zone: &str) -> Moment {
        Moment {
            now: now.parse().unwrap(),
            zone: zone.parse().unwrap(),
            week_start: Weekday::Monday,
            me: None,
        }
    }

    fn printed<T: std::fmt::Display>(bounds: Bounds<T>) -> (String, String) {
        let text = |end: Option<T>| end.map_or_else(String::new, |end| end.to_string().replace(".000Z", "Z"));
        (text(bounds.from), text(bounds.until))
    }

    // Monday, 23 November 2026, just after midnight in Paris; still Sunday in UTC.
    const NOW: &str = "2026-11-22T23:30:00Z";

    #[rstest]
    #[case::today("today", "2026-11-23", "2026-11-24")]
    #[case::now_counts_as_its_day("now", "2026-11-23", "2026-11-24")]
    #[case::tomorrow("tomorrow", "2026-11-24", "2026-11-25")]
    #[case::yesterday("yesterday", "2026-11-22", "2026-11-23")]
    #[case::a_week_ago("-7d", "2026-11-16", "2026-11-17")]
    #[case::in_two_weeks("+2w", "2026-12-07", "2026-12-08")]
    #[case::in_three_months("+3m", "2027-02-23", "2027-02-24")]
    #[case::in_a_year("1y", "2027-11-23", "2027-11-24")]
    #[case::today_is_a_monday("monday", "2026-11-23", "2026-11-24")]
    #[case::next_friday("friday", "2026-11-27", "2026-11-28")]
    #[case::sunday_is_last("sunday", "2026-11-29", "2026-11-30")]
    #[case::a_month("2028-02", "2028-02-01", "2028-03-01")]
    #[case::an_iso_week("2026-W53", "2026-12-28", "2027-01-04")]
    #[case::start_of_week("sow", "2026-11-23", "2026-11-24")]
    #[case::end_of_week("eow", "2026-11-29", "2026-11-30")]
    #[case::start_of_month("som", "2026-11-01", "2026-11-02")]
    #[case::end_of_month("eom", "2026-11-30", "2026-12-01")]
    #[case::start_of_year("soy", "2026-01-01", "2026-01-02")]
    #[case::end_of_year("eoy", "2026-12-31", "2027-01-01")]
    #[case::the_far_past("-9999y", "0001-01-01", "0001-01-02")]
    #[case::the_far_future("+9999y", "9999-12-31", "")]
    #[case::the_last_month("9999-12", "9999-12-01", "")]
    fn a_date_stands_for_days(#[case] text: &str, #[case] from: &str, #[case] until: &str) {
        let days = moment(NOW, "Europe/Paris").days(text.parse().unwrap());
        assert_eq!(printed(days), (from.to_owned(), until.to_owned()));
    }

    #[rstest]
    #[case(Weekday::Sunday, "2026-11-22", "2026-11-28")]
    #[case(Weekday::Saturday, "2026-11-21", "2026-11-27")]
    #[case(Weekday::Monday, "2026-11-23", "2026-11-29")]
    fn a_week_begins_where_the_organization_says(
        #[case] week_start: Weekday,
        #[case] first: Date,
        #[case] last: Date,
    ) {
        let moment = Moment { week_start, ..moment(NOW, "Europe/Paris") };
        assert_eq!(moment.days("sow".parse().unwrap()).from, Some(first));
        assert_eq!(moment.days("eow".parse().unwrap()).from, Some(last));
    }

    #[rstest]
    #[case::an_ordinary_day("Europe/Paris", "2026-12-01", "2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z")]
    #[case::a_day_of_25_hours("Europe/Paris", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    #[case::a_day_of_23_hours("Europe/Paris", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    #[case::a_day_without_midnight(
        "America/Asuncion",
        "2024-10-06",
        "2024-10-06T04:00:00Z",
        "2024-10-07T03:00:00Z"
    )]
    #[case::a_day_with_two_midnights(
        "Atlantic/Azores",
        "2026-10-25",
        "2026-10-25T00:00:00Z",
        "2026-10-26T01:00:00Z"
    )]
    #[case::a_month("America/New_York", "2026-11", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")]
    #[case::a_day_that_never_was(
        "Pacific/Apia",
        "2011-12-30",
        "2011-12-30T10:00:00Z",
        "2011-12-30T10:00:00Z"
    )]
    fn days_are_as_long_as_the_clocks_make_them(
        #[case] zone: &str,
        #[case] text: &str,
        #[case] from: &str,
        #[case] until: &str,
    ) {
        let instants = moment(NOW, zone).instants(text.parse().unwrap());
        assert_eq!(printed(instants), (from.to_owned(), until.to_owned()));
    }

    #[test]
    fn now_is_an_instant_where_instants_count() {
        let instants = moment(NOW, "UTC").instants(DateWord::Now);
        assert!(instants.contains(&NOW.parse().unwrap()));
        assert!(!instants.contains(&"2026-11-22T23:30:00.001Z".parse().unwrap()));
        assert!(!instants.contains(&"2026-11-22T23:29:59.999Z".parse().unwrap()));
    }

    #[test]
    fn the_ends_of_time_stay_in_range() {
        let instants = moment(NOW, "Pacific/Kiritimati").instants("9999-12-31".parse().unwrap());
        assert!(instants.from.is_some());
        assert_eq!(instants.until, None);
    }
}
