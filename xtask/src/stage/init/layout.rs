//! Where the parts of a workflow stand in its text, as far as its lines and their indentation say it.

use std::ops::Range;

/// The lines of a text, each with its end.
pub(super) struct Layout<'t> {
    lines: Vec<&'t str>,
}

/// A key and the lines of its value, the key's own among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The key, without quotes.
    pub(super) key: String,
    /// Its lines, without empty ones and comments at the end.
    pub(super) lines: Range<usize>,
}

impl<'t> Layout<'t> {
    /// The layout of this text.
    pub(super) fn new(text: &'t str) -> Layout<'t> {
        Layout { lines: text.split_inclusive('\n').collect() }
    }

    /// Their text.
    pub(super) fn text(&self, lines: &Range<usize>) -> String {
        self.lines.get(lines.clone()).unwrap_or_default().concat()
    }

    /// All lines.
    pub(super) fn all(&self) -> Range<usize> {
        0..self.lines.len()
    }

    /// The spaces before the first line that says something.
    pub(super) fn depth(&self, lines: &Range<usize>) -> Option<usize> {
        self.lines.get(lines.clone())?.iter().find_map(|line| depth(line))
    }

    /// The keys that stand at this depth. A list may stand at the depth of its key.
    pub(super) fn keys(&self, within: &Range<usize>, at: usize) -> Vec<Block> {
        let key = |line: &str| {
            let name =
                line.trim_start().split_once(':').filter(|(_, rest)| rest.is_empty() || !rest.starts_with('/'))?.0;
            (!name.starts_with('-')).then(|| name.trim().trim_matches(['"', '\'']).to_owned())
        };
        let starts = self.starts(within, at, |line| !line.starts_with('-'));
        let blocks = self.blocks(within, &starts);
        blocks.filter_map(|lines| Some(Block { key: key(self.lines.get(lines.start)?)?, lines })).collect()
    }

    /// The items of the list at this depth.
    pub(super) fn items(&self, within: &Range<usize>, at: usize) -> Vec<Range<usize>> {
        self.blocks(within, &self.starts(within, at, |line| line.starts_with('-'))).collect()
    }

    /// Whether an empty line stands between any two of them.
    pub(super) fn are_apart(&self, blocks: &[Block]) -> bool {
        let gaps = blocks.iter().zip(blocks.iter().skip(1)).map(|(one, next)| one.lines.end..next.lines.start);
        let is_empty = |line: &&str| line.trim().is_empty();
        gaps.into_iter().any(|gap| self.lines.get(gap).is_some_and(|lines| lines.iter().any(is_empty)))
    }

    /// The lines at this depth whose text is one of those meant.
    fn starts(&self, within: &Range<usize>, at: usize, is_meant: impl Fn(&str) -> bool) -> Vec<usize> {
        let is_start = |line: &&str| depth(line) == Some(at) && is_meant(line.trim_start());
        within.clone().filter(|number| self.lines.get(*number).is_some_and(is_start)).collect()
    }

    /// From each start to the next, without what stands above that.
    fn blocks(&self, within: &Range<usize>, starts: &[usize]) -> impl Iterator<Item = Range<usize>> {
        let ends = starts.iter().skip(1).copied().chain([within.end]);
        let ranges: Vec<_> = starts.iter().zip(ends).map(|(start, end)| self.trimmed(*start..end)).collect();
        ranges.into_iter()
    }

    /// Without the empty lines and comments at the end.
    fn trimmed(&self, lines: Range<usize>) -> Range<usize> {
        let says = |number: &usize| self.lines.get(*number).is_some_and(|line| depth(line).is_some());
        let end = lines.clone().rev().find(says).map_or(lines.start, |last| last + 1);
        lines.start..end
    }
}

/// The spaces before a line that says something.
fn depth(line: &str) -> Option<usize> {
    let text = line.trim();
    (!text.is_empty() && !text.starts_with('#')).then(|| line.len() - line.trim_start_matches(' ').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_items_have_their_lines() {
        let text = "a: 1\n\njobs:\n  # first\n  one:\n    steps:\n    - run: |\n        x: y\n      # said\n    - uses: b\n\n  'two':\n    steps: []\n# end\nz:\n";
        let layout = Layout::new(text);
        let top = layout.keys(&layout.all(), 0);
        let names = |blocks: &[Block]| blocks.iter().map(|block| block.key.clone()).collect::<Vec<_>>();
        assert_eq!(names(&top), ["a", "jobs", "z"]);
        let inside = top[1].lines.start + 1..top[1].lines.end;
        assert_eq!(layout.depth(&inside), Some(2));
        let jobs = layout.keys(&inside, 2);
        assert_eq!(names(&jobs), ["one", "two"]);
        assert!(layout.text(&top[1].lines).ends_with("steps: []\n"));
        let steps = layout.keys(&(jobs[0].lines.start + 1..jobs[0].lines.end), 4);
        assert_eq!(names(&steps), ["steps"]);
        let items = layout.items(&steps[0].lines, 4);
        let items: Vec<String> = items.iter().map(|lines| layout.text(lines)).collect();
        assert_eq!(items, ["    - run: |\n        x: y\n", "    - uses: b\n"]);
    }
}
