//! The `[data]` section of a plan as it stands in the file, and what each kind of data must and may have there.

use serde::{Deserialize, Serialize};

use crate::Validation;

/// Whether a table's label column holds classes or numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TableTask {
    Classes,
    Number,
}

/// What can stand behind a key.
trait Value: Sized {
    /// The value that is this number; none for what is no number, or no number of this kind.
    fn from_number(_: f64) -> Option<Self> {
        None
    }

    /// Whether it is a number at all.
    const IS_NUMBER: bool = false;
}

impl Value for f64 {
    fn from_number(number: f64) -> Option<Self> {
        Some(number)
    }

    const IS_NUMBER: bool = true;
}

impl Value for usize {
    fn from_number(number: f64) -> Option<Self> {
        // Below 2⁵³ every whole number has an f64 of its own.
        let whole = (0.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
        whole.then_some(number as Self)
    }

    const IS_NUMBER: bool = true;
}

impl Value for String {}
impl Value for Vec<String> {}
impl Value for Validation {}
impl Value for TableTask {}

/// An entry of a section, there or not.
trait Entry {
    fn is_given(&self) -> bool;
    fn is_number(&self) -> bool;
    fn clear(&mut self);
    /// Whether it can be this number; it then is.
    fn set(&mut self, number: f64) -> bool;
}

impl<T: Value> Entry for Option<T> {
    fn is_given(&self) -> bool {
        self.is_some()
    }

    fn is_number(&self) -> bool {
        T::IS_NUMBER
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn set(&mut self, number: f64) -> bool {
        let value = T::from_number(number);
        let known = value.is_some();
        if known {
            *self = value;
        }
        known
    }
}

/// Defines the section, whose entries are all options, and a way to look at each by its name.
macro_rules! section {
    ($($key:ident: $value:ty,)*) => {
        /// A `[data]` section: every key of every kind. The order is the one they are written in, and part of a plan's hash.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Section {
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                pub(crate) $key: Option<$value>,
            )*
        }

        impl Section {
            fn entries(&self) -> Vec<(&'static str, &dyn Entry)> {
                vec![$((stringify!($key), &self.$key),)*]
            }

            fn entry(&mut self, key: &str) -> Option<&mut dyn Entry> {
                $(
                    if key == stringify!($key) {
                        return Some(&mut self.$key);
                    }
                )*
                None
            }
        }
    };
}

section! {
    kind: String,
    path: String,
    task: TableTask,
    label: String,
    features: Vec<String>,
    ignore: Vec<String>,
    split_column: String,
    validation_share: f64,
    arms: usize,
    classes: usize,
    points_per_arm: usize,
    points: usize,
    turns: f64,
    factor: f64,
    frequency: f64,
    noise: f64,
    validation: Validation,
    validation_points: usize,
    label_noise: f64,
}

/// What one kind of data must and may have. Keys in one group stand for each other: there can be only one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Takes {
    /// The kind.
    pub(crate) kind: &'static str,
    /// One key of each group must be there.
    pub(crate) must: &'static [&'static [&'static str]],
    /// One key of each group may be there.
    pub(crate) may: &'static [&'static [&'static str]],
}

/// Why a section can't be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// There is no such data.
    #[error("unknown kind of data `{kind}`, expected one of {}", .known.join(", "))]
    UnknownKind {
        /// What was asked for, shortened.
        kind: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// Something is not said.
    #[error("data of kind `{kind}` needs `{}`; it takes {takes}", .keys.join("` or `"))]
    Missing {
        /// The kind.
        kind: &'static str,
        /// One of these has to be there.
        keys: &'static [&'static str],
        /// All keys of the kind.
        takes: String,
    },
    /// Something is said that means nothing here.
    #[error("data of kind `{kind}` has no `{key}`; it takes {takes}")]
    NotTaken {
        /// The kind.
        kind: &'static str,
        /// What it has not, shortened.
        key: String,
        /// All keys of the kind.
        takes: String,
    },
    /// Two keys that say the same thing.
    #[error("data of kind `{kind}` has both `{}` and `{}`; give one of them", .keys[0], .keys[1])]
    Both {
        /// The kind.
        kind: &'static str,
        /// The two.
        keys: [&'static str; 2],
    },
    /// Nothing with this name is a number of this kind of data.
    #[error("data of kind `{kind}` has no number `{key}`; it has {}", .numbers.join(", "))]
    NoSuchNumber {
        /// The kind.
        kind: &'static str,
        /// What was asked for, shortened.
        key: String,
        /// What there is.
        numbers: Vec<&'static str>,
    },
    /// A share of a point, or fewer than none.
    #[error("`{key}` is {value}, but it is a whole number from 0")]
    NotWhole {
        /// The key.
        key: &'static str,
        /// What was asked for.
        value: f64,
    },
}

impl Takes {
    fn groups(&self) -> impl Iterator<Item = &'static [&'static str]> {
        self.must.iter().chain(self.may).copied()
    }

    fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.groups().flatten().copied()
    }

    /// All keys, as a sentence has them.
    fn listed(&self) -> String {
        let keys: Vec<String> = self.keys().map(|key| format!("`{key}`")).collect();
        keys.join(", ")
    }

    /// Whether a section has what this kind must have and nothing that it has not; the kind itself aside.
    pub(crate) fn check(&self, section: &Section) -> Result<(), KeyError> {
        let kind = self.kind;
        let entries = section.entries().into_iter();
        let given = entries.filter(|(key, entry)| *key != "kind" && entry.is_given());
        let given: Vec<&'static str> = given.map(|(key, _)| key).collect();
        if let Some(other) = given
            .iter()
            .find(|key| !self.keys().any(|own| own == **key))
        {
            return Err(KeyError::NotTaken {
                kind,
                key: (*other).to_owned(),
                takes: self.listed(),
            });
        }
        for group in self.groups() {
            let mut there = group.iter().filter(|key| given.contains(key));
            if let (Some(one), Some(other)) = (there.next(), there.next()) {
                let keys = [*one, *other];
                return Err(KeyError::Both { kind, keys });
            }
        }
        let is_missing = |group: &&&[&str]| !group.iter().any(|key| given.contains(key));
        match self.must.iter().find(is_missing) {
            Some(group) => Err(self.missing(group)),
            None => Ok(()),
        }
    }

    /// What is said where none of `keys` is there.
    pub(crate) fn missing(&self, keys: &'static [&'static str]) -> KeyError {
        KeyError::Missing {
            kind: self.kind,
            keys,
            takes: self.listed(),
        }
    }

    /// The keys whose values are numbers: what an axis of a sweep can be.
    pub(crate) fn numbers(&self) -> Vec<&'static str> {
        let section = Section::default();
        let entries = section.entries().into_iter();
        let numbers: Vec<&str> = entries
            .filter(|(_, entry)| entry.is_number())
            .map(|(key, _)| key)
            .collect();
        self.keys().filter(|key| numbers.contains(key)).collect()
    }

    /// The section with `key` set to a number, in place of what else of its group it must have.
    pub(crate) fn with(
        &self,
        section: &Section,
        key: &str,
        value: f64,
    ) -> Result<Section, KeyError> {
        let numbers = self.numbers();
        let mut section = section.clone();
        for group in self.must.iter().filter(|group| group.contains(&key)) {
            for other in group.iter().filter(|other| **other != key) {
                if let Some(entry) = section.entry(other) {
                    entry.clear();
                }
            }
        }
        let known = numbers.iter().find(|own| **own == key).copied();
        match (known, section.entry(key)) {
            (Some(key), Some(entry)) => {
                let is_set = entry.set(value);
                let refusal = KeyError::NotWhole { key, value };
                is_set.then_some(section).ok_or(refusal)
            }
            _ => Err(KeyError::NoSuchNumber {
                kind: self.kind,
                key: excerpt(key),
                numbers,
            }),
        }
    }
}

/// Text from a file as a message may show it: on one line, in ASCII, and short.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut characters = text.chars();
    let shown: String = characters.by_ref().take(LONGEST).collect();
    let rest = if characters.next().is_some() {
        "..."
    } else {
        ""
    };
    format!("{}{rest}", shown.escape_default())
}
