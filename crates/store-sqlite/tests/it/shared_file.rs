//! One file, opened twice.

use std::collections::BTreeSet;

use dhow_engine::store::Store;
use dhow_store_sqlite::SqliteStore;

use crate::{files::delivery, new_file};

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_a_delivery_at_two_stores_have_one_number_and_one_first() {
    let file = new_file();
    let one = SqliteStore::open(&file).await.unwrap();
    let two = SqliteStore::open(&file).await.unwrap();
    for number in 0..5 {
        let copies = (0..20).map(|copy| {
            let store = if copy % 2 == 0 {
                one.clone()
            } else {
                two.clone()
            };
            tokio::spawn(async move { store.append(delivery(number)).await.unwrap() })
        });
        let copies: Vec<_> = copies.collect();
        let mut numbers = BTreeSet::new();
        let mut first = 0;
        for copy in copies {
            let appended = copy.await.unwrap();
            numbers.insert(appended.seq);
            first += u32::from(!appended.is_duplicate);
        }
        assert_eq!((numbers.len(), first), (1, 1));
    }
}

#[tokio::test]
async fn a_read_at_one_store_sees_what_the_other_has_acknowledged() {
    let file = new_file();
    let one = SqliteStore::open(&file).await.unwrap();
    let two = SqliteStore::open(&file).await.unwrap();
    for number in 0..10 {
        one.append(delivery(number)).await.unwrap();
        let key = delivery(number).order;
        let timeline = two.timeline(&key).await.unwrap();
        assert_eq!(timeline.unwrap().deliveries.len(), 1);
    }
}
