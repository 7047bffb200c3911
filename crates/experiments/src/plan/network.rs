//! The network of a plan: its hidden layers, their activation and their normalisation.

use std::fmt;

use adamscape_data::{self as data, DataSet};
use adamscape_model::{Activation, MlpConfig, Norm, NormKind, NormPlace, Task};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::training::{is_yes, yes};

/// A network's shape, and what its hidden layers compute. In TOML:
///
/// ```toml
/// [network]
/// hidden = [32, 32]
/// activation = "tanh"                                  # relu, leaky-relu, tanh, gelu, silu
/// norm = "layer"                                       # layer, rms
/// norm = { kind = "rms", gain = false, place = "after-activation" }
/// train_output = false                                 # the last layer stays as it was drawn
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Width of each hidden layer.
    pub hidden: Vec<usize>,
    /// The function of the hidden units.
    #[serde(default, skip_serializing_if = "is_relu")]
    pub activation: Activation,
    /// How hidden layers are normalised: by its kind's name alone with a gain, before the activation.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "norm")]
    pub norm: Option<Norm>,
    /// Whether the last layer is trained, or stays as it was drawn.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub train_output: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_relu(activation: &Activation) -> bool {
    *activation == Activation::Relu
}

impl Network {
    /// The network for `data`.
    pub(super) fn config(&self, data: &DataSet) -> MlpConfig {
        MlpConfig {
            inputs: data.features(),
            hidden: self.hidden.clone(),
            task: match data.task() {
                data::Task::Classes(classes) => Task::Classes(classes),
                data::Task::Number => Task::Number,
            },
            activation: self.activation,
            norm: self.norm,
            trains_output: self.train_output,
        }
    }
}

/// A normalisation in a file: its kind's name, or a table.
mod norm {
    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        kind: NormKind,
        #[serde(default = "yes")]
        gain: bool,
        #[serde(default = "before")]
        place: NormPlace,
    }

    fn before() -> NormPlace {
        NormPlace::BeforeActivation
    }

    fn usual(kind: NormKind) -> Norm {
        Norm {
            kind,
            gain: yes(),
            place: before(),
        }
    }

    pub(super) fn serialize<S: Serializer>(
        norm: &Option<Norm>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match *norm {
            None => serializer.serialize_none(),
            Some(norm) if norm == usual(norm.kind) => norm.kind.serialize(serializer),
            Some(Norm { kind, gain, place }) => Table { kind, gain, place }.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Norm>, D::Error> {
        deserializer.deserialize_any(NameOrTable).map(Some)
    }

    struct NameOrTable;

    impl<'de> Visitor<'de> for NameOrTable {
        type Value = Norm;

        fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
            formatter.write_str("a normalisation, \"layer\" or { kind = \"layer\", gain = false }")
        }

        fn visit_str<E: Error>(self, kind: &str) -> Result<Norm, E> {
            NormKind::deserialize(StrDeserializer::new(kind)).map(usual)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Norm, A::Error> {
            let Table { kind, gain, place } = Table::deserialize(MapAccessDeserializer::new(map))?;
            Ok(Norm { kind, gain, place })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Network, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_read_is_written_as_briefly_and_read_again() {
        for text in [
            "hidden = [8, 8]\n",
            "hidden = [8]\nactivation = \"tanh\"\ntrain_output = false\n",
            "hidden = [8]\nactivation = \"leaky-relu\"\nnorm = \"layer\"\n",
            "hidden = [8]\n\n[norm]\nkind = \"rms\"\ngain = false\nplace = \"after-activation\"\n",
        ] {
            let network = read(text).expect("a network");
            assert_eq!(toml::to_string(&network).expect("TOML"), text);
        }
    }

    #[test]
    fn a_name_alone_means_a_gain_before_the_activation() {
        let norm = read("hidden = []\nnorm = \"rms\"").expect("a network").norm;
        let expected = read(
            "hidden = []\nnorm = { kind = \"rms\", gain = true, place = \"before-activation\" }",
        );
        assert_eq!(norm, expected.expect("a network").norm);
    }

    #[test]
    fn what_is_no_network_is_told_with_its_place() {
        for (text, said) in [
            (
                "activation = \"sigmoid\"",
                "unknown variant `sigmoid`, expected one of `relu`, `leaky-relu`",
            ),
            (
                "norm = \"batch\"",
                "unknown variant `batch`, expected `layer` or `rms`",
            ),
            (
                "norm = { kind = \"layer\", shift = true }",
                "unknown field `shift`",
            ),
            ("norm = { gain = true }", "missing field `kind`"),
            (
                "norm = { kind = \"layer\", place = \"after\" }",
                "unknown variant `after`",
            ),
            ("norm = 3", "expected a normalisation, \"layer\" or"),
        ] {
            let message = read(&format!("hidden = [8]\n{text}")).expect_err("no network");
            assert!(message.contains(said), "{message}");
            assert!(message.contains("line 2"), "{message}");
        }
    }
}
