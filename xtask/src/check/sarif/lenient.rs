//! Fields as they come: what is not of the form that the standard gives them is left out.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

/// A field of any form; nothing where it is not one that can be used.
pub(super) fn odd<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(if value.is_null() { None } else { serde_json::from_value(value).ok() })
}

/// A list, or the only element of one. An element that cannot be used is one of which nothing is known.
pub(super) fn many<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::Array(list) => list,
        one => vec![one],
    };
    Ok(list.into_iter().map(|value| serde_json::from_value(value).unwrap_or_default()).collect())
}

/// Words, also where they are a number.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A place in a list; -1 and the like stand for none.
pub(super) fn index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    Ok(whole(&Value::deserialize(deserializer)?).and_then(|number| usize::try_from(number).ok()))
}

/// A truth, also in quotes.
pub(super) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(truth) => Some(truth),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    })
}

/// How many things a list or an object holds.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(list) => Some(list.len() as u64),
        Value::Object(fields) => Some(fields.len() as u64),
        _ => None,
    })
}

/// A line or a column, counted from 1; nothing for what is none.
pub(super) fn position(value: &Value) -> Option<u32> {
    whole(value).and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

/// A whole number that is not negative: as one, with a fraction of nothing, or in quotes.
fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| from_float(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number in the range of an index")]
fn from_float(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u64)
}
