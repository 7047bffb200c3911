//! Weight decays: where λ enters an update, one row each.

/// Where the weight decay λ enters an update with learning rate η, schedule factor s (1 without a
/// schedule) and direction d(g).
///
/// The factor s multiplies η, and every decay that acts on the parameters themselves, as in the AdamW
/// paper (arXiv 1711.05101, Algorithm 2); unless [`DecaySettings::follows_schedule`] says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decay {
    /// No decay: θ ← θ − sη·d(g).
    None,
    /// L2 regularisation, the gradient of λ/2·‖θ‖² added to the loss: θ ← θ − sη·d(g + λθ).
    /// `weight_decay` of PyTorch's `Adam` and `SGD`.
    L2,
    /// Decoupled from the gradient and from the learning rate: θ ← (1 − sλ)·θ − sη·d(g).
    /// The AdamW paper's Algorithm 2.
    Independent,
    /// Decoupled from the gradient, coupled to the learning rate: θ ← (1 − sηλ)·θ − sη·d(g).
    /// `weight_decay` of PyTorch's, optax's and Burn's `AdamW`.
    LrCoupled,
    /// As lr-coupled, where the direction would shrink the number, too: θ ← θ − sηλ·θ·[d·θ ≥ 0] − sη·d(g).
    /// Cautious weight decay, Chen et al. 2025 (arXiv 2510.12402), Algorithm 1. Mind that Burn's `cautious_weight_decay` and
    /// others may look at the sign of m instead, which is the same where the direction has the sign of m.
    Cautious,
    /// As lr-coupled, but λ follows the schedule once more: θ ← (1 − s²ηλ)·θ − sη·d(g), λ·η_t²/η_max with η_t = sη.
    /// Defazio 2025 (arXiv 2506.02285), "AdamC".
    Corrected,
    /// As independent, with λ = λ_norm·√(b/(BT)) for batches of b of B points in T epochs: θ ← (1 − sλ/√n)·θ − sη·d(g), where
    /// n = BT/b is the number of all steps, or with restarts of those to the next. The AdamW paper, appendix B.1.
    Normalised,
    /// The decay as a proximal step, after the direction's: θ ← (θ − sη·d(g))/(1 + sηλ). It acts on what the step has left, also
    /// where a rule goes on with a decay of another kind (LAMB, Prodigy, schedule-free).
    /// Zhuang et al. 2022 (arXiv 2202.00089), "AdamProx".
    Proximal,
}

/// Where in an update a decay acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Nowhere.
    Nowhere,
    /// λθ is added to the gradient.
    Gradient,
    /// θ shrinks, before the step.
    Parameter,
    /// θ shrinks before the step, where the step does not make it grow.
    AgreeingParameter,
    /// What the step has left shrinks.
    Result,
}

/// How a training has parameters decay, whatever the optimizer.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecaySettings {
    /// Whether biases, and what normalisations have, decay too.
    pub biases: bool,
    /// Whether decay of the parameters themselves follows the schedule. If not, it is as strong at every step as without one.
    pub follows_schedule: bool,
    /// How many steps will be made, which [`Decay::Normalised`] goes by.
    pub steps: usize,
    /// When the schedule begins anew, if it does: [`Decay::Normalised`] then goes by the steps from one restart to the next.
    pub restarts: Option<Restarts>,
}

/// When a schedule begins anew: after the warm-up, and then after T₀, T₀·G, T₀·G², ... more steps. Source: arXiv 1711.05101, AdamWR,
/// whose decay is normalised by the steps of each period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restarts {
    /// Steps before the first period, which count as part of it.
    pub warmup: usize,
    /// T₀, at least 1.
    pub first: usize,
    /// G, at least 1.
    pub growth: f64,
}

impl Restarts {
    /// How many steps the period of step `time` has, from 1; and how many of them are made before it. Steps of the warm-up come
    /// before all of the first.
    #[must_use]
    pub fn period(self, time: usize) -> (f64, f64) {
        let passed = time.saturating_sub(self.warmup + 1) as f64;
        let (first, growth) = (self.first.max(1) as f64, self.growth.max(1.0));
        if growth == 1.0 {
            return (first, passed % first);
        }
        // Where period k begins.
        let begin = |k: f64| first * (growth.powf(k) - 1.0) / (growth - 1.0);
        let mut k = ((passed * (growth - 1.0) / first).ln_1p() / growth.ln()).floor();
        // Rounding may have put it beside its period.
        while k > 0.0 && begin(k) > passed {
            k -= 1.0;
        }
        while begin(k + 1.0) <= passed {
            k += 1.0;
        }
        (first * growth.powf(k), passed - begin(k))
    }
}

impl DecaySettings {
    /// Everything decays and follows the schedule, in a training of `steps` steps, at least 1.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        Self {
            biases: true,
            follows_schedule: true,
            steps: steps.max(1),
            restarts: None,
        }
    }

    /// For a schedule that begins anew.
    #[must_use]
    pub fn with_restarts(mut self, restarts: Restarts) -> Self {
        self.restarts = Some(restarts);
        self
    }

    /// n of step `time`, from 1: all steps, or those of its period.
    fn steps_at(self, time: usize) -> f64 {
        let period = self.restarts.map(|restarts| restarts.period(time).0);
        period.unwrap_or(self.steps as f64)
    }

    /// With or without decay of biases and of what normalisations have.
    #[must_use]
    pub fn with_biases(mut self, biases: bool) -> Self {
        self.biases = biases;
        self
    }

    /// With decay that follows the schedule or not.
    #[must_use]
    pub fn with_schedule(mut self, follows_schedule: bool) -> Self {
        self.follows_schedule = follows_schedule;
        self
    }

    /// What decay goes by at a step: what it is with the schedule, or without.
    pub(crate) fn seen<T>(self, with_schedule: T, without: T) -> T {
        if self.follows_schedule {
            with_schedule
        } else {
            without
        }
    }

    /// What a decay's strength depends on at step `time`, where it goes by this learning rate and this factor of the schedule.
    pub(crate) fn strength(
        self,
        time: usize,
        [learning_rate, factor]: [f64; 2],
        weight_decay: f64,
    ) -> Strength {
        Strength {
            learning_rate,
            weight_decay,
            factor,
            steps: self.steps_at(time),
        }
    }
}

/// What a decay's strength depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strength {
    /// sη, or η where the decay does not follow the schedule.
    learning_rate: f64,
    /// λ.
    weight_decay: f64,
    /// s, or 1.
    factor: f64,
    /// n, the number of all steps, or of those from one restart to the next.
    steps: f64,
}

impl Place {
    /// What θ is multiplied by, where a decay takes `amount` of it; of a decay in the gradient, what joins that.
    pub(crate) fn factor(self, amount: f64) -> f64 {
        match self {
            Self::Nowhere => 1.0,
            Self::Gradient => amount,
            Self::Parameter | Self::AgreeingParameter => 1.0 - amount,
            Self::Result => 1.0 / (1.0 + amount),
        }
    }

    /// What of θ joins a direction that goes on after the decay, in units of the step's learning rate: for rules with
    /// `AFTER_DECAY`. Nothing in a step that goes nowhere.
    pub(crate) fn pull(self, amount: f64, learning_rate: f64) -> f64 {
        match self {
            Self::Parameter | Self::AgreeingParameter if learning_rate != 0.0 => {
                amount / learning_rate
            }
            _ => 0.0,
        }
    }
}

/// A decay as data: all that is said of it anywhere.
struct Row {
    /// The word for it in files.
    name: &'static str,
    /// What it appends to its rule's name.
    suffix: &'static str,
    /// The update, with d(g) for the direction.
    formula: &'static str,
    /// Whose `weight_decay` it is.
    convention: &'static str,
    place: Place,
    /// How much of θ it takes, or in the gradient adds.
    amount: fn(Strength) -> f64,
    /// What of θ joins a direction that goes on after the decay, as text.
    pull_formula: &'static str,
}

impl Decay {
    /// All of them, in the order in which reports name them.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::L2,
        Self::Independent,
        Self::LrCoupled,
        Self::Cautious,
        Self::Corrected,
        Self::Normalised,
        Self::Proximal,
    ];

    const fn row(self) -> Row {
        match self {
            Self::None => Row {
                name: "none",
                suffix: "",
                formula: "θ ← θ − η·d(g)",
                convention: "no decay",
                place: Place::Nowhere,
                amount: |_| 0.0,
                pull_formula: "",
            },
            Self::L2 => Row {
                name: "l2",
                suffix: "-l2",
                formula: "θ ← θ − η·d(g + λθ)",
                convention: "L2: λθ is added to the gradient, as by weight_decay of torch.optim.Adam and torch.optim.SGD, and by optax.add_decayed_weights before the rule",
                place: Place::Gradient,
                amount: |of| of.weight_decay,
                pull_formula: "",
            },
            Self::Independent => Row {
                name: "independent",
                suffix: "w",
                formula: "θ ← (1 − λ)·θ − η·d(g)",
                convention: "decoupled decay by λ, whatever η is, as in the AdamW paper's Algorithm 2 and in the problem set",
                place: Place::Parameter,
                amount: |of| of.factor * of.weight_decay,
                pull_formula: "λ/η·θ",
            },
            Self::LrCoupled => Row {
                name: "lr-coupled",
                suffix: "w-torch",
                formula: "θ ← (1 − ηλ)·θ − η·d(g)",
                convention: "decoupled decay by ηλ, as by weight_decay of torch.optim.AdamW, optax.adamw and Burn's AdamW",
                place: Place::Parameter,
                amount: |of| of.learning_rate * of.weight_decay,
                pull_formula: "λθ",
            },
            Self::Cautious => Row {
                name: "cautious",
                suffix: "w-cautious",
                formula: "θ ← θ − ηλ·θ·[d(g)·θ ≥ 0] − η·d(g)",
                convention: "decoupled decay by ηλ of what the step does not make grow, as in cautious weight decay (Chen et al. 2025)",
                place: Place::AgreeingParameter,
                amount: |of| of.learning_rate * of.weight_decay,
                pull_formula: "λθ·[u·θ ≥ 0]",
            },
            Self::Corrected => Row {
                name: "corrected",
                suffix: "w-corrected",
                formula: "θ ← (1 − λη²/η_max)·θ − η·d(g)",
                convention: "decoupled decay by λη²/η_max, as in AdamC (Defazio 2025); without a schedule it is ηλ",
                place: Place::Parameter,
                amount: |of| of.factor * of.learning_rate * of.weight_decay,
                pull_formula: "λη/η_max·θ",
            },
            Self::Normalised => Row {
                name: "normalised",
                suffix: "w-normalised",
                formula: "θ ← (1 − λ/√steps)·θ − η·d(g)",
                convention: "decoupled decay by λ/√n in n steps, whatever η is, as in the AdamW paper's appendix B.1",
                place: Place::Parameter,
                amount: |of| of.factor * of.weight_decay / of.steps.sqrt(),
                pull_formula: "λ/(η√steps)·θ",
            },
            Self::Proximal => Row {
                name: "proximal",
                suffix: "w-proximal",
                formula: "θ ← (θ − η·d(g))/(1 + ηλ)",
                convention: "a proximal step, division by 1 + ηλ after the step, as in AdamProx (Zhuang et al. 2022) and Adan",
                place: Place::Result,
                amount: |of| of.learning_rate * of.weight_decay,
                pull_formula: "",
            },
        }
    }

    /// The word for it in files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The update as text, with `d(g)` for the rule's direction.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        self.row().formula
    }

    /// What an optimizer made of `rule` and this decay is called: `adam` gives `adam`, `adam-l2`,
    /// `adamw`, `adamw-torch`, ...
    #[must_use]
    pub fn optimizer_name(self, rule: &str) -> String {
        format!("{rule}{}", self.row().suffix)
    }

    /// What of θ joins a direction that goes on after the decay, as text; none where the decay acts elsewhere.
    pub(crate) const fn pull_formula(self) -> &'static str {
        self.row().pull_formula
    }

    /// Whose `weight_decay` it is, in a sentence.
    #[must_use]
    pub const fn convention(self) -> &'static str {
        self.row().convention
    }

    /// Where in an update it acts.
    #[must_use]
    pub const fn place(self) -> Place {
        self.row().place
    }

    /// What θ is multiplied by in a step without a schedule, where it decays at all; of a decay in the gradient, λ.
    #[must_use]
    pub fn keep(self, learning_rate: f64, weight_decay: f64, steps: usize) -> f64 {
        let settings = DecaySettings::new(steps);
        let strength = settings.strength(1, [learning_rate, 1.0], weight_decay);
        self.place().factor(self.amount(strength))
    }

    /// The λ with which a step without a schedule takes `share` of θ: λ = κ, κ/η, κ·√steps, ... for the share κ. L2 regularisation
    /// gives its λ to the rule, which may do anything with it: here it is the one that takes κ = ηλ in gradient descent. Without
    /// decay no λ does anything, and it is the share.
    #[must_use]
    pub fn weight_decay_for(self, share: f64, learning_rate: f64, settings: DecaySettings) -> f64 {
        let unit = settings.strength(1, [learning_rate, 1.0], 1.0);
        match self.place() {
            Place::Nowhere => share,
            Place::Gradient => share / learning_rate,
            // Every amount is in proportion to λ.
            Place::Parameter | Place::AgreeingParameter => share / self.amount(unit),
            // 1/(1 + amount) is left.
            Place::Result => share / (1.0 - share) / self.amount(unit),
        }
    }

    pub(crate) fn amount(self, of: Strength) -> f64 {
        (self.row().amount)(of)
    }
}
