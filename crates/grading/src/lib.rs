//! Grades optimizers: whether a program computes an optimizer's steps, and if not, which mistake it makes.
//!
//! A [`Problem`] is given to a program of any language, whose [`Answer`] is the parameters after each step. [`judge()`]
//! compares it with the registered optimizer in float64, and a wrong one with a [family](MISTAKES) of known mistakes.
//!
//! ```
//! use adamscape_grading::{Answer, Problem, judge};
//!
//! let problem = Problem::seeded("sgd", 0)?;
//! let mut theta = problem.parameters().flat();
//! let mut rows = Vec::new();
//! for gradient in problem.gradients() {
//!     for (theta, gradient) in theta.iter_mut().zip(gradient.flat()) {
//!         *theta -= 0.05 * gradient;
//!     }
//!     rows.push(theta.clone());
//! }
//! let judgement = judge(&problem, &Answer::new(&problem, rows)?)?;
//! assert!(judgement.is_correct());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agreement;
mod answer;
pub mod audit;
pub mod course;
mod family;
mod judge;
mod judgement;
mod problem;
mod quoted;
mod recipe;
mod registered;

pub use agreement::Precision;
pub use answer::{Answer, AnswerError, MOST_BYTES, Place};
pub use family::{MISTAKES, Mistake};
pub use judge::{GradingError, Judge, judge};
pub use judgement::{Difference, Explanation, Judgement, Verdict};
pub use problem::{Array, Arrays, Problem, ProblemError};
pub use quoted::{is_visible, one_line, quoted};
pub use registered::{NoFloat64, float64_device};
