#![allow(clippy::unwrap_used, reason = "tests")]
use twocard_contracts::tables::{VAULT_IDENTITIES, VAULT_REJECTS};
use twocard_ingest::TokenKey;
use twocard_tables::TableDir;
use twocard_tables::columns::{text_column, u32_column};

use super::*;
use crate::status::status;

const RUNS: [&str; 2] = ["2024-05-31-00000001", "2024-06-30-00000002"];

fn fill(tables: &TableDir, n_rows: usize) {
    let text = |text: &'static str| text_column((0..n_rows).map(|_| Some(text)));
    let numbers = || u32_column((0..n_rows as u32).collect());
    let columns = vec![text("person"), numbers(), text("t"), text(""), text("王小明"), numbers(), numbers()];
    tables.write(&VAULT_IDENTITIES, columns).unwrap();
    let columns = vec![numbers(), numbers(), text("a"), text("malformed"), text("raw")];
    tables.write(&VAULT_REJECTS, columns).unwrap();
}

/// A vault with two runs and its own key.
fn vault() -> (tempfile::TempDir, Vault, VaultKey) {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::at(dir.path().join("vault"));
    make_private(vault.root()).unwrap();
    keys::settle::<TokenKey>(vault.root(), &vault.root().join("token.key")).unwrap();
    let key: VaultKey = keys::settle(vault.root(), &vault.root().join("vault.key")).unwrap();
    for (run_id, n_rows) in RUNS.into_iter().zip([5, 7]) {
        let sealing = Sealing::begin(&vault.run(run_id), &key).unwrap();
        fill(sealing.tables(), n_rows);
        sealing.finish(run_id).unwrap();
    }
    (dir, vault, key)
}

/// Whether every run opens with the key and holds its rows.
fn is_whole(vault: &Vault, key: &VaultKey) -> bool {
    let status = status(vault, Some(key)).unwrap();
    let n_rows: Vec<u64> = status.runs.iter().map(|run| run.tables.iter().map(|table| table.n_rows).sum()).collect();
    n_rows == [10, 14] && status.runs.iter().all(|run| run.problem.is_none()) && status.problems.is_empty()
}

fn opens_no_run(vault: &Vault, key: &VaultKey) -> bool {
    RUNS.into_iter().all(|run_id| vault.open(run_id, key).is_err())
}

#[test]
fn every_run_moves_to_the_new_key() {
    let (_dir, vault, old) = vault();
    let token = fs::read(vault.root().join("token.key")).unwrap();
    let rotated = rotate(&vault, &old, Some("vault.key"), NewKey::Inside("vault.key")).unwrap();
    let new: VaultKey = keys::load(vault.root(), &vault.root().join("vault.key")).unwrap();
    assert_eq!(rotated, Rotated { n_runs: 2, fingerprint: new.fingerprint() });
    assert!(new.fingerprint() != old.fingerprint() && is_whole(&vault, &new) && opens_no_run(&vault, &old));
    assert_eq!(fs::read(vault.root().join("token.key")).unwrap(), token);
    assert!(keys::recorded::<TokenKey>(vault.root()).unwrap().is_some());
    assert!(!has_leftovers(&vault));
}

#[test]
fn a_vault_behind_a_link_is_exchanged_where_it_lies() {
    let (dir, vault, old) = vault();
    let link = Vault::at(dir.path().join("link"));
    std::os::unix::fs::symlink(vault.root(), link.root()).unwrap();
    rotate(&link, &old, Some("vault.key"), NewKey::Inside("vault.key")).unwrap();
    let new: VaultKey = keys::load(link.root(), &link.root().join("vault.key")).unwrap();
    assert!(is_whole(&vault, &new) && opens_no_run(&vault, &old) && !has_leftovers(&link));
    assert!(fs::symlink_metadata(link.root()).unwrap().is_symlink());
}

#[test]
fn a_key_may_move_out_of_the_folder() {
    let (dir, vault, old) = vault();
    let outside = dir.path().join("kept-elsewhere.key");
    rotate(&vault, &old, Some("vault.key"), NewKey::Outside(&outside)).unwrap();
    assert!(is_whole(&vault, &VaultKey::load(&outside).unwrap()));
    assert!(!vault.root().join("vault.key").exists(), "the old key is gone with the old vault");
}

#[test]
fn stopped_anywhere_the_vault_opens_with_one_key_and_the_rotation_can_be_done_again() {
    let stops = [(Step::Keyed, 1), (Step::Run, 1), (Step::Run, 2), (Step::Prepared, 1), (Step::Exchanged, 1)];
    for (stop, nth) in stops {
        for is_inside in [true, false] {
            let (dir, vault, old) = vault();
            let outside = dir.path().join("new.key");
            let new_key = || if is_inside { NewKey::Inside("vault.key") } else { NewKey::Outside(&outside) };
            let mut n_seen = 0;
            let stopped = rotate_in_steps(&vault, &old, Some("vault.key"), new_key(), |step| {
                n_seen += usize::from(step == stop);
                if step == stop && n_seen == nth { Err(io::Error::other("killed")) } else { Ok(()) }
            });
            assert!(stopped.is_err(), "{stop:?}");
            let inside = vault.root().join("vault.key");
            let key_file = if inside.exists() { &inside } else { &outside };
            let key: VaultKey = keys::load(vault.root(), key_file).unwrap();
            let is_exchanged = stop == Step::Exchanged;
            assert_eq!(key.fingerprint() != old.fingerprint(), is_exchanged, "{stop:?}");
            assert!(opens_no_run(&vault, &old) == is_exchanged);
            assert!(has_leftovers(&vault));
            clean(&vault).unwrap();
            assert!(is_whole(&vault, &key), "{stop:?}");

            if !is_exchanged {
                rotate(&vault, &key, Some("vault.key"), new_key()).unwrap();
                assert!(opens_no_run(&vault, &key) && !has_leftovers(&vault));
            }
        }
    }
}

#[test]
fn a_wrong_key_the_same_key_and_a_stranger_in_the_folder_change_nothing() {
    let (dir, vault, old) = vault();
    let other = VaultKey::create(&dir.path().join("other.key")).unwrap();
    let refused = |key: &VaultKey, new| rotate(&vault, key, Some("vault.key"), new).err().unwrap().to_string();
    assert!(refused(&other, NewKey::Inside("vault.key")).contains("is not the one"));
    let own = vault.root().join("vault.key");
    assert!(refused(&old, NewKey::Outside(&own)).contains("the one in use"));
    let stranger = vault.run(RUNS[0]).join("names.csv");
    fs::write(&stranger, "").unwrap();
    assert!(refused(&old, NewKey::Inside("vault.key")).contains("names.csv"));
    fs::remove_file(&stranger).unwrap();
    clean(&vault).unwrap();
    assert!(is_whole(&vault, &old));
}

#[test]
fn a_run_put_in_the_place_of_another_is_refused() {
    let (_dir, vault, key) = vault();
    for name in ["identities.parquet", "rejects.parquet"] {
        fs::copy(vault.run(RUNS[0]).join(name), vault.run(RUNS[1]).join(name)).unwrap();
    }
    let tables = vault.open(RUNS[1], &key).unwrap().tables;
    assert!(tables.count_all(&VAULT_IDENTITIES).unwrap_err().to_string().contains("belongs to another run"));
    fs::copy(vault.run(RUNS[0]).join(RECORD), vault.run(RUNS[1]).join(RECORD)).unwrap();
    assert!(vault.open(RUNS[1], &key).unwrap_err().to_string().contains("belongs to another run"));
    let renamed = fs::read_to_string(vault.run(RUNS[0]).join(RECORD)).unwrap().replace(RUNS[0], RUNS[1]);
    fs::write(vault.run(RUNS[1]).join(RECORD), renamed).unwrap();
    assert!(vault.open(RUNS[1], &key).unwrap_err().to_string().contains("tag does not fit"));
}
