//! Taking the words of purged tasks out of the index for good, a bounded step at a time.

use crate::store::StoreError;
use crate::store::sql::{Engine, EngineError, PURGED_WORDS, Value};

/// Takes one step in a transaction of its own; whether there is more to do.
pub async fn forget(engine: &mut dyn Engine) -> Result<bool, StoreError> {
    engine.begin().await?;
    let more = match step(engine).await {
        Ok(more) => engine.commit().await.map(|()| more),
        Err(error) => Err(error),
    };
    if more.is_err() {
        engine.roll_back().await?;
    }
    Ok(more?)
}

/// The mark says whether merging has begun since the last purge. It goes with the last step, under the same lock, so that
/// no purge is missed.
async fn step(engine: &mut dyn Engine) -> Result<bool, EngineError> {
    let name = || Value::text(PURGED_WORDS);
    let found = engine.query("select value from meta where name = $1".into(), vec![name()]).await?;
    let Some(row) = found.into_iter().next() else { return Ok(false) };
    let begun = !row.read("meta").text("value")?.is_empty();
    let more = engine.merge_words(begun).await?;
    let sql = if more {
        "update meta set value = 'begun' where name = $1"
    } else {
        "delete from meta where name = $1"
    };
    engine.execute(sql.into(), vec![name()]).await?;
    Ok(more)
}
