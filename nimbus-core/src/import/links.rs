//! Links between the items of one file: told from the far end, in a circle, or too deep.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::gather::Draft;
use super::plan::{Item, Note, Plan};
use crate::task::Task;

/// Turns the links that entries tell from the far end (sub-issues, blocked issues) into ours.
pub(super) fn turn_round(drafts: &mut [Draft], by_key: &HashMap<String, usize>) {
    let mut touched = BTreeSet::new();
    for from in 0..drafts.len() {
        for child in std::mem::take(&mut drafts[from].children) {
            match adopt(drafts, from, by_key.get(&child).copied()) {
                Ok(at) => {
                    touched.insert(at);
                }
                Err(why) => drafts[from].remarks.add(format!("has the part {child}, which {why}")),
            }
        }
        for blocked in std::mem::take(&mut drafts[from].blocks) {
            let Some(&at) = by_key.get(&blocked) else {
                drafts[from].remarks.add(format!("blocks {blocked}, which is not in the file"));
                continue;
            };
            let key = drafts[from].item.source.key.clone();
            drafts[at].item.depends_on.push(key);
            touched.insert(at);
        }
    }
    for at in touched {
        drafts[at].sign();
    }
}

/// Makes the item at `child` a part of the one at `from`, or says why not.
fn adopt(drafts: &mut [Draft], from: usize, child: Option<usize>) -> Result<usize, &'static str> {
    let child = child.ok_or("is not in the file")?;
    let key = drafts[from].item.source.key.clone();
    let parent = &mut drafts[child].item.parent;
    if parent.get_or_insert_with(|| key.clone()) == &key { Ok(child) } else { Err("is part of another") }
}

/// Takes out of `plan` the links that would close a circle or lead too deep, each with a note.
///
/// Links to items that are not in the file stay: an earlier import may have brought them.
pub(super) fn untangle(plan: &mut Plan) {
    let index: HashMap<String, usize> =
        plan.items.iter().enumerate().map(|(at, item)| (item.source.key.clone(), at)).collect();
    let find = |key: &String| index.get(key).copied();
    for (from, to) in circles(&plan.items, |item| item.parent.iter().filter_map(find).collect()) {
        note(plan, from, to, "is part of");
        plan.items[from].parent = None;
    }
    let mut closing: HashMap<usize, HashSet<String>> = HashMap::new();
    for (from, to) in circles(&plan.items, |item| item.depends_on.iter().filter_map(find).collect()) {
        note(plan, from, to, "depends on");
        closing.entry(from).or_default().insert(plan.items[to].source.key.clone());
    }
    for (from, keys) in closing {
        plan.items[from].depends_on.retain(|key| !keys.contains(key));
    }
    flatten(plan, &index);
}

fn note(plan: &mut Plan, from: usize, to: usize, link: &str) {
    let (item, other) = (&plan.items[from].source.key, &plan.items[to].source.key);
    let what = format!("{link} {other}, which leads back to it; this link is left out");
    let item = Some(item.clone());
    plan.notes.push(Note { item, path: None, line: None, what });
}

/// How far the walk has come with an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    New,
    Open,
    Done,
}

/// The links that close a circle, found by a walk in depth (with a stack of its own: chains may be long).
fn circles(items: &[Item], links: impl Fn(&Item) -> Vec<usize>) -> Vec<(usize, usize)> {
    let mut walk = vec![Walk::New; items.len()];
    let mut found = Vec::new();
    for start in 0..items.len() {
        if walk[start] != Walk::New {
            continue;
        }
        walk[start] = Walk::Open;
        let mut path = vec![(start, links(&items[start]))];
        while let Some((at, ahead)) = path.last_mut() {
            let at = *at;
            match ahead.pop() {
                None => {
                    walk[at] = Walk::Done;
                    path.pop();
                }
                Some(to) if walk[to] == Walk::Open => found.push((at, to)),
                Some(to) if walk[to] == Walk::New => {
                    walk[to] = Walk::Open;
                    path.push((to, links(&items[to])));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// Takes out the parents that would make an item a part deeper down than a task may be. There are no circles any more.
fn flatten(plan: &mut Plan, index: &HashMap<String, usize>) {
    let parent = |item: &Item| item.parent.as_ref().and_then(|key| index.get(key).copied());
    // 0 is not known yet; each level is found once, so that long chains are walked once.
    let mut levels = vec![0_usize; plan.items.len()];
    for start in 0..plan.items.len() {
        let upwards = std::iter::successors(Some(start), |&at| parent(&plan.items[at]));
        let unknown: Vec<usize> = upwards.take_while(|&at| levels[at] == 0).collect();
        for at in unknown.into_iter().rev() {
            let level = parent(&plan.items[at]).map_or(1, |above| levels[above] + 1);
            levels[at] = if level > Task::MAX_DEPTH { stand_alone(plan, at) } else { level };
        }
    }
}

/// Takes out the parent of an item; its level is then 1.
fn stand_alone(plan: &mut Plan, at: usize) -> usize {
    let item = &mut plan.items[at];
    let parent = item.parent.take().unwrap_or_default();
    let what =
        format!("is part of {parent}, which is {} levels down already; it stands alone", Task::MAX_DEPTH);
    let item = Some(item.source.key.clone());
    plan.notes.push(Note { item, path: None, line: None, what });
    1
}
