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

use crate::model::{Day, guard};
use crate::worklist::{CallRow, Lane};

use super::{COLUMNS, Cell, OURS, Sheet, cells, codes, heading};

/// Widths in characters, one a column of [`COLUMNS`].
const WIDTHS: [f64; 20] = [
    12.0, 11.0, 22.0, 10.5, 16.0, 12.0, 8.5, 7.0, 12.0, 42.0, 13.0, 8.5, 15.0, 6.0, 20.0, 13.0,
    17.0, 11.0, 30.0, 9.0,
];

/// Height of one line of a row, in points.
const LINE: f64 = 15.0;

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
    legend(page)?;
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
    let wrapped = |(cell, width): (&Cell<'_>, &f64)| match cell {
        // Words are not cut, so that a line seldom fills the column.
        Cell::Text(t) => t
            .chars()
            .count()
            .div_ceil((*width as usize).saturating_sub(3).max(1)),
        _ => 1,
    };
    let shown = |i: &usize| !matches!(COLUMNS[*i], "items" | "say");
    (0..OURS)
        .filter(shown)
        .map(|i| wrapped((&cells[i], &WIDTHS[i])))
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
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0xD9_D9_D9))
        .set_border_bottom(FormatBorder::Medium);
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair);
    // A text that begins like a formula stays text even when somebody edits the cell.
    let quoted = text.clone().set_quote_prefix();
    // Filled: the text ends at the cell's edge and does not run over the empty cells beside it.
    let clipped = Format::new()
        .set_num_format("@")
        .set_align(FormatAlign::Fill)
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair);
    let number = Format::new()
        .set_num_format("0")
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair);
    let open = text.clone().set_unlocked().set_border(FormatBorder::Thin);
    let open_date = open.clone().set_num_format("yyyy-mm-dd");

    for (column, name) in (0u16..).zip(COLUMNS) {
        page.set_column_width(column, WIDTHS[usize::from(column)])?;
        page.write_string_with_format(0, column, name, &head)?;
    }
    if several {
        page.set_column_width(20, 11.0)?;
        page.write_string_with_format(0, 20, "list", &head)?;
    }
    for (r, (lane, row)) in (1u32..).zip(&all) {
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
                Cell::Text(t) if matches!(name, "items" | "say") => {
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
        page.autofilter(0, 0, last, if several { 20 } else { 19 })?;
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

/// Landscape, all columns on one page's width, the header on every page.
fn print_setup(sheet: &Sheet<'_>, page: &mut Worksheet) -> Result<(), XlsxError> {
    // An ampersand begins a code in headers.
    let practice = sheet.practice.replace('&', "&&");
    page.set_landscape();
    page.set_paper_size(1);
    page.set_margins(0.3, 0.3, 0.6, 0.6, 0.3, 0.3);
    page.set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_header(format!("&L&B{}&C{practice}&R{}", title(sheet), sheet.today));
    page.set_footer("&LPatient data: shred after use&RPage &P of &N");
    Ok(())
}

fn legend(page: &mut Worksheet) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xD9_D9_D9));
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, name) in (0u16..).zip(["code", "when to choose it", "also fill in"]) {
        page.write_string_with_format(0, column, name, &head)?;
    }
    for (row, code) in (1u32..).zip(&codes::CODES) {
        page.write_string_with_format(row, 0, code.code.word(), &text)?;
        page.write_string_with_format(row, 1, code.means, &text)?;
        page.write_string_with_format(row, 2, code.needs, &text)?;
    }
    for (column, width) in [(0, 22.0), (1, 80.0), (2, 18.0)] {
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(1, 0)?;
    page.protect();
    page.set_landscape();
    page.set_paper_size(1);
    page.set_print_fit_to_pages(1, 0);
    Ok(())
}
