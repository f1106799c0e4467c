//! The present moment where the person is, and dues as they stand to it.

use jiff::tz::TimeZone;
use nimbus_core::task::Status;
use nimbus_core::time::{Due, Timestamp, Zone};

/// How a due stands to the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// It has passed.
    Past,
    /// It is today.
    Today,
    /// There is time, or nothing left to do.
    Calm,
}

/// A moment in a zone.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// The moment.
    pub(crate) at: Timestamp,
    /// Where the person is.
    pub(crate) zone: TimeZone,
}

impl Moment {
    /// The zone as the server knows it; `None` for one without a name.
    pub(crate) fn named_zone(&self) -> Option<Zone> {
        self.zone.iana_name().and_then(|name| name.parse().ok())
    }

    /// How a due stands to this moment.
    pub(crate) fn urgency(&self, due: &Due, status: Status) -> Urgency {
        if status.is_finished() {
            Urgency::Calm
        } else if due.is_past(self.at, &self.zone) {
            Urgency::Past
        } else if self.day(due) == self.zone.to_datetime(self.at.to_jiff()).date().to_string() {
            Urgency::Today
        } else {
            Urgency::Calm
        }
    }

    /// The day of a due, here.
    pub(crate) fn day(&self, due: &Due) -> String {
        match due {
            Due::Day(day) => day.to_string(),
            Due::At { at, .. } => self.zone.to_datetime(at.to_jiff()).date().to_string(),
        }
    }

    /// A due, here: the day, and the time if it has one.
    pub(crate) fn due(&self, due: &Due) -> String {
        match due {
            Due::Day(day) => day.to_string(),
            Due::At { at, .. } => self.minute(*at),
        }
    }

    /// A moment here, to the minute.
    pub(crate) fn minute(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at.to_jiff()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn tokyo() -> Moment {
        Moment { at: "2026-11-23T20:00:00Z".parse().unwrap(), zone: TimeZone::get("Asia/Tokyo").unwrap() }
    }

    #[rstest]
    #[case::over("2026-11-23", Status::Todo, Urgency::Past)]
    #[case::over_but_done("2026-11-23", Status::Done, Urgency::Calm)]
    #[case::today_where_i_am("2026-11-24", Status::Todo, Urgency::Today)]
    #[case::later("2026-11-25", Status::Todo, Urgency::Calm)]
    fn a_day_is_over_when_it_is_over_here(
        #[case] day: &str,
        #[case] status: Status,
        #[case] urgency: Urgency,
    ) {
        assert_eq!(tokyo().urgency(&day.parse().unwrap(), status), urgency);
    }

    #[test]
    fn a_time_is_shown_as_the_clock_here_has_it() {
        let due = Due::At { at: "2026-11-23T16:30:00Z".parse().unwrap(), zone: Zone::utc() };
        assert_eq!(tokyo().due(&due), "2026-11-24 01:30");
        assert_eq!(tokyo().day(&due), "2026-11-24");
        assert_eq!(tokyo().urgency(&due, Status::Todo), Urgency::Past);
    }
}
