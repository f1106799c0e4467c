//! Days and times as people read them.

use jiff::tz::TimeZone;
use nimbus_core::task::Status;
use nimbus_core::time::{Due, Timestamp, Zone};

use super::line::{BAD, Line, WARN};

/// The present moment and zone, as the person at this terminal has them.
#[derive(Debug, Clone)]
pub(crate) struct Now {
    at: Timestamp,
    zone: TimeZone,
}

impl Now {
    /// A moment in a zone.
    pub(crate) fn new(at: Timestamp, zone: TimeZone) -> Self {
        Self { at, zone }
    }

    /// The zone by its name, where it has one that servers know.
    pub(crate) fn zone(&self) -> Option<Zone> {
        self.zone.iana_name().and_then(|name| name.parse().ok())
    }

    /// A due: red once it has passed on something unfinished, yellow on its day.
    pub(crate) fn due(&self, due: Option<&Due>, status: Status) -> Line {
        let Some(due) = due else { return Line::new() };
        let text = self.due_text(due);
        if status.is_finished() {
            Line::new().data(text)
        } else if due.is_past(self.at, &self.zone) {
            Line::new().styled(BAD, text)
        } else if due.day() == self.zone.to_datetime(self.at.to_jiff()).date() {
            Line::new().styled(WARN, text)
        } else {
            Line::new().data(text)
        }
    }

    /// A day, or a day and a time here; with the zone it was meant in where that is another one.
    pub(crate) fn due_text(&self, due: &Due) -> String {
        match due {
            Due::Day(day) => day.to_string(),
            Due::At { at, zone } if zone.to_jiff() == self.zone => self.minute(*at),
            Due::At { at, zone } => format!("{} ({zone})", self.minute(*at)),
        }
    }

    /// A moment here, to the minute.
    pub(crate) fn minute(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at.to_jiff()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Now {
        Now::new("2026-11-23T10:00:00Z".parse().unwrap(), TimeZone::get("Europe/Paris").unwrap())
    }

    fn paris(at: &str) -> Due {
        Due::At { at: at.parse().unwrap(), zone: "Europe/Paris".parse().unwrap() }
    }

    #[test]
    fn a_due_is_shown_in_the_persons_own_time() {
        assert_eq!(now().due_text(&paris("2026-12-01T14:00:00Z")), "2026-12-01 15:00");
        let tokyo =
            Due::At { at: "2026-12-01T14:00:00Z".parse().unwrap(), zone: "Asia/Tokyo".parse().unwrap() };
        assert_eq!(now().due_text(&tokyo), "2026-12-01 15:00 (Asia/Tokyo)");
    }

    #[rstest::rstest]
    #[case::past("2026-11-22", Status::Todo, Line::new().styled(BAD, "2026-11-22"))]
    #[case::past_but_done("2026-11-22", Status::Done, Line::new().data("2026-11-22"))]
    #[case::today("2026-11-23", Status::Todo, Line::new().styled(WARN, "2026-11-23"))]
    #[case::later("2026-11-24", Status::Todo, Line::new().data("2026-11-24"))]
    fn a_due_is_coloured_by_how_urgent_it_is(#[case] day: &str, #[case] status: Status, #[case] line: Line) {
        assert_eq!(now().due(Some(&day.parse().unwrap()), status), line);
    }
}
