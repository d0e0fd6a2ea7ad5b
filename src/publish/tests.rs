use std::fs;
use std::path::Path;

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_new_file_never_overwrites() {
    let dir = folder();
    let path = dir.path().join("a.csv");
    write_new(&path, b"one").unwrap();
    let e = write_new(&path, b"two").unwrap_err();
    assert!(matches!(e, PublishError::Exists { .. }), "{e}");
    assert_eq!(fs::read(&path).unwrap(), b"one");
    assert_eq!(names(dir.path()), ["a.csv"]);
}

#[test]
fn a_replaced_file_is_whole_and_leaves_nothing() {
    let dir = folder();
    let path = dir.path().join("a.csv");
    fs::write(&path, "old").unwrap();
    replace(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(dir.path()), ["a.csv"]);
    let e = replace(&dir.path().join("none/a.csv"), b"x").unwrap_err();
    assert!(e.to_string().contains("cannot be written"), "{e}");
}

#[cfg(unix)]
#[test]
fn links_and_folders_are_refused_and_modes_are_private() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = folder();
    let other = dir.path().join("other");
    fs::write(&other, "kept").unwrap();
    let link = dir.path().join("link");
    symlink(&other, &link).unwrap();
    let e = replace(&link, b"x").unwrap_err();
    assert!(e.to_string().contains("is a link, not a plain file"), "{e}");
    assert!(write_new(&link, b"x").is_err());
    assert!(replace(dir.path(), b"x").is_err());
    assert_eq!(fs::read(&other).unwrap(), b"kept");

    fs::set_permissions(&other, fs::Permissions::from_mode(0o666)).unwrap();
    replace(&other, b"x").unwrap();
    assert_eq!(mode(&other), 0o600);

    let private = dir.path().join("outcomes");
    assert_eq!(private_folder(&private).unwrap(), None);
    assert_eq!(mode(&private), 0o700);
    fs::set_permissions(&private, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(private_folder(&private).unwrap().is_some());
    assert_eq!(mode(&private), 0o700);
    assert_eq!(private_folder(&private).unwrap(), None);
    let linked = dir.path().join("reports");
    symlink(&private, &linked).unwrap();
    assert!(private_folder(&linked).is_err());
}

#[test]
fn a_second_run_learns_who_holds_the_lock() {
    let dir = folder();
    let held = Lock::take(dir.path(), "2026-11-02 06:00").unwrap();
    let e = Lock::take(dir.path(), "2026-11-02 06:01").unwrap_err();
    let message = e.to_string();
    assert!(
        message.contains(&format!(
            "process {}, started 2026-11-02 06:00",
            std::process::id()
        )),
        "{message}"
    );
    drop(held);
    Lock::take(dir.path(), "2026-11-02 06:02").unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_lock_behind_a_link_is_refused() {
    let dir = folder();
    let other = dir.path().join("other");
    fs::write(&other, "kept").unwrap();
    std::os::unix::fs::symlink(&other, dir.path().join(".tickler.lock")).unwrap();
    assert!(matches!(
        Lock::take(dir.path(), ""),
        Err(LockError::System { .. })
    ));
    assert_eq!(fs::read(&other).unwrap(), b"kept");
}

#[test]
fn a_folder_appears_whole_with_its_checksums() {
    let dir = folder();
    let lock = Lock::take(dir.path(), "").unwrap();
    let mut staged = Staged::begin(&lock, dir.path(), "2026-11-02").unwrap();
    staged
        .write(&Filled::new("calls.csv", b"a,b\n".to_vec()))
        .unwrap();
    staged
        .write(&Filled::new("panel.json", b"{}".to_vec()))
        .unwrap();
    assert!(!dir.path().join("2026-11-02").exists());
    let path = staged.publish().unwrap();
    assert_eq!(names(&path), ["SHA256SUMS", "calls.csv", "panel.json"]);
    let manifest = Manifest::verify(&path).unwrap();
    assert_eq!(
        manifest.names().collect::<Vec<_>>(),
        ["calls.csv", "panel.json"]
    );
    #[cfg(unix)]
    {
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&path.join("calls.csv")), 0o600);
        assert_eq!(mode(&path.join("SHA256SUMS")), 0o600);
    }

    // The same day again: the folder is replaced whole.
    let mut again = Staged::begin(&lock, dir.path(), "2026-11-02").unwrap();
    again
        .write(&Filled::new("calls.csv", b"a,b\nc,d\n".to_vec()))
        .unwrap();
    again.publish().unwrap();
    assert_eq!(names(&path), ["SHA256SUMS", "calls.csv"]);
    Manifest::verify(&path).unwrap();
    assert_eq!(names(dir.path()), [".tickler.lock", "2026-11-02"]);

    fs::write(path.join("calls.csv"), "a,b\nc,e\n").unwrap();
    let e = Manifest::verify(&path).unwrap_err();
    assert!(
        e.to_string()
            .ends_with("calls.csv: was changed after it was published"),
        "{e}"
    );
    fs::remove_file(path.join("SHA256SUMS")).unwrap();
    assert!(matches!(
        Manifest::verify(&path),
        Err(ManifestError::None { .. })
    ));
}

#[test]
fn a_folder_that_is_not_published_leaves_nothing() {
    let dir = folder();
    let lock = Lock::take(dir.path(), "").unwrap();
    let mut staged = Staged::begin(&lock, dir.path(), "2026-11-02").unwrap();
    staged
        .write(&Filled::new("calls.csv", b"a".to_vec()))
        .unwrap();
    assert!(
        staged
            .write(&Filled::new("calls.csv", b"b".to_vec()))
            .is_err()
    );
    for name in ["../x", "/x", "a/b", "", ".", "..", ".hidden", "a\nb", "a:b"] {
        assert!(
            staged.write(&Filled::new(name, Vec::new())).is_err(),
            "{name:?}"
        );
        assert!(Staged::begin(&lock, dir.path(), name).is_err(), "{name:?}");
    }
    drop(staged);
    assert_eq!(names(dir.path()), [".tickler.lock"]);
}

#[test]
fn leftovers_of_killed_runs_are_cleared_and_a_folder_moved_aside_comes_back() {
    let dir = folder();
    let lock = Lock::take(dir.path(), "").unwrap();
    fs::create_dir(dir.path().join(".tickler-Ab12")).unwrap();
    fs::write(dir.path().join(".tickler-Ab12/x"), "").unwrap();
    fs::write(dir.path().join(".tickler-Cd34"), "").unwrap();
    fs::create_dir(dir.path().join(".tickler-aside-2026-11-01")).unwrap();
    fs::create_dir(dir.path().join("2026-10-31")).unwrap();
    fs::create_dir(dir.path().join(".tickler-aside-2026-10-31")).unwrap();
    assert_eq!(clear_leftovers(&lock, dir.path()).unwrap(), 3);
    assert_eq!(
        names(dir.path()),
        [".tickler.lock", "2026-10-31", "2026-11-01"]
    );
    assert_eq!(clear_leftovers(&lock, &dir.path().join("none")).unwrap(), 0);
}

#[test]
fn file_names_are_safe() {
    assert_eq!(slug("Dr. Ana Núñez, MD"), "dr-ana-n-ez-md");
    assert_eq!(slug("../../etc/passwd"), "etc-passwd");
    assert_eq!(slug("CON"), "con-");
    assert_eq!(slug("lpt1"), "lpt1-");
    assert_eq!(slug("李"), "unnamed");
    assert!(slug(&"x".repeat(300)).len() <= 60);
    let mut names = Names::default();
    assert_eq!(names.give("A. B"), "a-b");
    assert_eq!(names.give("a/b"), "a-b-2");
    assert_eq!(names.give("a-b"), "a-b-3");
}
