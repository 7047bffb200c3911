//! Trains thousands of small networks side by side and finds how an optimizer's result depends on its learning rate and
//! weight decay: the *landscape* of that optimizer.
//!
//! A sweep goes one way: [`plan`] (what is to be trained) → [`training`] (in populations, on a backend) → [`trial`]s →
//! [`landscape`] (a metric over the plane) → [`results`] (table, statistics, folder) and [`figures`], which
//! [`adamscape_pictures`] draws.
//!
//! ```
//! use adamscape_model::Backend;
//! use adamscape_experiments::plan::Plan;
//! use adamscape_experiments::results::Summary;
//! use adamscape_experiments::training::{self, Settings};
//!
//! let plan = Plan::from_toml(r#"
//!     name = "tiny"
//!     optimizers = ["adam-l2", "adamw"]
//!     seeds = 2
//!     learning_rate = [0.001, 0.01]
//!     weight_decay = { min = 1e-4, max = 0.1, count = 3 }
//!     data = { points_per_arm = 20, turns = 0.5, noise = 0.1 }
//!     network = { hidden = [8] }
//!     training = { steps = 10 }
//! "#)?.check()?;
//! let backend = Backend::find(None)?;
//! let settings = Settings { backend, engine: backend.engine(), threads: 1, population_size: 6 };
//! let trials = training::train_all(&plan, settings)?;
//! assert_eq!(trials.len(), 2 * 2 * 3 * 2);
//! let summary = Summary::new(&plan, &trials)?;
//! assert_eq!(summary.optimizers[0].optimizer, "adam-l2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod curve;
pub mod decisions;
pub mod decoupling;
pub mod figures;
pub mod landscape;
pub mod page;
pub mod plan;
pub mod replication;
pub mod results;
pub mod statistics;
pub mod storage;
pub mod training;
pub mod trial;
