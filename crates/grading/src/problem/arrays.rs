//! Named arrays of any rank, in the order in which they are written.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Numbers of any rank, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The length of each axis, the outermost first; empty for a single number.
    pub shape: Vec<usize>,
    /// As many numbers as the product of the shape.
    pub numbers: Vec<f64>,
}

/// Arrays by name. The order counts: it is the order of an answer's columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrays(pub Vec<(String, Array)>);

impl Array {
    /// From nested lists of numbers; all lists of one depth are equally long.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    fn from_json(value: &Value) -> Result<Self, String> {
        let mut array = Self {
            shape: Vec::new(),
            numbers: Vec::new(),
        };
        let mut inner = value;
        while let Value::Array(items) = inner {
            array.shape.push(items.len());
            let Some(first) = items.first() else { break };
            inner = first;
        }
        array.append(value, 0)?;
        Ok(array)
    }

    fn append(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        match (value, self.shape.get(depth)) {
            (Value::Number(number), None) => {
                let number = number.as_f64().filter(|number| number.is_finite());
                self.numbers.push(number.ok_or("a number is out of range")?);
                Ok(())
            }
            (Value::Array(items), Some(&length)) if items.len() == length => items
                .iter()
                .try_for_each(|item| self.append(item, depth + 1)),
            (Value::Array(_) | Value::Number(_), _) => {
                Err("its lists are not equally long and deep".to_owned())
            }
            (other, _) => Err(format!("{other} is no number")),
        }
    }

    /// Nested lists, as they are written.
    fn to_json(&self) -> Value {
        let mut items: Vec<Value> = self.numbers.iter().map(|&number| number.into()).collect();
        // The innermost lists first.
        for &length in self.shape.iter().rev() {
            items = items
                .chunks(length.max(1))
                .map(|row| row.to_vec().into())
                .collect();
        }
        items.into_iter().next().unwrap_or(Value::Array(Vec::new()))
    }
}

impl Arrays {
    /// The array called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Array> {
        let mut arrays = self.0.iter();
        arrays
            .find(|(other, _)| other == name)
            .map(|(_, array)| array)
    }

    /// All numbers, array after array.
    #[must_use]
    pub fn flat(&self) -> Vec<f64> {
        let arrays = self.0.iter();
        arrays
            .flat_map(|(_, array)| &array.numbers)
            .copied()
            .collect()
    }
}

impl Serialize for Arrays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, array) in &self.0 {
            map.serialize_entry(name, &array.to_json())?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Arrays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

/// Keeps the order, which a map of `serde_json` would not.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Arrays;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("arrays of numbers by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Arrays, A::Error> {
        let mut arrays = Arrays::default();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            let array = Array::from_json(&value)
                .map_err(|wrong| A::Error::custom(format!("`{name}`: {wrong}")))?;
            if arrays.get(&name).is_some() {
                return Err(A::Error::custom(format!("`{name}` stands there twice")));
            }
            arrays.0.push((name, array));
        }
        Ok(arrays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_order_and_arrays_their_shape() {
        let text = r#"{"weight":[[1.0,2.0],[3.0,4.0],[5.0,6.0]],"bias":[7.0],"scale":8.0}"#;
        let arrays: Arrays = serde_json::from_str(text).unwrap();
        let shapes: Vec<&[usize]> = arrays.0.iter().map(|(_, array)| &*array.shape).collect();
        assert_eq!(shapes, [&[3, 2][..], &[1], &[]]);
        assert_eq!(arrays.flat(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(serde_json::to_string(&arrays).unwrap(), text);
    }

    #[test]
    fn what_is_no_array_of_numbers_is_refused_by_name() {
        for (wrong, says) in [
            (r#"{"a": [[1.0], 2.0]}"#, "`a`: its lists are not equally"),
            (
                r#"{"a": [[1.0], [2.0, 3.0]]}"#,
                "`a`: its lists are not equally",
            ),
            (r#"{"a": ["1"]}"#, "`a`: \"1\" is no number"),
            (r#"{"a": 1, "a": 2}"#, "`a` stands there twice"),
            ("[1.0]", "expected arrays of numbers by name"),
        ] {
            let error = serde_json::from_str::<Arrays>(wrong).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
