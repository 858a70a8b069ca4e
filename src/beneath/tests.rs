use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::*;

/// A tree, and an open directory in it.
struct Tree {
    path: PathBuf,
    top: OwnedFd,
}

impl Tree {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("procsampler-{}-beneath-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("top/1/task")).unwrap();
        for file in ["outside", "top/file", "top/1/stat"] {
            fs::write(path.join(file), file).unwrap();
        }
        let top = rustix::fs::open(path.join("top"), DIRECTORY, Mode::empty()).unwrap();
        Tree { path, top }
    }

    fn link(&self, name: &str, target: &str) {
        symlink(target, self.path.join("top").join(name)).unwrap();
    }

    /// Reads a name with both mechanisms, which must have the same result.
    #[track_caller]
    fn read(&self, name: &str) -> Result<String, Errno> {
        let read = |way: Beneath| {
            let fd = way.open_regular(self.top.as_fd(), name)?;
            let mut text = [0; 64];
            let length = rustix::io::pread(&fd, &mut text, 0)?;
            Ok(String::from_utf8_lossy(&text[..length]).into_owned())
        };
        let steps = read(Beneath::Steps);
        if Beneath::here(self.top.as_fd()) == Beneath::Kernel {
            assert_eq!(read(Beneath::Kernel), steps, "{name}");
        }
        steps
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[test]
fn names_and_links_inside() {
    let tree = Tree::new("inside");
    for (name, target) in [
        ("self", "1"),
        ("net", "self/net"),
        ("mounts", "self/stat"),
        ("1/up", "../file"),
        ("1/down", "./../1/./stat"),
        ("1/task/high", "../../1/task/../up"),
        ("slash", "1/"),
    ] {
        tree.link(name, target);
    }
    for (name, text) in [
        ("file", "top/file"),
        ("./file", "top/file"),
        ("1/../file", "top/file"),
        ("1//stat", "top/1/stat"),
        ("self/stat", "top/1/stat"),
        ("mounts", "top/1/stat"),
        ("self/up", "top/file"),
        ("1/down", "top/1/stat"),
        ("1/task/high", "top/file"),
        ("slash/stat", "top/1/stat"),
    ] {
        assert_eq!(tree.read(name).as_deref(), Ok(text), "{name}");
    }
    for (name, errno) in [
        ("", Errno::NOENT),
        ("no", Errno::NOENT),
        ("net", Errno::NOENT),
        ("no/stat", Errno::NOENT),
        ("file/stat", Errno::NOTDIR),
        ("file/", Errno::NOTDIR),
        ("1", Errno::ISDIR),
        ("1/", Errno::ISDIR),
        (".", Errno::ISDIR),
        ("1/..", Errno::ISDIR),
        ("self", Errno::ISDIR),
        ("nul\0byte", Errno::INVAL),
    ] {
        assert_eq!(tree.read(name), Err(errno), "{name:?}");
    }
}

#[test]
fn nothing_outside() {
    let tree = Tree::new("outside");
    let absolute = tree.path.join("top/file");
    for (name, target) in [
        ("out", "../outside"),
        ("1/out", "../../outside"),
        ("1/task/out", "../../1/../../outside"),
        ("absolute", absolute.to_str().unwrap()),
        ("root", "/"),
        ("two", "1/out"),
        ("back", "../top/file"),
    ] {
        tree.link(name, target);
    }
    for name in [
        "..",
        "../outside",
        "1/../../outside",
        "/",
        "/proc/uptime",
        "out",
        "1/out",
        "1/task/out",
        "absolute",
        "root",
        "root/proc/uptime",
        "two",
        "back",
        "../top/file",
    ] {
        assert_eq!(tree.read(name), Err(Errno::XDEV), "{name}");
    }
}

#[test]
fn at_most_forty_links() {
    let tree = Tree::new("forty");
    tree.link("round", "round");
    tree.link("l0", "file");
    for number in 1..50 {
        tree.link(&format!("l{number}"), &format!("l{}", number - 1));
    }
    assert_eq!(tree.read("round"), Err(Errno::LOOP));
    assert_eq!(tree.read("l39").as_deref(), Ok("top/file"));
    assert_eq!(tree.read("l40"), Err(Errno::LOOP));
}

/// They do not block, and are not opened.
#[test]
fn fifos_and_sockets() {
    let tree = Tree::new("fifo");
    let made = std::process::Command::new("mkfifo").arg(tree.path.join("top/fifo")).status();
    assert!(made.unwrap().success());
    tree.link("link", "fifo");
    let _socket = std::os::unix::net::UnixListener::bind(tree.path.join("top/socket")).unwrap();
    for name in ["fifo", "link", "socket"] {
        assert_eq!(tree.read(name), Err(IRREGULAR), "{name}");
    }
}

#[test]
fn the_links_of_proc() {
    let proc = rustix::fs::open("/proc", DIRECTORY, Mode::empty()).unwrap();
    let steps = |name| Beneath::Steps.open(proc.as_fd(), name, OFlags::RDONLY).map(drop);
    for name in ["self/stat", "thread-self/stat", "net/dev", "mounts", "self/net/dev", "self/task/../stat"] {
        assert_eq!(steps(name), Ok(()), "{name}");
    }
    let kept = rustix::pipe::pipe().unwrap();
    let pipe = format!("self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&kept.0));
    for name in ["self/exe", "self/cwd", "self/root", "self/root/proc/uptime", "self/ns/pid", &pipe] {
        assert_eq!(steps(name), Err(Errno::XDEV), "{name}");
    }
}
