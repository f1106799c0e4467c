//! The filter language, words for search, sorting and quick-add: pure text work, no storage.
//!
//! A filter goes through three forms. [`Filter`] is what was written, checked as far as
//! that is possible without knowing who asks; it is what saved filters hold.
//! [`Filter::resolve`] looks up dates at a [`Moment`] and names in a [`Directory`] and gives
//! an [`Expr`], which is evaluated in memory ([`Expr::matches`]) or compiled to SQL.
//! The language is described in `docs/filters.md`.
//!
//! ```
//! use nimbus_core::query::{Directory, Filter, Moment};
//!
//! let filter = Filter::parse("status:todo due:..friday \"payment failed\"")?;
//! let moment = Moment {
//!     now: "2026-11-23T10:00:00Z".parse().unwrap(),
//!     zone: "Europe/Paris".parse().unwrap(),
//!     week_start: jiff::civil::Weekday::Monday,
//!     me: None,
//! };
//! let expr = filter.resolve(&moment, &Directory::default()).unwrap();
//! assert_eq!(expr.terms().count(), 3);
//! # Ok::<(), nimbus_core::query::QueryError>(())
//! ```

mod by_name;
mod date;
mod directory;
mod error;
mod eval;
pub mod expr;
mod field;
mod filter;
mod lexer;
mod moment;
mod parser;
pub mod quick;
mod resolve;
pub mod sort;
mod suggest;
mod token;
mod tree;
mod value;
pub mod words;

#[cfg(test)]
mod tests;

pub use date::{DateError, DateWord, Edge, OFFSET_MAX, Period, Unit};
pub use directory::{Directory, PersonEntry};
pub use error::QueryError;
pub use eval::Facts;
pub use expr::{Expr, OptionalField, Term, TimeField};
pub use field::{FIELDS, Field, FieldInfo, Shape};
pub use filter::{FILTER_MAX, Filter, LIST_MAX, Mention, NESTING_MAX, TERMS_MAX};
pub use moment::{Bounds, Moment};
pub use quick::{Quick, QuickKind, QuickNames, QuickSpan};
pub use resolve::{IDS_MAX, Unresolved};
pub use sort::{Sort, SortBy, SortKey};
pub use token::{Operator, Order, Token, TokenKind};
pub use words::{WORD_MAX, fold, words};
