//! The macro behind the endpoint table.

/// Declares endpoints: for each a type with its types and its row, and a constant with all rows.
///
/// A row reads `Name { METHOD "path" -> status; clauses }`, with these clauses in this order:
/// `tag "noun";`, `access public;` or `access session;` or `access noun: read;` or `access noun: write;`, then where
/// there is any: `path Type;`, `query Type;`, `body Type;`, always `reply Kind;`, then `takes key, if_match;` (or
/// `if_match_required`), `cache never;`, `body_max bytes;`, `problems A, B;`, `example { … };` (a body).
///
/// # Example
/// ```
/// use nimbus_http::endpoint::{Empty, Endpoint};
/// use nimbus_core::{reference::OrgRef, text::Title};
///
/// nimbus_core::input! {
///     /// An organization's path.
///     pub struct OrgPath {
///         /// The organization.
///         pub org: OrgRef,
///     }
/// }
/// nimbus_core::input! {
///     /// A note to keep.
///     pub struct NewNote {
///         /// Its title.
///         pub title: Title,
///     }
/// }
/// nimbus_http::endpoints! {
///     /// The rows of this module.
///     pub const ROWS;
///
///     /// Keep a note.
///     KeepNote {
///         POST "/v1/orgs/{org}/notes" -> 204;
///         tag "notes";
///         access notes: write;
///         path OrgPath;
///         body NewNote;
///         reply Empty;
///         takes key;
///         problems Conflict;
///         example { "title": "Milk" };
///     }
/// }
/// assert_eq!(KeepNote::ROW.operation_id(), "keepNote");
/// assert_eq!(ROWS.len(), 1);
/// ```
#[macro_export]
macro_rules! endpoints {
    (
        $(#[doc = $table_doc:literal])* $table_vis:vis const $table:ident;
        $(
            $(#[doc = $doc:literal])+
            $name:ident {
                $method:ident $path:literal -> $status:literal;
                tag $tag:literal;
                access $group:ident $(: $right:ident)?;
                $(path $path_type:ty;)?
                $(query $query_type:ty;)?
                $(body $body_type:ty;)?
                reply $reply:ty;
                $(takes $($takes:ident),+;)?
                $(cache $cache:ident;)?
                $(body_max $body_max:expr;)?
                $(problems $($problem:ident),+;)?
                $(example $example:tt;)?
            }
        )*
    ) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy)]
            $table_vis struct $name;

            impl $crate::endpoint::Endpoint for $name {
                type Path = $crate::__endpoint!(@type $($path_type)?);
                type Query = $crate::__endpoint!(@type $($query_type)?);
                type Body = $crate::__endpoint!(@type $($body_type)?);
                type Reply = $reply;
                const ROW: &'static $crate::endpoint::Row = &$crate::endpoint::Row {
                    name: stringify!($name),
                    method: $crate::__endpoint!(@method $method),
                    path: $path,
                    status: $status,
                    tag: $tag,
                    documentation: concat!($($doc, "\n"),+),
                    access: $crate::__endpoint!(@access $group $($right)?),
                    takes_key: false $($(|| $crate::__endpoint!(@key $takes))+)?,
                    if_match: $crate::__endpoint!(@if_match $($($takes)+)?),
                    no_store: $crate::__endpoint!(@cache $($cache)?),
                    body_max: $crate::__endpoint!(@option $($body_max)?),
                    problems: &[$($($crate::wire::problem_code::ProblemCode::$problem),+)?],
                    payload: <Self::Body as $crate::endpoint::Payload>::KIND,
                    reply: <Self::Reply as $crate::endpoint::Reply>::KIND,
                    query_names: <Self::Query as $crate::__private::Input>::FIELDS,
                    path_names: <Self::Path as $crate::__private::Input>::FIELDS,
                    body_name: stringify!($($body_type)?),
                    example: $crate::__endpoint!(@example $($example)?),
                    accepts: |json| <Self::Body as $crate::endpoint::Payload>::read(json).map(drop),
                    path_schema: <Self::Path as $crate::__private::Value>::schema,
                    query_schema: <Self::Query as $crate::__private::Value>::schema,
                    body_schema: <Self::Body as $crate::endpoint::Payload>::payload_schema,
                    reply_schemas: <Self::Reply as $crate::endpoint::Reply>::schemas,
                };
            }
        )*

        $(#[doc = $table_doc])*
        $table_vis const $table: &[&$crate::endpoint::Row] = &[$(<$name as $crate::endpoint::Endpoint>::ROW),*];
    };
}

/// The words of [`endpoints!`].
#[doc(hidden)]
#[macro_export]
macro_rules! __endpoint {
    (@type) => { $crate::endpoint::Nothing };
    (@type $type:ty) => { $type };
    (@method GET) => { $crate::endpoint::Method::Get };
    (@method POST) => { $crate::endpoint::Method::Post };
    (@method PUT) => { $crate::endpoint::Method::Put };
    (@method PATCH) => { $crate::endpoint::Method::Patch };
    (@method DELETE) => { $crate::endpoint::Method::Delete };
    (@access public) => { $crate::endpoint::Access::Public };
    (@access session) => { $crate::endpoint::Access::Session };
    (@access $group:ident read) => { $crate::__endpoint!(@scope $group Read) };
    (@access $group:ident write) => { $crate::__endpoint!(@scope $group Write) };
    (@scope $group:ident $right:ident) => {
        $crate::endpoint::Access::Scope { group: stringify!($group), right: $crate::endpoint::Right::$right }
    };
    (@key key) => { true };
    (@key if_match) => { false };
    (@key if_match_required) => { false };
    (@if_match) => { $crate::endpoint::IfMatch::Ignored };
    (@if_match key $($rest:ident)*) => { $crate::__endpoint!(@if_match $($rest)*) };
    (@if_match if_match $($rest:ident)*) => { $crate::endpoint::IfMatch::Optional };
    (@if_match if_match_required $($rest:ident)*) => { $crate::endpoint::IfMatch::Required };
    (@cache) => { false };
    (@cache never) => { true };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (@example) => { None };
    (@example $example:tt) => { Some(|| $crate::__private::json!($example)) };
}
