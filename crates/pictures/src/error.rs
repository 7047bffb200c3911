//! Why a picture cannot be drawn.

use std::error::Error;

use plotters_backend::DrawingErrorKind;
use thiserror::Error;

/// Why a picture cannot be drawn.
#[derive(Debug, Error)]
pub enum PictureError {
    /// A scale has a limit that is not finite, or its limits are the wrong way round.
    #[error("a scale cannot run from {low} to {high}")]
    Scale {
        /// The limit meant to be the lower.
        low: f64,
        /// The limit meant to be the higher.
        high: f64,
    },
    /// The figure has no metric, no landscape or no curve.
    #[error("there is nothing to draw")]
    NoPanels,
    /// More panels than fit a figure.
    #[error(
        "{metrics} metrics × {landscapes} landscapes do not fit one figure: at most {most_metrics} × {most_landscapes} do"
    )]
    TooManyPanels {
        /// Metrics given.
        metrics: usize,
        /// Landscapes given, side by side.
        landscapes: usize,
        /// Metrics that fit.
        most_metrics: usize,
        /// Landscapes that fit.
        most_landscapes: usize,
    },
    /// The metrics are not about the same landscapes in the same order.
    #[error("{metric} is about {found:?}, the first metric about {expected:?}")]
    DifferentLandscapes {
        /// The metric.
        metric: String,
        /// Its landscapes' titles.
        found: Vec<String>,
        /// The first metric's.
        expected: Vec<String>,
    },
    /// A threshold that is not a finite number.
    #[error("{metric} cannot have the threshold {threshold}")]
    Threshold {
        /// The metric.
        metric: String,
        /// The threshold.
        threshold: f64,
    },
    /// A resolution too coarse to read or too fine to hold in memory.
    #[error("{pixels_per_point} pixels per point is not between 1 and {most}")]
    Resolution {
        /// What was asked for.
        pixels_per_point: u32,
        /// The finest that is drawn.
        most: u32,
    },
    /// The font carried in the program is unusable.
    #[error("the carried font cannot be read")]
    Font(#[from] ab_glyph::InvalidFont),
    /// The drawing backend failed.
    #[error("the picture cannot be drawn")]
    Drawing(#[source] Box<dyn Error + Send + Sync>),
    /// The pixels could not be written as a PNG.
    #[error("the picture cannot be written as a PNG")]
    Encoding(#[from] png::EncodingError),
}

impl<E: Error + Send + Sync + 'static> From<DrawingErrorKind<E>> for PictureError {
    fn from(error: DrawingErrorKind<E>) -> Self {
        Self::Drawing(Box::new(error))
    }
}
