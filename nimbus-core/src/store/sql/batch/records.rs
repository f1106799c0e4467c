//! The rows of records.

use std::collections::BTreeMap;

use crate::change::{Record, RecordId};
use crate::id::OrgId;
use crate::store::sql::records::Table;
use crate::store::sql::write::put;
use crate::store::sql::{Engine, EngineError};

/// Changed records: each before and after.
pub(super) type Updated<'a> = BTreeMap<(OrgId, RecordId), (&'a Record, Record)>;

/// Writes the records of one kind: new ones first, for changed ones may refer to them.
pub(super) async fn records<T: Table>(
    engine: &mut dyn Engine,
    created: &[(OrgId, Record)],
    updated: &Updated<'_>,
) -> Result<(), EngineError>
where
    for<'a> &'a T: TryFrom<&'a Record>,
{
    let values = |org: &OrgId, record: &Record| <&T>::try_from(record).ok().map(|record| record.values(*org));
    let columns: Vec<&str> = std::iter::once("org_id").chain(T::COLUMNS.iter().copied()).collect();
    let new: Vec<_> = created.iter().filter_map(|(org, record)| values(org, record)).collect();
    let changed = updated.iter().filter_map(|((org, _), (_, after))| values(org, after)).collect();
    let key = Some(&columns[..=T::KEY]);
    if T::NEW_FIRST {
        put(engine, T::TABLE, &columns, None, new).await?;
        put(engine, T::TABLE, &columns, key, changed).await
    } else {
        put(engine, T::TABLE, &columns, key, changed).await?;
        put(engine, T::TABLE, &columns, None, new).await
    }
}
