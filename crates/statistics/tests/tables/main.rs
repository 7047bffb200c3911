//! What tables say: landscapes built by hand, coverage of intervals by simulation, and SciPy's figures.

mod between;
mod coverage;
mod landscapes;
mod made;
mod scipy;
