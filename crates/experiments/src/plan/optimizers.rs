//! A plan's optimizers in a file: names, or tables with hyperparameters.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A list of `"adamw"`, `"adamw(beta_2=0.95)"` and `{ optimizer = "adamw", beta_2 = 0.95 }`; the last is read as the second.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let all: Vec<Text> = Vec::deserialize(deserializer)?;
    Ok(all.into_iter().map(|optimizer| optimizer.0).collect())
}

/// An optimizer as text.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTable)
    }
}

struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an optimizer, \"adamw\" or { optimizer = \"adamw\", beta_2 = 0.95 }")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Text, E> {
        Ok(Text(name.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Text, A::Error> {
        let mut name: Option<String> = None;
        let mut hyperparameters: Vec<String> = Vec::new();
        while let Some(key) = table.next_key::<String>()? {
            if key == "optimizer" {
                name = Some(table.next_value()?);
            } else {
                let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                if !key.chars().all(is_name) {
                    let key = key.escape_default();
                    return Err(Error::custom(format!(
                        "`{key}` is no name of a hyperparameter"
                    )));
                }
                let value: f64 = table.next_value()?;
                hyperparameters.push(format!("{key}={value}"));
            }
        }
        let name = name.ok_or_else(|| Error::missing_field("optimizer"))?;
        if name.contains('(') {
            let both = "hyperparameters stand either in brackets or in the table";
            return Err(Error::custom(format!(
                "`{}`: {both}",
                name.escape_default()
            )));
        }
        if hyperparameters.is_empty() {
            Ok(Text(name))
        } else {
            Ok(Text(format!("{name}({})", hyperparameters.join(","))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct List {
        #[serde(deserialize_with = "deserialize")]
        optimizers: Vec<String>,
    }

    fn read(list: &str) -> Result<Vec<String>, String> {
        let list = toml::from_str(&format!("optimizers = [{list}]"));
        list.map(|list: List| list.optimizers)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_table_is_another_way_to_write_an_optimizer() {
        let list = r#""adam-l2", { optimizer = "adamw", beta_2 = 0.95, epsilon = 1 }, "sgdw(clip_norm=1)""#;
        let texts = [
            "adam-l2",
            "adamw(beta_2=0.95,epsilon=1)",
            "sgdw(clip_norm=1)",
        ];
        assert_eq!(read(list), Ok(texts.map(str::to_owned).to_vec()));
    }

    #[test]
    fn what_is_no_optimizer_is_told_with_its_place() {
        for (list, said) in [
            ("{ beta_2 = 0.95 }", "missing field `optimizer`"),
            ("{ optimizer = \"adamw\", beta_2 = \"x\" }", "expected f64"),
            (
                "{ optimizer = \"adamw\", \"a=1,b\" = 2 }",
                "`a=1,b` is no name",
            ),
            (
                "{ optimizer = \"adamw(beta_1=0.5)\", beta_2 = 0.9 }",
                "either in brackets",
            ),
            ("3", "expected an optimizer, \"adamw\" or"),
        ] {
            let message = read(list).expect_err("no optimizer");
            assert!(message.contains(said), "{message}");
            assert!(message.contains("line 1"), "{message}");
        }
    }
}
