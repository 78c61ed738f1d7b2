//! SQL in literals, constants and macros.

use super::{changes, rewritten};

#[test]
fn a_statement_of_sql_is_changed_part_by_part_as_a_whole_literal() {
    let text = "fn f() { run(\"delete from a where b < $1\"); }";
    assert_eq!(
        changes(text),
        [
            "run(\"delete from a where b < $1\"); => ",
            "< => <=",
            "b < $1 => true"
        ]
    );
    let switched = rewritten(text);
    assert!(
        switched.contains("{ \"delete from a where b <= $1\" } else"),
        "{switched}"
    );
    assert!(
        switched.contains("where (b < $1 or 1 = 1)\" } else"),
        "{switched}"
    );
}

#[test]
fn sql_of_constants_and_macros_is_changed_and_conditions_for_the_planner_are_not() {
    let constant =
        "const A: &str = concat!(\"delete from a where place + 0 = place and b = 1\", C!());";
    let expected = ["= => <>", "= => <>", "b = 1 => true"];
    assert_eq!(changes(constant), expected);
    assert!(rewritten(constant).contains("and (b = 1 or 1 = 1)\", C!()); return M; }"));
    let formatted = "fn f() -> String { format!(\"select a from {b} where c = 1\") }";
    assert_eq!(changes(formatted), ["= => <>", "c = 1 => true"]);
    assert!(rewritten(formatted).contains("{ format!(\"select a from {b} where c <> 1\") } else"));
}
