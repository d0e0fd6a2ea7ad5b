//! Blocks set on pages: a block moves to the next page whole, and only one that is taller than a page is divided.
//!
//! What stands in every block alike (the boxes to tick, the lines to write on) is a stamp: the file holds it once.

use rayon::prelude::*;

use super::super::paper::{Block, Paper};
use super::face::Faces;

/// Letter, in points.
pub(super) const WIDTH: f32 = 612.0;
/// Letter, in points.
pub(super) const HEIGHT: f32 = 792.0;

const LEFT: f32 = 36.0;
const RIGHT: f32 = WIDTH - 36.0;
const TOP: f32 = 30.0;
const BOTTOM: f32 = HEIGHT - 40.0;
/// Where the boxes to tick begin.
const BOXES: f32 = 344.0;
/// From baseline to baseline, in sizes.
const LEADING: f32 = 1.22;
/// The smallest size of what is open.
const SMALL: f32 = 9.0;

/// Something on a page, in points from its upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A line of text on its baseline.
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        text: String,
    },
    /// A level line.
    Line { x: f32, y: f32, to: f32, width: f32 },
    /// A box to tick.
    Box { x: f32, y: f32, side: f32 },
    /// The marks of the book's stamp `of`, from `y` down, `height` points of them.
    Stamp { y: f32, of: usize, height: f32 },
}

impl Mark {
    fn y(&self) -> f32 {
        match self {
            Mark::Text { y, .. }
            | Mark::Line { y, .. }
            | Mark::Box { y, .. }
            | Mark::Stamp { y, .. } => *y,
        }
    }

    /// Where it ends: texts end on their baseline.
    fn foot(&self) -> f32 {
        match self {
            Mark::Stamp { y, height, .. } => y + height,
            mark => mark.y(),
        }
    }

    /// The mark lower by so many points.
    pub(super) fn moved(mut self, by: f32) -> Mark {
        match &mut self {
            Mark::Text { y, .. }
            | Mark::Line { y, .. }
            | Mark::Box { y, .. }
            | Mark::Stamp { y, .. } => *y += by,
        }
        self
    }
}

/// One page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) marks: Vec<Mark>,
}

/// Pages, and the stamps on them.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) pages: Vec<Page>,
    /// Marks from y = 0 down.
    pub(super) stamps: Vec<Vec<Mark>>,
}

impl Book {
    /// Keeps the marks as a stamp; gives the mark that sets it.
    fn stamp(&mut self, group: Group) -> Mark {
        self.stamps.push(group.marks);
        Mark::Stamp {
            y: 0.0,
            of: self.stamps.len() - 1,
            height: group.height,
        }
    }
}

/// Marks that stay together, from y = 0 down.
#[derive(Default)]
struct Group {
    marks: Vec<Mark>,
    height: f32,
}

impl Group {
    fn text(&mut self, x: f32, y: f32, size: f32, bold: bool, text: impl Into<String>) {
        self.marks.push(Mark::Text {
            x,
            y,
            size,
            bold,
            text: text.into(),
        });
    }

    /// Wrapped lines from the group's height on.
    fn lines(&mut self, faces: &Faces, x: f32, room: f32, size: f32, bold: bool, text: &str) {
        for line in faces.wrap(text, room, size, bold) {
            self.height += size * LEADING;
            let y = self.height;
            self.text(x, y, size, bold, line);
        }
    }
}

/// What stands in every block of a list.
struct Stamps {
    boxes: Mark,
    fields: Mark,
}

/// Sets one list on pages of its own.
pub(super) fn lay_out(faces: &Faces, paper: &Paper, book: &mut Book) {
    let stamps = Stamps {
        boxes: book.stamp(boxes(paper)),
        fields: book.stamp(fields()),
    };
    // A block's marks depend on nothing before it; only where it stands does.
    let groups: Vec<Group> = paper
        .blocks
        .par_iter()
        .map(|block| group(faces, &stamps, block))
        .collect();
    let pages = &mut book.pages;
    pages.push(Page::default());
    let mut at = TOP;
    place(head(faces, paper), &mut at, pages);
    for group in groups {
        place(group, &mut at, pages);
    }
}

/// What stands at the foot of page `n` of `all`.
pub(super) fn foot(n: usize, all: usize) -> Vec<Mark> {
    let mut group = Group::default();
    let y = HEIGHT - 22.0;
    group.text(LEFT, y, 9.0, true, "PATIENT DATA: SHRED AFTER USE");
    group.text(RIGHT - 70.0, y, 9.0, false, format!("Page {n} of {all}"));
    group.marks
}

fn place(group: Group, at: &mut f32, pages: &mut Vec<Page>) {
    if *at + group.height > BOTTOM && *at > TOP {
        pages.push(Page::default());
        *at = TOP;
    }
    let mut marks = group.marks;
    marks.sort_by(|a, b| a.y().total_cmp(&b.y()));
    let mut shift = *at;
    for mark in marks {
        if mark.foot() + shift > BOTTOM {
            pages.push(Page::default());
            shift = TOP + 12.0 - mark.y();
        }
        if let Some(page) = pages.last_mut() {
            page.marks.push(mark.moved(shift));
        }
    }
    *at = shift + group.height;
}

fn head(faces: &Faces, paper: &Paper) -> Group {
    let mut group = Group::default();
    let room = RIGHT - LEFT;
    group.lines(faces, LEFT, room, 17.0, true, &paper.title);
    group.lines(faces, LEFT, room, 9.5, false, &paper.about);
    if let Some(say) = &paper.say {
        let line = format!("Voicemail, nothing more: \"{say}\"");
        group.lines(faces, LEFT, room, 9.5, false, &line);
    }
    if paper.blocks.is_empty() {
        group.height += 6.0;
        group.lines(faces, LEFT, room, 12.0, false, "Nothing today.");
    }
    group.height += 6.0;
    rule(&mut group, 2.0);
    group.height += 2.0;
    group
}

fn rule(group: &mut Group, width: f32) {
    group.marks.push(Mark::Line {
        x: LEFT,
        y: group.height,
        to: RIGHT,
        width,
    });
}

fn group(faces: &Faces, stamps: &Stamps, block: &Block) -> Group {
    let mut group = Group::default();
    let room = RIGHT - LEFT;
    if let Some(office) = &block.office {
        group.height += 4.0;
        group.lines(faces, LEFT, room, 12.0, true, office);
    }
    group.height += 2.0;
    who(faces, block, &mut group);
    if let Some(say) = &block.say {
        let line = format!("Voicemail, nothing more: \"{say}\"");
        group.lines(faces, LEFT, room, 9.0, false, &line);
    }
    // What to mind goes over the whole width, what is open beside the boxes.
    let column = BOXES - LEFT - 20.0;
    points(faces, &mut group, "!", room - 11.0, SMALL, &block.hints);
    group.height += 2.0;
    let start = group.height;
    group.marks.push(stamps.boxes.clone().moved(start));
    let right = stamps.boxes.foot() + start;
    // As large as fits beside the boxes; where many loops are open, small enough for three rows a page.
    let tall = |size: f32| {
        let lines: usize = block
            .whys
            .iter()
            .map(|w| faces.wrap(w, column, size, false).len())
            .sum();
        lines as f32 * size * LEADING
    };
    let size = [11.0, 10.0]
        .into_iter()
        .find(|s| start + tall(*s) <= right)
        .unwrap_or(SMALL);
    points(faces, &mut group, "\u{2022}", column, size, &block.whys);
    let left = group.height;
    group.height = left.max(right) + 2.0;
    group.height += 16.0;
    let y = group.height;
    group.marks.push(stamps.fields.clone().moved(y));
    group.text(RIGHT - 66.0, y, 8.5, false, block.row_id.as_str());
    group.height += 6.0;
    rule(&mut group, 1.2);
    group.height += 2.0;
    group
}

/// Texts with a mark in front, one below the other.
fn points(faces: &Faces, group: &mut Group, mark: &str, room: f32, size: f32, texts: &[String]) {
    for text in texts {
        let y = group.height + size * LEADING;
        group.text(LEFT + 2.0, y, size, mark == "!", mark);
        group.lines(faces, LEFT + 11.0, room, size, mark == "!", text);
    }
}

/// Name, numbers, ids and facts: the ids stand behind the name or, where there is no room, behind the numbers.
fn who(faces: &Faces, block: &Block, group: &mut Group) {
    let room = RIGHT - LEFT;
    // A long name is set smaller before it is broken.
    let name = faces.printable(&block.name);
    let size = if faces.width(&name, 14.0, true) <= room {
        14.0
    } else {
        12.0
    };
    let lines = faces.wrap(&name, room, size, true);
    let used = lines.last().map_or(0.0, |l| faces.width(l, size, true)) + 8.0;
    group.lines(faces, LEFT, room, size, true, &name);
    let mut ids = Some(faces.printable(&block.ids));
    let mut behind = |group: &mut Group, used: f32| {
        let fits = |t: &String| used + faces.width(t, 10.0, false) <= room;
        if let Some(text) = ids.take_if(|t| fits(t)) {
            let y = group.height;
            group.text(LEFT + used, y, 10.0, false, text);
        }
        ids.is_none()
    };
    behind(group, used);
    group.height += 1.5;
    let phones = faces.printable(&block.phones);
    group.lines(faces, LEFT, room, 13.0, true, &phones);
    let used = faces.width(&phones, 13.0, true) + 10.0;
    if !behind(group, used) {
        group.lines(faces, LEFT, room, 10.0, false, &block.ids);
    } else if used + faces.width(&block.facts, 9.5, false) <= room && phones_alone(group) {
        let y = group.height;
        group.text(LEFT + used, y, 9.5, false, faces.printable(&block.facts));
        return;
    }
    group.lines(faces, LEFT, room, 9.5, false, &block.facts);
}

/// Whether nothing stands behind the numbers on their line yet.
fn phones_alone(group: &Group) -> bool {
    let on_line = |m: &&Mark| m.y() >= group.height - 0.1;
    group.marks.iter().filter(on_line).count() == 1
}

/// Two columns of boxes.
fn boxes(paper: &Paper) -> Group {
    let mut group = Group::default();
    let half = paper.boxes.len().div_ceil(2);
    let step = 12.0;
    for (n, label) in paper.boxes.iter().enumerate() {
        let x = BOXES + if n < half { 0.0 } else { 114.0 };
        let y = step * ((n % half.max(1)) as f32 + 1.0);
        group.marks.push(Mark::Box {
            x,
            y: y - 7.5,
            side: 8.0,
        });
        group.text(x + 12.0, y, 8.5, false, label.as_str());
    }
    group.height = step * half as f32;
    group
}

/// Date, by and note, each with its line to write on; the row's name for typing it in stands behind them.
fn fields() -> Group {
    let mut group = Group::default();
    let field = |group: &mut Group, x: f32, label: &str, from: f32, to: f32| {
        group.text(x, 0.0, 9.0, false, label);
        group.marks.push(Mark::Line {
            x: from,
            y: 1.5,
            to,
            width: 0.8,
        });
    };
    field(&mut group, LEFT, "Date", LEFT + 26.0, LEFT + 96.0);
    field(&mut group, LEFT + 104.0, "By", LEFT + 120.0, LEFT + 190.0);
    field(&mut group, LEFT + 198.0, "Note", LEFT + 226.0, RIGHT - 72.0);
    group
}
