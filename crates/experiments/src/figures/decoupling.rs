//! The figure of `decoupling`: validation loss in every setting, a row for each optimizer.

use adamscape_pictures::{Better, Figure, Landscape, MetricRow, PictureError, Scale};

/// Landscapes of validation loss in each setting; `of_optimizers` are the rows, each with its name.
///
/// # Errors
/// Never, if the losses are finite.
pub fn decoupling(
    caption: String,
    of_optimizers: Vec<(String, Vec<Landscape>)>,
) -> Result<Figure, PictureError> {
    let lowest = |landscapes: &[Landscape]| {
        let extremes = landscapes.iter().filter_map(Landscape::extremes);
        extremes
            .map(|(lowest, _)| lowest)
            .fold(f64::INFINITY, f64::min)
    };
    let lowest = of_optimizers.iter().map(|(_, own)| lowest(own));
    let lowest = lowest.fold(f64::INFINITY, f64::min);
    // From the lowest of all to the loss of guessing.
    let scale = Scale::new(lowest.min(0.6), std::f64::consts::LN_2, Better::Lower)?;
    let row = |(name, landscapes)| MetricRow {
        name,
        scale,
        landscapes,
    };
    Ok(Figure {
        title: "Can the weight decay be tuned apart from the learning rate?".to_owned(),
        caption: vec![caption],
        rows: of_optimizers.into_iter().map(row).collect(),
    })
}
