//! Numbers that someone else recorded.

/// How far steps leave recorded ones: the largest |θ − θ*| / max(|θ*|, |θ*₀|) over all steps and numbers, θ* the recorded
/// one and θ*₀ where it started. The start bounds the scale from below, since a parameter that crosses zero loses relative
/// precision for anyone.
///
/// # Panics
/// If there are more or fewer steps than were recorded.
#[must_use]
pub fn furthest(start: &[f64], recorded: &[Vec<f64>], found: &[Vec<f64>]) -> f64 {
    assert_eq!(recorded.len(), found.len(), "as many steps as recorded");
    let mut furthest = 0.0_f64;
    for (recorded, found) in recorded.iter().zip(found) {
        assert_eq!(recorded.len(), found.len(), "as many numbers as recorded");
        for ((found, recorded), start) in found.iter().zip(recorded).zip(start) {
            let distance = (found - recorded).abs() / recorded.abs().max(start.abs());
            // `max` would drop a NaN.
            furthest = if distance > furthest || distance.is_nan() {
                distance
            } else {
                furthest
            };
        }
    }
    furthest
}
