//! Reading JSON strictly: no member twice, no nesting deeper than 64 levels, nothing after the end.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep lists and objects may nest (API.md, convention 3).
pub const DEPTH_MAX: usize = 64;

/// Reads a whole JSON text.
///
/// # Errors
/// What is wrong and where, in words fit for a problem's detail.
pub fn parse(text: &[u8]) -> Result<Value, String> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: 0 }.deserialize(&mut reader).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// Reads one value that lies inside `depth` others.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(format!("nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if map.contains_key(&name) {
                return Err(A::Error::custom(format!("member `{name}` is there twice")));
            }
            let value = members.next_value_seed(inside)?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::twice(r#"{"a": 1, "a": 2}"#, "`a` is there twice")]
    #[case::twice_by_escape(r#"{"a": 1, "\u0061": 2}"#, "`a` is there twice")]
    #[case::twice_inside(r#"[{"b": {"a": 1, "a": 2}}]"#, "`a` is there twice")]
    #[case::more_after_the_end("{} {}", "trailing characters")]
    #[case::cut_off(r#"{"a": "#, "EOF")]
    #[case::nothing("", "EOF")]
    #[case::not_a_number("[NaN]", "expected value")]
    #[case::half_a_surrogate(r#"["\ud800"]"#, "unexpected end of hex escape")]
    #[case::too_large_a_number("[1e999]", "out of range")]
    fn what_is_not_strict_json_is_refused_with_its_place(#[case] text: &str, #[case] why: &str) {
        let error = parse(text.as_bytes()).unwrap_err();
        assert!(error.contains(why) && error.contains("line 1 column"), "{error}");
    }

    #[rstest]
    #[case::just_below(DEPTH_MAX - 1, true)]
    #[case::exactly(DEPTH_MAX, true)]
    #[case::one_more(DEPTH_MAX + 1, false)]
    #[case::absurd(100_000, false)]
    fn nesting_has_its_limit(#[case] depth: usize, #[case] fits: bool) {
        let lists = "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(parse(lists.as_bytes()).is_ok(), fits);
        let objects = r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth);
        assert_eq!(parse(objects.as_bytes()).is_ok(), fits);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".*".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".*", inner, 0..4).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn strict_json_is_read_like_any_other(value in json()) {
            prop_assert_eq!(parse(value.to_string().as_bytes()), Ok(value));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes: Vec<u8>) {
            let _either = parse(&bytes);
        }
    }
}
