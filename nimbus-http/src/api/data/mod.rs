//! Data in and out: files of other tools, and everything there is.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::fault::schema::SchemaRef;
use nimbus_core::fault::{Faults, JsonMap, Value, decode_text};
use nimbus_core::import::{Format, MAX_BYTES};
use nimbus_core::input;
use nimbus_core::reference::ProjectRef;
use nimbus_core::time::Zone;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

pub use nimbus_core::import::Report;

use super::paths::OrgPath;
use crate::endpoint::{self, Lines, Upload};

/// A format that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportFormat(pub Format);

impl Value for ImportFormat {
    fn decode(json: &Json, at: &str, faults: &mut Faults) -> Option<Self> {
        decode_text(json, at, faults).map(Self)
    }
    fn encode(&self) -> Json {
        Json::from(self.0.name())
    }
    fn schema() -> SchemaRef {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Format::all().map(Format::name)))
            .into()
    }
}

input! {
    /// How a file is imported.
    pub struct ImportQuery {
        /// The tool it comes from.
        pub format: ImportFormat,
        /// The project new tasks go into; one that is named by its key and not there is made. Without it: the only project
        /// there is, else `INBOX`.
        pub project: Option<ProjectRef>,
        /// Only says what would happen.
        pub dry_run: Option<bool>,
        /// Takes over what changed at its source since it was imported.
        pub update: Option<bool>,
        /// The zone of a tool that stores days as local midnights; UTC if left out.
        pub time_zone: Option<Zone>,
    }
}

/// A line of an export: the first says of what, each further one holds a record, the last how many there were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct ExportLine(pub JsonMap);

crate::endpoints! {
    /// Imports and exports.
    pub const ROWS;

    /// Import a file of another tool.
    ///
    /// For admins. The file is read and planned whole before anything is written, then written in operations of at most
    /// 500 changes, each of which can be undone. Importing again changes nothing that was imported before, so an import
    /// that broke off is completed by another one. Answers what was done, or would be.
    ///
    /// An `Idempotency-Key` stands for the whole import: sent again with the same file it answers the same report, until
    /// something is purged in the organization. A dry run leaves no key.
    ImportData {
        POST "/v1/orgs/{org}/imports" -> 200;
        tag "data";
        access data: write;
        path OrgPath;
        query ImportQuery;
        body Upload;
        reply endpoint::Json<Report>;
        takes key;
        body_max MAX_BYTES;
        problems Conflict;
    }

    /// Export everything.
    ///
    /// For admins. Lines of JSON with every record but invitations, in an order that can be imported again. A file
    /// without its last line (`end`) was cut off.
    ExportData {
        GET "/v1/orgs/{org}/export" -> 200;
        tag "data";
        access data: read;
        path OrgPath;
        reply Lines<ExportLine>;
    }
}
