//! The lists as a workbook: what tickler wrote locked, what the caller fills in open, the codes on a second sheet.
//!
//! All lists stand on one sheet, for a worked workbook comes back as one table. Ids and phones are text cells, so that no
//! spreadsheet takes a zero off; the same lists give the same bytes.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet,
    XlsxError,
};

use crate::model::{Address, Day, guard};
use crate::worklist::{CallRow, Lane};

use super::{COLUMNS, Cell, OURS, Sheet, cells, codes, heading};

/// How a column of [`COLUMNS`] stands on the sheet: its width in characters, and whether its heading is turned upright.
struct Look {
    width: f64,
    upright: bool,
}

const fn flat(width: f64) -> Look {
    Look {
        width,
        upright: false,
    }
}

const fn upright(width: f64) -> Look {
    Look {
        width,
        upright: true,
    }
}

/// One a column. Together the visible ones fit a landscape page at three quarters of their size, in wide fonts at two
/// thirds: the print-out stays legible.
const LOOKS: [Look; 20] = [
    flat(12.0),
    flat(9.0),
    flat(14.0),
    upright(5.0),
    flat(14.5),
    flat(11.0),
    upright(3.0),
    flat(12.0),
    flat(12.0),
    flat(24.5),
    upright(5.0),
    upright(3.0),
    upright(10.5),
    flat(20.0),
    flat(10.5),
    upright(9.5),
    upright(9.5),
    upright(9.5),
    flat(13.5),
    flat(5.0),
];

/// Size of the text, in points; the widths are counted in characters of 11.
const SIZE: f64 = 12.0;

/// Columns that `record` reads and nobody else: hidden, so that neither the screen nor the page is full of them.
const HIDDEN: [&str; 3] = ["row_id", "items", "places"];

/// Width of the column that names the list, where several stand on the sheet.
const LIST_WIDTH: f64 = 8.0;

/// Width of each part of the address where letters go: behind the other columns and not on the printed page.
const ADDRESS_WIDTHS: [f64; 5] = [24.0, 12.0, 16.0, 6.0, 10.0];

/// Height of one line of a row, in points.
const LINE: f64 = 16.0;

/// Height of the headings, in points: the longest one stands upright.
const HEAD: f64 = 118.0;

/// What a column sorted alone does, in as many words as a page's foot has room for.
const SORT: &str = "Sort whole rows only, never one column";

/// How hard the parts are packed, of 9.
const COMPRESSION: u8 = 2;

/// Name of the sheet that explains the codes.
const CODES: &str = "Codes";

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let bytes = book(sheet).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(1900).max(1900);
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day_of_month() as u8)
}

fn book(sheet: &Sheet<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A night writes many of them: half the time for a quarter more bytes.
    book.set_zip_compression_level(COMPRESSION);
    // The list's own day instead of the clock: the same lists give the same file.
    book.set_properties(
        &DocProperties::new()
            .set_title("Call lists")
            .set_creation_datetime(&excel_day(sheet.today)?),
    );
    let page = book.add_worksheet();
    page.set_name(
        title(sheet)
            .replace(':', "")
            .chars()
            .take(31)
            .collect::<String>(),
    )?;
    rows(sheet, page)?;
    let page = book.add_worksheet();
    page.set_name(CODES)?;
    legend(sheet, page)?;
    book.save_to_buffer()
}

/// What the sheet holds. A sheet's name holds no colon and at most 31 characters.
fn title(sheet: &Sheet<'_>) -> &'static str {
    match sheet.lanes {
        [lane] => heading(*lane),
        _ => "Call lists",
    }
}

/// How many lines the longest wrapped cell of a row takes: a program that writes a workbook has to say so itself.
fn lines(cells: &[Cell<'_>]) -> usize {
    let wrapped = |(cell, width): (&Cell<'_>, f64)| match cell {
        // Words are not cut, so that a line seldom fills the column.
        Cell::Text(t) => t
            .chars()
            .count()
            .div_ceil(((width * 11.0 / SIZE) as usize).saturating_sub(2).max(1)),
        _ => 1,
    };
    let shown = |i: &usize| COLUMNS[*i] != "say" && !HIDDEN.contains(&COLUMNS[*i]);
    (0..OURS)
        .filter(shown)
        .map(|i| wrapped((&cells[i], LOOKS[i].width)))
        .max()
        .unwrap_or(1)
        .max(1)
}

fn rows(sheet: &Sheet<'_>, page: &mut Worksheet) -> Result<(), XlsxError> {
    let all: Vec<(Lane, &CallRow)> = sheet
        .lanes
        .iter()
        .flat_map(|l| sheet.lists.lane(*l).iter().map(|r| (*l, r)))
        .collect();
    let last = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let several = sheet.lanes.len() > 1;
    let printed = if several { 20 } else { 19 };
    let letters = sheet.are_letters();
    // As large as the text: the page is scaled to its width, and the headings with it.
    let head = Format::new()
        .set_font_size(SIZE)
        .set_text_wrap()
        .set_background_color(Color::RGB(0xD9_D9_D9))
        .set_border_bottom(FormatBorder::Medium);
    let turned = head.clone().set_rotation(90).set_align(FormatAlign::Center);
    let text = Format::new()
        .set_font_size(SIZE)
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair);
    // A text that begins like a formula stays text even when somebody edits the cell.
    let quoted = text.clone().set_quote_prefix();
    // Filled: the text ends at the cell's edge and does not run over the empty cells beside it.
    let clipped = Format::new()
        .set_font_size(SIZE)
        .set_num_format("@")
        .set_align(FormatAlign::Fill)
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair);
    let number = Format::new()
        .set_font_size(SIZE)
        .set_num_format("0")
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair);
    let open = text.clone().set_unlocked().set_border(FormatBorder::Thin);
    // A date wider than its column would show as a row of `#`.
    let open_date = open.clone().set_num_format("yyyy-mm-dd").set_shrink();

    for (column, name) in (0u16..).zip(COLUMNS) {
        let look = &LOOKS[usize::from(column)];
        page.set_column_width(column, look.width)?;
        let head = if look.upright { &turned } else { &head };
        page.write_string_with_format(0, column, name, head)?;
        if HIDDEN.contains(&name) || (name == "say" && one_line(sheet).is_some()) {
            page.set_column_hidden(column)?;
        }
    }
    page.set_row_height(0, HEAD)?;
    if several {
        page.set_column_width(20, LIST_WIDTH)?;
        page.write_string_with_format(0, 20, "list", &head)?;
    }
    let address = || (printed + 1..).zip(Address::COLUMNS.iter().zip(ADDRESS_WIDTHS));
    for (column, (name, width)) in address().filter(|_| letters) {
        page.set_column_width(column, width)?;
        page.write_string_with_format(0, column, *name, &head)?;
    }
    for (r, (lane, row)) in (1u32..).zip(&all) {
        if letters {
            for ((column, _), part) in address().zip(row.address.parts()) {
                let text = match guard(part) {
                    std::borrow::Cow::Owned(_) => &quoted,
                    std::borrow::Cow::Borrowed(_) => &text,
                };
                page.write_string_with_format(r, column, part, text)?;
            }
        }
        let cells = cells(row);
        page.set_row_height(r, LINE * lines(&cells) as f64)?;
        if several {
            page.write_string_with_format(r, 20, lane.word(), &text)?;
        }
        for ((column, name), cell) in (0u16..).zip(COLUMNS).zip(cells) {
            match cell {
                Cell::Text(t) if matches!(guard(t), std::borrow::Cow::Owned(_)) => {
                    page.write_string_with_format(r, column, t, &quoted)?
                }
                // Long lines that nobody reads on the sheet do not make the rows tall.
                Cell::Text(t) if matches!(name, "items" | "places" | "say") => {
                    page.write_string_with_format(r, column, t, &clipped)?
                }
                Cell::Text(t) => page.write_string_with_format(r, column, t, &text)?,
                Cell::Number(n) => page.write_number_with_format(r, column, n as f64, &number)?,
                Cell::Empty if name.ends_with("_date") => {
                    page.write_blank(r, column, &open_date)?
                }
                Cell::Empty if usize::from(column) >= OURS => page.write_blank(r, column, &open)?,
                Cell::Empty => page.write_blank(r, column, &number)?,
            };
        }
    }
    if last > 0 {
        validate(sheet, page, last)?;
        page.autofilter(0, 0, last, printed)?;
        page.set_print_area(0, 0, last, printed)?;
    }
    page.set_freeze_panes(1, 3)?;
    page.protect_with_options(&ProtectionOptions {
        use_autofilter: true,
        sort: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    print_setup(sheet, page)
}

/// The dropdown of the codes, and dates that are dates.
fn validate(sheet: &Sheet<'_>, page: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    let mut from = 1;
    for lane in sheet.lanes {
        let rows = u32::try_from(sheet.lists.lane(*lane).len()).unwrap_or(u32::MAX);
        if rows == 0 {
            continue;
        }
        // The release stands last on the sheet of codes, so that what callers are offered ends above it.
        let offered = codes::for_lane(*lane).count();
        let choice = DataValidation::new()
            .allow_list_formula(format!("={CODES}!$A$2:$A${}", offered + 1).as_str().into())
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("Not a code")?
            .set_error_message("Choose one of the codes; they are explained on the sheet Codes.")?
            .set_input_title("Outcome")?
            .set_input_message("One of the codes on the sheet Codes")?;
        page.add_data_validation(from, 14, from + rows - 1, 14, &choice)?;
        from += rows;
    }
    let date = DataValidation::new()
        .allow_date(DataValidationRule::Between(
            excel_day(sheet.today - 366)?,
            excel_day(sheet.today + 2 * 366)?,
        ))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Not a date")?
        .set_error_message("A date is wanted, such as 2026-11-02.")?;
    page.add_data_validation(1, 15, last, 17, &date)?;
    Ok(())
}

/// What may be said to a machine, where it is one line for all rows; no line is one as well.
fn one_line<'a>(sheet: &Sheet<'a>) -> Option<&'a str> {
    let mut lines = sheet
        .rows()
        .map(|r| r.say.as_str())
        .filter(|s| !s.is_empty());
    let first = lines.next().unwrap_or_default();
    lines.all(|l| l == first).then_some(first)
}

/// Landscape, all columns on one page's width, the headings on every page.
fn print_setup(sheet: &Sheet<'_>, page: &mut Worksheet) -> Result<(), XlsxError> {
    // An ampersand begins a code in headers.
    let plain = |text: &str| text.replace('&', "&&");
    page.set_landscape();
    page.set_paper_size(1);
    page.set_margins(0.25, 0.25, 0.7, 0.5, 0.3, 0.25);
    page.set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    let practice = match sheet.practice {
        "" => String::new(),
        name => format!(" | {}", plain(name)),
    };
    let head = format!("&L&B{}&B{practice}", title(sheet));
    let say = one_line(sheet).filter(|s| !s.is_empty());
    let say = say.map_or(String::new(), |s| {
        format!("\nVoicemail, nothing more: {}", plain(s))
    });
    let day = format!("&R{}", sheet.today);
    let whole = format!("{head}{say}{day}");
    // A header holds so many characters and no more.
    page.set_header(match whole.chars().count() {
        0..256 => whole,
        _ => format!("{head}{day}"),
    });
    page.set_footer(format!(
        "&LPatient data: shred after use&C{SORT}&RPage &P of &N"
    ));
    Ok(())
}

fn legend(sheet: &Sheet<'_>, page: &mut Worksheet) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xD9_D9_D9));
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, name) in (0u16..).zip(["code", "when to choose it", "also fill in"]) {
        page.write_string_with_format(0, column, name, &head)?;
    }
    let mut row = 1;
    for code in &codes::CODES {
        page.write_string_with_format(row, 0, code.code.word(), &text)?;
        page.write_string_with_format(row, 1, code.means, &text)?;
        page.write_string_with_format(row, 2, code.needs, &text)?;
        row += 1;
    }
    let say = one_line(sheet).unwrap_or_default();
    for (what, how) in [
        (
            "sorting",
            "Sort whole rows only, with the arrows in the headings. A column sorted alone puts answers on other patients, and of the columns you fill in nothing can tell.",
        ),
        (
            "columns",
            "Leave the headings and the hidden columns row_id, items and places as they are. Rows may be sorted, filtered, hidden or deleted; columns of your own may be added.",
        ),
        ("voicemail", say),
    ] {
        if !how.is_empty() {
            row += 1;
            page.write_string_with_format(row, 0, what, &text)?;
            page.write_string_with_format(row, 1, how, &text)?;
            page.set_row_height(row, LINE * how.chars().count().div_ceil(72) as f64)?;
        }
    }
    for (column, width) in [(0, 22.0), (1, 80.0), (2, 18.0)] {
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(1, 0)?;
    page.protect();
    page.set_landscape();
    page.set_paper_size(1);
    page.set_print_fit_to_pages(1, 0);
    page.set_footer("&RPage &P of &N");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels of a column in the workbook's own font, and points of a landscape page between its margins.
    const fn pixels(width: f64) -> f64 {
        width * 7.0 + 5.0
    }
    const PAGE: f64 = (11.0 - 0.5) * 72.0;

    #[test]
    fn the_print_out_is_legible() {
        let shown = |n: &str| !HIDDEN.contains(&n) && n != "say";
        let width: f64 = COLUMNS
            .iter()
            .zip(&LOOKS)
            .filter(|(n, _)| shown(n))
            .map(|(_, l)| pixels(l.width) * 0.75)
            .sum();
        // Fitted to the page's width, the text has at least 8 points, in fonts a quarter wider than the workbook's too.
        assert!(
            SIZE * PAGE / (width * 1.28) >= 8.0,
            "{}",
            SIZE * PAGE / width
        );
        let with_list = width + pixels(LIST_WIDTH) * 0.75;
        assert!(SIZE * PAGE / with_list >= 8.0);
    }
}
