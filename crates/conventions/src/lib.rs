//! What learning rate and weight decay mean in each framework, and how one framework's are another's.
//!
//! [`CONVENTIONS`] is the table; [`convert`] turns the settings of one into those of another, with the formula, and says where there is no
//! equal.

mod convention;
mod conversion;
mod table;

pub use convention::{Convention, Decay, Epsilon, Rule};
pub use conversion::{Conversion, ConversionError, Settings, convert};
pub use table::{CONVENTIONS, find};
