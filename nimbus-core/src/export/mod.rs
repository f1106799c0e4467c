//! The whole of an organization as lines of JSON, in an order that can be imported again.
//!
//! The first line is a [`Header`], each further one a [`Line`], the last one an [`End`] with the number of lines between,
//! so that a file that was cut off is noticed. Of two lines with one id the later counts. Invitations are left out: they
//! hold secrets of their own.

mod line;
#[cfg(feature = "engine")]
mod pages;

pub use line::{End, Header, KINDS, Line, VERSION};
#[cfg(feature = "engine")]
pub use pages::Export;
