//! How dates are written: absolute, relative, by name.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::error::{Misread, shown};

/// Furthest relative date, in whatever unit it is counted.
pub const OFFSET_MAX: i32 = 9_999;

/// A date as it was written, not yet placed on the calendar.
///
/// Each stands for a stretch of whole days, except [`DateWord::Now`].
///
/// ```
/// use nimbus_core::query::DateWord;
/// assert_eq!("2026-W50".parse::<DateWord>()?.to_string(), "2026-W50");
/// assert_eq!("Fri".parse::<DateWord>()?.to_string(), "friday");
/// assert!("2026-13".parse::<DateWord>().is_err());
/// # Ok::<(), nimbus_core::query::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateWord {
    /// `2026-12-01`
    Day(Date),
    /// `2026-12`: the whole month, held by its first day.
    Month(Date),
    /// `2026-W50`: the whole ISO week, held by its Monday.
    Week(Date),
    /// `now`: this very moment; where only days count, today.
    Now,
    /// `today`
    Today,
    /// `tomorrow`
    Tomorrow,
    /// `yesterday`
    Yesterday,
    /// `+2w`, `-7d`: the day so far from today.
    Offset(i32, Unit),
    /// `friday`: the next one; today if it is one.
    Next(Weekday),
    /// `sow`, `eom`: the first or last day of the present week, month or year.
    Edge(Edge, Period),
}

/// What relative dates count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// `d`
    Day,
    /// `w`
    Week,
    /// `m`
    Month,
    /// `y`
    Year,
}

/// The present stretch of days that an [`Edge`] belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A week, beginning on the day the organization says.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Which end of a stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The first day: `sow`, `som`, `soy`.
    Start,
    /// The last day: `eow`, `eom`, `eoy`.
    End,
}

/// Why a text is not a date, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError(pub(super) Misread);

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match &self.0.suggestion {
            Some(suggestion) => write!(f, "; did you mean {}?", shown(suggestion)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DateError {}

/// Dates that are a word, and all their spellings; the first of each is printed.
const WORDS: [(&str, DateWord); 24] = [
    ("today", DateWord::Today),
    ("tomorrow", DateWord::Tomorrow),
    ("yesterday", DateWord::Yesterday),
    ("now", DateWord::Now),
    ("monday", DateWord::Next(Weekday::Monday)),
    ("tuesday", DateWord::Next(Weekday::Tuesday)),
    ("wednesday", DateWord::Next(Weekday::Wednesday)),
    ("thursday", DateWord::Next(Weekday::Thursday)),
    ("friday", DateWord::Next(Weekday::Friday)),
    ("saturday", DateWord::Next(Weekday::Saturday)),
    ("sunday", DateWord::Next(Weekday::Sunday)),
    ("mon", DateWord::Next(Weekday::Monday)),
    ("tue", DateWord::Next(Weekday::Tuesday)),
    ("wed", DateWord::Next(Weekday::Wednesday)),
    ("thu", DateWord::Next(Weekday::Thursday)),
    ("fri", DateWord::Next(Weekday::Friday)),
    ("sat", DateWord::Next(Weekday::Saturday)),
    ("sun", DateWord::Next(Weekday::Sunday)),
    ("sow", DateWord::Edge(Edge::Start, Period::Week)),
    ("som", DateWord::Edge(Edge::Start, Period::Month)),
    ("soy", DateWord::Edge(Edge::Start, Period::Year)),
    ("eow", DateWord::Edge(Edge::End, Period::Week)),
    ("eom", DateWord::Edge(Edge::End, Period::Month)),
    ("eoy", DateWord::Edge(Edge::End, Period::Year)),
];

impl std::str::FromStr for DateWord {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let lower = text.to_lowercase();
        if let Some((_, word)) = WORDS.iter().find(|(spelling, _)| *spelling == lower) {
            return Ok(*word);
        }
        let read = if lower.starts_with(|first: char| first.is_ascii_digit() || first == '+' || first == '-')
        {
            offset(&lower).or_else(|| absolute(&lower))
        } else {
            None
        };
        read.unwrap_or_else(|| Err(unknown(text))).map_err(DateError)
    }
}

impl DateWord {
    /// The first and last day of a date that is the same whenever and wherever it is read.
    pub(super) fn fixed(self) -> Option<(Date, Date)> {
        match self {
            Self::Day(day) => Some((day, day)),
            Self::Month(first) => Some((first, first.last_of_month())),
            Self::Week(monday) => Some((monday, monday.saturating_add(6.days()))),
            _ => None,
        }
    }
}

type Read = Option<Result<DateWord, Misread>>;

/// `+2w`, `-7d`, `3d`: nothing if the text does not have that shape at all.
fn offset(text: &str) -> Read {
    let unit = match text.chars().last()? {
        'd' => Unit::Day,
        'w' => Unit::Week,
        'm' => Unit::Month,
        'y' => Unit::Year,
        _ => return None,
    };
    let (sign, digits) = match text[..text.len() - 1].split_at_checked(1)? {
        ("-", digits) => (-1, digits),
        ("+", digits) => (1, digits),
        _ => (0, &text[..text.len() - 1]),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match digits.parse::<i32>() {
        Ok(_) if sign == 0 && unit == Unit::Month => {
            let mut misread =
                Misread::new(format!("{} could be minutes; months are written with a sign", shown(text)));
            misread.suggestion = Some(format!("+{text}"));
            Err(misread)
        }
        Ok(count) if count <= OFFSET_MAX => Ok(DateWord::Offset(if sign < 0 { -count } else { count }, unit)),
        _ => Err(Misread::new(format!("{} is too far away; at most {OFFSET_MAX} are counted", shown(text)))),
    })
}

/// `2026-12-01`, `2026-12`, `2026-W50`: nothing if the text has none of these shapes.
fn absolute(text: &str) -> Read {
    let parts: Vec<&str> = text.split('-').collect();
    let year = number(parts[0], 4)?;
    let read = match parts[1..] {
        [] => return Some(Err(whole_year(year))),
        [week] if week.starts_with('w') => {
            let week = i8::try_from(number(&week[1..], 2)?).ok()?;
            ISOWeekDate::new(year, week, Weekday::Monday).map(|week| DateWord::Week(week.date()))
        }
        [month] => Date::new(year, small(month)?, 1).map(DateWord::Month),
        [month, day] => Date::new(year, small(month)?, small(day)?).map(DateWord::Day),
        _ => return None,
    };
    let year_zero = year == 0;
    Some(
        read.ok()
            .filter(|_| !year_zero)
            .ok_or_else(|| Misread::new(format!("{} is not on the calendar", shown(text)))),
    )
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn small(text: &str) -> Option<i8> {
    number(text, 2).and_then(|number| i8::try_from(number).ok())
}

fn whole_year(year: i16) -> Misread {
    Misread {
        message: format!("a year alone is not a date; its months are {year:04}-01..{year:04}-12"),
        suggestion: None,
    }
}

fn unknown(text: &str) -> Misread {
    let spellings = WORDS.iter().map(|(spelling, _)| *spelling);
    let suggestion = super::suggest::nearest(text, spellings).map(str::to_owned);
    let mut misread = Misread { message: format!("{} is not a date", shown(text)), suggestion };
    if misread.suggestion.is_none() {
        misread.message.push_str(" (2026-12-01, 2026-12, 2026-W50, today, friday, +2w, -7d, eow, eom)");
    }
    misread
}

impl fmt::Display for DateWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((spelling, _)) = WORDS.iter().find(|(_, word)| word == self) {
            return f.write_str(spelling);
        }
        match self {
            Self::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Self::Week(monday) => {
                let week = monday.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Self::Offset(count, unit) => write!(f, "{count:+}{unit}"),
            Self::Day(day) => write!(f, "{day}"),
            // The rest are words and were printed above.
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "m",
            Self::Year => "y",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::a_day("2026-12-01", "2026-12-01")]
    #[case::a_leap_day("2028-02-29", "2028-02-29")]
    #[case::a_month("2026-12", "2026-12")]
    #[case::a_week("2026-w05", "2026-W05")]
    #[case::the_53rd_week_of_a_long_year("2026-W53", "2026-W53")]
    #[case::unsigned_weeks("2w", "+2w")]
    #[case::signed_months("-3m", "-3m")]
    #[case::no_days("0d", "+0d")]
    #[case::a_short_weekday("FRI", "friday")]
    #[case::end_of_month("EOM", "eom")]
    fn a_date_reads_and_prints(#[case] text: &str, #[case] printed: &str) {
        let word: DateWord = text.parse().unwrap();
        assert_eq!(word.to_string(), printed);
        assert_eq!(printed.parse(), Ok(word));
    }

    #[test]
    fn every_word_reads_and_prints() {
        for (spelling, word) in WORDS {
            assert_eq!(spelling.parse(), Ok(word));
            assert_eq!(word.to_string().parse(), Ok(word));
        }
    }

    #[rstest]
    #[case::no_such_day("2026-02-30", r#""2026-02-30" is not on the calendar"#)]
    #[case::no_such_month("2026-13", r#""2026-13" is not on the calendar"#)]
    #[case::no_53rd_week("2025-W53", r#""2025-w53" is not on the calendar"#)]
    #[case::the_year_zero("0000-01-01", r#""0000-01-01" is not on the calendar"#)]
    #[case::a_bare_year("2026", "a year alone is not a date; its months are 2026-01..2026-12")]
    #[case::unsigned_months(
        "3m",
        r#""3m" could be minutes; months are written with a sign; did you mean "+3m"?"#
    )]
    #[case::too_far("+10000d", r#""+10000d" is too far away; at most 9999 are counted"#)]
    #[case::misspelt("firday", r#""firday" is not a date; did you mean "friday"?"#)]
    #[case::one_digit_short(
        "2026-12-1",
        r#""2026-12-1" is not a date (2026-12-01, 2026-12, 2026-W50, today, friday, +2w, -7d, eow, eom)"#
    )]
    fn what_is_not_a_date_says_why(#[case] text: &str, #[case] why: &str) {
        assert_eq!(text.parse::<DateWord>().unwrap_err().to_string(), why);
    }
}
