//! Optimizers for [Burn](https://burn.dev) made of two parts: a **rule**, which turns a gradient into a
//! step direction, and a **decay**, which says where the weight decay λ enters.
//!
//! | decay | update of the parameters θ by a rule with direction d(g), learning rate η |
//! |---|---|
//! | [`Decay::None`] | θ ← θ − η·d(g) |
//! | [`Decay::L2`] | θ ← θ − η·d(g + λθ) |
//! | [`Decay::Independent`] | θ ← (1 − λ)·θ − η·d(g) |
//! | [`Decay::LrCoupled`] | θ ← (1 − ηλ)·θ − η·d(g) |
//!
//! and four more ([`Decay`]).
//!
//! `weight_decay` means the second in PyTorch's `Adam`, the third in the AdamW paper and the fourth in
//! PyTorch's and Burn's `AdamW`. The last two are one optimizer with λ in two units: λ here is ηλ there. L2
//! differs from them in kind as soon as a rule remembers or rescales gradients; with [`rules::Sgd`] alone it
//! is the fourth.
//!
//! In f32 a decay of less than about 3e-8 a step does nothing: 1 − λ rounds to 1.
//!
//! # Train any Burn module
//!
//! ```
//! use adamscape_optim::{Decay, Decayed, rules::Adam};
//! use burn::nn::{LinearConfig, loss::{MseLoss, Reduction}};
//! use burn::optim::GradientsParams;
//! use burn::tensor::{Device, Tensor};
//!
//! let device = Device::default().autodiff();
//! let mut model = LinearConfig::new(1, 1).init(&device);
//! let mut optimizer = Decayed::new(Adam::default(), Decay::Independent)
//!     .with_weight_decay(1e-4)
//!     .init();
//!
//! let inputs = Tensor::<2>::from_floats([[-1.0], [0.0], [1.0], [2.0]], &device);
//! let targets = inputs.clone() * 3.0 + 1.0;
//! for _ in 0..500 {
//!     let loss = MseLoss::new().forward(model.forward(inputs.clone()), targets.clone(), Reduction::Mean);
//!     let gradients = GradientsParams::from_grads(loss.backward(), &model);
//!     model = optimizer.step(0.05, model, gradients);
//! }
//! let slope = model.weight.val().into_scalar::<f32>();
//! assert!((slope - 3.0).abs() < 0.05);
//! ```
//!
//! # Add an optimizer
//!
//! Implement [`Elementwise`], if your rule treats each number by itself, or [`Rule`]: every decay and the [`laws`] come with it.
//! With its [`hyperparameters!`] and a [`RuleRow`](registry::RuleRow) it has a name, and [`registry::register`] makes it one of
//! those that [`find`] knows.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod clipping;
mod decay;
mod decayed;
mod elementwise;
mod formula;
mod hyper;
mod hyperparameters;
mod judging;
mod kinds;
mod lane_rule;
pub mod lanes;
pub mod laws;
mod moments;
mod number;
mod one_parameter;
mod optimizer_name;
mod plain;
pub mod registry;
mod rule;
pub mod rules;
mod state;
mod update;

pub use clipping::Clipping;
pub use decay::{Decay, DecaySettings, Place, Restarts};
pub use decayed::{Decayed, Scheduled};
pub use elementwise::Elementwise;
pub use formula::number;
pub use hyper::Hyper;
pub use hyperparameters::{Hyperparameter, Hyperparameters};
pub use judging::judged;
pub use kinds::Kinds;
pub use moments::{Form, Moment, Moments, OfMoments};
pub use number::Number;
pub use one_parameter::OneParameter;
pub use optimizer_name::{OptimizerError, did_you_mean, find, similar};
pub use plain::PlainOptimizer;
pub use rule::{Buffers, Kind, Rule, Step};
pub use state::State;
