//! Walking the log and its chain.

use nimbus_core::chain;
use nimbus_core::change::Seq;
use nimbus_core::store::Verdict;

use super::state::Org;

/// Recomputes every digest and hash and says which row does not hold.
pub(super) fn verify(org: &Org) -> Verdict {
    let mut faults = Vec::new();
    let mut previous = chain::GENESIS;
    for (index, row) in org.log.iter().enumerate() {
        if row.seq != Seq(index as u64 + 1) {
            faults.push(format!("the row after {index} has seq {}", row.seq));
        }
        let act = org.operations.get(&row.operation).map(chain::act).unwrap_or_default();
        if row.hash != chain::hash(&previous, org.id, row, &act) {
            faults.push(format!("the hash of {} does not follow from the row and the one before", row.seq));
        }
        if org.payloads.get(&row.seq).is_some_and(|payload| chain::digest(payload) != row.digest) {
            faults.push(format!("the payload of {} is not the one that was hashed", row.seq));
        }
        previous = row.hash;
    }
    Verdict { head: org.head(), hash: previous, faults }
}
