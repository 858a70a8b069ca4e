//! Which rows are shown, and in which order: filters, groups, sorting, the tree.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::columns::{Column, Kind, command};
use crate::sample::row::{Id, Row};

/// The property by which processes are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    #[default]
    None,
    User,
    Cgroup,
}

impl Group {
    pub fn name(self) -> &'static str {
        match self {
            Group::None => "none",
            Group::User => "user",
            Group::Cgroup => "cgroup",
        }
    }

    pub fn named(name: &str) -> Option<Group> {
        [Group::None, Group::User, Group::Cgroup].into_iter().find(|group| group.name() == name)
    }
}

/// The rows that are shown: those that match all of these words.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A part of the number, the name or the command line.
    pub text: String,
    /// The name of a user, or its beginning.
    pub user: String,
    /// A part of the path of a cgroup.
    pub cgroup: String,
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.user.is_empty() && self.cgroup.is_empty()
    }

    fn admits(&self, row: &Row) -> bool {
        let has =
            |text: Option<&str>, part: &str| part.is_empty() || text.is_some_and(|it| it.contains(part));
        let of_user =
            self.user.is_empty() || row.user.as_deref().is_some_and(|user| user.starts_with(&*self.user));
        of_user && has(row.cgroup.as_deref(), &self.cgroup) && matches(row, &self.text)
    }

    /// Whether it needs the command lines of all processes.
    pub fn needs_cmdlines(&self) -> bool {
        !self.text.is_empty()
    }
}

/// Whether a row contains this text, in upper or lower case.
pub fn matches(row: &Row, text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let text = text.to_lowercase();
    let has = |it: &str| it.to_lowercase().contains(&text);
    row.number().is_some_and(|number| number.to_string() == text)
        || has(&command(row))
        || has(&row.comm.to_string())
}

/// The order of the rows.
#[derive(Clone, Debug)]
pub struct Order {
    pub sort: Column,
    pub reverse: bool,
    pub tree: bool,
    pub group: Group,
}

/// A line of the table.
pub struct Line {
    /// Its index in the rows.
    pub at: usize,
    /// The branches of the tree before the command.
    pub branches: String,
}

/// The rows of the groups in a view by group. Empty in other views.
pub fn groups(rows: &[Row], filter: &Filter, group: Group) -> Vec<Row> {
    if group == Group::None {
        return Vec::new();
    }
    let mut groups: Vec<Row> = Vec::new();
    let mut by_name: HashMap<Rc<str>, usize> = HashMap::new();
    let unknown: Rc<str> = "-".into();
    for row in rows.iter().filter(|row| filter.admits(row)) {
        let name = match group {
            Group::Cgroup => &row.cgroup,
            _ => &row.user,
        };
        let name = name.as_ref().unwrap_or(&unknown);
        let at = *by_name.entry(name.clone()).or_insert_with(|| {
            groups.push(Row::group(name.clone()));
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.add(row);
        }
    }
    groups
}

/// The rows in their order, as lines. The rows of groups are filtered already.
pub fn arrange(rows: &[Row], filter: &Filter, order: &Order) -> Vec<Line> {
    if order.group != Group::None {
        return sorted(rows, (0..rows.len()).collect(), order).into_iter().map(Line::plain).collect();
    }
    let wanted: Vec<usize> =
        rows.iter().enumerate().filter(|(_, row)| filter.admits(row)).map(|(at, _)| at).collect();
    if order.tree {
        return tree(rows, &wanted, order);
    }
    sorted(rows, wanted, order).into_iter().map(Line::plain).collect()
}

impl Line {
    fn plain(at: usize) -> Line {
        Line { at, branches: String::new() }
    }
}

/// The matching rows in the order of the sort: the largest measure first, or the smallest number or word
/// first. Rows without a value come last in both directions.
fn sorted(rows: &[Row], wanted: Vec<usize>, order: &Order) -> Vec<usize> {
    let Order { sort, reverse, .. } = *order;
    let descends = (sort.kind() != Kind::Label) != reverse;
    // The keys are computed once, because a row is compared many times.
    let mut keys: Vec<(Option<f64>, Option<u32>, usize)> = wanted
        .into_iter()
        .filter_map(|at| rows.get(at).map(|row| (sort.measure(row), row.number(), at)))
        .collect();
    let turned = |order: Ordering| if descends { order.reverse() } else { order };
    keys.sort_unstable_by(|&(a, a_number, a_at), &(b, b_number, b_at)| {
        let words = rows.get(a_at).zip(rows.get(b_at)).and_then(|(a, b)| sort.by_words(a, b));
        let first = match (words, a, b) {
            (Some(words), ..) => turned(words),
            (_, Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (_, a, b) => b.is_some().cmp(&a.is_some()),
        };
        first.then(a_number.cmp(&b_number)).then(a_at.cmp(&b_at))
    });
    keys.into_iter().map(|(.., at)| at).collect()
}

/// Each row below its parent. The children of one parent are in the order of the sort. The parent of a
/// matching row is shown too.
fn tree(rows: &[Row], wanted: &[usize], order: &Order) -> Vec<Line> {
    let by_number: HashMap<u32, usize> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((row.number()?, at))).collect();
    let parent = |at: usize| {
        let row = rows.get(at)?;
        by_number.get(&row.parent).copied().filter(|_| row.number() != Some(row.parent))
    };
    let mut shown: HashSet<usize> = HashSet::new();
    for &at in wanted {
        let mut next = Some(at);
        // If a number was used again during the scan, a parent can appear as its own descendant.
        while let Some(at) = next.filter(|&at| shown.insert(at)) {
            next = parent(at);
        }
    }
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut roots = Vec::new();
    for at in sorted(rows, shown.iter().copied().collect(), order) {
        match parent(at).filter(|parent| shown.contains(parent)) {
            Some(parent) => children.entry(parent).or_default().push(at),
            None => roots.push(at),
        }
    }
    let mut lines = Vec::with_capacity(shown.len());
    // Depth first, without recursion: a chain of processes may be as long as there are numbers.
    let mut todo: Vec<(usize, String, String)> =
        roots.into_iter().rev().map(|at| (at, String::new(), String::new())).collect();
    while let Some((at, branches, below)) = todo.pop() {
        if let Some(children) = children.remove(&at) {
            let last = children.len().saturating_sub(1);
            for (place, child) in children.into_iter().enumerate().rev() {
                let (branch, rest) = if place == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
                // Deeper than this there is no room for a name.
                let below: String = if below.chars().count() < 60 { below.clone() } else { String::new() };
                todo.push((child, format!("{below}{branch}"), format!("{below}{rest}")));
            }
        }
        lines.push(Line { at, branches });
    }
    lines
}

/// The line of a row.
pub fn position(lines: &[Line], rows: &[Row], id: &Id) -> Option<usize> {
    lines.iter().position(|line| rows.get(line.at).is_some_and(|row| row.id == *id))
}
