//! Faults, and decoding an input field by field so that all its faults are told at once.
//!
//! The same decoder serves request bodies, query strings and forms; an input is declared once with
//! [`input!`](crate::input) and gets its decoder, its JSON and (feature `schema`) its OpenAPI schema from that.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
pub use serde::{Serialize, Serializer};
use serde_json::Map;
pub use serde_json::Value as Json;

/// The members of a JSON object, in their order.
pub type JsonMap = Map<String, Json>;

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// What kind: a short word programs can branch on, such as `required` or `too_long`.
    pub code: Cow<'static, str>,
    /// What was wrong and what would be right, for people.
    pub detail: String,
    /// Where in a phrase of one of the small languages; told beside the faults, for clients that highlight.
    #[serde(skip)]
    pub place: Option<Box<Place>>,
}

/// Where in a phrase something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In characters, counted from 1.
    pub column: usize,
    /// In bytes.
    pub span: Range<usize>,
    /// What was probably meant, spelled so that it can be put in place of the span.
    pub suggestion: Option<String>,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: Cow::Borrowed(code), detail: detail.into(), place: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.trim_start_matches(['/', '?']) {
            "" => f.write_str(&self.detail),
            place => write!(f, "{place}: {}", self.detail),
        }
    }
}

/// The faults found so far in one input.
pub type Faults = Vec<Fault>;

/// A member of an input: how it is read from JSON when present or absent, and written back.
///
/// Implemented for every [`Value`] (required), for `Option` of one (absent or null is none), [`Edit`] and [`Patch`].
pub trait Field: Sized {
    /// Whether leaving it out is a fault.
    const REQUIRED: bool;
    /// Reads the member; `None` after at least one fault was noted.
    fn read(json: Option<&Json>, at: &str, faults: &mut Faults) -> Option<Self>;
    /// Its JSON; `None` to leave the member out.
    fn write(&self) -> Option<Json>;
    /// Its schema.
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema>;
}

/// A value that has a JSON form of its own.
pub trait Value: Sized {
    /// Reads the value; `None` after at least one fault was noted.
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self>;
    /// The value as JSON.
    fn encode(&self) -> Json;
    /// Its schema.
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema>;
}

/// A whole input: an object whose members are known.
pub trait Input: Value {
    /// The names of its members, for messages and for telling read-only from unknown ones.
    const FIELDS: &'static [&'static str];

    /// Reads the input, or answers every fault in it.
    fn from_json(json: &Json) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        match Self::decode(json, "", &mut faults) {
            Some(input) if faults.is_empty() => Ok(input),
            _ => Err(faults),
        }
    }
}

/// Members that answers carry and no input may set; named in a fault of their own so that nobody wonders why a write
/// was ignored.
const READ_ONLY: &[&str] = &[
    "id",
    "ref",
    "version",
    "number",
    "org",
    "org_id",
    "created_at",
    "created_by",
    "updated_at",
    "completed_at",
    "deleted_at",
    "excerpt",
    "counts",
    "edited_at",
];

/// Escapes one reference token of a JSON pointer (RFC 6901 §3).
pub fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Most members of one object that are told as unknown or read-only, each with a fault of its own.
const STRANGE_MAX: usize = 100;

/// The object inside `json`, with a fault for every member that is not in `known`; the first of them names those that are.
/// Beyond 100 the rest are told in one fault, so that an answer is never much longer than what it answers.
pub fn object<'a>(
    json: &'a Json,
    known: &[&str],
    at: &str,
    faults: &mut Faults,
) -> Option<&'a Map<String, Json>> {
    let Json::Object(map) = json else {
        faults.push(Fault::at(at, "type", format!("must be an object, not {}", kind(json))));
        return None;
    };
    let mut strange = map.keys().filter(|name| !known.contains(&name.as_str()));
    let mut named = false;
    for name in strange.by_ref().take(STRANGE_MAX) {
        let pointer = format!("{at}/{}", pointer_token(name));
        faults.push(if READ_ONLY.contains(&name.as_str()) {
            Fault::at(pointer, "read_only", "is set by the server and cannot be written")
        } else if std::mem::replace(&mut named, true) {
            Fault::at(pointer, "unknown", "is not a field here")
        } else {
            Fault::at(pointer, "unknown", unknown(known))
        });
    }
    match strange.count() {
        0 => {}
        more => {
            faults.push(Fault::at(at, "unknown", format!("has {more} more members that cannot be written")));
        }
    }
    Some(map)
}

fn unknown(known: &[&str]) -> String {
    match known {
        [] => "is not a field here; there are none".to_owned(),
        known => format!("is not a field here; the fields are {}", known.join(", ")),
    }
}

/// What a JSON value is, in words.
pub fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

impl<T: Value> Field for T {
    const REQUIRED: bool = true;
    fn read(json: Option<&Json>, at: &str, faults: &mut Faults) -> Option<Self> {
        match json {
            Some(Json::Null) | None => {
                faults.push(Fault::at(at, "required", "is required"));
                None
            }
            Some(json) => T::decode(json, at, faults),
        }
    }
    fn write(&self) -> Option<Json> {
        Some(self.encode())
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <T as Value>::schema()
    }
}

impl<T: Value> Field for Option<T> {
    const REQUIRED: bool = false;
    fn read(json: Option<&Json>, at: &str, faults: &mut Faults) -> Option<Self> {
        match json {
            Some(Json::Null) | None => Some(None),
            Some(json) => T::decode(json, at, faults).map(Some),
        }
    }
    fn write(&self) -> Option<Json> {
        self.as_ref().map(Value::encode)
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <T as Value>::schema()
    }
}

/// A change to a member that always has a value: leave it, or set it; `null` is a fault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Edit<T> {
    /// Absent: stays as it is.
    #[default]
    Leave,
    /// Present: becomes this.
    Set(T),
}

impl<T> Edit<T> {
    /// The new value, if there is one.
    pub fn set(&self) -> Option<&T> {
        match self {
            Self::Leave => None,
            Self::Set(value) => Some(value),
        }
    }
    /// Writes the new value into `place`, if there is one.
    pub fn apply(self, place: &mut T) {
        if let Self::Set(value) = self {
            *place = value;
        }
    }
}

impl<T> From<Option<T>> for Edit<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Leave, Self::Set)
    }
}

impl<T: Value> Field for Edit<T> {
    const REQUIRED: bool = false;
    fn read(json: Option<&Json>, at: &str, faults: &mut Faults) -> Option<Self> {
        match json {
            None => Some(Self::Leave),
            Some(Json::Null) => {
                faults.push(Fault::at(at, "not_null", "cannot be cleared; leave it out to keep it"));
                None
            }
            Some(json) => T::decode(json, at, faults).map(Self::Set),
        }
    }
    fn write(&self) -> Option<Json> {
        self.set().map(Value::encode)
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <T as Value>::schema()
    }
}

/// A change to a member that may be empty: leave it, clear it (`null`), or set it (JSON Merge Patch, RFC 7396).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Absent: stays as it is.
    #[default]
    Leave,
    /// `null`: becomes empty.
    Clear,
    /// Present: becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether it changes nothing.
    pub fn is_leave(&self) -> bool {
        matches!(self, Self::Leave)
    }
    /// Writes the change into `place`.
    pub fn apply(self, place: &mut Option<T>) {
        match self {
            Self::Leave => {}
            Self::Clear => *place = None,
            Self::Set(value) => *place = Some(value),
        }
    }
}

impl<T: Value> Field for Patch<T> {
    const REQUIRED: bool = false;
    fn read(json: Option<&Json>, at: &str, faults: &mut Faults) -> Option<Self> {
        match json {
            None => Some(Self::Leave),
            Some(Json::Null) => Some(Self::Clear),
            Some(json) => T::decode(json, at, faults).map(Self::Set),
        }
    }
    fn write(&self) -> Option<Json> {
        match self {
            Self::Leave => None,
            Self::Clear => Some(Json::Null),
            Self::Set(value) => Some(value.encode()),
        }
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        schema::nullable(<T as Value>::schema())
    }
}

impl Value for bool {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let value = json.as_bool();
        if value.is_none() {
            faults.push(Fault::at(at, "type", format!("must be true or false, not {}", kind(json))));
        }
        value
    }
    fn encode(&self) -> Json {
        Json::Bool(*self)
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        schema::of_type(utoipa::openapi::Type::Boolean)
    }
}

impl Value for u64 {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let value = json.as_u64();
        if value.is_none() {
            faults.push(Fault::at(at, "type", "must be a whole number, zero or more"));
        }
        value
    }
    fn encode(&self) -> Json {
        Json::from(*self)
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        schema::of_type(utoipa::openapi::Type::Integer)
    }
}

/// Most elements any list in an input may have.
pub const LIST_MAX: usize = 200;

impl<T: Value> Value for Vec<T> {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let Json::Array(items) = json else {
            faults.push(Fault::at(at, "type", format!("must be a list, not {}", kind(json))));
            return None;
        };
        if items.len() > LIST_MAX {
            faults.push(Fault::at(
                at,
                "too_many",
                format!("has {} elements; at most {LIST_MAX} are taken", items.len()),
            ));
            return None;
        }
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| T::decode(item, &format!("{at}/{index}"), faults))
            .collect();
        read.into_iter().collect()
    }
    fn encode(&self) -> Json {
        self.iter().map(Value::encode).collect()
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        schema::list(<T as Value>::schema(), LIST_MAX)
    }
}

/// How a text type looks from outside; feeds its schema and its messages.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What it is, in a sentence.
    pub about: &'static str,
    /// A valid example.
    pub example: &'static str,
    /// Fewest and most code points.
    pub length: Option<(usize, usize)>,
    /// All the words it may be.
    pub words: &'static [&'static str],
}

impl Shape {
    /// A text with a sentence on it and an example.
    pub const fn new(about: &'static str, example: &'static str) -> Self {
        Self { about, example, length: None, words: &[] }
    }
    /// The same with limits, in code points.
    #[must_use]
    pub const fn length(mut self, min: usize, max: usize) -> Self {
        self.length = Some((min, max));
        self
    }
    /// The same as one of a few words.
    #[must_use]
    pub const fn words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }
}

/// Reads a JSON text through `FromStr`; an error becomes a fault at `at`.
pub fn decode_text<T>(json: &Json, at: &str, faults: &mut Faults) -> Option<T>
where
    T: std::str::FromStr,
    T::Err: fmt::Display,
{
    let Json::String(text) = json else {
        faults.push(Fault::at(at, "type", format!("must be text, not {}", kind(json))));
        return None;
    };
    text.parse().map_err(|error: T::Err| faults.push(Fault::at(at, "invalid", error.to_string()))).ok()
}

/// Makes [`Value`], serde and the schema of a type whose JSON form is its text (`FromStr` and `Display`).
macro_rules! text_value {
    ($name:ty, $shape:expr) => {
        // Named without the feature `schema`, too, so that no import depends on it.
        const _: $crate::fault::Shape = $shape;
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl $crate::fault::Value for $name {
            fn decode(
                json: &serde_json::Value,
                at: &str,
                faults: &mut $crate::fault::Faults,
            ) -> Option<Self> {
                $crate::fault::decode_text(json, at, faults)
            }
            fn encode(&self) -> serde_json::Value {
                serde_json::Value::String(self.to_string())
            }
            #[cfg(feature = "schema")]
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                const SHAPE: $crate::fault::Shape = $shape;
                $crate::fault::schema::text(&SHAPE)
            }
        }
        $crate::fault::to_schema!($name);
    };
}
pub(crate) use text_value;

/// Gives a [`Value`] utoipa's traits, so that answers made of it can derive theirs.
macro_rules! to_schema {
    ($name:ty) => {
        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                <Self as $crate::fault::Value>::schema()
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use to_schema;

/// Declares an input: the struct, its decoder (unknown members refused, all faults at once), its JSON and its schema.
///
/// ```
/// use nimbus_core::fault::{Edit, Input, Patch};
/// use nimbus_core::text::{Description, Title};
///
/// nimbus_core::input! {
///     /// What can be changed about a note.
///     pub struct NotePatch {
///         /// Its title; cannot be cleared.
///         pub title: Edit<Title>,
///         /// Its text; `null` clears it.
///         pub body: Patch<Description>,
///     }
/// }
///
/// let patch = NotePatch::from_json(&serde_json::json!({"title": "Plan"})).unwrap();
/// assert!(patch.body.is_leave());
/// let faults = NotePatch::from_json(&serde_json::json!({"title": null, "colour": 1})).unwrap_err();
/// assert_eq!(faults.len(), 2);
/// ```
#[macro_export]
macro_rules! input {
    ($(#[$($meta:tt)*])* $vis:vis struct $name:ident { $($(#[$($fmeta:tt)*])* $fvis:vis $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$($meta)*])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name { $($(#[$($fmeta)*])* $fvis $field: $ty),* }

        impl $crate::fault::Input for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
        impl $crate::fault::Value for $name {
            fn decode(json: &$crate::fault::Json, at: &str, faults: &mut $crate::fault::Faults) -> Option<Self> {
                let map = $crate::fault::object(json, <Self as $crate::fault::Input>::FIELDS, at, faults)?;
                let _ = &map;
                $(let $field = <$ty as $crate::fault::Field>::read(
                    map.get(stringify!($field)), &format!("{at}/{}", stringify!($field)), faults);)*
                Some(Self { $($field: $field?),* })
            }
            fn encode(&self) -> $crate::fault::Json {
                let mut map = $crate::fault::JsonMap::new();
                $(if let Some(json) = $crate::fault::Field::write(&self.$field) {
                    map.insert(stringify!($field).to_owned(), json);
                })*
                $crate::fault::Json::Object(map)
            }
            $crate::__input_schema! { $(#[$($meta)*])* { $($(#[$($fmeta)*])* $field: $ty),* } }
        }
        impl $crate::fault::Serialize for $name {
            fn serialize<S: $crate::fault::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::fault::Serialize::serialize(&$crate::fault::Value::encode(self), serializer)
            }
        }
    };
}

/// The schema half of [`input!`]; nothing without the feature.
#[doc(hidden)]
#[cfg(feature = "schema")]
#[macro_export]
macro_rules! __input_schema {
    ($(#[doc = $doc:literal])* $(#[derive($($derive:tt)*)])? { $($(#[doc = $fdoc:literal])* $field:ident : $ty:ty),* }) => {
        fn schema() -> $crate::fault::schema::SchemaRef {
            $crate::fault::schema::object(concat!($($doc, "\n"),*), vec![
                $((stringify!($field), <$ty as $crate::fault::Field>::REQUIRED, <$ty as $crate::fault::Field>::schema(), concat!($($fdoc, "\n"),*))),*
            ])
        }
    };
}

/// The schema half of [`input!`]; nothing without the feature.
#[doc(hidden)]
#[cfg(not(feature = "schema"))]
#[macro_export]
macro_rules! __input_schema {
    ($($any:tt)*) => {};
}

/// Small builders over utoipa's, for the schemas of values and inputs.
#[cfg(feature = "schema")]
pub mod schema {
    use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, SchemaType};
    use utoipa::openapi::{RefOr, Schema, Type};

    use super::Shape;

    /// A schema, here always inline.
    pub type SchemaRef = RefOr<Schema>;

    /// A bare type.
    pub fn of_type(kind: Type) -> SchemaRef {
        ObjectBuilder::new().schema_type(kind).into()
    }

    /// A text of a certain shape.
    pub fn text(shape: &Shape) -> SchemaRef {
        let mut object = ObjectBuilder::new().schema_type(Type::String).description(Some(shape.about));
        if let Some((min, max)) = shape.length {
            object = object.min_length(Some(min)).max_length(Some(max));
        }
        if !shape.words.is_empty() {
            object = object.enum_values(Some(shape.words.iter().copied()));
        }
        object.examples([shape.example]).into()
    }

    /// A list of at most `max` elements.
    pub fn list(items: SchemaRef, max: usize) -> SchemaRef {
        ArrayBuilder::new().items(items).max_items(Some(max)).into()
    }

    /// The same schema or `null`.
    pub fn nullable(schema: SchemaRef) -> SchemaRef {
        match schema {
            RefOr::T(Schema::Object(mut object)) => {
                if let SchemaType::Type(kind) = object.schema_type {
                    object.schema_type = SchemaType::Array(vec![kind, Type::Null]);
                }
                if let Some(values) = object.enum_values.as_mut() {
                    values.push(serde_json::Value::Null);
                }
                Schema::Object(object).into()
            }
            RefOr::T(Schema::Array(mut array)) => {
                if let SchemaType::Type(kind) = array.schema_type {
                    array.schema_type = SchemaType::Array(vec![kind, Type::Null]);
                }
                Schema::Array(array).into()
            }
            other => utoipa::openapi::OneOfBuilder::new().item(of_type(Type::Null)).item(other).into(),
        }
    }

    /// An object with known members and no others.
    pub fn object(about: &str, members: Vec<(&str, bool, SchemaRef, &str)>) -> SchemaRef {
        let mut object = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(about.trim()))
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
        for (name, required, schema, about) in members {
            object = object.property(name, described(schema, about.trim()));
            if required {
                object = object.required(name);
            }
        }
        object.into()
    }

    fn described(schema: SchemaRef, about: &str) -> SchemaRef {
        match schema {
            RefOr::T(Schema::Object(mut object)) if !about.is_empty() => {
                object.description = Some(about.to_owned());
                Schema::Object(object).into()
            }
            RefOr::T(Schema::Array(mut array)) if !about.is_empty() => {
                array.description = Some(about.to_owned());
                Schema::Array(array).into()
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strange(count: usize) -> Faults {
        let members: Map<String, Json> = (0..count).map(|at| (format!("m{at}"), Json::Null)).collect();
        let mut faults = Faults::new();
        object(&Json::Object(members), &["title"], "", &mut faults);
        faults
    }

    #[test]
    fn the_fields_there_are_stand_in_the_first_fault_only() {
        let details: Vec<_> = strange(2).into_iter().map(|fault| fault.detail).collect();
        assert_eq!(details, ["is not a field here; the fields are title", "is not a field here"]);
    }

    #[rstest::rstest]
    #[case::as_many_as_are_told(100, 100, "is not a field here")]
    #[case::one_more(101, 101, "has 1 more members that cannot be written")]
    #[case::very_many(120_000, 101, "has 119900 more members that cannot be written")]
    fn many_strange_members_are_told_in_one_fault(
        #[case] members: usize,
        #[case] faults: usize,
        #[case] last: &str,
    ) {
        let told = strange(members);
        assert_eq!((told.len(), &*told[told.len() - 1].detail), (faults, last));
    }
}
