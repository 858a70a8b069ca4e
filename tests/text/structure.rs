//! The modules of the source depend on each other without cycles, and bytes are searched in one place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules by their path (`shape::rows`), each with its code: no comments and no tests.
fn modules() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut modules, mut directories) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(directory) = directories.pop() {
        let entries = fs::read_dir(directory).unwrap();
        let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        directories.extend(paths.iter().filter(|path| path.is_dir()).cloned());
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
            let name = path.strip_prefix(&root).unwrap().with_extension("");
            let name = name.to_str().unwrap().replace('/', "::");
            let name = name.strip_suffix("::mod").unwrap_or(&name);
            if !["tests", "texts", "lib"].iter().any(|last| name.ends_with(last)) {
                modules.insert(name.to_owned(), code_of(&fs::read_to_string(path).unwrap()));
            }
        }
    }
    modules
}

fn code_of(text: &str) -> String {
    // In some files, a separate module of tests is declared at the top.
    let text = text.replace("#[cfg(test)]\nmod tests;", "");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The modules to which the code of one module refers: `crate::a::b`, or `super::b`.
fn uses(name: &str, code: &str, modules: &BTreeMap<String, String>) -> BTreeSet<String> {
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    let mut found = BTreeSet::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        // `super::super::` is handled at its beginning. A word that only ends with this text is a different
        // word.
        if code[..start].ends_with(is_path) {
            continue;
        }
        let rest = &code[start..];
        let path = &rest[..rest.find(|c| !is_path(c)).unwrap_or(rest.len())];
        let inside = rest[path.len()..].strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let items = inside.map_or(vec![""], |(items, _)| items.split(',').map(str::trim).collect());
        for item in items {
            let path = format!("{path}{item}");
            let mut base: Vec<&str> = name.split("::").collect();
            let ups = path.split("::").take_while(|&part| part == "super").count();
            base.truncate(if ups == 0 { 0 } else { base.len() - ups.min(base.len()) });
            base.extend(path.split("::").filter(|part| !matches!(*part, "crate" | "super" | "")));
            while !base.is_empty() && !modules.contains_key(&base.join("::")) {
                base.pop();
            }
            found.insert(base.join("::"));
        }
    }
    found.remove("");
    found.remove(name);
    found
}

/// Follows the dependencies of the last module of `way`. No cycle begins at a module in `done`.
fn circle(
    way: &mut Vec<String>,
    edges: &BTreeMap<String, BTreeSet<String>>,
    done: &mut BTreeSet<String>,
) -> Option<String> {
    for next in &edges[way.last()?] {
        if let Some(at) = way.iter().position(|module| module == next) {
            return Some(format!("{} -> {next}", way[at..].join(" -> ")));
        }
        if !done.contains(next) {
            way.push(next.clone());
            if let Some(circle) = circle(way, edges, done) {
                return Some(circle);
            }
            done.extend(way.pop());
        }
    }
    None
}

#[test]
fn no_module_depends_on_itself() {
    let modules = modules();
    assert!(modules.len() > 150, "only {} modules were found", modules.len());
    let edges: BTreeMap<String, BTreeSet<String>> =
        modules.iter().map(|(name, code)| (name.clone(), uses(name, code, &modules))).collect();
    assert!(edges["pid::io"].contains("shape::numbers") && edges["shape::matrix::read"].contains("cursor"));
    let mut done = BTreeSet::new();
    for name in modules.keys() {
        assert_eq!(circle(&mut vec![name.clone()], &edges, &mut done), None);
        done.insert(name.clone());
    }
}

#[test]
fn a_circle_is_found() {
    let edges = [("a", "b"), ("b", "c"), ("c", "b")];
    let edges = edges.map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()])));
    let found = circle(&mut vec!["a".to_owned()], &edges.into(), &mut BTreeSet::new());
    assert_eq!(found.as_deref(), Some("b -> c -> b"));
}

/// Imports come from the module that defines what is imported, not through the crate's root. Macros that
/// other crates use (`$crate`) have to use public paths.
#[test]
fn nothing_is_imported_through_the_root() {
    for (name, code) in modules() {
        let at_root = code.match_indices("crate::").find_map(|(start, _)| {
            let rest = code[start + 7..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
            (rest.starts_with(char::is_uppercase) && !code[..start].ends_with([':', '$']))
                .then(|| rest.to_owned())
        });
        assert_eq!(at_root, None, "{name}");
    }
}

#[test]
fn bytes_are_searched_in_the_cursor_alone() {
    for (name, code) in modules() {
        if !name.starts_with("cursor") && name != "find" {
            assert!(!code.contains("memchr"), "{name} searches bytes by itself");
        }
    }
}

/// The rows of the table of the page `files`.
fn rows_of_files() -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/files.rs")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("//! | ")).skip(2);
    rows.map(|row| format!("| {row}")).collect()
}

/// Every file of the list is on the page `files`, by its type: alone, or after another type of its module.
#[test]
fn the_page_of_files_has_every_file() {
    macro_rules! types {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => { [$(stringify!($type)),*] };
    }
    let rows = rows_of_files();
    let types = procsampler::every_file!(types);
    assert!(types.len() > 90);
    for path in types.map(|path| path.replace(' ', "")) {
        let path = path.split_once("::").unwrap().1;
        let (module, name) = path.rsplit_once("::").unwrap();
        let is_in = |row: &String| {
            let cell = row.split('|').nth(2).unwrap_or_default();
            cell.contains(&format!("`{path}`"))
                || (cell.contains(&format!("`{module}::")) && cell.contains(&format!("`{name}`")))
        };
        assert!(rows.iter().any(is_in), "{path} is in no row of the page `files`");
    }
}

/// The names in a cell: `net::Tcp` in backquotes; a name without a module belongs to the module of the name
/// before it.
fn names(cell: &str) -> Vec<String> {
    let (mut module, mut names) = ("", Vec::new());
    for name in cell.split('`').skip(1).step_by(2) {
        match name.rsplit_once("::") {
            Some((before, _)) => {
                module = before;
                names.push(name.to_owned());
            }
            None => names.push(format!("{module}::{name}")),
        }
    }
    names
}

/// The page that compares this crate with other libraries names only types of the page `files`. A file that
/// nothing reads has its reason there.
#[test]
fn the_page_of_other_libraries_names_what_there_is() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let files: BTreeSet<String> = rows_of_files()
        .iter()
        .flat_map(|line| cells(line).get(2).map(|cell| names(cell)).unwrap_or_default())
        .collect();
    let page = read("src/compare.rs");
    let (_, table) = page.split_once("//! | file |").unwrap();
    let rows: Vec<_> =
        table.lines().filter_map(|line| line.strip_prefix("//! |")).skip(1).map(cells).collect();
    assert!(rows.len() > 90, "{} rows", rows.len());
    for row in &rows {
        let [file, libraries @ .., here, _] = &row[..] else { panic!("{row:?}") };
        assert_eq!(libraries.len(), 4, "{file}");
        assert!(libraries.iter().any(|cell| cell != "–"), "{file}: no library reads it");
        match here.strip_prefix("none: ") {
            Some(reason) => assert!(!reason.is_empty(), "{file}"),
            None => {
                let names = names(here);
                assert!(!names.is_empty(), "{file}: {here}");
                names.iter().for_each(|name| assert!(files.contains(name), "{file}: {name}"));
            }
        }
    }
}

/// The table of features on the crate's page names each module in the row of its group, or in the first row
/// if it is always there.
#[test]
fn the_table_of_features_has_every_module() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let page = read("src/lib.rs");
    let (_, table) = page.split_once("//! | feature | modules |").unwrap();
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("//! | "));
    // `system::stat` and its feature.
    let mut named = BTreeSet::new();
    for (feature, cell) in rows.map(|row| row.split_once(" | ").unwrap()) {
        for (directory, modules) in cell.split("; ").filter_map(|part| part.split_once("`]: ")) {
            let modules = modules.trim_end_matches(" |").split(", ");
            named.extend(modules.map(|module| {
                (
                    format!("{}::{module}", directory.trim_start_matches("[`")),
                    feature.trim_matches('`').to_owned(),
                )
            }));
        }
    }
    let mut declared = BTreeSet::new();
    for (directory, path) in
        [("system", "src/system/mod.rs"), ("pid", "src/pid/mod.rs"), ("pid", "src/pid/live.rs")]
    {
        let (text, mut group) = (read(path), "–");
        for line in text.lines() {
            let feature = line.strip_prefix("#[cfg(feature = \"").and_then(|rest| rest.strip_suffix("\")]"));
            let module = line.trim_start().strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';'));
            group = feature.unwrap_or(group);
            // config is a feature of its own.
            if let Some(module) = module.filter(|&module| module != "config") {
                declared.insert((format!("{directory}::{module}"), group.to_owned()));
            }
            // An attribute is of one item, which is a line, or the lines between braces.
            if feature.is_none() && !line.ends_with('{') && !line.starts_with(' ') {
                group = "–";
            }
        }
    }
    assert_eq!(named, declared);
}
