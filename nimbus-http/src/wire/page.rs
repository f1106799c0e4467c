//! Pages of lists: how many, from where, and what comes back (API.md, convention 7).

use std::borrow::Cow;

use nimbus_core::fault::schema::{self, SchemaRef};
use nimbus_core::fault::{Fault, Faults, Value};
use nimbus_core::input;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Most items of a page: 1 to 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    /// Most items a page may have.
    pub const MAX: u16 = 200;

    /// A number of items; `None` unless it is 1 to 200.
    pub fn new(items: u64) -> Option<Self> {
        u16::try_from(items).ok().filter(|items| (1..=Self::MAX).contains(items)).map(Self)
    }

    /// The number.
    pub fn get(self) -> usize {
        self.0.into()
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl Value for Limit {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        let limit = Self::new(u64::decode(json, at, faults)?);
        if limit.is_none() {
            faults.push(Fault::at(at, "out_of_range", format!("must be 1 to {}", Self::MAX)));
        }
        limit
    }
    fn encode(&self) -> Json {
        self.0.into()
    }
    fn schema() -> SchemaRef {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(Self::MAX))
            .default(Some(Self::default().0.into()))
            .examples([50])
            .into()
    }
}

/// Where a page begins: opaque, from the page before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// Most characters.
    pub const MAX: usize = 4096;

    /// A cursor as it was answered. What it means, only the server knows.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Cursor {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        match json {
            Json::String(text) if text.len() <= Self::MAX => Some(Self(text.clone())),
            Json::String(_) => {
                faults.push(Fault::at(at, "too_long", "is no cursor of ours: those are shorter"));
                None
            }
            _ => {
                faults.push(Fault::at(at, "type", "must be the text of a cursor"));
                None
            }
        }
    }
    fn encode(&self) -> Json {
        Json::from(self.0.as_str())
    }
    fn schema() -> SchemaRef {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(Self::MAX))
            .description(Some("Where the page begins: `next_cursor` of the page before."))
            .into()
    }
}

input! {
    /// Which page of a list.
    #[derive(Default)]
    pub struct Paging {
        /// Most items; 50 if left out.
        pub limit: Option<Limit>,
        /// Where the page begins: `next_cursor` of the page before.
        pub cursor: Option<Cursor>,
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last.
    pub next_cursor: Option<Cursor>,
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("The items, in the order of the list."));
        let next = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Where the next page begins; `null` on the last."));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A page of a list."))
            .property("items", items)
            .required("items")
            .property("next_cursor", schema::nullable(next.into()))
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none("0", false)]
    #[case::fewest("1", true)]
    #[case::most("200", true)]
    #[case::one_more("201", false)]
    #[case::negative("-1", false)]
    #[case::no_number("many", false)]
    fn a_page_has_its_limit(#[case] limit: &str, #[case] fits: bool) {
        let read = crate::wire::query::decode::<Paging>(&format!("limit={limit}"));
        assert_eq!(read.is_ok(), fits, "{read:?}");
    }

    #[test]
    fn a_cursor_that_looks_like_a_number_stays_text() {
        let read = crate::wire::query::decode::<Paging>("cursor=12").unwrap();
        assert_eq!(read.cursor, Some(Cursor::new("12")));
    }
}
