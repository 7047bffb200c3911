//! Why a plan can't be run.

use adamscape_data::DataError;
use adamscape_optim::{OptimizerError, did_you_mean};

use super::{AxisError, TooLarge};

/// Why a plan can't be run. The message says which entry is wrong.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The TOML does not parse, or an entry is missing, unknown or of another kind. Says line and column.
    #[error(transparent)]
    Syntax(#[from] toml::de::Error),
    /// The JSON does not parse, or an entry of its plan is missing, unknown or of another kind. Says line and column.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A name that can't name a folder.
    #[error(
        "`name` is \"{0}\"; use 1 to 64 letters, digits, dots, dashes and underscores, not beginning with a dot"
    )]
    Name(String),
    /// Nothing to compare.
    #[error("`optimizers` is empty; `adamscape optimizers` lists what there is")]
    NoOptimizers,
    /// Not registered, or with hyperparameters it can't have.
    #[error("in `optimizers`, of which `adamscape optimizers` lists all")]
    Optimizer(#[from] OptimizerError),
    /// A control of nothing.
    #[error(
        "`none` stands for the rules of the optimizers beside it, without decay; name one beside it"
    )]
    ControlAlone,
    /// The same landscape twice.
    #[error("`optimizers` has `{0}` twice")]
    OptimizerTwice(String),
    /// A sweep needs at least one trial a cell, and has an end.
    #[error("`seeds` is {0}; give 1 to 100000")]
    Seeds(u64),
    /// An axis without usable values.
    #[error("in `{axis}`")]
    Axis {
        /// Its name.
        axis: String,
        /// What is wrong with it.
        source: AxisError,
    },
    /// There are no such data.
    #[error("in [data]")]
    Data(#[from] DataError),
    /// No network of this shape.
    #[error("in [network]: `hidden` is {0:?}; give at most 64 layers of 1 to 16384 units each")]
    Hidden(Vec<usize>),
    /// No training.
    #[error("in [training]: `steps` is {0}; give 1 to 100000000")]
    Steps(usize),
    /// A minibatch larger than what it is drawn from, or empty.
    #[error(
        "in [training]: `batch_size` is {batch_size}; give 1 to {points}, the number of training points, or leave it out for all of them"
    )]
    BatchSize {
        /// What was asked for.
        batch_size: usize,
        /// How many training points there are.
        points: usize,
    },
    /// Points drawn anew, but no number of them.
    #[error("in [training]: `with_replacement` is for minibatches; give their `batch_size`")]
    Replacement,
    /// A threshold that is no share.
    #[error("in [good]: `accuracy` is {0}; give a share of points from 0 to 1")]
    GoodAccuracy(f64),
    /// A threshold that no R² can be over.
    #[error("in [good]: `r2` is {0}; give a number up to 1")]
    GoodR2(f64),
    /// A threshold that is no size of an error.
    #[error("in [good]: `rmse` is {0}; give an error of at least 0")]
    GoodRmse(f64),
    /// A measure of numbers.
    #[error("in [good]: these data have classes, which are judged by `accuracy`")]
    GoodOfClasses,
    /// A measure of classes.
    #[error("in [good]: these data have numbers to predict, which are judged by `r2` or `rmse`")]
    GoodOfNumbers,
    /// A further axis of something that the plan has not.
    #[error("in [axes]: there is no `{axis}`{}; this plan can vary {known}", did_you_mean(.nearest.as_deref()))]
    UnknownAxis {
        /// Its name.
        axis: String,
        /// What is spelt like it, if anything is.
        nearest: Option<String>,
        /// All names.
        known: String,
    },
    /// A hyperparameter that not all optimizers have.
    #[error("in [axes]: `{optimizer}` has no `{axis}`; leave it out, or the axis")]
    AxisOfSome {
        /// Its name.
        axis: String,
        /// The optimizer without it.
        optimizer: String,
    },
    /// A hyperparameter with the name of something else.
    #[error(
        "in [axes]: `{axis}` is the training's, and a hyperparameter of `{optimizer}`, too; leave that optimizer out, or the axis"
    )]
    AxisOfBoth {
        /// Its name.
        axis: String,
        /// The optimizer with such a hyperparameter.
        optimizer: String,
    },
    /// A hyperparameter that an optimizer has a value for already.
    #[error("in [axes]: `{optimizer}` has its own `{axis}`; leave it out there, or the axis")]
    AxisChosen {
        /// Its name.
        axis: String,
        /// The optimizer.
        optimizer: String,
    },
    /// A decay beyond all numbers.
    #[error(
        "in `weight_decay`: at the learning rate {learning_rate}, {value} is an infinite λ for `{optimizer}`; give a larger learning rate, or less decay"
    )]
    InfiniteDecay {
        /// The optimizer.
        optimizer: String,
        /// The learning rate.
        learning_rate: f64,
        /// The axis' value.
        value: f64,
    },
    /// Numbers to predict that are all the same, of which nothing can be explained.
    #[error(
        "in [data]: with seed {seed} the numbers of the {set} points are all the same, so R² has no meaning; give more points, or another share"
    )]
    NoVariance {
        /// The seed.
        seed: u64,
        /// "training" or "validation".
        set: &'static str,
    },
    /// An axis that has an entry of its own.
    #[error("in [axes]: `{0}` has an entry of its own; write it there")]
    AxisElsewhere(String),
    /// The same axis twice.
    #[error("in [axes]: `{0}` stands there twice")]
    AxisTwice(String),
    /// Part of a unit, a point or a step.
    #[error("in [axes]: `{axis}` is {value}; give whole numbers")]
    AxisCount {
        /// Its name.
        axis: String,
        /// What was asked for.
        value: f64,
    },
    /// Width or depth of a network that has no hidden layer to take it from.
    #[error(
        "in [axes]: `{0}` changes hidden layers, of which `hidden` has none; give it one, as in hidden = [8]"
    )]
    NoHiddenLayers(String),
    /// More axes than a page shows.
    #[error(
        "{0} axes have several values, and at most 4 can be drawn: two in each landscape, two as panels; give the others one value each"
    )]
    TooManyAxes(usize),
    /// An axis to be drawn that is none.
    #[error("in `draw`: there is no axis `{axis}`; this plan has {known}")]
    Draw {
        /// What was asked for.
        axis: String,
        /// All axes.
        known: String,
    },
    /// The same axis up and right.
    #[error("`draw` has `{0}` twice; give the axis that goes up and the one that goes right")]
    DrawTwice(String),
    /// Wrong with these values of the further axes.
    #[error("with {condition}")]
    Condition {
        /// The values.
        condition: String,
        /// What is wrong.
        source: Box<PlanError>,
    },
    /// Nobody means this.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}
