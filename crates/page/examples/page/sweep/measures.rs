//! What can be drawn over the plane.

use adamscape_page::{Better, Measure, Text};

use super::HOSTILE;

pub(super) fn measures(kind: &str) -> Vec<Measure> {
    let measure = |name: &str, meaning: &str, better, domain| Measure {
        name: Text::from(name),
        meaning: Text::from(meaning),
        better,
        domain,
        ..Measure::default()
    };
    let (higher, lower) = (Some(Better::Higher), Some(Better::Lower));
    let first = if kind == "hostile" {
        HOSTILE[4]
    } else {
        "validation accuracy"
    };
    vec![
        Measure {
            ties: Some(1),
            ..measure(
                first,
                "Share of validation points put into their class, mean over seeds.",
                higher,
                Some((0.5, 1.0)),
            )
        },
        measure(
            "validation loss",
            "Cross-entropy on validation points, mean over seeds.",
            lower,
            Some((0.0, 1.0)),
        ),
        measure(
            "training loss",
            "Cross-entropy on the points trained on, mean over seeds.",
            lower,
            None,
        ),
        measure(
            "gap",
            "Training accuracy less validation accuracy.",
            lower,
            None,
        ),
        measure(
            "good seeds",
            "Share of seeds whose validation accuracy exceeds 0.9.",
            higher,
            Some((0.0, 1.0)),
        ),
        Measure {
            unit: Some(Text::from("steps")),
            logarithmic: true,
            ..measure(
                "timescale",
                "Steps after which decay alone leaves 1/e of a parameter: 1/λ, or 1/(ηλ).",
                None,
                None,
            )
        },
    ]
}
