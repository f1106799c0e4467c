//! Dues of tools that store days as local midnights.

use jiff::tz::TimeZone;

use crate::time::{Due, Timestamp, Zone};

/// The day whose first moment in `zone` this is, else the instant itself.
pub(super) fn due(at: Timestamp, zone: &Zone) -> Due {
    if first_moment(at, &zone.to_jiff()) {
        Due::Day(zone.to_jiff().to_datetime(at.to_jiff()).date())
    } else {
        Due::At { at, zone: zone.clone() }
    }
}

/// Whether a day begins at `at` in `zone`. Where summer time skips midnight, it begins later.
fn first_moment(at: Timestamp, zone: &TimeZone) -> bool {
    let local = at.to_jiff().to_zoned(zone.clone());
    local.start_of_day().is_ok_and(|start| start.timestamp() == local.timestamp())
}

/// Places to guess from, one for each usual combination of offset and summer time; of equals the first is named.
const PLACES: [&str; 30] = [
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Europe/Istanbul",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Halifax",
    "America/Bogota",
    "America/Phoenix",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Pacific/Auckland",
    "Africa/Johannesburg",
    "Africa/Lagos",
];

/// The place in whose time most of these instants begin a day, and how many: a hint that they were meant as days.
///
/// None unless at least half of them do, so that a few real times of day are not mistaken.
pub(super) fn guess(instants: &[Timestamp]) -> Option<(&'static str, usize)> {
    let mut best: Option<(&str, usize)> = None;
    for place in PLACES {
        // A system without time zone data has nothing to suggest either.
        let Ok(zone) = TimeZone::get(place) else { continue };
        let days = instants.iter().filter(|&&at| first_moment(at, &zone)).count();
        if best.is_none_or(|(_, most)| days > most) {
            best = Some((place, days));
        }
    }
    best.filter(|&(_, days)| days > 0 && days * 2 >= instants.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[rstest::rstest]
    #[case::utc("UTC", "2024-09-03T00:00:00Z", "2024-09-03")]
    #[case::summer_in_paris("Europe/Paris", "2024-09-02T22:00:00Z", "2024-09-03")]
    #[case::winter_in_paris("Europe/Paris", "2024-12-02T23:00:00Z", "2024-12-03")]
    #[case::west("America/New_York", "2024-12-03T05:00:00Z", "2024-12-03")]
    // Summer time began at midnight there: 00:00 did not exist and the day began at 01:00 (-02).
    #[case::a_day_without_midnight("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04")]
    fn a_local_midnight_is_a_day(#[case] zone: &str, #[case] instant: &str, #[case] day: &str) {
        assert_eq!(due(at(instant), &zone.parse().unwrap()), day.parse().unwrap());
    }

    #[rstest::rstest]
    #[case::one_second_late("Europe/Paris", "2024-09-02T22:00:01Z")]
    #[case::a_thousandth_early("Europe/Paris", "2024-09-02T21:59:59.999Z")]
    #[case::midnight_elsewhere("UTC", "2024-09-02T22:00:00Z")]
    fn any_other_moment_stays_an_instant_in_that_zone(#[case] zone: &str, #[case] instant: &str) {
        let zone: Zone = zone.parse().unwrap();
        assert_eq!(due(at(instant), &zone), Due::At { at: at(instant), zone: zone.clone() });
    }

    #[rstest::rstest]
    #[case::summer_and_winter(&["2024-07-02T22:00:00Z", "2024-12-02T23:00:00Z"], Some(("Europe/Berlin", 2)))]
    #[case::british_summer(&["2011-06-01T23:00:00Z"], Some(("Europe/London", 1)))]
    #[case::half(&["2024-07-02T22:00:00Z", "2024-07-02T13:37:00Z"], Some(("Europe/Berlin", 1)))]
    #[case::fewer(&["2024-07-02T22:00:00Z", "2024-07-02T13:37:00Z", "2024-07-02T13:38:00Z"], None)]
    #[case::none(&[], None)]
    fn the_place_that_makes_most_of_them_days_is_guessed(
        #[case] instants: &[&str],
        #[case] guessed: Option<(&'static str, usize)>,
    ) {
        assert_eq!(guess(&instants.iter().map(|text| at(text)).collect::<Vec<_>>()), guessed);
    }
}
