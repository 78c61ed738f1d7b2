//! Code of the guides that is compiled elsewhere.

/// Returns the blocks of a page that are not compiled with it, without shell commands.
fn text_blocks(page: &'static str) -> impl Iterator<Item = &'static str> {
    let blocks = page.split("\n```text\n").skip(1);
    blocks.map(|rest| rest.split_once("\n```").unwrap().0)
}

#[test]
fn the_code_for_other_frameworks_is_that_of_the_examples() {
    let examples = [
        include_str!("../../../../examples/actix/src/main.rs"),
        include_str!("../../../../examples/rocket/src/main.rs"),
    ];
    let blocks: Vec<&str> = text_blocks(include_str!("../../docs/webhooks.md")).collect();
    assert_eq!(blocks.len(), examples.len());
    for (block, example) in blocks.iter().zip(examples) {
        assert!(example.contains(block), "{block}");
    }
}

#[test]
fn every_other_block_is_compiled() {
    let pages = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
    let guide = include_str!("../../src/guide.rs");
    for page in pages {
        let path = page.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(
            guide.contains(&format!("../docs/{name}")),
            "{name} is in no module"
        );
        let text = std::fs::read_to_string(&path).unwrap();
        let fences = text.lines().filter_map(|line| line.strip_prefix("```"));
        let marks: Vec<&str> = fences.collect();
        let allowed = |mark: &&str| match *mark {
            "" | "sh" | "toml" => true,
            // Code of other frameworks, which examples compile, and the output of a command.
            "text" => ["webhooks.md", "settle-the-ledger.md"].contains(&&*name),
            _ => false,
        };
        assert!(marks.iter().all(allowed), "{name}: {marks:?}");
    }
}
