//! Copies of deliveries, found by the beginnings of their digests: table `dhow_internal_dedup`.
//!
//! A digest is random, so a single index of all digests changes another page for nearly every delivery, and a file with many deliveries
//! becomes slow. The table has three levels in one tree: new entries go into level 0, which fits into a few pages; from time to time, the
//! entries of one range of digests move together to the next level, where they are neighbours too. Level 0 has about 2,000 entries,
//! level 1 about 65,000, level 2 all others.

use dhow_engine::store::{DedupHash, DeliverySeq, StoreResult};
use rusqlite::{Connection, params};

use super::delivery::STEP;
use crate::row::{execute, get, query};

/// Number of deliveries between two moves.
const DELIVERIES_PER_MOVE: i64 = 128;
/// Levels that entries leave, and the number of ranges of each. After as many moves, every entry has left its level.
const RANGES: [(u8, i64); 2] = [(1, 1_024), (0, 32)];

// Two statements. SQLite prepares a join of the two tables again for each digest, because a parameter could change its plan.
const KNOWN: &str = "select seq from dhow_internal_dedup where level in (0, 1, 2) and prefix = ?1";
/// Beginnings may be equal by chance, so the delivery itself decides.
const SAME: &str = "select seq from dhow_delivery where seq = ?1 and +account = ?2 and +dedup = ?3";

/// Returns the first copy of a delivery.
pub(super) fn find(
    connection: &Connection,
    account: &str,
    dedup: &DedupHash,
) -> StoreResult<Option<DeliverySeq>> {
    let known = query(connection, STEP, KNOWN, params![prefix(dedup)], |row| {
        get::<DeliverySeq>(row, "seq")
    })?;
    for seq in known {
        let same = query(
            connection,
            STEP,
            SAME,
            params![seq, account, dedup.0],
            |row| get::<DeliverySeq>(row, "seq"),
        )?;
        if !same.is_empty() {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}

/// Moves entries to larger levels from time to time, after the insertion of a delivery. The insertion itself adds the entry, by a trigger.
pub(super) fn make_room(connection: &Connection, seq: DeliverySeq) -> StoreResult<()> {
    if seq % DELIVERIES_PER_MOVE == 0 {
        for (level, ranges) in RANGES {
            move_range(
                connection,
                level,
                seq / DELIVERIES_PER_MOVE % ranges,
                ranges,
            )?;
        }
    }
    Ok(())
}

/// Moves the entries of one range of prefixes to the next level.
fn move_range(connection: &Connection, level: u8, number: i64, ranges: i64) -> StoreResult<()> {
    execute(
        connection,
        STEP,
        "update dhow_internal_dedup set level = level + 1
         where level = ?1 and prefix >= ?2 and prefix < ?3",
        params![level, start(number, ranges), start(number + 1, ranges)],
    )?;
    Ok(())
}

/// First prefix of a range. The end of the last range is longer than a prefix and greater than all.
fn start(number: i64, ranges: i64) -> Vec<u8> {
    match u16::try_from(number * 65_536 / ranges) {
        Ok(first) => first.to_be_bytes().to_vec(),
        Err(_) => vec![u8::MAX; 9],
    }
}

fn prefix(dedup: &DedupHash) -> &[u8] {
    dedup.0.get(..8).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::schema;

    fn digest(number: u32) -> DedupHash {
        let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        DedupHash((u128::from(mixed) << 64 | u128::from(number)).to_be_bytes())
    }

    fn append(connection: &Connection, account: &str, dedup: &DedupHash) {
        let sql = "insert into dhow_delivery (account, kind, reference, dedup, subject, received_at, method, target, headers)
             values (?1, 'payment', 'A', ?2, 'payment', 0, 'POST', '/', '[]')";
        connection
            .prepare_cached(sql)
            .unwrap()
            .execute(params![account, dedup.0])
            .unwrap();
        make_room(connection, connection.last_insert_rowid()).unwrap();
    }

    fn database() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        connection
    }

    #[test]
    fn every_digest_is_found_in_every_level_and_new_levels_stay_small() {
        let connection = database();
        let count = 20_000_u32;
        connection.execute_batch("begin").unwrap();
        for number in 0..count {
            assert_eq!(find(&connection, "shop", &digest(number)).unwrap(), None);
            append(&connection, "shop", &digest(number));
        }
        for number in 0..count {
            let seq = i64::from(number) + 1;
            assert_eq!(
                find(&connection, "shop", &digest(number)).unwrap(),
                Some(seq)
            );
        }
        let levels = "select level, count(*) from dhow_internal_dedup group by level";
        let mut levels = connection.prepare(levels).unwrap();
        let levels = levels.query_map((), |row| Ok((row.get(0)?, row.get(1)?)));
        let levels: Vec<(u8, u32)> = levels.unwrap().map(Result::unwrap).collect();
        assert_eq!(levels.iter().map(|(_, count)| count).sum::<u32>(), count);
        assert_eq!(levels.len(), 3, "{levels:?}");
        assert!((1_000..4_096).contains(&levels[0].1), "{levels:?}");
    }

    #[test]
    fn the_search_is_prepared_once() {
        let connection = database();
        for number in 0..4 {
            append(&connection, "shop", &digest(number));
            assert!(
                find(&connection, "shop", &digest(number))
                    .unwrap()
                    .is_some()
            );
        }
        for sql in [KNOWN, SAME] {
            let statement = connection.prepare_cached(sql).unwrap();
            let runs = statement.get_status(StatementStatus::Run);
            let again = statement.get_status(StatementStatus::RePrepare);
            assert_eq!((runs, again), (4, 0), "{sql}");
        }
    }

    #[test]
    fn the_ranges_of_a_level_cover_every_prefix_once() {
        for (_, ranges) in RANGES {
            let starts: Vec<_> = (0..=ranges).map(|number| start(number, ranges)).collect();
            assert!(starts.is_sorted() && starts.windows(2).all(|pair| pair[0] != pair[1]));
            assert!(starts[0] <= vec![0; 8] && vec![u8::MAX; 8] < starts[starts.len() - 1]);
        }
    }

    #[test]
    fn equal_beginnings_are_no_copies() {
        let connection = database();
        let (mut first, mut second) = (digest(7), digest(7));
        first.0[15] = 1;
        second.0[15] = 2;
        append(&connection, "shop", &first);
        assert_eq!(find(&connection, "shop", &second).unwrap(), None);
        assert_eq!(find(&connection, "other", &first).unwrap(), None);
        append(&connection, "shop", &second);
        append(&connection, "other", &first);
        assert_eq!(find(&connection, "shop", &first).unwrap(), Some(1));
        assert_eq!(find(&connection, "shop", &second).unwrap(), Some(2));
        assert_eq!(find(&connection, "other", &first).unwrap(), Some(3));
    }
}
