//! The two built-in faces: how wide a text is, where a line has to end, and which shapes it is set in.

use std::sync::LazyLock;

use krilla::text::KrillaGlyph;
use ttf_parser::{Face, GlyphId};

use super::super::is_plain;

/// DejaVu Sans with the letters of Latin, Greek and Cyrillic names; its licence lies beside it.
pub(super) const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
/// The same, bold.
pub(super) const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// What is printed for a letter that the faces lack.
const UNKNOWN: char = '\u{fffd}';

/// Letters before this one are looked up once and kept: Latin, Greek, Cyrillic and the common marks.
const KEPT: u32 = 0x2200;

/// A letter's shape in a face, and how far it moves the pen, in the face's units.
#[derive(Debug, Clone, Copy)]
struct Letter {
    glyph: GlyphId,
    advance: u16,
}

/// One face with what is asked of it over and over.
struct Kept {
    face: Face<'static>,
    /// By code point; `None` where the face lacks the letter.
    letters: Vec<Option<Letter>>,
}

impl Kept {
    fn new(bytes: &'static [u8]) -> Option<Kept> {
        let face = Face::parse(bytes, 0).ok()?;
        let of = |code| char::from_u32(code).and_then(|c| letter(&face, c));
        let letters = (0..KEPT).map(of).collect();
        Some(Kept { face, letters })
    }

    fn letter(&self, c: char) -> Option<Letter> {
        match self.letters.get(c as usize) {
            Some(kept) => *kept,
            None => letter(&self.face, c),
        }
    }

    fn units(&self) -> f32 {
        f32::from(self.face.units_per_em())
    }
}

fn letter(face: &Face<'_>, c: char) -> Option<Letter> {
    let glyph = face.glyph_index(c)?;
    let advance = face.glyph_hor_advance(glyph).unwrap_or(0);
    Some(Letter { glyph, advance })
}

/// Both faces, for measuring and setting.
pub(super) struct Faces {
    regular: Kept,
    bold: Kept,
}

impl Faces {
    /// The built-in faces, read once a run; `None` where they are damaged.
    pub(super) fn get() -> Option<&'static Faces> {
        static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
            Some(Faces {
                regular: Kept::new(REGULAR)?,
                bold: Kept::new(BOLD)?,
            })
        });
        FACES.as_ref()
    }

    fn face(&self, bold: bool) -> &Kept {
        if bold { &self.bold } else { &self.regular }
    }

    /// The text with a mark for every letter that cannot be printed.
    pub(super) fn printable(&self, text: &str) -> String {
        if is_plain(text) {
            return text.to_owned();
        }
        let both = |c| self.regular.letter(c).is_some() && self.bold.letter(c).is_some();
        text.chars()
            .map(|c| if both(c) { c } else { UNKNOWN })
            .collect()
    }

    /// Width in points.
    pub(super) fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let face = self.face(bold);
        let letters = text.chars().filter_map(|c| face.letter(c));
        let units: u32 = letters.map(|l| u32::from(l.advance)).sum();
        units as f32 * size / face.units()
    }

    /// The text letter by letter, each as wide as [`Faces::width`] has it; `None` where marks are to be set over letters,
    /// which takes a shaper. A shaper reads the whole face anew for every text.
    pub(super) fn glyphs(&self, text: &str, bold: bool) -> Option<Vec<KrillaGlyph>> {
        let face = self.face(bold);
        let units = face.units();
        text.char_indices()
            .map(|(at, c)| {
                let l = face.letter(c).filter(|_| !is_set_over(c))?;
                let glyph = krilla::text::GlyphId::new(u32::from(l.glyph.0));
                let advance = f32::from(l.advance) / units;
                let range = at..at + c.len_utf8();
                Some(KrillaGlyph::new(glyph, advance, 0.0, 0.0, 0.0, range, None))
            })
            .collect()
    }

    /// The text in lines no wider than `room` points; a word that is wider alone is cut between letters.
    pub(super) fn wrap(&self, text: &str, room: f32, size: f32, bold: bool) -> Vec<String> {
        let text = self.printable(text);
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer, size, bold) <= room {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if self.width(&line, size, bold) > room && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(c);
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// Accents that stand as letters of their own behind the one they belong to.
fn is_set_over(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_languages_print_and_lines_end_in_time() {
        let faces = Faces::get().unwrap();
        for name in [
            "Łucja Żółć-Śniadecka",
            "Nguyễn Thị Ánh",
            "Þórunn Ægisdóttir",
            "Şükrü Çağlar",
            "Иван Петров",
            "Ελένη",
            "O’Brien",
        ] {
            assert_eq!(faces.printable(name), name);
        }
        assert_eq!(faces.printable("李 Li"), "\u{fffd} Li");
        let both = |c| faces.regular.letter(c).is_some() && faces.bold.letter(c).is_some();
        assert!((' '..='~').all(both));
        let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(3);
        for bold in [false, true] {
            for line in faces.wrap(&long, 120.0, 14.0, bold) {
                assert!(faces.width(&line, 14.0, bold) <= 120.0);
            }
        }
        assert!(faces.glyphs("Jose\u{301}", false).is_none());
        let glyphs = faces.glyphs("José, 7", true).unwrap();
        let set: f32 = glyphs.iter().map(|g| g.x_advance * 14.0).sum();
        assert!((set - faces.width("José, 7", 14.0, true)).abs() < 0.01);
        let letters = |t: &str| t.chars().filter(|c| *c != ' ').count();
        let all: usize = faces
            .wrap(&long, 120.0, 14.0, true)
            .iter()
            .map(|l| letters(l))
            .sum();
        assert_eq!(all, letters(&long));
    }
}
