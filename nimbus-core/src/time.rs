//! Time: whole milliseconds by type, dues, and the clock that hands out time and randomness.

use std::fmt;
use std::str::FromStr;
use std::sync::{LazyLock, Mutex};

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::fault::{self, Fault, Faults, Shape, Value, text_value, to_schema};
use crate::id::Id;

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Its text is RFC 3339 in UTC with milliseconds: `2026-11-23T10:17:00.000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest moment taken: the year 1.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// The latest moment taken, 9999-12-30T21:59:59.999Z: 26 hours before the end of the year 9999, so that it exists in
    /// every zone.
    pub const MAX: Self = Self(253_402_207_200_000 - 1);

    /// From milliseconds since the epoch; `None` before [`MIN`](Self::MIN) or after [`MAX`](Self::MAX).
    pub fn from_millis(millis: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&millis).then_some(Self(millis))
    }
    /// Milliseconds since the epoch.
    pub fn as_millis(self) -> i64 {
        self.0
    }
    /// Later by `millis`, held at the last moment taken.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis).clamp(Self::MIN.0, Self::MAX.0))
    }
    /// Later by whole seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1_000))
    }
    /// Later by days of 24 hours.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }
    /// The moment that an RFC 3339 text names, or that it is later than any taken.
    ///
    /// # Errors
    /// For a text that names no time, or one before the year 1.
    pub fn read(text: &str) -> Result<Written, &'static str> {
        match text.parse::<jiff::Timestamp>() {
            Ok(at) if at.as_millisecond() > Self::MAX.0 => Ok(Written::Later),
            Ok(at) => Self::try_from(at).map(Written::At),
            Err(_) if is_beyond_jiff(text) => Ok(Written::Later),
            Err(_) => Err("must be a time such as 2026-12-01T14:00:00.000Z (RFC 3339)"),
        }
    }
    /// The same moment as jiff has it.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).expect("our range lies within jiff's")
    }
}

/// What a text says of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// This one.
    At(Timestamp),
    /// One after [`Timestamp::MAX`].
    Later,
}

/// Which moments are taken: [`Timestamp::MIN`] and [`Timestamp::MAX`] in words.
const RANGE: &str = "must lie between 0001-01-01T00:00:00Z and 9999-12-30T21:59:59.999Z";

/// Whether a text is written as a moment is and names one of the last hours of the year 9999, which jiff does not know.
fn is_beyond_jiff(text: &str) -> bool {
    Pieces::parse(text).is_ok_and(|written| {
        written.date().year() == 9999 && written.time().is_some() && written.offset().is_some()
    })
}

impl TryFrom<jiff::Timestamp> for Timestamp {
    type Error = &'static str;
    fn try_from(at: jiff::Timestamp) -> Result<Self, Self::Error> {
        Self::from_millis(at.as_millisecond()).ok_or(RANGE)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.to_jiff())
    }
}

impl FromStr for Timestamp {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Self::read(text)? {
            Written::At(at) => Ok(at),
            Written::Later => Err(RANGE),
        }
    }
}
text_value!(
    Timestamp,
    Shape::new("A moment, RFC 3339 in UTC with milliseconds.", "2026-11-23T10:17:00.000Z")
);

/// The zones built into the program, by their names.
static LISTED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the IANA database, by its name.
///
/// Which names there are is the same on every machine; the rules are those of the machine where it has the zone, since
/// its operator may keep them newer than the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }
    /// The zone as jiff has it.
    pub fn to_jiff(&self) -> TimeZone {
        self.0.clone()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

impl Eq for Zone {}

impl FromStr for Zone {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "must be a time zone such as Europe/Paris";
        let listed = LISTED.get(text).map_err(|_| wrong)?;
        // A machine also has `localtime` and `posixrules`, which mean what it is set to. `Factory` means "not set yet".
        let name = listed.iana_name().filter(|name| *name != "Factory").ok_or(wrong)?;
        Ok(Self(TimeZone::get(name).unwrap_or_else(|_| listed.clone())))
    }
}
text_value!(Zone, Shape::new("A time zone of the IANA database.", "Europe/Paris"));

/// When something is due (or starts): a day, or an instant with its zone.
///
/// Dues compare by local civil date, then time, a bare day last in its day (DESIGN §4).
///
/// ```
/// use nimbus_core::time::Due;
///
/// let day: Due = "2026-12-01".parse().unwrap();
/// let noon = Due::At { at: "2026-12-01T11:00:00Z".parse().unwrap(), zone: "Europe/Paris".parse().unwrap() };
/// assert!(noon < day, "a bare day is last in its day");
/// assert_eq!(noon.key(), "2026-12-01T12:00:00.000");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A day, the same wherever one is.
    Day(Date),
    /// An instant, shown in its zone.
    At {
        /// The instant.
        at: Timestamp,
        /// The zone it was meant in.
        zone: Zone,
    },
}

impl Due {
    /// The text dues are ordered by, bytewise: the local civil time, or the day with `T~`, which sorts after any time.
    pub fn key(&self) -> String {
        match self {
            Self::Day(day) => format!("{day}T~"),
            Self::At { at, zone } => {
                let local = zone.0.to_datetime(at.to_jiff());
                format!(
                    "{}T{:02}:{:02}:{:02}.{:03}",
                    local.date(),
                    local.hour(),
                    local.minute(),
                    local.second(),
                    local.millisecond()
                )
            }
        }
    }
    /// The local day.
    pub fn day(&self) -> Date {
        match self {
            Self::Day(day) => *day,
            Self::At { at, zone } => zone.0.to_datetime(at.to_jiff()).date(),
        }
    }
    /// Whether it has passed: an instant before `now`, a day before today in `zone`.
    pub fn is_past(&self, now: Timestamp, zone: &TimeZone) -> bool {
        match self {
            Self::Day(day) => *day < zone.to_datetime(now.to_jiff()).date(),
            Self::At { at, .. } => *at < now,
        }
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let placed = |due: &Self| match due {
            Self::Day(_) => None,
            Self::At { at, zone } => Some((*at, zone.to_string())),
        };
        // Noon in Paris and noon in Tokyo are two dues at one place of the calendar.
        self.key().cmp(&other.key()).then_with(|| placed(self).cmp(&placed(other)))
    }
}

impl FromStr for Due {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_day(text).map(Self::Day)
    }
}

fn parse_day(text: &str) -> Result<Date, &'static str> {
    let wrong = "must be a day such as 2026-12-01";
    let day: Date = if text.len() == 10 { text.parse().map_err(|_| wrong)? } else { return Err(wrong) };
    if day.year() >= 1 { Ok(day) } else { Err(wrong) }
}

impl Value for Due {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let map = fault::object(json, &["date", "at", "time_zone"], at, faults)?;
        let (date, instant, zone) = (map.get("date"), map.get("at"), map.get("time_zone"));
        match (date, instant) {
            (Some(date), None) if zone.is_none() => {
                match date.as_str().ok_or("must be text").and_then(parse_day) {
                    Ok(day) => Some(Self::Day(day)),
                    Err(why) => {
                        faults.push(Fault::at(format!("{at}/date"), "invalid", why));
                        None
                    }
                }
            }
            (None, Some(instant)) => {
                let instant = Timestamp::decode(instant, &format!("{at}/at"), faults);
                let zone = <Zone as fault::Field>::read(zone, &format!("{at}/time_zone"), faults);
                Some(Self::At { at: instant?, zone: zone? })
            }
            _ => {
                faults.push(Fault::at(at, "invalid", "has either `date`, or `at` with `time_zone`"));
                None
            }
        }
    }
    fn encode(&self) -> Json {
        match self {
            Self::Day(day) => json!({ "date": day.to_string() }),
            Self::At { at, zone } => json!({ "at": at, "time_zone": zone }),
        }
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema};
        use utoipa::openapi::{KnownFormat, SchemaFormat, Type};
        let day = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
        let one = ObjectBuilder::new().property("date", day).required("date");
        let other = ObjectBuilder::new()
            .property("at", <Timestamp as Value>::schema())
            .required("at")
            .property("time_zone", <Zone as Value>::schema())
            .required("time_zone");
        Schema::OneOf(
            OneOfBuilder::new()
                .item(one)
                .item(other)
                .description(Some("A day, or an instant with its zone."))
                .examples([json!({"date": "2026-12-01"})])
                .build(),
        )
        .into()
    }
}
to_schema!(Due);

impl Serialize for Due {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.encode().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        let mut faults = Faults::new();
        Self::decode(&json, "", &mut faults).ok_or_else(|| {
            serde::de::Error::custom(faults.first().map_or_else(String::new, ToString::to_string))
        })
    }
}

/// Where time and randomness come from; nothing else reads either.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
    /// Fills `bytes` with randomness fit for secrets.
    fn random(&self, bytes: &mut [u8]);
}

impl dyn Clock {
    /// A fresh identifier (UUIDv7 of the present moment).
    pub fn id<T: Id>(&self) -> T {
        let mut random = [0; 10];
        self.random(&mut random);
        let millis = u64::try_from(self.now().as_millis()).unwrap_or_default();
        T::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
    /// A fresh UUIDv7, for request ids and keys.
    pub fn uuid(&self) -> Uuid {
        self.id::<crate::id::OperationId>().uuid()
    }
    /// 32 random bytes, for tokens and salts.
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.random(&mut bytes);
        bytes
    }
}

/// The machine's clock and the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the time")]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
            .expect("the machine's clock is set to this era")
    }
    fn random(&self, bytes: &mut [u8]) {
        let fresh = |bytes: &mut [u8]| {
            getrandom::fill(bytes).expect("the operating system hands out randomness");
        };
        if bytes.len() > POOL / 4 {
            return fresh(bytes);
        }
        POOLS.with_borrow_mut(|(pool, used)| {
            if *used + bytes.len() > POOL {
                fresh(pool);
                *used = 0;
            }
            let taken = &mut pool[*used..*used + bytes.len()];
            bytes.copy_from_slice(taken);
            // What was handed out, perhaps as a secret, is nowhere else.
            taken.fill(0);
            *used += bytes.len();
        });
    }
}

/// Random bytes asked of the operating system at a time: asking costs more than the bytes.
const POOL: usize = 1_024;

thread_local! {
    /// Bytes nobody has yet, and how many of them are used up.
    static POOLS: std::cell::RefCell<([u8; POOL], usize)> = const { std::cell::RefCell::new(([0; POOL], POOL)) };
}

/// A clock that stands still until it is moved, with repeatable randomness: for tests and simulations, never for
/// secrets.
#[derive(Debug)]
pub struct ManualClock(Mutex<(Timestamp, u64)>);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self::seeded(now, 0)
    }
    /// A clock that stands at `now` with randomness of its own for every seed.
    pub fn seeded(now: Timestamp, seed: u64) -> Self {
        // The seed goes through the same mixing as the state, or neighbouring seeds would share their bytes.
        let seed = seed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        Self(Mutex::new((now, 0x9E37_79B9_7F4A_7C15 ^ seed.rotate_left(32))))
    }
    /// Moves the clock by `millis`, forwards or back.
    pub fn advance(&self, millis: i64) {
        let mut state = self.0.lock().expect("no holder of this lock panics");
        state.0 = state.0.plus_millis(millis);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.0.lock().expect("no holder of this lock panics").0
    }
    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().expect("no holder of this lock panics");
        for byte in bytes {
            // SplitMix64 (Steele, Lea, Flood 2014): enough to tell ids apart.
            state.1 = state.1.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state.1;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (z >> 56).to_le_bytes()[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_written_with_milliseconds_in_utc() {
        let at: Timestamp = "2026-11-23T11:17:00.1239+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-23T10:17:00.123Z");
        assert_eq!(at.to_string().parse(), Ok(at));
    }

    #[rstest::rstest]
    #[case::the_last_one("9999-12-30T21:59:59.999Z", Ok(Written::At(Timestamp::MAX)))]
    #[case::the_next_one("9999-12-30T22:00:00Z", Ok(Written::Later))]
    #[case::the_last_day("9999-12-31T00:00:00Z", Ok(Written::Later))]
    #[case::without_signs("99991231T000000Z", Ok(Written::Later))]
    #[case::no_hour_of_any_day(
        "9999-12-31T25:00:00Z",
        Err("must be a time such as 2026-12-01T14:00:00.000Z (RFC 3339)")
    )]
    #[case::without_a_zone(
        "9999-12-31T00:00:00",
        Err("must be a time such as 2026-12-01T14:00:00.000Z (RFC 3339)")
    )]
    #[case::before_the_first_year("0000-12-31T00:00:00Z", Err(RANGE))]
    fn the_last_hours_of_the_calendar_are_known_as_too_late(
        #[case] text: &str,
        #[case] read: Result<Written, &str>,
    ) {
        assert_eq!(Timestamp::read(text), read);
        let exact = text.parse::<Timestamp>();
        assert_eq!(exact.is_ok(), matches!(read, Ok(Written::At(_))), "{exact:?}");
    }

    #[rstest::rstest]
    #[case::what_this_machine_is_set_to("localtime")]
    #[case::rules_of_this_machine("posixrules")]
    #[case::not_set_yet("Factory")]
    #[case::with_leap_seconds("right/UTC")]
    #[case::unknown("Etc/Unknown")]
    fn a_zone_is_one_of_the_database_and_never_the_machines_own(#[case] name: &str) {
        assert_eq!(name.parse::<Zone>(), Err("must be a time zone such as Europe/Paris"));
    }

    #[rstest::rstest]
    #[case::a_city("Europe/Paris", "Europe/Paris")]
    #[case::in_another_case("europe/paris", "Europe/Paris")]
    #[case::an_old_name("US/Pacific", "US/Pacific")]
    #[case::utc("UTC", "UTC")]
    fn a_zone_is_known_by_its_name(#[case] name: &str, #[case] known: &str) {
        assert_eq!(name.parse::<Zone>().unwrap().to_string(), known);
    }

    #[test]
    fn noon_in_two_places_is_two_dues_at_one_place_of_the_calendar() {
        let noon = |at: &str, zone: &str| Due::At { at: at.parse().unwrap(), zone: zone.parse().unwrap() };
        let paris = noon("2026-12-01T11:00:00Z", "Europe/Paris");
        let tokyo = noon("2026-12-01T03:00:00Z", "Asia/Tokyo");
        assert_eq!(paris.key(), tokyo.key());
        assert_eq!(paris.cmp(&tokyo), std::cmp::Ordering::Greater);
        assert_eq!(std::collections::BTreeSet::from([paris, tokyo]).len(), 2);
    }

    #[test]
    fn the_ends_of_time_are_written_and_read() {
        for at in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(at.to_string().parse(), Ok(at), "{at}");
        }
        assert_eq!(Timestamp::from_millis(Timestamp::MAX.0 + 1), None);
    }

    #[test]
    fn a_bare_day_sorts_last_in_its_day() {
        let late = Due::At {
            at: "2026-12-01T22:59:59.999Z".parse().unwrap(),
            zone: "Europe/Paris".parse().unwrap(),
        };
        let day: Due = "2026-12-01".parse().unwrap();
        let next =
            Due::At { at: "2026-12-01T23:00:00Z".parse().unwrap(), zone: "Europe/Paris".parse().unwrap() };
        assert!(late < day && day < next);
    }

    #[rstest::rstest]
    #[case(json!({"date": "2026-12-01"}), "")]
    #[case(json!({"at": "2026-12-01T14:00:00Z", "time_zone": "Europe/Paris"}), "")]
    #[case(json!({"date": "2026-02-30"}), "/date")]
    #[case(json!({"date": "2026-12-01", "at": "2026-12-01T14:00:00Z"}), "/")]
    #[case(json!({"at": "2026-12-01T14:00:00Z"}), "/time_zone")]
    #[case(json!({"at": "noon", "time_zone": "Mars/Base"}), "/at")]
    #[case(json!("2026-12-01"), "/")]
    fn a_due_that_is_wrong_says_where(#[case] input: Json, #[case] pointer: &str) {
        let mut faults = Faults::new();
        let due = Due::decode(&input, "", &mut faults);
        assert_eq!(due.is_some(), pointer.is_empty());
        assert_eq!(
            faults.first().map(|fault| fault.pointer.as_str()).unwrap_or_default(),
            pointer.trim_end_matches('/')
        );
    }

    #[test]
    fn ids_of_one_clock_differ() {
        let clock: &dyn Clock = &ManualClock::at("2026-11-23T00:00:00Z".parse().unwrap());
        assert_ne!(clock.id::<crate::id::TaskId>(), clock.id::<crate::id::TaskId>());
    }
}
