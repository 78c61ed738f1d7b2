//! The changes of one SQL text.

use std::ops::Range;

use super::tokens::{Token, tokens};

/// One change of a SQL text. The parameters stay in it, so that the server still knows their types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) kind: &'static str,
    pub(super) original: String,
    /// The new text of the report.
    pub(super) shown: String,
    pub(super) text: String,
}

/// The changes of a statement, or of a condition alone.
pub(super) fn changes(text: &str, is_statement: bool) -> Vec<Change> {
    let tokens = tokens(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        frame: Frame::default(),
        outer: Vec::new(),
        changes: Vec::new(),
    };
    if !is_statement {
        parser.frame.clause = Clause::condition(0, false);
    }
    for at in 0..tokens.len() {
        parser.token(at);
        parser.comparison(at);
    }
    parser.end_clause(tokens.len());
    parser.changes
}

/// The part of a statement that the parser is in.
#[derive(Debug, Default)]
enum Clause {
    #[default]
    Other,
    Condition {
        /// First token of the present operand.
        start: usize,
        /// True after `or`.
        after_or: bool,
        /// True if there was an `and` or `or`, or if the condition is not in parentheses of its own.
        is_counted: bool,
        is_when: bool,
    },
    /// Assignments; the first token of the present one.
    Set(usize),
}

impl Clause {
    fn condition(start: usize, is_when: bool) -> Self {
        Self::Condition {
            start,
            after_or: false,
            is_counted: true,
            is_when,
        }
    }
}

/// The statement, a pair of parentheses, or a `case`.
#[derive(Debug, Default)]
struct Frame {
    clause: Clause,
    is_case: bool,
    /// True between `between` and its `and`.
    is_between: bool,
    /// Name of the table whose columns are set.
    table: String,
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    frame: Frame,
    /// The frames around it.
    outer: Vec<Frame>,
    changes: Vec<Change>,
}

impl Parser<'_> {
    /// The word of a token; empty outside of the text.
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    fn token(&mut self, at: usize) {
        match self.word(at) {
            "(" => self.open(at),
            ")" => self.close(at),
            "case" => self.enter(Frame {
                is_case: true,
                ..Frame::default()
            }),
            "end" if self.frame.is_case => self.close(at),
            "when" if self.frame.is_case => self.start(at, Clause::condition(at + 1, true)),
            "then" | "else" if self.frame.is_case => self.start(at, Clause::Other),
            "where" | "having" => self.start(at, Clause::condition(at + 1, false)),
            "on" if self.word(at + 1) != "conflict" => {
                self.start(at, Clause::condition(at + 1, false));
            }
            "into" => self.frame.table = self.word(at + 1).to_owned(),
            "update" if !["for", "do"].contains(&self.before(at)) => self.update(at),
            "set" => self.start(at, Clause::Set(at + 1)),
            "from" if matches!(self.frame.clause, Clause::Set(_)) => {
                self.start(at, Clause::Other);
            }
            "between" => self.frame.is_between = true,
            "and" | "or" => self.connective(at),
            "," => self.comma(at),
            "group" | "order" | "limit" | "returning" | "union" | "for" | "join" | "left"
            | "cross" | "on" => self.start(at, Clause::Other),
            _ => {}
        }
    }

    /// A parenthesis continues a condition, except with a list, a call or a query in it.
    fn open(&mut self, at: usize) {
        let in_condition = matches!(self.frame.clause, Clause::Condition { .. });
        let is_group = ["and", "or", "where", "on", "when", "not", "("].contains(&self.before(at));
        let is_query = self.word(at + 1) == "select";
        let mut frame = Frame::default();
        if in_condition && is_group && !is_query {
            frame.clause = Clause::Condition {
                start: at + 1,
                after_or: false,
                is_counted: false,
                is_when: false,
            };
        }
        self.enter(frame);
    }

    fn enter(&mut self, frame: Frame) {
        self.outer.push(std::mem::replace(&mut self.frame, frame));
    }

    fn close(&mut self, at: usize) {
        self.end_clause(at);
        self.frame = self.outer.pop().unwrap_or_default();
    }

    fn start(&mut self, at: usize, clause: Clause) {
        self.end_clause(at);
        self.frame.clause = clause;
    }

    /// Name or alias of the table after `update`.
    fn update(&mut self, at: usize) {
        let name = match self.word(at + 2) {
            "as" => self.word(at + 3),
            _ => self.word(at + 1),
        };
        self.frame.table = name.to_owned();
    }

    fn connective(&mut self, at: usize) {
        if self.word(at) == "and" && std::mem::take(&mut self.frame.is_between) {
            return;
        }
        let is_or = self.word(at) == "or";
        let Clause::Condition {
            start,
            after_or,
            is_when,
            ..
        } = self.frame.clause
        else {
            return;
        };
        self.operand(start, at, is_or || after_or, false);
        self.frame.clause = Clause::Condition {
            start: at + 1,
            after_or: is_or,
            is_counted: true,
            is_when,
        };
    }

    fn comma(&mut self, at: usize) {
        match self.frame.clause {
            Clause::Set(start) => {
                self.assignment(start, at);
                self.frame.clause = Clause::Set(at + 1);
            }
            // The parentheses have a list of values.
            Clause::Condition { .. } => self.frame.clause = Clause::Other,
            Clause::Other => {}
        }
    }

    fn end_clause(&mut self, end: usize) {
        match std::mem::take(&mut self.frame.clause) {
            Clause::Condition {
                start,
                after_or,
                is_counted: true,
                is_when,
            } => self.operand(start, end, after_or, is_when),
            Clause::Set(start) => self.assignment(start, end),
            Clause::Condition { .. } | Clause::Other => {}
        }
    }

    fn range(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let first = self.tokens.get(start)?;
        let last = self.tokens.get(end.checked_sub(1)?)?;
        (start < end).then_some(first.start..last.start + last.text.len())
    }

    fn change(&mut self, range: Range<usize>, kind: &'static str, shown: &str, text: String) {
        let original = self.text.get(range.clone()).unwrap_or_default().to_owned();
        self.changes.push(Change {
            range,
            kind,
            original,
            shown: shown.to_owned(),
            text,
        });
    }

    /// Leaves out one operand of a condition: it is true between `and`, false beside `or`, and both in a `case`.
    fn operand(&mut self, start: usize, end: usize, beside_or: bool, is_when: bool) {
        let Some(range) = self.range(start, end) else {
            return;
        };
        let condition = self.text.get(range.clone()).unwrap_or_default().to_owned();
        if !beside_or || is_when {
            let text = format!("({condition} or 1 = 1)");
            self.change(range.clone(), "SQL condition", "true", text);
        }
        if beside_or || is_when {
            let text = format!("({condition} and 1 = 0)");
            self.change(range, "SQL condition", "false", text);
        }
    }

    /// Leaves a column as it is.
    fn assignment(&mut self, start: usize, end: usize) {
        let (column, is_simple) = (self.word(start).to_owned(), self.word(start + 1) == "=");
        let (Some(range), true) = (self.range(start + 2, end), is_simple) else {
            return;
        };
        let value = self.text.get(range.clone()).unwrap_or_default().to_owned();
        let table = self.frame.table.clone();
        let table = table.rsplit('.').next().unwrap_or_default();
        let text = format!("case when 1 = 1 then {table}.{column} else {value} end");
        self.change(range, "SQL assignment", &column, text);
    }

    /// Changes a comparison, a test for null or for rows, or the choice of the smaller or greater value.
    fn comparison(&mut self, at: usize) {
        let in_condition = matches!(self.frame.clause, Clause::Condition { .. });
        let is_call = self.word(at + 1) == "(";
        let (tokens, kind, text) = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("<", ..) => (1, "SQL comparison", "<="),
            ("<=", ..) => (1, "SQL comparison", "<"),
            (">", ..) => (1, "SQL comparison", ">="),
            (">=", ..) => (1, "SQL comparison", ">"),
            ("=", ..) if in_condition => (1, "SQL comparison", "<>"),
            ("<>", ..) => (1, "SQL comparison", "="),
            ("is", "null", _) => (2, "SQL comparison", "is not null"),
            ("is", "not", "null") => (3, "SQL comparison", "is null"),
            ("not", "exists", _) => (2, "SQL comparison", "exists"),
            ("exists", ..) if self.before(at) != "not" => (1, "SQL comparison", "not exists"),
            ("least", ..) if is_call => (1, "SQL function", "greatest"),
            ("greatest", ..) if is_call => (1, "SQL function", "least"),
            ("min", ..) if is_call => (1, "SQL function", "max"),
            ("max", ..) if is_call => (1, "SQL function", "min"),
            _ => return,
        };
        if let Some(range) = self.range(at, at + tokens) {
            self.change(range, kind, text, text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, is_statement: bool) -> Vec<String> {
        let changes = changes(text, is_statement).into_iter();
        changes
            .map(|change| format!("{} => {}", change.original, change.shown))
            .collect()
    }

    #[test]
    fn every_part_of_a_condition_is_left_out_and_every_comparison_is_changed() {
        assert_eq!(
            shown(
                "delete from a where b = ?1 and (c is null or d <= ?2) limit 1",
                true
            ),
            [
                "= => <>",
                "b = ?1 => true",
                "is null => is not null",
                "c is null => false",
                "<= => <",
                "d <= ?2 => false",
                "(c is null or d <= ?2) => true",
            ]
        );
    }

    #[test]
    fn a_condition_alone_is_changed_like_one_of_a_statement() {
        assert_eq!(shown("seq = ?1", false), ["= => <>", "seq = ?1 => true"]);
    }

    #[test]
    fn an_assigned_column_keeps_its_value_and_its_case_is_true_and_false() {
        let sql =
            "update a.b as t set c = case when d = 1 then 2 else c end, e = $1 from f where g < 2";
        assert_eq!(
            shown(sql, true),
            [
                "= => <>",
                "d = 1 => true",
                "d = 1 => false",
                "case when d = 1 then 2 else c end => c",
                "$1 => e",
                "< => <=",
                "g < 2 => true",
            ]
        );
        let all = changes(sql, true);
        assert_eq!(all[4].text, "case when 1 = 1 then t.e else $1 end");
    }

    #[test]
    fn lists_calls_and_queries_are_no_conditions_of_their_own() {
        assert_eq!(
            shown(
                "select min(a) from b where not exists (select 1 from c where (d, e) > (1, 2)) and f in (1, 2)",
                true
            ),
            [
                "min => max",
                "not exists => exists",
                "> => >=",
                "(d, e) > (1, 2) => true",
                "not exists (select 1 from c where (d, e) > (1, 2)) => true",
                "f in (1, 2) => true",
            ]
        );
        assert_eq!(
            shown("select a from b where c between 1 and 2 order by d", true),
            ["c between 1 and 2 => true"]
        );
    }

    #[test]
    fn a_conflict_is_no_condition_and_its_update_has_the_table_of_the_insert() {
        let sql = "insert into x.a (b) values (1) on conflict (b) do update set b = 2";
        let all = changes(sql, true);
        assert_eq!(shown(sql, true), ["2 => b"]);
        assert_eq!(all[0].text, "case when 1 = 1 then a.b else 2 end");
    }
}
