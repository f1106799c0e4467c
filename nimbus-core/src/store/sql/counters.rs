//! What a database was asked, for tests and measurements.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the database was asked: questions read, statements written, transactions and the commits in them.
#[derive(Debug, Default)]
pub struct Counters {
    pub(in crate::store) questions: AtomicU64,
    pub(in crate::store) statements: AtomicU64,
    pub(in crate::store) transactions: AtomicU64,
    pub(in crate::store) commits: AtomicU64,
}

impl Counters {
    /// Statements sent by readers, each of one moment.
    pub fn questions(&self) -> u64 {
        self.questions.load(Ordering::Relaxed)
    }
    /// Statements sent by the writer, `begin` and `commit` among them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
    /// Transactions committed, each made durable once.
    pub fn transactions(&self) -> u64 {
        self.transactions.load(Ordering::Relaxed)
    }
    /// Commits acknowledged.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub(in crate::store) fn asked(&self) {
        self.questions.fetch_add(1, Ordering::Relaxed);
    }
    pub(in crate::store) fn stated(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
    /// A transaction is over, and this many of its commits are acknowledged.
    pub(in crate::store) fn committed(&self, commits: usize) {
        self.transactions.fetch_add(1, Ordering::Relaxed);
        self.commits.fetch_add(commits as u64, Ordering::Relaxed);
    }
}
