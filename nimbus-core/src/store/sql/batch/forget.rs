//! Taking the words of purged tasks out of the index for good, a bounded step at a time.

use crate::store::StoreError;
use crate::store::sql::{Engine, EngineError, PURGED_WORDS, Value};

/// Takes one step in a transaction of its own; whether there is more to do. The mark that a purge left goes with the last
/// step, under the same lock, so that no purge is missed.
pub async fn forget(engine: &mut dyn Engine) -> Result<bool, StoreError> {
    engine.begin().await?;
    let more = match step(engine).await {
        Ok(more) => engine.execute("commit".into(), Vec::new()).await.map(|_| more),
        Err(error) => Err(error),
    };
    if more.is_err() {
        engine.roll_back().await?;
    }
    Ok(more?)
}

async fn step(engine: &mut dyn Engine) -> Result<bool, EngineError> {
    let more = engine.merge_words().await?;
    if !more {
        let sql = "delete from meta where name = $1";
        engine.execute(sql.into(), vec![Value::text(PURGED_WORDS)]).await?;
    }
    Ok(more)
}
