//! Results by formula: what a sweep might give, without training anything.

/// A number from 0 to 1 that looks like chance, the same for the same numbers.
pub(crate) fn chance(numbers: [usize; 4]) -> f64 {
    let mixed = numbers
        .iter()
        .fold(0x9e37_79b9_7f4a_7c15_u64, |state, number| {
            let state = (state ^ *number as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            state ^ (state >> 29)
        });
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// How well a made-up optimizer does, from 0 to 1; nothing where it diverges. `kind` says how learning rate and decay meet.
pub(crate) fn quality(kind: usize, rate: f64, decay: f64) -> Option<f64> {
    if rate > 0.6 {
        return None;
    }
    let of_rate = (-(rate.log10() + 1.7).powi(2) / 1.1).exp();
    let strength = match kind % 3 {
        0 => decay * 3.0,
        1 => decay * rate * 60.0,
        _ => decay * 25.0 * (0.3 + rate),
    };
    let helped = 1.0 + 0.25 * (-(strength.max(1e-12).log10() + 1.5).powi(2)).exp();
    let harmed = 1.0 / (1.0 + strength.powi(2));
    Some((of_rate * helped * harmed / 1.25).clamp(0.0, 1.0))
}

/// A validation accuracy of three classes with its loss, and those of training.
pub(crate) struct Trial {
    pub(crate) accuracy: f64,
    pub(crate) loss: f64,
    pub(crate) train_accuracy: f64,
    pub(crate) train_loss: f64,
}

/// A trial of that quality; `spread` is chance from 0 to 1.
pub(crate) fn trial(quality: f64, spread: f64) -> Trial {
    let quality = (quality + 0.09 * (spread - 0.5)).clamp(0.0, 1.0);
    // A power of two times five: some shares are exact halves in the last digit that is shown.
    let points = 160.0;
    let accuracy = ((0.5 + 0.5 * quality.sqrt()) * points).round() / points;
    let loss = 0.7 * (1.0 - quality).powf(1.5) + 0.015;
    Trial {
        accuracy,
        loss,
        train_accuracy: (accuracy + 0.03 * quality).min(1.0),
        train_loss: loss * 0.7,
    }
}

/// Two spirals as a network of that quality sees them: pixels of a square, row by row from the top.
pub(crate) fn decisions(side: usize, quality: f64) -> Vec<u8> {
    let pixel = |place: usize| {
        let at = |index: usize| (index as f64 + 0.5) / side as f64 * 2.0 - 1.0;
        let (x, y) = (at(place % side), -at(place / side));
        let (radius, angle) = (x.hypot(y), y.atan2(x));
        let turned = angle - radius * 5.5 * quality;
        u8::from(turned.sin() > 0.0)
    };
    (0..side * side).map(pixel).collect()
}

/// What a network of that quality says of a wave: from 0 to 255 for each pixel of a square.
pub(crate) fn levels(side: usize, quality: f64) -> Vec<u8> {
    let at = |index: usize| (index as f64 + 0.5) / side as f64 * 2.0 - 1.0;
    let pixel = |place: usize| level(at(place % side), -at(place / side), quality);
    (0..side * side).map(pixel).collect()
}

/// The wave at a place.
pub(crate) fn level(x: f64, y: f64, quality: f64) -> u8 {
    let wave = (3.0 * x + 2.0 * y).sin() * (2.0 * y).cos();
    (127.0 + 127.0 * wave * quality) as u8
}

/// The points of two spirals: both coordinates and the class.
pub(crate) fn points(count: usize) -> Vec<(f64, f64, u8)> {
    let point = |index: usize| {
        let class = index % 2;
        let radius = (0.1 + 0.9 * index as f64 / count as f64).min(1.0);
        let noise = 0.5 * (chance([index, 1, 2, 3]) - 0.5);
        let angle = radius * 5.5
            + std::f64::consts::FRAC_PI_2
            + class as f64 * std::f64::consts::PI
            + noise;
        (
            radius * angle.cos() * 0.95,
            radius * angle.sin() * 0.95,
            1 - class as u8,
        )
    };
    (0..count).map(point).collect()
}
