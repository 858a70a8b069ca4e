//! The reader of the file: headings, and the lines that belong to them.

use super::SchedDebug;
use super::rows::{CfsRq, DlRq, RtRq, RunQueue, SchedClocks, SchedSysctl};
use super::task::{Heading, Task};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::dotted::{self, OpenRow};
use crate::shape::fields::Fields;
use crate::shape::kept::TextRows;
use crate::shape::lines;
use crate::shape::unlisted::Unlisted;

/// The record that the lines belong to.
#[derive(Clone, Copy)]
enum Section<'a> {
    Clocks,
    Sysctl,
    Cpu,
    Cfs,
    Rt,
    Dl,
    Tasks,
    /// A heading that is not known or was not understood.
    Unknown(&'a [u8]),
}

/// Reads the lines below the first one by one. It cannot fail: lines that are not understood are kept.
pub(super) struct Reader<'a, 's> {
    clocks: &'s mut SchedClocks,
    clocks_seen: u128,
    sysctl: &'s mut SchedSysctl,
    sysctl_seen: u128,
    cpus: OpenRow<'s, RunQueue>,
    cfs: OpenRow<'s, CfsRq>,
    rt: OpenRow<'s, RtRq>,
    dl: OpenRow<'s, DlRq>,
    tasks: &'s mut TextRows<Task<'static>>,
    unlisted: &'s mut Unlisted,
    section: Section<'a>,
    /// The CPU that the tasks belong to. Its number is only in its heading.
    cpu: Option<u32>,
    /// The heading of the table of tasks.
    heading: Heading<'a>,
    /// The last line was blank.
    after_blank: bool,
}

impl<'a, 's> Reader<'a, 's> {
    pub(super) fn read(to: &'s mut SchedDebug, cursor: &mut Cursor<'a>) -> Result<(), ParseError> {
        let SchedDebug { clocks, sysctl, cpus, cfs, rt, dl, tasks, unlisted, .. } = to;
        let mut reader = Reader {
            clocks,
            clocks_seen: 0,
            sysctl,
            sysctl_seen: 0,
            cpus: OpenRow::of(cpus),
            cfs: OpenRow::of(cfs),
            rt: OpenRow::of(rt),
            dl: OpenRow::of(dl),
            tasks,
            unlisted,
            section: Section::Clocks,
            cpu: None,
            heading: Heading::NONE,
            after_blank: false,
        };
        lines::each(cursor, |cursor| {
            reader.line(cursor);
            Ok(())
        })?;
        reader.clocks.absent(|place| reader.clocks_seen >> place & 1 == 1);
        reader.sysctl.absent(|place| reader.sysctl_seen >> place & 1 == 1);
        reader.cpus.end();
        reader.cfs.end();
        reader.rt.end();
        reader.dl.end();
        Ok(())
    }

    fn line(&mut self, cursor: &mut Cursor<'a>) {
        if cursor.at_line_end() {
            // Only a blank line ends the tasks. It ends nothing else: a heading follows.
            if let Section::Tasks = self.section {
                self.section = Section::Unknown(b"");
            }
            self.after_blank = true;
            return;
        }
        let after_blank = core::mem::take(&mut self.after_blank);
        if let Section::Tasks = self.section {
            return self.task(cursor);
        }
        if let Some(section) = self.heading(cursor, after_blank) {
            self.section = section;
            return;
        }
        cursor.eat_all(b"  .");
        // Before about Linux 2.6.33 the settings have no heading.
        if matches!(self.section, Section::Clocks) && cursor.rest().starts_with(b"sysctl_sched_") {
            self.section = Section::Sysctl;
        }
        let unlisted = &mut *self.unlisted;
        match self.section {
            Section::Clocks => dotted::line(self.clocks, cursor, &mut self.clocks_seen, unlisted),
            Section::Sysctl => dotted::line(self.sysctl, cursor, &mut self.sysctl_seen, unlisted),
            Section::Cpu => self.cpus.line(cursor, unlisted),
            Section::Cfs => self.cfs.line(cursor, unlisted),
            Section::Rt => self.rt.line(cursor, unlisted),
            Section::Dl => self.dl.line(cursor, unlisted),
            Section::Tasks => {}
            Section::Unknown(heading) => dotted::keep(heading, cursor, unlisted),
        }
    }

    /// The section that the heading at the cursor begins; `None` if the line is not a heading.
    fn heading(&mut self, cursor: &mut Cursor<'a>, after_blank: bool) -> Option<Section<'a>> {
        let start = *cursor;
        let section = if cursor.eat_all(b"cpu#") {
            self.cpu(cursor)
        } else if cursor.eat_all(b"cfs_rq[") {
            queue(cursor).map(|cpu| {
                let row = self.cfs.begin();
                row.cpu = cpu;
                row.path.set(cursor.line());
                Section::Cfs
            })
        } else if cursor.eat_all(b"rt_rq[") {
            queue(cursor).map(|cpu| {
                let row = self.rt.begin();
                row.cpu = cpu;
                row.path.set(cursor.line());
                Section::Rt
            })
        } else if cursor.eat_all(b"dl_rq[") {
            queue(cursor).filter(|_| cursor.at_line_end()).map(|cpu| {
                self.dl.begin().cpu = cpu;
                Section::Dl
            })
        } else if cursor.eat_all(b"runnable tasks:") {
            cursor.line();
            self.heading = Heading::of(cursor.line());
            if cursor.rest().starts_with(b"---") {
                cursor.line();
            }
            Some(Section::Tasks)
        } else if cursor.eat_all(b"sysctl_sched\n") {
            Some(Section::Sysctl)
        } else if after_blank && !cursor.at_blank() {
            let heading = cursor.line();
            self.unlisted.push(heading, b"");
            return Some(Section::Unknown(heading));
        } else {
            return None;
        };
        Some(section.unwrap_or_else(|| {
            *cursor = start;
            let heading = cursor.line();
            self.unlisted.push_malformed(heading, b"");
            Section::Unknown(heading)
        }))
    }

    /// Reads `cpu#0, 2600.009 MHz`, with or without the frequency.
    fn cpu(&mut self, cursor: &mut Cursor<'a>) -> Option<Section<'a>> {
        self.cpu = cursor.digits().and_then(|cpu| cpu.try_into().ok()).filter(|_| {
            let mut behind = *cursor;
            behind.at_line_end() || behind.at_blank() || behind.eat(b',') || behind.eat(b':')
        });
        let cpu = self.cpu?;
        let row = self.cpus.begin();
        (row.cpu, row.khz) = (cpu, None);
        if !cursor.at_line_end() {
            let rest = *cursor;
            row.khz = khz(cursor);
            if row.khz.is_none() {
                let key = format!("cpu{cpu}");
                let is_known = { rest }.eat_all(b", ");
                let rest = { rest }.line();
                match is_known {
                    true => self.unlisted.push_malformed(key.as_bytes(), rest),
                    // A vendor kernel prints `: Online`.
                    false => self.unlisted.push(key.as_bytes(), rest.strip_prefix(b":").unwrap_or(rest)),
                }
            }
        }
        Some(Section::Cpu)
    }

    fn task(&mut self, cursor: &mut Cursor<'a>) {
        let task = self.cpu.and_then(|cpu| Task::read(cpu, &self.heading, cursor, self.unlisted));
        match (task, self.cpu) {
            (Some(task), _) => self.tasks.push(task),
            (None, Some(cpu)) => {
                self.unlisted.push_malformed(format!("cpu{cpu} task").as_bytes(), cursor.line());
            }
            (None, None) => self.unlisted.push_malformed(b"task", cursor.line()),
        }
    }
}

/// Reads the CPU in `cfs_rq[0]:`, up to behind the colon.
fn queue(cursor: &mut Cursor<'_>) -> Option<u32> {
    let cpu = cursor.digits()?.try_into().ok()?;
    cursor.eat_all(b"]:").then_some(cpu)
}

/// Reads the frequency in `, 2600.009 MHz`, at the end of the line.
fn khz(cursor: &mut Cursor<'_>) -> Option<u64> {
    let mega = cursor.eat_all(b", ").then(|| cursor.digits())??;
    let kilo = match cursor.eat(b'.') {
        true => cursor.digits()?,
        false => 0,
    };
    let khz = mega.checked_mul(1000)?.checked_add(kilo)?;
    (cursor.eat_all(b" MHz") && cursor.at_line_end()).then_some(khz)
}
