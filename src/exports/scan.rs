//! One file's records, a window at a time: windows are cut at record ends in order, and read in parallel.
//!
//! A file of any size costs the memory of a few windows. Windows do not depend on the number of threads.

use std::fs::File;
use std::io::{self, Read};

use memchr::memchr2;
use rayon::prelude::*;

use super::records::{MAX_RECORD, Records, Step};
use super::rows::{Part, Plan};
use super::shape::{Frame, Shape};

/// Bytes read at a time; well over the longest record.
const WINDOW: usize = 4 << 20;

/// The decoded text of a file: in memory where it had to be converted, else read as it is.
pub(super) enum Source {
    Memory(Vec<u8>),
    File { file: File, skip: usize },
}

impl Source {
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

    pub(super) fn rewind(&mut self) -> io::Result<usize> {
        match self {
            Source::Memory(_) => Ok(0),
            Source::File { file, skip } => {
                use std::io::Seek;
                file.seek(io::SeekFrom::Start(*skip as u64))?;
                Ok(0)
            }
        }
    }
}

struct Window {
    text: Vec<u8>,
    base: u64,
    line: u32,
}

/// Cuts a source into windows that end where a record ends.
struct Cutter<'s> {
    source: &'s mut Source,
    at: usize,
    held: Vec<u8>,
    base: u64,
    line: u32,
    delimiter: u8,
    ended: bool,
    in_long_line: bool,
}

impl Cutter<'_> {
    fn next(&mut self) -> io::Result<Option<Window>> {
        loop {
            if !self.ended {
                let mut held = std::mem::take(&mut self.held);
                held.reserve_exact(WINDOW);
                self.ended = self.source.read(&mut self.at, &mut held, WINDOW)?;
                self.held = held;
            }
            if self.in_long_line {
                let end = memchr2(b'\n', b'\r', &self.held);
                let cut = end.map_or(self.held.len(), |i| {
                    i + 1 + usize::from(self.held[i..].starts_with(b"\r\n"))
                });
                self.base += cut as u64;
                self.held.drain(..cut);
                self.in_long_line = end.is_none() && !self.ended;
                if self.in_long_line {
                    continue;
                }
            }
            if self.held.is_empty() {
                return Ok(None);
            }
            let mut records = Records::new(&self.held, self.delimiter, 0, self.line);
            let sure = if self.ended {
                self.held.len()
            } else {
                self.held.len().saturating_sub(MAX_RECORD + 2)
            };
            let mut last = None;
            while records.position() < sure {
                last = records.step();
            }
            let cut = records.position();
            let line = records.next_line();
            if !self.ended && cut == self.held.len() && matches!(last, Some(Step::SetAside { .. }))
            {
                let tail = self.held.last();
                self.in_long_line = !matches!(tail, Some(b'\n' | b'\r'));
            }
            let rest = self.held.split_off(cut);
            let window = Window {
                text: std::mem::replace(&mut self.held, rest),
                base: self.base,
                line: self.line,
            };
            self.base += cut as u64;
            self.line = line;
            if window.text.is_empty() && !self.ended {
                continue;
            }
            return Ok(Some(window));
        }
    }
}

/// Where the records start: behind the header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) offset: usize,
    pub(super) line: u32,
}

/// Reads every record from `start` on; parts come to `take` in the order of the file.
pub(super) fn scan(
    source: &mut Source,
    plan: &Plan<'_>,
    delimiter: u8,
    start: Start,
    take: &mut dyn FnMut(Part),
) -> io::Result<()> {
    let at = source.rewind()?;
    let mut cutter = Cutter {
        source,
        at,
        held: Vec::new(),
        base: 0,
        line: 1,
        delimiter,
        ended: false,
        in_long_line: false,
    };
    // What stands above and in the header is skipped, byte for byte.
    let mut skipped = Vec::new();
    cutter
        .source
        .read(&mut cutter.at, &mut skipped, start.offset)?;
    cutter.base = start.offset as u64;
    cutter.line = start.line;
    let frame = Frame::new(&plan.columns.headers, delimiter);
    let at_once = rayon::current_num_threads() * 2;
    loop {
        let mut windows = Vec::with_capacity(at_once);
        while windows.len() < at_once {
            match cutter.next()? {
                Some(w) => windows.push(w),
                None => break,
            }
        }
        if windows.is_empty() {
            return Ok(());
        }
        let parts: Vec<Part> = windows
            .par_iter()
            .map(|w| read_window(w, plan, &frame, delimiter))
            .collect();
        parts.into_iter().for_each(&mut *take);
    }
}

fn read_window(window: &Window, plan: &Plan<'_>, frame: &Frame, delimiter: u8) -> Part {
    let mut part = Part::new(plan);
    let mut records = Records::new(&window.text, delimiter, 0, window.line);
    while let Some(step) = records.step() {
        let line = records.start_line();
        match step {
            Step::Blank => {}
            Step::SetAside { fault, column } => {
                part.put_aside(line, column.to_string(), fault.sentence().to_owned(), None);
            }
            Step::Record => match frame.judge(&records) {
                Shape::Good => part.take(plan, &records, window.base),
                Shape::Empty => part.leave_out("blank row"),
                Shape::Header => part.leave_out("header repeated"),
                Shape::Wrong(reason) => {
                    let cells = records.len();
                    part.put_aside(line, cells.to_string(), reason, None);
                    records.give_up_line();
                }
            },
        }
    }
    part
}
