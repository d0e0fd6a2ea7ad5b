//! The printed page as PDF, for printing from cron without a browser. Letter size, black on white, fonts embedded.
//!
//! `face` measures and wraps text, `layout` sets the blocks on pages, this file draws what was laid out. The same lists
//! give the same bytes: nothing in the file names the hour or the computer.

mod face;
mod layout;

use std::io::{self, Write};

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::graphic::Graphic;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use crate::model::Day;

use super::paper;
use super::{Sheet, plain};

use face::Faces;
use layout::{Book, HEIGHT, Mark, WIDTH};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let faces = Faces::get().ok_or_else(|| io::Error::other("the built-in fonts are damaged"))?;
    let mut book = Book::default();
    for lane in sheet.lanes {
        layout::lay_out(faces, &paper::of(sheet, *lane), &mut book);
    }
    let bytes =
        draw(faces, sheet.today, &book).ok_or_else(|| io::Error::other("no PDF came about"))?;
    out.write_all(&bytes)
}

/// Rows with letters that the faces lack.
pub(super) fn unprintable(sheet: &Sheet<'_>) -> usize {
    let Some(faces) = Faces::get() else {
        return 0;
    };
    sheet
        .rows()
        .filter(|r| {
            [&r.name, &r.reason, &r.phone, &r.language]
                .into_iter()
                .map(|t| plain(t))
                .any(|t| faces.printable(&t) != t)
        })
        .count()
}

fn draw(faces: &Faces, today: Day, book: &Book) -> Option<Vec<u8>> {
    let mut pen = Pen {
        faces,
        regular: Font::new(face::REGULAR.into(), 0)?,
        bold: Font::new(face::BOLD.into(), 0)?,
        stamps: Vec::new(),
    };
    let mut document = Document::new();
    let day = DateTime::new(u16::try_from(today.year()).unwrap_or_default())
        .month(today.month() as u8)
        .day(today.day_of_month() as u8);
    document.set_metadata(
        Metadata::new()
            .title(format!("Call lists {today}"))
            .language("en".to_owned())
            .creator("tickler".to_owned())
            .creation_date(day),
    );
    let all = book.pages.len();
    for (n, page) in book.pages.iter().enumerate() {
        let mut sheet = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
        let mut surface = sheet.surface();
        if n == 0 {
            pen.stamps = stamps(&pen, book, &mut surface)?;
        }
        for mark in page.marks.iter().chain(&layout::foot(n + 1, all)) {
            pen.draw(&mut surface, mark)?;
        }
        surface.finish();
        sheet.finish();
    }
    document.finish().ok()
}

/// The stamps as graphics that the file holds once, however often they are set.
fn stamps(pen: &Pen<'_>, book: &Book, surface: &mut Surface<'_>) -> Option<Vec<Graphic>> {
    let one = |marks: &Vec<Mark>| {
        let mut builder = surface.stream_builder();
        let mut inner = builder.surface();
        for mark in marks {
            pen.draw(&mut inner, mark)?;
        }
        inner.finish();
        Some(Graphic::new(builder.finish(), false))
    };
    book.stamps.iter().map(one).collect()
}

/// What marks are drawn with.
struct Pen<'a> {
    faces: &'a Faces,
    regular: Font,
    bold: Font,
    stamps: Vec<Graphic>,
}

impl Pen<'_> {
    fn draw(&self, surface: &mut Surface<'_>, mark: &Mark) -> Option<()> {
        match mark {
            Mark::Text {
                x,
                y,
                size,
                bold,
                text,
            } => self.text(surface, Point::from_xy(*x, *y), *size, *bold, text),
            Mark::Line { x, y, to, width } => {
                let mut path = PathBuilder::new();
                path.move_to(*x, *y);
                path.line_to(*to, *y);
                stroke(surface, *width);
                surface.draw_path(&path.finish()?);
            }
            Mark::Box { x, y, side } => {
                let mut path = PathBuilder::new();
                path.push_rect(Rect::from_xywh(*x, *y, *side, *side)?);
                stroke(surface, 0.9);
                surface.draw_path(&path.finish()?);
            }
            Mark::Stamp { y, of, .. } => {
                surface.push_transform(&Transform::from_translate(0.0, *y));
                surface.draw_graphic(self.stamps.get(*of)?.clone());
                surface.pop();
            }
        }
        Some(())
    }

    fn text(&self, surface: &mut Surface<'_>, start: Point, size: f32, bold: bool, text: &str) {
        surface.set_fill(Some(Fill {
            paint: luma::Color::black().into(),
            ..Fill::default()
        }));
        surface.set_stroke(None);
        let font = if bold { &self.bold } else { &self.regular }.clone();
        match self.faces.glyphs(text, bold) {
            Some(glyphs) => surface.draw_glyphs(start, &glyphs, font, text, size, false),
            None => surface.draw_text(start, font, size, text, false, TextDirection::Auto),
        }
    }
}

fn stroke(surface: &mut Surface<'_>, width: f32) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::black().into(),
        width,
        ..Stroke::default()
    }));
}

#[cfg(test)]
mod tests;
