//! The examples of README.md are run, and their output is compared to the letter.

use std::fs;

use crate::bench::Bench;

/// Commands and their output, from blocks marked `console`: lines with `$ tickler …`, then what is printed.
/// A last line `...` says that more follows.
fn examples(readme: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line == "```console" {
            inside = true;
        } else if line == "```" {
            inside = false;
        } else if inside {
            if let Some(command) = line.strip_prefix("$ ") {
                out.push((command.to_owned(), String::new()));
            } else if let Some((_, output)) = out.last_mut() {
                output.push_str(line);
                output.push('\n');
            }
        }
    }
    out
}

#[test]
fn examples_print_what_the_readme_shows() {
    let readme = fs::read_to_string("README.md").unwrap();
    let bench = Bench::sample();
    let examples = examples(&readme);
    assert!(examples.len() >= 5, "the README has too few examples");
    for (command, expected) in examples {
        let words = command.strip_prefix("tickler ").unwrap();
        let said = bench.run(words);
        match expected.strip_suffix("...\n") {
            Some(start) => assert!(said.out.starts_with(start), "$ {command}\n{}", said.out),
            None => assert_eq!(said.out, expected, "$ {command}"),
        }
    }
}
