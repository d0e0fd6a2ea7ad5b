//! The printed page as PDF, for printing from cron without a browser. Letter size, black on white, fonts embedded.
//!
//! `face` measures and wraps text, `layout` sets the blocks on pages, this file draws what was laid out. The same lists
//! give the same bytes: nothing in the file names the hour or the computer.

mod face;
mod layout;

use std::io::{self, Write};

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use crate::model::Day;

use super::paper;
use super::{Sheet, plain};

use face::Faces;
use layout::{HEIGHT, Mark, Page, WIDTH};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let faces = Faces::get().ok_or_else(|| io::Error::other("the built-in fonts are damaged"))?;
    let mut pages: Vec<Page> = Vec::new();
    for lane in sheet.lanes {
        layout::lay_out(faces, &paper::of(sheet, *lane), &mut pages);
    }
    let bytes =
        draw(faces, sheet.today, &pages).ok_or_else(|| io::Error::other("no PDF came about"))?;
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

fn draw(faces: &Faces, today: Day, pages: &[Page]) -> Option<Vec<u8>> {
    let regular = Font::new(face::REGULAR.into(), 0)?;
    let bold = Font::new(face::BOLD.into(), 0)?;
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
    for (n, page) in pages.iter().enumerate() {
        let mut sheet = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
        let mut surface = sheet.surface();
        for mark in page.marks.iter().chain(&layout::foot(n + 1, pages.len())) {
            one(&mut surface, mark, faces, [&regular, &bold])?;
        }
        surface.finish();
        sheet.finish();
    }
    document.finish().ok()
}

fn one(surface: &mut Surface<'_>, mark: &Mark, faces: &Faces, fonts: [&Font; 2]) -> Option<()> {
    match mark {
        Mark::Text {
            x,
            y,
            size,
            bold: strong,
            text,
        } => {
            surface.set_fill(Some(Fill {
                paint: luma::Color::black().into(),
                ..Fill::default()
            }));
            surface.set_stroke(None);
            let (start, font) = (Point::from_xy(*x, *y), fonts[usize::from(*strong)].clone());
            match faces.glyphs(text, *strong) {
                Some(glyphs) => surface.draw_glyphs(start, &glyphs, font, text, *size, false),
                None => surface.draw_text(start, font, *size, text, false, TextDirection::Auto),
            }
        }
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
    }
    Some(())
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
