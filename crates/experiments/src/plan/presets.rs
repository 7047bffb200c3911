//! Presets: the plans that come with the program.

use adamscape_optim::{did_you_mean, similar};

use super::{Plan, PlanError};

/// A plan that comes with the program.
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// The plan as TOML, with comments.
    pub toml: &'static str,
}

/// All presets; the first is the default.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "notebook",
        summary: "the problem set's grid, data and network, with 5 seeds and held-out validation",
        toml: include_str!("../../presets/notebook.toml"),
    },
    Preset {
        name: "quick",
        summary: "a coarse grid for a first look, in seconds",
        toml: include_str!("../../presets/quick.toml"),
    },
    Preset {
        name: "easy",
        summary: "as notebook, on easier data: less noise, fewer turns",
        toml: include_str!("../../presets/easy.toml"),
    },
    Preset {
        name: "hard",
        summary: "as notebook, on harder data: more noise, more turns",
        toml: include_str!("../../presets/hard.toml"),
    },
    Preset {
        name: "batch",
        summary: "learning rate × batch size, with SGD and with Adam",
        toml: include_str!("../../presets/batch.toml"),
    },
    Preset {
        name: "betas",
        summary: "β₁ × β₂ of Adam, at two learning rates",
        toml: include_str!("../../presets/betas.toml"),
    },
    Preset {
        name: "timescale",
        summary: "learning rate × the steps in which decay alone would shrink θ",
        toml: include_str!("../../presets/timescale.toml"),
    },
    Preset {
        name: "regression",
        summary: "a curve to be fitted by tanh units, judged by R²",
        toml: include_str!("../../presets/regression.toml"),
    },
    Preset {
        name: "width",
        summary: "layer norm and GELU in three widths, a panel each, on moons with wrong labels",
        toml: include_str!("../../presets/width.toml"),
    },
];

/// No preset has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no preset `{name}`{} (`adamscape presets` lists all)", did_you_mean(.nearest.as_deref()))]
pub struct UnknownPreset {
    /// The name that was asked for.
    pub name: String,
    /// The preset that is spelt like it, if one is.
    pub nearest: Option<String>,
}

/// The preset called `name`.
///
/// # Errors
/// If there is none; the error names a similar one, if there is one.
pub fn preset(name: &str) -> Result<&'static Preset, UnknownPreset> {
    if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
        return Ok(preset);
    }
    let names = PRESETS.iter().map(|preset| preset.name.to_owned());
    Err(UnknownPreset {
        name: name.to_owned(),
        nearest: similar(name, names),
    })
}

impl Preset {
    /// The plan.
    ///
    /// # Errors
    /// Never with the presets of this crate, which a test holds to that.
    pub fn plan(&self) -> Result<Plan, PlanError> {
        Plan::from_toml(self.toml)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_run_and_bears_its_own_name() {
        for preset in PRESETS {
            let plan = preset.plan().and_then(Plan::check);
            let plan = plan.unwrap_or_else(|error| panic!("{}: {error}", preset.name));
            assert_eq!(plan.plan.name, preset.name);
        }
    }

    #[test]
    fn a_name_like_none_of_them_is_not_taken_for_one() {
        let nearest = |name| preset(name).err().and_then(|error| error.nearest);
        assert_eq!(nearest("Quik").as_deref(), Some("quick"));
        for name in ["xyz", "", "1"] {
            assert_eq!(nearest(name), None);
        }
    }

    #[test]
    fn a_plan_survives_being_written_and_read() {
        for preset in PRESETS {
            let plan = preset.plan().expect("a preset");
            let text = toml::to_string(&plan).expect("a plan can be written");
            assert_eq!(Plan::from_toml(&text).expect("and read"), plan);
        }
    }

    #[test]
    fn the_notebook_preset_is_the_problem_sets_protocol() {
        let plan = PRESETS[0].plan().and_then(Plan::check).expect("a preset");
        assert_eq!(plan.size.cells, 3 * 16 * 24);
        assert_eq!(plan.size.trials, 5760);
        // What is left of θ in a step, in f32: where that is the same, so are the trainings.
        let left = |shrunk: &dyn Fn(f64, f64) -> f64| -> usize {
            let of_rate = |eta: &f64| {
                let decays = plan.weight_decays.iter();
                let left = decays.map(|lambda| ((1.0 - shrunk(*eta, *lambda)) as f32).to_bits());
                left.collect::<std::collections::BTreeSet<u32>>().len()
            };
            plan.learning_rates.iter().map(of_rate).sum()
        };
        let trained = 384 + left(&|eta, lambda| eta * lambda) + left(&|_, lambda| lambda);
        assert_eq!(plan.size.trained, trained as u64 * 5);
        assert_eq!(plan.size.member_steps, trained as f64 * 5.0 * 200.0);
        assert_eq!(plan.most_parameters(), 177);
        assert_eq!(plan.learning_rates.last(), Some(&0.1));
        assert_eq!(plan.weight_decays.last(), Some(&0.1));
        assert!((plan.weight_decays[0] / (0.1 * 0.4_f64.powi(23)) - 1.0).abs() < 1e-12);
    }
}
