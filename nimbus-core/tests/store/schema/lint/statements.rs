//! The statements of a file: what each says without its comments and texts, and what its comments say.

/// A statement.
#[derive(Debug, Default)]
pub(super) struct Statement {
    /// Its words and signs in lower case, one space between them; what stands in quotes is `'…'`.
    pub(super) text: String,
    /// What stands in comments in it or before it.
    pub(super) comments: String,
    /// What stands between `$$`, in lower case: a program of its own.
    pub(super) body: String,
}

impl Statement {
    /// Its words and signs.
    pub(super) fn words(&self) -> Vec<&str> {
        self.text.split(' ').collect()
    }

    /// Whether this is among its words.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words().contains(&word)
    }

    /// Whether these words stand in it side by side.
    pub(super) fn says(&self, words: &str) -> bool {
        format!(" {} ", self.text).contains(&format!(" {words} "))
    }

    /// SQLite's triggers hold statements of their own up to their `end`.
    fn is_an_open_trigger(&self) -> bool {
        let words: Vec<_> = self.text.split_whitespace().collect();
        words.starts_with(&["create", "trigger"]) && words.contains(&"begin") && words.last() != Some(&"end")
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.body.is_empty()
    }
}

/// The statements of a file, in order.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    let (mut all, mut now, mut rest) = (Vec::new(), Statement::default(), text);
    while let Some(first) = rest.chars().next() {
        rest = match first {
            _ if rest.starts_with("--") => {
                let (comment, after) = rest.split_once('\n').unwrap_or((rest, ""));
                now.comments += comment.trim_start_matches('-').trim();
                now.comments.push('\n');
                after
            }
            _ if rest.starts_with("$$") => {
                let (body, after) = rest[2..].split_once("$$").expect("a body has an end");
                now.body += &body.to_lowercase();
                now.text += " $$ ";
                after
            }
            '\'' => {
                let (_, after) = rest[1..].split_once('\'').expect("a text has an end");
                now.text += " '…' ";
                after
            }
            ';' if now.is_an_open_trigger() => {
                now.text += " ; ";
                &rest[1..]
            }
            ';' => {
                all.push(std::mem::take(&mut now));
                &rest[1..]
            }
            '(' | ')' | ',' => {
                now.text.extend([' ', first, ' ']);
                &rest[1..]
            }
            _ => {
                now.text.extend(first.to_lowercase());
                &rest[first.len_utf8()..]
            }
        };
    }
    all.push(now);
    for statement in &mut all {
        statement.text = statement.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    all.retain(|statement| !statement.is_empty());
    all
}

#[test]
fn statements_are_told_from_what_only_looks_like_one() {
    let all =
        statements("-- One; two.\nCREATE TABLE x (a text, b int);\ndo $$ begin y; end $$; select 'a;b' as c");
    let said: Vec<_> = all.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(said, ["create table x ( a text , b int )", "do $$", "select '…' as c"]);
    assert_eq!((all[0].comments.as_str(), all[1].body.as_str()), ("One; two.\n", " begin y; end "));
}
