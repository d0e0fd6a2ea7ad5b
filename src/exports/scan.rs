//! One file's records, a window at a time: windows are cut where a record seems to end and read in parallel.
//!
//! A cut is guessed from the count of quotes, which is right in every text without faults. A window whose last quoted
//! cell ran into the cut was cut wrongly: it is cut again by reading its records one by one. What is read does not depend
//! on the cuts nor on the number of threads, and a file of any size costs the memory of a few windows.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use memchr::{memchr_iter, memchr2, memrchr2_iter};

use super::dialect::Dialect;
use super::footer::{TOTALS, is_footer, stated};
use super::layout::Start;
use super::records::{Fault, MAX_RECORD, Records, Step, line_ends};
use super::rows::{Part, Plan};
use super::shape::{Frame, Shape, goes_on, is_rest_of};

/// Bytes read at a time from a large file; well over the longest record.
const WINDOW: usize = 2 << 20;

/// The same of a small one, where a record longer than this costs a second reading.
const SMALL_WINDOW: usize = 256 << 10;

/// Windows of one file for each thread, at least: so that none is left without work for long while another reads the last.
const SHARE: usize = 8;

/// Room of a window beyond what it reads: the usual beginning of a record left over from the one before.
const LEFT_OVER: usize = 64 << 10;

/// The decoded text of a file: in memory where it had to be converted or is small, else read as it is.
pub(super) enum Source {
    Memory(Vec<u8>),
    File { file: File, skip: usize },
}

impl Source {
    /// Adds up to `upto` bytes from byte `at` on; true at the end of the text.
    fn read(&mut self, at: &mut usize, into: &mut Vec<u8>, upto: usize) -> io::Result<bool> {
        match self {
            Source::Memory(text) => {
                let end = (*at + upto).min(text.len());
                into.extend_from_slice(&text[*at..end]);
                *at = end;
                Ok(end == text.len())
            }
            Source::File { file, .. } => {
                let want = upto as u64;
                let got = file.by_ref().take(want).read_to_end(into)?;
                *at += got;
                Ok((got as u64) < want)
            }
        }
    }

    /// Bytes of the text, as far as is known before it is read.
    fn size(&self) -> usize {
        match self {
            Source::Memory(text) => text.len(),
            Source::File { file, .. } => file.metadata().map_or(0, |m| m.len() as usize),
        }
    }

    fn seek(&mut self, at: usize) -> io::Result<()> {
        if let Source::File { file, skip } = self {
            file.seek(SeekFrom::Start((*skip + at) as u64))?;
        }
        Ok(())
    }

    /// The first bytes of the text.
    pub(super) fn head(&mut self, upto: usize) -> io::Result<Vec<u8>> {
        self.seek(0)?;
        let mut head = Vec::new();
        self.read(&mut 0, &mut head, upto)?;
        Ok(head)
    }
}

struct Window {
    text: Vec<u8>,
    base: usize,
    line: u32,
    /// Cut where a record was seen to end, and not where one seems to.
    sure: bool,
}

/// Cuts a source into windows that end where a record ends.
struct Cutter<'s> {
    source: &'s mut Source,
    dialect: Dialect,
    /// Bytes read at a time.
    window: usize,
    at: usize,
    held: Vec<u8>,
    base: usize,
    line: u32,
    ended: bool,
    careful: bool,
    in_long_line: bool,
    /// Room of windows that were read, for the next ones.
    spare: Vec<Vec<u8>>,
}

impl<'s> Cutter<'s> {
    fn new(source: &'s mut Source, dialect: Dialect) -> Cutter<'s> {
        let share = source.size() / (rayon::current_num_threads() * SHARE);
        Cutter {
            window: share.clamp(SMALL_WINDOW, WINDOW),
            source,
            dialect,
            at: 0,
            held: Vec::new(),
            base: 0,
            line: 1,
            ended: false,
            careful: false,
            in_long_line: false,
            spare: Vec::new(),
        }
    }

    /// Starts again at the record that begins there, and cuts the next window with care.
    fn back_to(&mut self, base: usize, line: u32) -> io::Result<()> {
        self.source.seek(base)?;
        self.at = base;
        self.base = base;
        self.line = line;
        self.held.clear();
        self.ended = false;
        self.in_long_line = false;
        self.careful = true;
        Ok(())
    }

    fn next(&mut self) -> io::Result<Option<Window>> {
        loop {
            if !self.ended {
                // Where an end must be sure, more than the longest record has to be at hand.
                let upto = if self.careful { WINDOW } else { self.window };
                if self.held.capacity() - self.held.len() < upto {
                    self.held.reserve_exact(upto + LEFT_OVER);
                }
                self.ended = self.source.read(&mut self.at, &mut self.held, upto)?;
            }
            if self.in_long_line {
                let end = memchr2(b'\n', b'\r', &self.held);
                let cut = end.map_or(self.held.len(), |i| {
                    i + 1 + usize::from(self.held[i..].starts_with(b"\r\n"))
                });
                self.base += cut;
                self.held.drain(..cut);
                self.in_long_line = end.is_none() && !self.ended;
                if self.in_long_line {
                    continue;
                }
            }
            if self.held.is_empty() {
                return Ok(None);
            }
            let guess = if self.ended || self.careful || self.dialect.line_a_record {
                None
            } else {
                likely_end(&self.held, self.dialect.quote)
            };
            let (cut, line, sure) = match guess {
                Some(cut) => (cut, self.line + line_ends(&self.held[..cut]), false),
                None if self.ended => (self.held.len(), self.line, true),
                None => self.sure_end(),
            };
            if cut == 0 && !self.ended {
                // No end that is sure as yet.
                continue;
            }
            self.careful &= !sure;
            let mut rest = self.spare.pop().unwrap_or_default();
            rest.clear();
            rest.extend_from_slice(&self.held[cut..]);
            self.held.truncate(cut);
            let window = Window {
                text: std::mem::replace(&mut self.held, rest),
                base: self.base,
                line: self.line,
                sure,
            };
            self.base += cut;
            self.line = line;
            return Ok(Some(window));
        }
    }

    /// The end of the last record that must end in the text held, by reading all of them.
    fn sure_end(&mut self) -> (usize, u32, bool) {
        let mut records = Records::new(&self.held, self.dialect, 0, self.line);
        let sure = self.held.len().saturating_sub(MAX_RECORD + 2);
        let mut last = None;
        while records.position() < sure {
            last = records.step();
        }
        let cut = records.position();
        if cut == self.held.len() && matches!(last, Some(Step::SetAside { .. })) {
            self.in_long_line = !matches!(self.held.last(), Some(b'\n' | b'\r'));
        }
        (cut, records.next_line(), true)
    }
}

/// The last line end that has an even number of quotes before it.
fn likely_end(text: &[u8], quote: u8) -> Option<usize> {
    let quotes = memchr_iter(quote, text).count();
    let mut behind = 0;
    for i in memrchr2_iter(b'\n', quote, text) {
        if text.len() - i > MAX_RECORD {
            return None;
        }
        if text[i] == quote {
            behind += 1;
        } else if (quotes - behind).is_multiple_of(2) {
            return Some(i + 1);
        }
    }
    None
}

/// Reads every record from `start` on; parts come to `take` in the order of the file.
pub(super) fn scan(
    source: &mut Source,
    plan: &Plan<'_>,
    dialect: Dialect,
    start: Start,
    take: &mut dyn FnMut(&mut Part),
) -> io::Result<()> {
    let mut cutter = Cutter::new(source, dialect);
    cutter.back_to(start.offset, start.line)?;
    cutter.careful = false;
    let frame = Frame::new(&plan.columns.headers, dialect.delimiter).with_extra(plan.extra);
    let (frame, at_once) = (&frame, rayon::current_num_threads() * 2);
    // This thread cuts windows and takes parts in their order, while others read what lies between.
    rayon::in_place_scope(|scope| {
        let mut ahead: VecDeque<Receiver<(Window, Part)>> = VecDeque::with_capacity(at_once);
        loop {
            while ahead.len() < at_once
                && let Some(window) = cutter.next()?
            {
                let (done, part) = sync_channel(1);
                ahead.push_back(part);
                scope.spawn(move |_| {
                    let part = read_window(&window, plan, frame, dialect);
                    // Nobody waits for a window that lies behind one cut wrongly.
                    let _ = done.send((window, part));
                });
            }
            let Some(next) = ahead.pop_front() else {
                return Ok(());
            };
            let (window, mut part) = wait(&next)?;
            if part.cut_wrongly && !window.sure {
                ahead.clear();
                cutter.back_to(window.base, window.line)?;
            } else {
                take(&mut part);
                cutter.spare.push(window.text);
            }
        }
    })
}

/// Reads every record from `start` on, one after the other, with the memory of a window. Where a window was cut wrongly its
/// records come once more, in the same order.
pub(super) fn each(
    source: &mut Source,
    dialect: Dialect,
    start: Start,
    take: &mut dyn FnMut(&Records<'_>),
) -> io::Result<()> {
    let mut cutter = Cutter::new(source, dialect);
    cutter.back_to(start.offset, start.line)?;
    cutter.careful = false;
    while let Some(window) = cutter.next()? {
        let mut records = Records::new(&window.text, dialect, 0, window.line);
        while let Some(step) = records.step() {
            if step == Step::Record {
                take(&records);
            }
        }
        if records.open_at_end() && !window.sure {
            cutter.back_to(window.base, window.line)?;
        } else {
            cutter.spare.push(window.text);
        }
    }
    Ok(())
}

/// What a reader gives; a thread of the pool reads windows itself while it waits.
fn wait(part: &Receiver<(Window, Part)>) -> io::Result<(Window, Part)> {
    let lost = || io::Error::other("a part of the file was not read to its end");
    loop {
        match part.try_recv() {
            Ok(part) => return Ok(part),
            Err(TryRecvError::Disconnected) => return Err(lost()),
            Err(TryRecvError::Empty) if rayon::yield_now().is_none() => {
                return part.recv().map_err(|_| lost());
            }
            Err(TryRecvError::Empty) => {}
        }
    }
}

fn read_window(window: &Window, plan: &Plan<'_>, frame: &Frame, dialect: Dialect) -> Part {
    let mut part = Part::new(plan);
    let mut records = Records::new(&window.text, dialect, 0, window.line);
    let mut before = Before::default();
    while let Some(step) = records.step() {
        let line = records.start_line();
        match step {
            Step::Blank => {
                before = Before {
                    row: None,
                    lone: None,
                    ..before
                }
            }
            Step::SetAside { fault, column } => {
                part.damaged += u64::from(fault == Fault::Nul);
                before.bad(&records, dialect, &mut part, plan);
                part.put_aside(
                    line,
                    plan.header(column - 1),
                    fault.sentence().to_owned(),
                    None,
                );
            }
            Step::Record => match frame.judge(&records) {
                Shape::Good if before.cuts(&records, dialect) => {
                    let reason = "its first cell seems to begin in the line before".to_owned();
                    part.put_aside(line, plan.header(0), reason, None);
                    before = Before::default();
                }
                Shape::Good => {
                    part.take(plan, &records, window.base as u64);
                    before.good(&records);
                }
                Shape::Empty => part.leave_out("blank row"),
                Shape::Header => part.leave_out("header repeated"),
                shape @ (Shape::Wrong(_) | Shape::Wide(_)) => {
                    part.wide += u64::from(matches!(shape, Shape::Wide(_)));
                    let (Shape::Wrong(mut reason) | Shape::Wide(mut reason)) = shape else {
                        continue;
                    };
                    if let Some(stated) = stated(records.physical_line(), line) {
                        TOTALS.clone_into(&mut reason);
                        part.stated.push(stated);
                    }
                    part.look_for_header(&records);
                    before.bad(&records, dialect, &mut part, plan);
                    let cells = records.len();
                    part.put_aside(line, plan.header(cells - 1), reason, None);
                    records.give_up_line();
                }
            },
        }
    }
    part.cut_wrongly = records.open_at_end();
    part.not_utf8 = !records.is_utf8();
    part.expect(plan);
    part
}

/// What stood before a record: a line end that is not where it belongs spoils the rows on both sides of it.
#[derive(Default)]
struct Before {
    /// The row directly before: where it ends, and whether its last cell could go on behind that.
    row: Option<(usize, bool)>,
    /// The first cell of the last row that was good.
    id: Option<Vec<u8>>,
    /// The line directly before, where it could not be taken and has no delimiter, and where it ends.
    lone: Option<(usize, Vec<u8>)>,
}

impl Before {
    fn good(&mut self, records: &Records<'_>) {
        self.row = Some((records.position(), !records.is_quoted(records.len() - 1)));
        let id = self.id.get_or_insert_default();
        id.clear();
        id.extend_from_slice(records.raw(0).unwrap_or_default().0);
        self.lone = None;
    }

    /// A line that cannot be taken: the row before is taken back where its last cell may go on in it.
    fn bad(&mut self, records: &Records<'_>, dialect: Dialect, part: &mut Part, plan: &Plan<'_>) {
        let line = records.physical_line();
        if let (Some((end, true)), Some(id)) = (self.row, &self.id)
            && end == records.start_offset()
            && goes_on(
                id,
                line,
                records.line_after(),
                dialect.delimiter,
                plan.columns.headers.len(),
            )
        {
            let last = plan.columns.headers.len().saturating_sub(1);
            part.take_back(
                plan,
                plan.header(last),
                "its last cell seems to go on in the next line",
            );
        }
        self.row = None;
        let lone = memchr::memchr(dialect.delimiter, line).is_none() && !is_footer(line);
        self.lone = lone.then(|| (records.start_offset() + line.len(), line.to_vec()));
    }

    /// Whether the record's first cell is the rest of the line before it.
    fn cuts(&self, records: &Records<'_>, dialect: Dialect) -> bool {
        let Some((end, line)) = &self.lone else {
            return false;
        };
        let next = || {
            let line = records.line_after();
            &line[..memchr::memchr(dialect.delimiter, line).unwrap_or(line.len())]
        };
        let usual = self.id.as_deref().unwrap_or_else(next);
        records.start_offset() - end <= 2
            && is_rest_of(line, records.raw(0).unwrap_or_default().0, usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_lie_behind_whole_records() {
        assert_eq!(likely_end(b"a,b\nc,\"d\ne\"\nf", b'"'), Some(12));
        assert_eq!(likely_end(b"a,b\nc,\"d\ne", b'"'), Some(4));
        assert_eq!(likely_end(b"abc", b'"'), None);
    }
}
