//! What a report says of its rules: which one a result is about, how bad that is, and in which words it is told.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::lenient::{index, many, odd, text};

/// A tool, or an extension of one, and its rules (3.19).
#[derive(Default, Deserialize)]
pub(super) struct Component {
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    guid: Option<String>,
    #[serde(default, deserialize_with = "many")]
    rules: Vec<Rule>,
}

/// A rule (3.49).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    #[serde(default, deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    guid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) help_uri: Option<String>,
    #[serde(default, deserialize_with = "odd")]
    default_configuration: Option<Configuration>,
    #[serde(default, deserialize_with = "odd")]
    pub(super) properties: Option<Properties>,
    #[serde(default, deserialize_with = "odd")]
    message_strings: Option<BTreeMap<String, Value>>,
    #[serde(default, deserialize_with = "odd")]
    short_description: Option<Message>,
    #[serde(default, deserialize_with = "odd")]
    full_description: Option<Message>,
}

#[derive(Default, Deserialize)]
struct Configuration {
    #[serde(default, deserialize_with = "odd")]
    level: Option<Level>,
}

/// A change of a rule's configuration in one run (3.51).
#[derive(Default, Deserialize)]
pub(super) struct Override {
    #[serde(default, deserialize_with = "odd")]
    descriptor: Option<RuleReference>,
    #[serde(default, deserialize_with = "odd")]
    configuration: Option<Configuration>,
}

/// What code scanning services read beside the standard.
#[derive(Default, Deserialize)]
pub(super) struct Properties {
    #[serde(default, rename = "security-severity")]
    rating: Value,
}

/// In the order of how bad they are; `Odd` is a word that the standard does not know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "Value")]
pub(super) enum Level {
    None,
    Note,
    Odd,
    Warning,
    Error,
}

impl From<Value> for Level {
    fn from(value: Value) -> Level {
        match value.as_str().map(|word| word.trim().to_ascii_lowercase()).as_deref() {
            Some("none") => Level::None,
            Some("note") => Level::Note,
            Some("warning") => Level::Warning,
            Some("error") => Level::Error,
            _ => Level::Odd,
        }
    }
}

/// A message (3.11).
#[derive(Default, Deserialize)]
pub(super) struct Message {
    #[serde(default, deserialize_with = "text")]
    text: Option<String>,
    #[serde(default, deserialize_with = "text")]
    markdown: Option<String>,
    #[serde(default, deserialize_with = "text")]
    id: Option<String>,
    #[serde(default, deserialize_with = "many")]
    arguments: Vec<Value>,
}

/// A reference to a rule or a notification (3.52).
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleReference {
    #[serde(default, deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "index")]
    pub(super) index: Option<usize>,
    #[serde(default, deserialize_with = "text")]
    guid: Option<String>,
    #[serde(default, deserialize_with = "odd")]
    tool_component: Option<ComponentReference>,
}

/// A reference to the driver or an extension (3.54).
#[derive(Clone, Default, Deserialize)]
struct ComponentReference {
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "index")]
    index: Option<usize>,
    #[serde(default, deserialize_with = "text")]
    guid: Option<String>,
}

impl RuleReference {
    /// The rule that this is about, by its place in the list of its component, else by its identifier or its name. Of
    /// several that can be meant it is the worst.
    pub(super) fn find<'a>(&self, driver: Option<&'a Component>, extensions: &'a [Component]) -> Option<&'a Rule> {
        let named = self.tool_component.as_ref().and_then(|reference| reference.find(driver, extensions));
        let by_index = self.index.and_then(|index| named.or(driver)?.rules.get(index));
        if let Some(rule) = by_index.filter(|rule| self.agrees(rule)) {
            return Some(rule);
        }
        let all = || named.into_iter().chain(driver).chain(extensions).flat_map(|component| &component.rules);
        let by_guid = || self.guid.as_ref().and_then(|guid| all().find(|rule| rule.guid.as_ref() == Some(guid)));
        by_guid().or_else(|| {
            let id = self.id.as_deref()?;
            named.and_then(|component| worst(&component.rules, id)).or_else(|| worst(all(), id))
        })
    }

    /// Whether a rule has this name, as far as one is given: a result may name a part of a rule.
    fn agrees(&self, rule: &Rule) -> bool {
        let Some(id) = self.id.as_deref() else { return true };
        rule.id
            .as_deref()
            .is_none_or(|known| id == known || id.strip_prefix(known).is_some_and(|part| part.starts_with('/')))
    }
}

/// The worst rule of this name, else of the name without the part behind its last slash, and so on.
fn worst<'a>(rules: impl IntoIterator<Item = &'a Rule>, id: &str) -> Option<&'a Rule> {
    let rules: Vec<&Rule> = rules.into_iter().collect();
    let mut id = id;
    loop {
        let alike = rules.iter().filter(|rule| rule.id.as_deref() == Some(id)).copied();
        // The first of equals.
        if let Some(rule) = alike.rev().max_by_key(|rule| rule.level().unwrap_or(Level::Warning)) {
            return Some(rule);
        }
        id = id.rsplit_once('/')?.0;
    }
}

impl ComponentReference {
    fn find<'a>(&self, driver: Option<&'a Component>, extensions: &'a [Component]) -> Option<&'a Component> {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let is_this = |component: &&Component| same(&self.guid, &component.guid) || same(&self.name, &component.name);
        let by_index = self.index.and_then(|index| extensions.get(index));
        by_index.or_else(|| driver.into_iter().chain(extensions).find(is_this))
    }
}

impl Override {
    /// Whether this is about that rule, or about one of that name of which nothing else is said.
    pub(super) fn is_about(
        &self,
        rule: Option<&Rule>,
        id: Option<&str>,
        driver: Option<&Component>,
        extensions: &[Component],
    ) -> bool {
        let Some(descriptor) = &self.descriptor else { return false };
        match (rule, descriptor.find(driver, extensions)) {
            (Some(rule), Some(found)) => std::ptr::eq(rule, found),
            (None, None) => id.is_some() && descriptor.id.as_deref() == id,
            _ => false,
        }
    }

    pub(super) fn level(&self) -> Option<Level> {
        self.configuration.as_ref()?.known()
    }
}

impl Configuration {
    /// Its level, where it is one of the standard's.
    fn known(&self) -> Option<Level> {
        self.level.filter(|level| *level != Level::Odd)
    }
}

impl Rule {
    pub(super) fn level(&self) -> Option<Level> {
        self.default_configuration.as_ref()?.known()
    }

    /// What it is about, for a result without words of its own.
    pub(super) fn summary(&self) -> String {
        let texts = [&self.short_description, &self.full_description];
        let mut said = texts.into_iter().flatten().map(|message| message.plain());
        said.find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    }
}

impl Properties {
    /// From 0 to 10, as text or as a number.
    pub(super) fn rating(&self) -> Option<f64> {
        let rating = self.rating.as_f64().or_else(|| self.rating.as_str()?.trim().parse().ok());
        rating.filter(|rating| (0.0..=10.0).contains(rating))
    }
}

impl Message {
    /// Its text as it stands.
    pub(super) fn plain(&self) -> &str {
        self.text.as_deref().or(self.markdown.as_deref()).unwrap_or_default().trim()
    }

    /// Its text, or the rule's with `{0}` and the like replaced (3.11).
    pub(super) fn resolved(&self, rule: Option<&Rule>) -> String {
        let of_rule = || rule?.message_strings.as_ref()?.get(self.id.as_deref()?)?.get("text")?.as_str();
        let text = Some(self.plain()).filter(|text| !text.is_empty()).or_else(of_rule).unwrap_or_default();
        let fill = |text: String, (at, argument): (usize, &Value)| {
            text.replace(&format!("{{{at}}}"), argument.as_str().unwrap_or_default())
        };
        self.arguments.iter().enumerate().fold(text.to_owned(), fill)
    }
}
