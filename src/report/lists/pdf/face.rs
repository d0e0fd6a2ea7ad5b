//! The two built-in faces: how wide a text is, and where a line has to end.

use ttf_parser::Face;

/// DejaVu Sans with the letters of Latin, Greek and Cyrillic names; its licence lies beside it.
pub(super) const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
/// The same, bold.
pub(super) const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// What is printed for a letter that the faces lack.
const UNKNOWN: char = '\u{fffd}';

/// Both faces, for measuring.
pub(super) struct Faces {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Faces {
    pub(super) fn new() -> Option<Faces> {
        Some(Faces {
            regular: Face::parse(REGULAR, 0).ok()?,
            bold: Face::parse(BOLD, 0).ok()?,
        })
    }

    /// The text with a mark for every letter that cannot be printed.
    pub(super) fn printable(&self, text: &str) -> String {
        text.chars()
            .map(|c| {
                if self.regular.glyph_index(c).is_some() && self.bold.glyph_index(c).is_some() {
                    c
                } else {
                    UNKNOWN
                }
            })
            .collect()
    }

    /// Width in points.
    pub(super) fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let face = if bold { &self.bold } else { &self.regular };
        let units: u32 = text
            .chars()
            .filter_map(|c| face.glyph_index(c))
            .filter_map(|g| face.glyph_hor_advance(g))
            .map(u32::from)
            .sum();
        units as f32 * size / f32::from(face.units_per_em())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_languages_print_and_lines_end_in_time() {
        let faces = Faces::new().unwrap();
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
        let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(3);
        for bold in [false, true] {
            for line in faces.wrap(&long, 120.0, 14.0, bold) {
                assert!(faces.width(&line, 14.0, bold) <= 120.0);
            }
        }
        let letters = |t: &str| t.chars().filter(|c| *c != ' ').count();
        let all: usize = faces
            .wrap(&long, 120.0, 14.0, true)
            .iter()
            .map(|l| letters(l))
            .sum();
        assert_eq!(all, letters(&long));
    }
}
