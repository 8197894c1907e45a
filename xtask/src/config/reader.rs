//! A TOML table that is read key by key and answers for every mistake with file, line, key and the nearest valid key.

use std::ops::Range;
use std::time::Duration;

use crate::config::date::Date;
use anyhow::{Result, anyhow, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text a table came from, to turn byte offsets into lines.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// ``FILE:LINE``, lines counted from 1.
    pub(super) fn place(self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(self.text);
        format!("{}:{}", self.file, before.bytes().filter(|byte| *byte == b'\n').count() + 1)
    }
}

/// One table of the configuration; `path` is its full name, such as `tool.touchmark.checks.bandit`.
pub(super) struct Table<'a> {
    source: Source<'a>,
    path: String,
    table: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    pub(super) fn new(source: Source<'a>, path: String, table: &'a DeTable<'a>) -> Table<'a> {
        Table { source, path, table }
    }

    /// Refuses every key but these.
    pub(super) fn only(&self, known: &[&str]) -> Result<()> {
        for key in self.table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let place = self.source.place(key.span().start);
                let hint = match nearest(key.get_ref(), known) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("valid keys: {}", known.join(", ")),
                };
                bail!("{place}: unknown key `{}` in `[{}]`; {hint}", key.get_ref(), self.path);
            }
        }
        Ok(())
    }

    /// ``FILE:LINE`` of its first key.
    pub(super) fn place(&self) -> String {
        self.source.place(self.table.keys().map(|key| key.span().start).min().unwrap_or_default())
    }

    /// The error for a key that has to be there.
    pub(super) fn missing(&self, key: &str) -> anyhow::Error {
        anyhow!("{}: `[[{}]]` has no `{key}`", self.place(), self.path)
    }

    /// The tables of an array of tables.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<Table<'a>>> {
        let path = format!("{}.{key}", self.path);
        let tables = self.read(key, "an array of tables", |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_table()).collect::<Option<Vec<_>>>()
        })?;
        Ok(tables.into_iter().flatten().map(|table| Table::new(self.source, path.clone(), table)).collect())
    }

    /// A date, or a string that holds one.
    pub(super) fn date(&self, key: &str) -> Result<Option<Date>> {
        self.read(key, "a date such as 2027-01-31", |value| {
            let date = match value {
                DeValue::String(text) => text.parse::<toml::value::Datetime>().ok()?.date?,
                DeValue::Datetime(time) => time.date?,
                _ => return None,
            };
            Some(Date(date.year, date.month, date.day))
        })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    pub(super) fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// The table under this key, where there is one.
    pub(super) fn table(&self, key: &str) -> Result<Option<Table<'a>>> {
        let path = format!("{}.{key}", self.path);
        self.read(key, "a table", |value| value.as_table()).map(|table| table.map(|t| Table::new(self.source, path, t)))
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<String>> {
        let text = self.read(key, "a string", |value| value.as_str().map(str::to_owned))?;
        match text {
            Some(text) if text.trim().is_empty() => Err(self.wrong(key, "a string that is not empty")),
            text => Ok(text),
        }
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>> {
        self.read(key, "`true` or `false`", DeValue::as_bool)
    }

    pub(super) fn strings(&self, key: &str) -> Result<Option<Vec<String>>> {
        self.read(key, "an array of strings", |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        })
    }

    pub(super) fn count(&self, key: &str) -> Result<Option<u32>> {
        self.read(key, "a whole number from 1 to 1000", |value| {
            let integer = value.as_integer()?;
            let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok()?;
            (1..=1000).contains(&number).then_some(number)
        })
    }

    pub(super) fn duration(&self, key: &str) -> Result<Option<Duration>> {
        self.read(key, "a duration such as \"200ms\", \"5s\" or \"10m\"", |value| duration(value.as_str()?))
    }

    /// A string that is one of the names of `choices`.
    pub(super) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<Option<T>> {
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        self.read(key, &names.join(" or "), |value| {
            let text = value.as_str()?;
            choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice)
        })
    }

    pub(super) fn read<T>(
        &self,
        key: &str,
        wanted: &str,
        get: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        get(value.get_ref()).map(Some).ok_or_else(|| self.wrong(key, wanted))
    }

    /// The error for a value of the wrong type or outside its range.
    pub(super) fn wrong(&self, key: &str, wanted: &str) -> anyhow::Error {
        let span = self.value(key).map_or(0..0, Spanned::span);
        self.error(span, &format!("`{key}` in `[{}]` has to be {wanted}", self.path))
    }

    fn error(&self, span: Range<usize>, what: &str) -> anyhow::Error {
        let found: String = self.source.text.get(span.clone()).unwrap_or_default().chars().take(40).collect();
        let found = found.lines().next().unwrap_or_default();
        anyhow!("{}: {what}, not `{found}`", self.source.place(span.start))
    }
}

/// The valid name that a mistyped one most likely stands for.
pub fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let scored = known.iter().map(|known| (strsim::jaro_winkler(name, known), *known));
    scored.filter(|(score, _)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// Whether a name can only be this one, misspelt.
pub(super) fn is_nearly(name: &str, known: &str) -> bool {
    name != known && strsim::damerau_levenshtein(&name.to_lowercase(), known) <= 2
}

/// `200ms`, `5s`, `10m` or `2h`.
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    let duration = match unit {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        "h" => Duration::from_secs(number.checked_mul(3600)?),
        _ => return None,
    };
    (!duration.is_zero() && duration <= Duration::from_secs(24 * 3600)).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_a_bound() {
        assert_eq!(duration("200ms"), Some(Duration::from_millis(200)));
        assert_eq!(duration("10m"), Some(Duration::from_secs(600)));
        for wrong in ["", "0s", "5", "s", "-5s", "5 s", "1.5s", "25h", "99999999999999999999s", "5S"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_nearest_name_is_near_or_nothing() {
        assert_eq!(nearest("retires", &["retries", "retry-delay"]), Some("retries"));
        assert_eq!(nearest("xyz", &["retries", "retry-delay"]), None);
    }
}
