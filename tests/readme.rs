//! The README: which markers count, what a splice changes, and that it changes nothing else.

use std::time::{Duration, Instant};

use xtask::readme::{self, Markup, Place, Problem};

/// What holds for every document.
mod properties;
/// What PyPI's renderer and docutils make of the result.
mod rendered;

const START: &str = "<!-- BADGES START -->";
const END: &str = "<!-- BADGES END -->";

fn badges(count: usize) -> Vec<String> {
    let badge = |n| format!("[![b{n}: ok](https://img.shields.io/badge/b{n}-ok-green)](https://example.com/{n})");
    (1..=count).map(badge).collect()
}

/// The same as blocks of reStructuredText.
fn blocks(count: usize) -> Vec<String> {
    let badge = |n| {
        format!(
            ".. image:: https://img.shields.io/badge/b{n}-ok-green\n   :target: https://example.com/{n}\n   :alt: b{n}: ok"
        )
    };
    (1..=count).map(badge).collect()
}

/// The document with `A` for the start marker, `Z` for the end marker and `O` for the single one.
fn marked(text: &str) -> String {
    text.replace("{A}", START)
        .replace("{Z}", END)
        .replace("{O}", "<!-- BADGES -->")
        .replace("{1}", &badges(2)[0])
        .replace("{2}", &badges(2)[1])
}

fn spliced(text: &str, badges: &[String]) -> String {
    let once =
        readme::splice(text.as_bytes(), badges, Markup::Markdown).unwrap_or_else(|err| panic!("{text:?}: {err}"));
    let twice = readme::splice(&once, badges, Markup::Markdown).unwrap();
    assert_eq!(twice, once, "twice is not once for {text:?}");
    String::from_utf8(once).unwrap()
}

#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(spliced(&marked(before), &badges(2)), marked(after));
}

#[track_caller]
fn refused(text: &str, problem: Problem) {
    let err = readme::splice(marked(text).as_bytes(), &badges(2), Markup::Markdown).unwrap_err();
    assert_eq!(err.problem(), problem, "{err}");
}

#[test]
fn what_is_no_utf_8_is_left_alone() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for bytes in [[b"\xff\xfe".to_vec(), wide("# T\r\n")].concat(), wide("# T\r\n"), b"\xfe\xff\0#\0 \0T".to_vec()] {
        for markup in [Markup::Markdown, Markup::Rst] {
            let err = readme::splice(&bytes, &badges(1), markup).unwrap_err();
            assert_eq!(err.problem(), Problem::NotText, "{err}");
            assert!(err.to_string().ends_with("save it as UTF-8"), "{err}");
        }
    }
}

#[test]
fn a_pair_is_filled() {
    becomes("# T\n\n{A}\nold\n{Z}\n\ntext\n", "# T\n\n{A}\n{1}\n{2}\n{Z}\n\ntext\n");
    becomes("{A}{Z}", "{A}\n{1}\n{2}\n{Z}");
    becomes("{A} {Z} <br>\n", "{A}\n{1}\n{2}\n{Z} <br>\n");
    becomes("<!--BADGES START-->\n<!--\tBADGES  END -->\n", "<!--BADGES START-->\n{1}\n{2}\n<!--\tBADGES  END -->\n");
}

#[test]
fn a_single_marker_becomes_the_pair() {
    becomes("# T\n{O}\ntext\n", "# T\n{A}\n{1}\n{2}\n{Z}\ntext\n");
    becomes("![x](y) {O} ![z](y)\nmore\n", "![x](y) {A}\n{1}\n{2} {Z} ![z](y)\nmore\n");
}

#[test]
fn line_ends_are_those_of_the_place() {
    becomes("# T\r\n{A}\r\n{Z}\r\n", "# T\r\n{A}\r\n{1}\r\n{2}\r\n{Z}\r\n");
    becomes("# T\n{A}\r\n{Z}\n", "# T\n{A}\r\n{1}\r\n{2}\r\n{Z}\n");
    becomes("# T\r{A}\r{Z}\rx", "# T\r{A}\r{1}\r{2}\r{Z}\rx");
    becomes("# T\r\n{O}", "# T\r\n{A}\r\n{1}\r\n{2}\r\n{Z}");
}

#[test]
fn a_formatters_blank_lines_stay() {
    becomes("{A}\n\nold\n\n{Z}\n", "{A}\n\n{1}\n{2}\n\n{Z}\n");
    becomes("> {A}\n>\n> old\n>\n> {Z}\n", "> {A}\n>\n> {1}\n> {2}\n>\n> {Z}\n");
    becomes("{A}\n\n\n\n{Z}\n", "{A}\n{1}\n{2}\n{Z}\n");
}

#[test]
fn containers_keep_their_prefix() {
    becomes("> {A}\n> {Z}\n> q\n", "> {A}\n> {1}\n> {2}\n> {Z}\n> q\n");
    becomes(">{O}\n", ">{A}\n>{1}\n>{2}\n>{Z}\n");
    becomes("- a\n- {O}\n- c\n", "- a\n- {A}\n  {1}\n  {2}\n  {Z}\n- c\n");
    becomes("10. a\n\n    {O}\n\n    b\n", "10. a\n\n    {A}\n    {1}\n    {2}\n    {Z}\n\n    b\n");
    becomes("> 1. x {O} y\n>    z\n", "> 1. x {A}\n>    {1}\n>    {2} {Z} y\n>    z\n");
    becomes("- - >  {O}\n", "- - >  {A}\n    >  {1}\n    >  {2}\n    >  {Z}\n");
    becomes("1.\t{O}\n", "1.\t{A}\n  \t{1}\n  \t{2}\n  \t{Z}\n");
    becomes("[^1]: {O}\n\nx[^1]\n", "[^1]: {A}\n    {1}\n    {2}\n    {Z}\n\nx[^1]\n");
    becomes("> a\nlazy {O} b\n", "> a\nlazy {A}\n> {1}\n> {2} {Z} b\n");
}

#[test]
fn a_paragraph_is_not_cut_in_two() {
    becomes("x {A} {Z} y\nz\n", "x {A}\n{1}\n{2} {Z} y\nz\n");
    becomes("x {A}\nold\n{Z}\n", "x {A}\n{1}\n{2}\n{Z}\n");
    assert_eq!(spliced(&marked("x {A} old {Z} y"), &[]), marked("x {A} {Z} y"));
}

#[test]
fn a_heading_and_a_table_cell_stay_on_one_line() {
    becomes("# T {O}\n", "# T {A} {1} {2} {Z}\n");
    becomes("T {A} {Z}\n===\n", "T {A} {1} {2} {Z}\n===\n");
    becomes("# T {A}\nold\n{Z}\n", "# T {A}\n{1}\n{2}\n{Z}\n");
    becomes("| a | {O} |\n|--|--|\n| c | d |\n", "| a | {A} {1} {2} {Z} |\n|--|--|\n| c | d |\n");
    let piped = vec!["![python: 3.10 | 3.11](https://x.y)".to_owned()];
    let cell = spliced(&marked("| a |\n|--|\n| {O} |\n"), &piped);
    assert_eq!(cell, marked("| a |\n|--|\n| {A} ![python: 3.10 \\| 3.11](https://x.y) {Z} |\n"));
}

#[test]
fn within_an_html_block_badges_are_html() {
    let html = |n| {
        format!(
            "<a href=\"https://example.com/{n}\"><img src=\"https://img.shields.io/badge/b{n}-ok-green\" alt=\"b{n}: ok\"></a>"
        )
    };
    let after = format!("<div align=\"center\">\n  {START}\n  {}\n  {}\n  {END}\n</div>\n", html(1), html(2));
    assert_eq!(spliced(&marked("<div align=\"center\">\n  {O}\n</div>\n"), &badges(2)), after);
    // HTML ends a comment at `--!>` as well.
    let after = after.replacen('\n', "\n  <!-- a --!>\n", 1);
    assert_eq!(spliced(&marked("<div align=\"center\">\n  <!-- a --!>\n  {O}\n</div>\n"), &badges(2)), after);
    becomes(
        "<div align=\"center\">\n    {A}\n\n{Z}\n\n</div>\n",
        "<div align=\"center\">\n    {A}\n\n{1}\n{2}\n\n{Z}\n\n</div>\n",
    );
}

#[test]
fn what_is_shown_as_it_is_does_not_count() {
    for text in [
        "# T\n\n```\n{A}\n{Z}\n```\n",
        "# T\n\n    {A}\n    {Z}\n",
        "# T\n\n`{A}` and `{Z}`\n",
        "# T\n\n<!-- write {A} -->\n",
        "# T\n\n<!--\n{O}\n-->\n",
        "# T\n\n<pre>\n{A}\n{Z}\n</pre>\n",
        "# T\n\n<div><script>\n{O}\n</script></div>\n",
        "# T\n\n<div title=\"{O}\"></div>\n",
        "# T\n\n\\{O}\n",
        "# T\n\n![{O}](x)\n",
        "# T\n\n<!-- badges start -->\n",
        "# T\n\n<!-- BADGES\nSTART -->\n",
    ] {
        let text = marked(text);
        let place = readme::locate(text.as_bytes(), Markup::Markdown).unwrap();
        assert_eq!(place, Place::Absent { at: 4 }, "{text}");
    }
}

#[test]
fn without_a_marker_the_pair_goes_behind_the_title() {
    let new = "{A}\n{1}\n{2}\n{Z}";
    for (before, rest) in [
        ("# T\n", "\ntext\n"),
        ("# T\n", ""),
        ("T\n===\n", "\ntext"),
        ("## T ##\n", "\ntext\n\n# U\n"),
        ("<!-- c -->\n\n## T\n", "\ntext\n"),
        ("<p align=\"center\"><img src=\"logo.svg\"></p>\n\n---\n", "\ntext\n\n## Install\n"),
        ("```\n# no\n```\n> # no\n\n# T\n", "\n# U\n"),
        ("<h1 align=\"center\">T</h1>\n", "\ntext\n"),
        ("<div>\n<h1>\n\nT\n\n</h1>\n</div>\n", "\ntext\n# U\n"),
        ("\u{feff}# T\n", "\ntext\n"),
        ("---\ntitle: '# no'\n---\n# T\n", "\nx\n"),
        ("+++\n# no\ntitle = 'x'\n+++\n\n# T\n", "\nx\n"),
        ("---\n\n# T\n", "\n---\n"),
        ("---\ntitle: x\n---\n", "\ntext\n"),
    ] {
        becomes(&format!("{before}{rest}"), &format!("{before}\n{new}\n{rest}"));
    }
    becomes("# T\ntext\n", "# T\n\n{A}\n{1}\n{2}\n{Z}\n\ntext\n");
    becomes("# T", "# T\n\n{A}\n{1}\n{2}\n{Z}");
    becomes("", "{A}\n{1}\n{2}\n{Z}\n");
    becomes("text\n", "{A}\n{1}\n{2}\n{Z}\n\ntext\n");
    becomes("text\n\n## Install\n", "{A}\n{1}\n{2}\n{Z}\n\ntext\n\n## Install\n");
    becomes("\u{feff}text\r\n", "\u{feff}{A}\r\n{1}\r\n{2}\r\n{Z}\r\n\r\ntext\r\n");
}

/// `{N}` is where lines of Markdown are put in before something, `{B}` behind it, `{H}` where lines of HTML are, with the indent of
/// the line before, and `{K}` where they are before an end tag in a line.
#[test]
fn without_a_marker_the_pair_goes_to_the_badges_that_stand_there() {
    let shield = "[![x](https://img.shields.io/x)](https://x)";
    let img = "<a href=\"https://x\"><img src=\"https://img.shields.io/x\"></a>";
    let html = |n| {
        format!(
            "<a href=\"https://example.com/{n}\"><img src=\"https://img.shields.io/badge/b{n}-ok-green\" alt=\"b{n}: ok\"></a>"
        )
    };
    let lines = [START.to_owned(), html(1), html(2), END.to_owned()];
    for text in [
        // A row below the title, above it, below some text.
        "# T\n\n{N}{S} {S}\n\ntext\n",
        "{N}{S}\n\n# T\n\ntext\n",
        "# T\n\ntext\n\n{N}{S}\n{S}\n\n## Install\n",
        "# T\n\n{N}[![x][y]][z]\n\ntext\n\n[y]: https://img.shields.io/x\n[z]: https://x\n",
        // A comment about the next line stays with that line.
        "<!-- lint: off -->\n{S}\n{B}\n# T\n",
        // No title: the badges stand above the first section.
        "<p><img src=\"logo.png\"></p>\n\n---\n\n{N}{S}\n\n---\n\n## Start\n\ntext\n",
        // Not below a later heading, not in a sentence, and not for any picture.
        "# T\n\n{N}text\n\n## Install\n\n{S}\n",
        "# T\n\n{N}The badge {S} is ours.\n",
        "# T\n\n{N}![a picture](cat.png)\n",
        // Centred Markdown, and centred HTML.
        "<div align=\"center\">\n\n# T\n\n{N}{S}\n\n</div>\n",
        "# T\n\n<p align=\"center\">\n    {I}\n    {I}\n{H}</p>\n\ntext\n",
        "<h1>T</h1>\n<p align=\"center\">\n{I}\n{H}</p>\n\ntext\n",
        "<p>\n  <img src=\"logo.svg\">\n</p>\n<p>\n  {I}\n{H}</p>\n\n______\n\ntext\n\n## Install\n",
        "<p>{I}{I}{K}</p>\n\n# T\n",
        "<div><div>\n\t{I}\n{H}</div>\n<b>x</b></div>\n\n# T\n",
    ] {
        let text = text.replace("{S}", shield).replace("{I}", img);
        let line = text.split("{H}").next().unwrap().trim_end().rsplit('\n').next().unwrap_or_default();
        let indent = &line[..line.len() - line.trim_start().len()];
        let indented: String = lines.iter().map(|line| format!("{indent}{line}\n")).collect();
        let after = text
            .replace("{N}", "{A}\n{1}\n{2}\n{Z}\n\n")
            .replace("{B}", "\n{A}\n{1}\n{2}\n{Z}\n")
            .replace("{H}", &indented)
            .replace("{K}", &format!("\n{}\n", lines.join("\n")));
        let before = ["{N}", "{B}", "{H}", "{K}"].iter().fold(text.clone(), |text, mark| text.replace(mark, ""));
        becomes(&before, &after);
    }
}

#[test]
fn unusable_markers_are_refused() {
    refused("{A}\n", Problem::OrphanStart);
    refused("{A}\n\n```\n{Z}\n```\n", Problem::OrphanStart);
    refused("`{A}`\n\n{Z}\n", Problem::OrphanEnd);
    refused("{Z}\n\n{A}\n", Problem::Reversed);
    refused("{A}\n{A}\n{Z}\n{Z}\n", Problem::Nested);
    refused("{A}\n{Z}\n{A}\n{Z}\n", Problem::Repeated);
    refused("{O}\n{O}\n", Problem::Repeated);
    refused("{A}\n{Z}\n{O}\n", Problem::Mixed);
    refused("| {A} |\n|--|\n\n{Z}\n", Problem::Torn);
    refused("[text {O}](x)\n", Problem::InLink);
    let err = readme::splice(b"{A}", &[marked("{Z}")], Markup::Markdown).unwrap_err();
    assert_eq!(err.problem(), Problem::Unstable);
}

#[test]
fn a_refusal_says_what_where_and_what_to_paste() {
    let text = marked("# T\r\n\r\n{A}\r\n\r\n```\r\n{Z}\r\n```\r\n");
    let err = readme::locate(text.as_bytes(), Markup::Markdown).unwrap_err();
    insta::assert_snapshot!(err, @"
    `<!-- BADGES START -->` without `<!-- BADGES END -->` after it
    found: `<!-- BADGES START -->` on line 3
    not counted, being in code or in another comment: `<!-- BADGES END -->` on line 6
    expected: one `<!-- BADGES START -->` and one `<!-- BADGES END -->` after it, or one `<!-- BADGES -->`, outside of code
    to fix it, remove these markers and paste this where the badges belong:

    <!-- BADGES START -->
    <!-- BADGES END -->
    ");
}

#[test]
fn bytes_that_are_not_utf8_stay() {
    let text = [b"\xff <\xfe\n# T \x80\n", START.as_bytes(), b"\n\xf0\x28\n", END.as_bytes(), b"\r\n\xc3"].concat();
    let badges = badges(1);
    let once = readme::splice(&text, &badges, Markup::Markdown).unwrap();
    let want =
        [b"\xff <\xfe\n# T \x80\n", START.as_bytes(), b"\n", badges[0].as_bytes(), b"\n", END.as_bytes(), b"\r\n\xc3"];
    assert_eq!(once, want.concat());
}

#[test]
fn the_section_is_read_back() {
    let read = |text: &str| readme::section(marked(text).as_bytes(), Markup::Markdown).unwrap();
    assert_eq!(read("# T\n"), None);
    assert_eq!(read("{O}\n"), None);
    assert_eq!(read("{A}{Z}\n"), Some(vec![]));
    assert_eq!(read("> {A}\n>\n> {1}\n> by hand \n> {Z}\n"), Some(vec![badges(1)[0].clone(), "by hand".to_owned()]));
}

#[test]
fn lines_written_by_hand_are_noticed() {
    let ours = |alt: &str| ["b1: ok", "b2: ok", "python: 3.10 | 3.11"].contains(&alt);
    let by_hand = |text: &str, markup| readme::by_hand(marked(text).as_bytes(), markup, ours).unwrap();
    for text in ["{A}\n{1}\n{2}\n{Z}", "# T {A} {1} {2} {Z}", "> {A}\n>\n> {1}\n> {2}\n> {Z}", "# T", "{O}"] {
        assert_eq!(by_hand(text, Markup::Markdown), [""; 0], "{text}");
    }
    let html = spliced(&marked("<div>\n  {O}\n</div>"), &badges(2));
    assert_eq!(by_hand(&html, Markup::Markdown), [""; 0]);
    let cell = spliced(&marked("| a |\n|--|\n| {O} |"), &["![python: 3.10 | 3.11](https://x.y)".to_owned()]);
    assert_eq!(by_hand(&cell, Markup::Markdown), [""; 0]);
    let chat = "[![chat](https://example.com/chat.svg)](https://example.com/chat)";
    for line in [chat, "by hand", "{1} by hand", "**{1}**", "- {1}", "<img src=\"x\" alt=\"chat\">", "<b>x</b>"] {
        let text = format!("# T\n\n{{A}}\n{{1}}\n\n{line}\n\n{{2}}\n{{Z}}\n");
        assert_eq!(by_hand(&text, Markup::Markdown), [marked(line)]);
    }
    let rst = readme::splice(b"T\n=\n", &blocks(2), Markup::Rst).unwrap();
    assert_eq!(readme::by_hand(&rst, Markup::Rst, ours).unwrap(), [""; 0]);
    let rst = ".. BADGES START\n\n.. image:: x\n   :alt: chat\n\nby hand\n\n.. BADGES END\n";
    assert_eq!(by_hand(rst, Markup::Rst), ["   :alt: chat", "by hand"]);
}

/// Eight times the document may take eight times as long, and some more; were it quadratic, it would be 64 times.
#[test]
fn time_grows_with_the_size_of_the_document() {
    let time = |text: &str, markup| {
        let begin = Instant::now();
        let _ = readme::splice(text.as_bytes(), &badges(8), markup);
        begin.elapsed()
    };
    let pieces = [
        "Some *text* with `code` and [a link](x).\n\n- item\n\n```\n{A}\n```\n\n",
        "{O}\n",
        "{O}",
        "`{A}` ",
        "> ",
        "- ",
        "[",
        "![",
        "*a ",
        "`a``",
        "<!--",
        "<!-- BADGES ",
        "<div>\n",
        "<a href=\"",
        "<pre></pr",
        "| a ",
        "a\n-|\n",
        "\r",
        "text::\n\n  x\n\n",
        ".. BADGES\n",
        ".. note::\n\n",
        "T\n=\n",
        "- 1. :a: ",
    ];
    for piece in pieces {
        let piece = marked(piece);
        for markup in [Markup::Markdown, Markup::Rst] {
            let sizes = [25_000, 200_000].map(|size| piece.repeat(size / piece.len()));
            let grows = || {
                let [small, large] = sizes.each_ref().map(|text| time(text, markup));
                (large >= 30 * small.max(Duration::from_millis(5))).then_some((small, large))
            };
            // A machine that is busy may take its time once, and not three times.
            let grown: Option<Vec<_>> = (0..3).map(|_| grows()).collect();
            assert!(grown.is_none(), "{piece:?} as {markup:?}: {grown:?}");
        }
    }
}
