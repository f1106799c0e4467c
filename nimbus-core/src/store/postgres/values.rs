//! Values as PostgreSQL takes and gives them, in its binary format.

use std::ops::Range;

use jiff::civil::Date;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo, PgValueRef};
use sqlx::{Arguments as _, Decode, Encode, Postgres, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::sql::{Row, Type, Value};
use crate::time::Timestamp;

/// 2000-01-01T00:00:00Z, from which PostgreSQL counts, in milliseconds since 1970.
const EPOCH: i64 = 946_684_800_000;
/// 2000-01-01, from which it counts days.
const FIRST_DAY: Date = jiff::civil::date(2000, 1, 1);

/// A column of rows, as an array.
struct Column<'a> {
    rows: &'a [Vec<Value>],
    at: usize,
}

impl sqlx::Type<Postgres> for Column<'_> {
    fn type_info() -> PgTypeInfo {
        info::<Vec<String>>()
    }
}

impl Encode<'_, Postgres> for Column<'_> {
    /// One dimension, whether there are nulls, the type of the elements, how many there are, from which number they count,
    /// and each with its length (PostgreSQL, `array_send`).
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let number = i32::try_from(self.rows.len())?;
        let (element, _) = self.types();
        for head in [1, 1, i32::try_from(element.0)?, number, 1] {
            buffer.extend_from_slice(&head.to_be_bytes());
        }
        for row in self.rows {
            let begin = buffer.len();
            buffer.extend_from_slice(&(-1_i32).to_be_bytes());
            if let IsNull::No = row[self.at].encode_by_ref(buffer)? {
                let length = i32::try_from(buffer.len() - begin - 4)?;
                buffer[begin..begin + 4].copy_from_slice(&length.to_be_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(self.types().1))
    }
}

impl Column<'_> {
    /// The types of its elements and of an array of them (`pg_type.dat`).
    fn types(&self) -> (Oid, Oid) {
        let (one, many) = match self.rows[0][self.at] {
            Value::Null(Type::Int) | Value::Int(_) => (20, 1016),
            Value::Null(Type::Flag) | Value::Flag(_) => (16, 1000),
            Value::Null(Type::Time) | Value::Time(_) => (1184, 1185),
            Value::Null(Type::Day) | Value::Day(_) => (1082, 1182),
            Value::Null(Type::Text) | Value::Text(_) => (25, 1009),
            Value::Null(Type::Bytes) | Value::Bytes(_) => (17, 1001),
            Value::Null(Type::Id) | Value::Id(_) => (2950, 2951),
            Value::Ids(_) | Value::Texts(_) => unreachable!("an array holds no arrays"),
        };
        (Oid(one), Oid(many))
    }
}

/// The arguments of a statement that takes each column of rows as an array. There is at least one row.
pub(super) fn columns(rows: &[Vec<Value>]) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    add_columns(&mut arguments, rows)?;
    Ok(arguments)
}

/// The same behind other arguments.
pub(super) fn add_columns(arguments: &mut PgArguments, rows: &[Vec<Value>]) -> Result<(), StoreError> {
    for at in 0..rows[0].len() {
        arguments
            .add(Column { rows, at })
            .map_err(|why| StoreError::Refused(format!("a column cannot be sent: {why}")))?;
    }
    Ok(())
}

impl sqlx::Type<Postgres> for Value {
    fn type_info() -> PgTypeInfo {
        <String as sqlx::Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Value {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Null(_) => return Ok(IsNull::Yes),
            Self::Int(number) => buffer.extend_from_slice(&number.to_be_bytes()),
            Self::Flag(flag) => buffer.push((*flag).into()),
            Self::Time(at) => buffer.extend_from_slice(&micros(*at).to_be_bytes()),
            Self::Day(day) => buffer.extend_from_slice(&days(*day).to_be_bytes()),
            Self::Text(text) => buffer.extend_from_slice(text.as_bytes()),
            Self::Bytes(bytes) => buffer.extend_from_slice(bytes),
            Self::Id(id) => buffer.extend_from_slice(id.as_bytes()),
            Self::Ids(ids) => return <&[Uuid] as Encode<Postgres>>::encode(ids, buffer),
            Self::Texts(texts) => return <&[String] as Encode<Postgres>>::encode(texts, buffer),
        }
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(match self {
            Self::Null(Type::Int) | Self::Int(_) => info::<i64>(),
            Self::Null(Type::Flag) | Self::Flag(_) => info::<bool>(),
            Self::Null(Type::Time) | Self::Time(_) => PgTypeInfo::with_oid(TIMESTAMPTZ),
            Self::Null(Type::Day) | Self::Day(_) => PgTypeInfo::with_oid(DATE),
            Self::Null(Type::Text) | Self::Text(_) => info::<String>(),
            Self::Null(Type::Bytes) | Self::Bytes(_) => info::<Vec<u8>>(),
            Self::Null(Type::Id) | Self::Id(_) => info::<Uuid>(),
            Self::Ids(_) => info::<Vec<Uuid>>(),
            Self::Texts(_) => info::<Vec<String>>(),
        })
    }
}

fn info<T: sqlx::Type<Postgres>>() -> PgTypeInfo {
    T::type_info()
}

fn micros(at: Timestamp) -> i64 {
    (at.as_millis() - EPOCH) * 1_000
}

fn days(day: Date) -> i32 {
    // The calendar has fewer than eight million days.
    (day - FIRST_DAY).get_days()
}

/// The arguments of a statement.
pub(super) fn arguments(values: &[Value]) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), values.len() * 24);
    for value in values {
        arguments.add(value).map_err(|why| StoreError::Refused(format!("a value cannot be sent: {why}")))?;
    }
    Ok(arguments)
}

/// The types of PostgreSQL's catalogue that have no type of sqlx here (`pg_type.dat`).
const TIMESTAMPTZ: Oid = Oid(1184);
const DATE: Oid = Oid(1082);

/// A row, column by column.
pub(super) fn row(row: &PgRow) -> Result<Row, StoreError> {
    row_from(row, 0..row.len())
}

/// Some columns of a row.
pub(super) fn row_from(row: &PgRow, columns: Range<usize>) -> Result<Row, StoreError> {
    let column = |at| {
        let raw = row.try_get_raw(at).map_err(|why| StoreError::Refused(why.to_string()))?;
        value(raw).map_err(|why| StoreError::Refused(format!("a value cannot be read: {why}")))
    };
    columns.map(column).collect::<Result<Vec<_>, _>>().map(Row)
}

fn value(raw: PgValueRef<'_>) -> Result<Value, BoxDynError> {
    if raw.is_null() {
        return Ok(Value::Null(Type::Text));
    }
    let info = raw.type_info();
    let oid = info.oid().ok_or("its type has no number")?;
    Ok(match oid.0 {
        16 => Value::Flag(bytes::<1>(&raw)? != [0]),
        17 => Value::Bytes(raw.as_bytes()?.to_vec()),
        20 => Value::Int(i64::from_be_bytes(bytes(&raw)?)),
        21 => Value::Int(i16::from_be_bytes(bytes(&raw)?).into()),
        23 => Value::Int(i32::from_be_bytes(bytes(&raw)?).into()),
        18 | 19 | 25 | 1042 | 1043 => Value::Text(raw.as_str()?.to_owned()),
        1082 => Value::Day(day(i32::from_be_bytes(bytes(&raw)?))?),
        1184 => Value::Time(moment(i64::from_be_bytes(bytes(&raw)?))?),
        2950 => Value::Id(Uuid::from_bytes(bytes(&raw)?)),
        2951 => Value::Ids(<Vec<Uuid> as Decode<Postgres>>::decode(raw)?),
        1009 => Value::Texts(<Vec<String> as Decode<Postgres>>::decode(raw)?),
        _ => return Err(format!("nothing here is a {}", info.name()).into()),
    })
}

fn bytes<const N: usize>(raw: &PgValueRef<'_>) -> Result<[u8; N], BoxDynError> {
    Ok(raw.as_bytes()?.try_into()?)
}

fn moment(micros: i64) -> Result<Timestamp, BoxDynError> {
    let millis = micros.div_euclid(1_000).checked_add(EPOCH).and_then(Timestamp::from_millis);
    millis.ok_or_else(|| "a moment is out of range".into())
}

fn day(days: i32) -> Result<Date, BoxDynError> {
    Ok(FIRST_DAY.checked_add(jiff::Span::new().try_days(days)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("1999-12-31T23:59:59.999Z", -1_000)]
    #[case("2000-01-01T00:00:00.000Z", 0)]
    #[case("2026-11-23T10:17:00.001Z", 848_744_220_001_000)]
    fn moments_are_counted_in_microseconds_since_2000(#[case] at: Timestamp, #[case] counted: i64) {
        assert_eq!(micros(at), counted);
        assert_eq!(moment(counted).unwrap(), at);
    }

    #[rstest::rstest]
    #[case("0001-01-01", -730_119)]
    #[case("2000-01-01", 0)]
    #[case("9999-12-31", 2_921_939)]
    fn days_are_counted_since_2000(#[case] date: Date, #[case] counted: i32) {
        assert_eq!(days(date), counted);
        assert_eq!(day(counted).unwrap(), date);
    }

    #[test]
    fn the_ends_of_time_are_taken() {
        for at in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(moment(micros(at)).unwrap(), at);
        }
    }
}
