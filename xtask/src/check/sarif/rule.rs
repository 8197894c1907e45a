//! What a report says of its rules: how bad a result of one is, and in which words it is told.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) help_uri: Option<String>,
    #[serde(default)]
    pub(super) default_configuration: Configuration,
    #[serde(default)]
    pub(super) properties: Properties,
    #[serde(default)]
    pub(super) message_strings: BTreeMap<String, Message>,
}

#[derive(Default, Deserialize)]
pub(super) struct Configuration {
    pub(super) level: Option<Level>,
}

/// What code scanning services read beside the standard.
#[derive(Default, Deserialize)]
pub(super) struct Properties {
    #[serde(rename = "security-severity")]
    rating: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    None,
    Note,
    Warning,
    Error,
}

#[derive(Default, Deserialize)]
pub(super) struct Message {
    #[serde(default)]
    pub(super) text: String,
    pub(super) id: Option<String>,
    #[serde(default)]
    arguments: Vec<String>,
}

impl Properties {
    /// From 0 to 10, as text or as a number.
    pub(super) fn rating(&self) -> Option<f64> {
        let rating = self.rating.as_ref()?;
        let rating = rating.as_str().map_or_else(|| rating.as_f64(), |text| text.parse().ok());
        rating.filter(|rating| (0.0..=10.0).contains(rating))
    }
}

impl Message {
    /// Its text, or the rule's with `{0}` and the like replaced (3.11).
    pub(super) fn resolved(&self, rule: Option<&Rule>) -> String {
        let of_rule = || rule?.message_strings.get(self.id.as_deref()?).map(|message| message.text.as_str());
        let text = Some(self.text.as_str()).filter(|text| !text.is_empty()).or_else(of_rule).unwrap_or_default();
        let fill = |text: String, (at, argument): (usize, &String)| text.replace(&format!("{{{at}}}"), argument);
        self.arguments.iter().enumerate().fold(text.to_owned(), fill)
    }
}
