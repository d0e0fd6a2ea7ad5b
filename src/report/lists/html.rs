//! The printed page as one HTML file: no script, nothing from elsewhere, every text escaped. The browser counts the pages.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Sheet;
use super::paper::{self, Block, Paper};

const CSS: &str = include_str!("page.css");

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>Call lists {}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n",
        sheet.today
    )?;
    for lane in sheet.lanes {
        section(&paper::of(sheet, *lane), out)?;
    }
    out.write_all(b"</body>\n</html>\n")
}

fn section(paper: &Paper, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section>\n<div class=\"head\"><h1>{}</h1>\n<p>{} | <span class=\"shred\">shred after use</span></p>",
        escape(&paper.title),
        escape(&paper.about)
    )?;
    if let Some(say) = &paper.say {
        writeln!(
            out,
            "<p>Voicemail, nothing more: <span class=\"say\">{}</span></p>",
            escape(say)
        )?;
    }
    out.write_all(b"</div>\n")?;
    if paper.blocks.is_empty() {
        out.write_all(b"<p class=\"none\">Nothing today.</p>\n")?;
    }
    for block in &paper.blocks {
        article(paper, block, out)?;
    }
    out.write_all(b"</section>\n")
}

fn article(paper: &Paper, block: &Block, out: &mut dyn Write) -> io::Result<()> {
    if let Some(office) = &block.office {
        writeln!(out, "<p class=\"office\">{}</p>", escape(office))?;
    }
    // Many loops are set smaller, so that three rows still fit a page; a long name before it is broken.
    let many = if block.whys.len() > 4 {
        " class=\"many\""
    } else {
        ""
    };
    let long = if block.name.chars().count() > 44 {
        " class=\"long\""
    } else {
        ""
    };
    writeln!(
        out,
        "<article{many}>\n<h2{long}>{}</h2>",
        escape(&block.name)
    )?;
    let numbers: Vec<String> = block
        .phones
        .split(" / ")
        .map(|n| format!("<b class=\"tel\">{}</b>", escape(n)))
        .collect();
    writeln!(
        out,
        "<p class=\"facts\">{} &nbsp;{}<br>{}</p>",
        numbers.join(" / "),
        escape(&block.ids),
        escape(&block.facts)
    )?;
    if let Some(say) = &block.say {
        writeln!(
            out,
            "<p class=\"facts\">Voicemail, nothing more: <span class=\"say\">{}</span></p>",
            escape(say)
        )?;
    }
    if !block.hints.is_empty() {
        out.write_all(b"<ul class=\"mind\">")?;
        for hint in &block.hints {
            write!(out, "<li>{}</li>", escape(hint))?;
        }
        out.write_all(b"</ul>\n")?;
    }
    out.write_all(b"<div class=\"cols\"><ul class=\"why\">")?;
    for why in &block.whys {
        write!(out, "<li>{}</li>", escape(why))?;
    }
    out.write_all(b"</ul>\n<ul class=\"boxes\">")?;
    for label in &paper.boxes {
        write!(out, "<li>{}</li>", escape(label))?;
    }
    out.write_all(b"</ul></div>\n")?;
    writeln!(
        out,
        "<div class=\"lines\"><span>Date<i class=\"w\"></i></span><span>By<i class=\"w\"></i></span>\
         <span class=\"note\">Note<i></i></span><span>{}</span></div>\n</article>",
        escape(&block.row_id)
    )
}

/// Text as HTML shows it.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}
