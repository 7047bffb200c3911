//! What is handed on to Slurm, checked before it is written into a script.

mod directive;
mod memory;
mod name;
mod time_limit;

pub(crate) use directive::Directive;
pub(crate) use memory::Memory;
pub(crate) use name::Name;
pub(crate) use time_limit::TimeLimit;
