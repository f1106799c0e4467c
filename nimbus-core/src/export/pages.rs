//! Writing an export: pages by id, then what changed meanwhile.
//!
//! No transaction is held open. The log's place is noted, every record is read page by page, and then the log is
//! followed from that place until nothing new is in it: what changed during the reading comes again in its newest state.

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::line::{End, Header, KINDS, Line, VERSION};
use crate::change::{Kind, Record, RecordId, Seq, Verb};
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::policy::{self, Action, Facts};
use crate::store::Asker;

/// Records read at once.
const PAGE: usize = 200;
/// Pages of the log followed before giving up on an organization that never holds still.
const CHASES: u32 = 10_000;

/// An export that is being written; each [`Export::next`] is some more of it.
#[derive(Debug)]
pub struct Export {
    nimbus: Nimbus,
    caller: Caller,
    org: OrgId,
    stage: Stage,
    /// The log was followed to here.
    through: Seq,
    records: u64,
    chases: u32,
}

/// What comes next.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Header,
    /// Records of the kind at this place of [`KINDS`], after an id.
    Records(usize, Option<Uuid>),
    Log,
    Over,
}

impl Nimbus {
    /// Begins an export of everything in an organization but its invitations, for those who may.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let mut export = nimbus.export(&me.caller, me.org).await?;
    /// let mut file = String::new();
    /// while let Some(lines) = export.next().await? {
    ///     file.push_str(&lines);
    /// }
    /// assert!(file.lines().last().is_some_and(|line| line.contains("end")), "whole, and not cut off");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Denied`] for those who may not; rights are asked again with every page.
    pub async fn export(&self, caller: &Caller, org: OrgId) -> Result<Export> {
        let (principal, _) = self.enter(caller, org).await?;
        policy::check(&principal, Action::DataExport, Facts::default())?;
        let who = Asker { org, user: caller.user };
        let opening = self.store().open(who, None).await?.ok_or(Error::NotFound { what: "organization" })?;
        Ok(Export {
            nimbus: self.clone(),
            caller: caller.clone(),
            org,
            stage: Stage::Header,
            through: opening.seq,
            records: 0,
            chases: 0,
        })
    }
}

impl Export {
    /// Some more lines, each ended by a newline; `None` when all is written.
    ///
    /// # Errors
    /// As of any reading; a file that ends without its last line is refused by an import.
    pub async fn next(&mut self) -> Result<Option<String>> {
        loop {
            let lines = match self.stage {
                Stage::Header => self.header(),
                Stage::Records(kind, after) => self.page(kind, after).await?,
                Stage::Log => self.follow().await?,
                Stage::Over => return Ok(None),
            };
            if !lines.is_empty() {
                return Ok(Some(lines));
            }
        }
    }

    fn header(&mut self) -> String {
        self.stage = Stage::Records(0, None);
        written(&Header {
            nimbus: Header::WORD.to_owned(),
            version: VERSION,
            organization: self.org,
            at: self.nimbus.clock().now(),
            epoch: self.nimbus.store().epoch().to_owned(),
            through: self.through,
        })
    }

    async fn page(&mut self, kind: usize, after: Option<Uuid>) -> Result<String> {
        let page = self.nimbus.dump(&self.caller, self.org, KINDS[kind], after, PAGE).await?;
        let full = page.len() == PAGE;
        self.stage = match page.last() {
            Some(last) if full => Stage::Records(kind, Some(last.id().id)),
            _ if kind + 1 < KINDS.len() => Stage::Records(kind + 1, None),
            _ => Stage::Log,
        };
        Ok(page.iter().map(|record| self.line(&Line::of(record))).collect())
    }

    /// What changed since; ends the file where nothing did.
    async fn follow(&mut self) -> Result<String> {
        self.chases += 1;
        if self.chases > CHASES {
            return Err(Error::Unavailable { what: "a moment without changes", source: None });
        }
        let page = self.nimbus.log(&self.caller, self.org, self.through, PAGE).await?;
        // Records come as they are now, perhaps newer than the page's end: the file is whole only once the log has
        // nothing more to tell.
        let still = page.items.is_empty() && page.through == page.head;
        self.through = page.through;
        let mut told = BTreeSet::new();
        let mut lines = String::new();
        for (logged, record) in page.items.into_iter().rev() {
            let id = logged.row.record;
            if KINDS.contains(&id.kind) && told.insert(id) {
                let line = self.newest(id, logged.row.verb, record).await?;
                lines.push_str(&self.line(&line));
            }
        }
        if still {
            self.stage = Stage::Over;
            lines.push_str(&written(&End { end: true, records: self.records, through: self.through }));
        }
        Ok(lines)
    }

    /// A record as it is now. One that the log does not show may be hidden, such as a task of a project in the trash.
    async fn newest(&self, id: RecordId, verb: Verb, record: Option<Record>) -> Result<Line> {
        let record = match record {
            None if verb != Verb::Purged => self.hidden(id).await?,
            record => record,
        };
        Ok(record.map_or_else(
            || Line { kind: id.kind, record: None, gone: Some(id.to_string()) },
            |record| Line::of(&record),
        ))
    }

    async fn hidden(&self, id: RecordId) -> Result<Option<Record>> {
        let before =
            (id.kind != Kind::Organization).then(|| Uuid::from_u128(id.id.as_u128().saturating_sub(1)));
        let found = self.nimbus.dump(&self.caller, self.org, id.kind, before, 1).await?;
        Ok(found.into_iter().find(|record| record.id() == id))
    }

    fn line(&mut self, line: &Line) -> String {
        self.records += 1;
        written(line)
    }
}

/// A line with its end.
fn written(line: &impl Serialize) -> String {
    let mut text = serde_json::to_string(line).expect("plain values are written as JSON");
    text.push('\n');
    text
}
