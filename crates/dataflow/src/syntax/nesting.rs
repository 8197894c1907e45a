//! How deep a file nests, told before it is parsed: the parser recurses, and so does the release of its tree.

/// Deeper than any program that people write; the thread that parses has a stack for it.
pub(super) const DEEPEST: u32 = 1500;

/// An upper estimate of how deep the tree of a text gets: open brackets, and in each of them what follows one upon the other
/// without a comma (operators, member accesses, calls).
pub fn depth(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut open: Vec<u32> = Vec::new();
    let (mut run, mut deepest, mut sum, mut at) = (0_u32, 0_u32, 0_u32, 0_usize);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'#' => at = end_of_line(bytes, at),
            b'"' | b'\'' => at = end_of_string(bytes, at - 1),
            b'(' | b'[' | b'{' => {
                open.push(run + 1);
                sum += run + 1;
                run = 0;
            }
            b')' | b']' | b'}' => {
                let before = open.pop().unwrap_or(0);
                sum -= before;
                run = before;
            }
            b',' | b';' => run = 0,
            b'\n' if open.is_empty() => {
                run = 0;
                deepest = deepest.max(indentation(bytes, at));
            }
            b'.' | b'+' | b'-' | b'*' | b'/' | b'%' | b'~' | b'&' | b'|' | b'^' | b'@' | b':' => run += 1,
            b'i' | b'n' | b'l' | b'a' if starts_word(bytes, at - 1) => run += 1,
            _ => {}
        }
        deepest = deepest.max(sum + run);
    }
    deepest
}

/// A keyword that nests: `if`, `not`, `lambda`, `await`.
fn starts_word(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|index| bytes.get(index));
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return false;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    [&b"if "[..], b"not ", b"lambda", b"await "].iter().any(|word| rest.starts_with(word))
}

/// How far a line is indented: no more blocks are open than that.
fn indentation(bytes: &[u8], from: usize) -> u32 {
    bytes.iter().skip(from).take(DEEPEST as usize + 1).take_while(|byte| matches!(byte, b' ' | b'\t')).count() as u32
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).position(|byte| *byte == b'\n').map_or(bytes.len(), |length| from + length)
}

/// One past the string that starts at `from`; an unfinished one ends with its line.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let quote = bytes.get(from).copied().unwrap_or(b'"');
    let triple = bytes.get(from..from + 3).is_some_and(|three| three.iter().all(|byte| *byte == quote));
    let mut at = from + if triple { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            byte if *byte == quote => {
                if !triple {
                    return at + 1;
                }
                if bytes.get(at..at + 3).is_some_and(|three| three.iter().all(|byte| *byte == quote)) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn what_nests_is_told_from_what_is_long() {
        assert!(depth(&"(".repeat(5000)) >= 5000);
        assert!(depth(&format!("x = {}", "a.b+".repeat(5000))) >= 5000);
        assert!(depth(&format!("x = {}1", "not ".repeat(5000))) >= 5000);
        assert!(depth(&format!("x = [{}]", "-1, ".repeat(5000))) < 10);
        assert!(depth(&format!("x = '{}'", "(".repeat(5000))) < 10);
        assert!(depth(&"x.y = 1\n".repeat(5000)) < 10);
    }
}
