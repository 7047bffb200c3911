//! Grades for courses: the parts of an exercise, their points and reasons, in the formats of those who host courses, and for a
//! whole class.

mod class;
mod gradescope;
mod otter;
mod part;
mod prairielearn;

pub use class::{Class, Student};
pub use gradescope::{Gradescope, Visibility};
pub use otter::Otter;
pub use part::{Course, CourseError, Graded, Outcome, Part, Source};
pub use prairielearn::{Image, PrairieLearn};
