//! The filter language, words for search, sorting (lands from its own branch).

/// The typed expression.
pub mod expr {
    /// A filter with its dates resolved.
    #[derive(Debug, Clone)]
    pub struct Expr;
}
/// The order of a list.
pub mod sort {
    /// Sort keys.
    #[derive(Debug, Clone)]
    pub struct Sort;
}
