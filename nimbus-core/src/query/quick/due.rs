//! Reads the due of a quick-add text: a date of the filter language, with or without a time.

use jiff::civil::Time;

use super::super::date::DateWord;
use super::super::error::{Misread, shown};
use super::super::moment::Moment;
use crate::time::{Due, Timestamp};

/// `fri`, `+2w`, `2026-12-01`: a day; with `T14:00` after it: an instant in the moment's zone.
pub(super) fn read(text: &str, moment: &Moment) -> Result<Due, Misread> {
    let (date, time) = match text.rsplit_once(['T', 't']) {
        Some((date, time)) if time.contains(':') => (date, Some(time)),
        _ => (text, None),
    };
    let word: DateWord = date.parse().map_err(|error: super::super::DateError| {
        let mut misread = error.0;
        if misread.suggestion.is_none() {
            misread.message.push_str("; for text write \\due:");
        }
        misread
    })?;
    if matches!(word, DateWord::Month(_) | DateWord::Week(_)) {
        return Err(Misread::new(format!(
            "{} is many days; a due is one, such as {}",
            shown(date),
            moment.today()
        )));
    }
    let day = moment.days(word).from.unwrap_or(moment.today());
    let Some(time) = time else { return Ok(Due::Day(day)) };
    let local = day.to_datetime(clock_time(time)?);
    // Where clocks skip this time it is taken as much later, where they repeat it, the first counts (RFC 5545).
    let at = moment.zone.to_jiff().to_timestamp(local).ok().and_then(|at| Timestamp::try_from(at).ok());
    let at = at.ok_or_else(|| Misread::new(format!("{} is too far away", shown(text))))?;
    Ok(Due::At { at, zone: moment.zone.clone() })
}

fn clock_time(text: &str) -> Result<Time, Misread> {
    let read = || {
        let (hour, minute) = text.split_once(':')?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=2).contains(&hour.len()) && minute.len() == 2 && digits(hour) && digits(minute);
        fits.then(|| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()).flatten()
    };
    read().ok_or_else(|| Misread::new(format!("{} is not a time of day such as 14:00", shown(text))))
}
