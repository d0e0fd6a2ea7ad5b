//! A proxy that every request of a browser goes to: it gives the pages it was given, refuses the rest, and remembers all.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub(super) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves pages by name until the process ends.
    pub(super) fn start(pages: &[(&str, &str)]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let pages: BTreeMap<String, String> = pages
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let (pages, noted) = (Arc::new(pages), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (pages, noted) = (Arc::clone(&pages), Arc::clone(&noted));
                // A browser opens connections ahead of their use: none may keep the others waiting.
                thread::spawn(move || {
                    let _ = answer(stream, &pages, &noted);
                });
            }
        });
        Server { address, asked }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked for since the last time, without what follows a `?`.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(
    mut stream: TcpStream,
    pages: &BTreeMap<String, String>,
    noted: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(());
    };
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let url = first.split(' ').nth(1).unwrap_or_default();
    let url = url.split('?').next().unwrap_or_default();
    noted.lock().unwrap().push(url.to_owned());
    let page = url
        .strip_prefix("http://practice.invalid/")
        .and_then(|name| pages.get(name));
    let (status, body) = match page {
        Some(page) => ("200 OK", page.as_str()),
        None => ("404 Not Found", ""),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
