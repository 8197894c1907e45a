//! What a note promises about any text at all: no line of it is a command of a workflow, and nothing in it steers a
//! terminal. Run as the target `splice` is.

#![no_main]

use xtask::show::escape;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let note = escape::log(&escape::lines(&text));
    for line in note.split('\n') {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
        assert!(!line.contains(char::is_control) && !line.contains('\u{202e}'), "{line:?}");
    }
    assert_eq!(escape::log(&escape::lines(&note)), note, "twice is once");
    assert!(!escape::visible(&text).contains('\n'), "a command is one line");
});
