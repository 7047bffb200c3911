//! What a figure shows, read back from its SVG and its PNG.

#![allow(clippy::unwrap_used, reason = "a test may stop")]
#![allow(clippy::indexing_slicing, reason = "a test may stop")]

use adamscape_pictures::{
    Axis, Better, Cell, Figure, Landscape, MetricRow, PictureError, Scale, heatmaps_png,
    heatmaps_svg,
};

/// Ground of diverged cells.
const DIVERGED: &str = "#CBCBCB";

fn landscape(
    optimizer: &str,
    rates: &[f64],
    decays: &[f64],
    cell: impl Fn(usize) -> Cell,
) -> Landscape {
    let cells = (0..rates.len() * decays.len()).map(cell).collect();
    let up = Axis::logarithmic("learning rate", rates.to_vec());
    let right = Axis::logarithmic("weight decay", decays.to_vec());
    Landscape::new(optimizer, up, right, cells).unwrap()
}

fn figure(landscapes: Vec<Landscape>, better: Better) -> Figure {
    Figure {
        title: "Title <&> \"quoted\" \u{1}".to_owned(),
        caption: vec!["data, network, steps, seeds".to_owned()],
        rows: vec![MetricRow {
            name: "validation accuracy".to_owned(),
            scale: Scale::covering(&landscapes, better),
            landscapes,
        }],
    }
}

fn geometric(first: f64, ratio: f64, count: i32) -> Vec<f64> {
    (0..count).map(|index| first * ratio.powi(index)).collect()
}

/// One panel of 16 learning rates × 24 weight decays whose values rise from cell to cell.
fn rising() -> Landscape {
    let (rates, decays) = (geometric(1e-3, 1.5, 16), geometric(1e-9, 2.5, 24));
    landscape("adamw", &rates, &decays, |index| Cell::Value(index as f64))
}

fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    texts
        .filter_map(|node| node.text())
        .map(|text| text.trim().to_owned())
        .collect()
}

/// Attributes of all elements of a kind, as numbers.
fn numbers<const COUNT: usize>(
    svg: &str,
    tag: &str,
    fill: &str,
    names: [&str; COUNT],
) -> Vec<[f64; COUNT]> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let nodes = document
        .descendants()
        .filter(|node| node.has_tag_name(tag) && node.attribute("fill") == Some(fill));
    nodes
        .map(|node| names.map(|name| node.attribute(name).unwrap().parse().unwrap()))
        .collect()
}

/// How many rectangles have a colour of viridis, that is, no grey.
fn coloured(svg: &str) -> usize {
    let document = roxmltree::Document::parse(svg).unwrap();
    let fills = document
        .descendants()
        .filter(|node| node.has_tag_name("rect"))
        .filter_map(|node| node.attribute("fill"));
    fills
        .filter(|fill| fill[1..3] != fill[3..5] || fill[3..5] != fill[5..7])
        .count()
}

/// Decodes a PNG into its size and its pixels.
fn decoded(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

fn size_of(svg: &str) -> (u32, u32) {
    let document = roxmltree::Document::parse(svg).unwrap();
    let side = |name| {
        document
            .root_element()
            .attribute(name)
            .unwrap()
            .parse()
            .unwrap()
    };
    (side("width"), side("height"))
}

#[test]
fn axes_are_labelled_with_values() {
    let texts = texts(&heatmaps_svg(&figure(vec![rising()], Better::Higher)).unwrap());
    for label in [
        "1e-8",
        "1e-6",
        "1e-4",
        "0.001",
        "0.01",
        "0.1",
        "weight decay",
        "learning rate",
        "adamw",
    ] {
        assert!(
            texts.contains(&label.to_owned()),
            "{label} is not in {texts:?}"
        );
    }
}

#[test]
fn a_title_may_hold_any_character() {
    let texts = texts(&heatmaps_svg(&figure(vec![rising()], Better::Higher)).unwrap());
    assert!(
        texts.contains(&"Title <&> \"quoted\"".to_owned()),
        "{texts:?}"
    );
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    let figure = figure(vec![rising()], Better::Higher);
    assert_eq!(
        heatmaps_svg(&figure).unwrap(),
        heatmaps_svg(&figure).unwrap()
    );
    assert_eq!(
        heatmaps_png(&figure, 1).unwrap(),
        heatmaps_png(&figure, 1).unwrap()
    );
}

#[test]
fn the_star_and_the_rings_follow_the_direction() {
    for better in [Better::Higher, Better::Lower] {
        let svg = heatmaps_svg(&figure(vec![rising()], better)).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let star = document
            .descendants()
            .filter(|node| node.has_tag_name("polygon"))
            .nth(1)
            .unwrap();
        let tip = star
            .attribute("points")
            .unwrap()
            .split([',', ' '])
            .next()
            .unwrap()
            .parse::<f64>()
            .unwrap();
        let rings = numbers(&svg, "circle", "none", ["cx", "cy", "r"]);
        // A dark and a white circle for each of nine, and for the legend.
        assert_eq!(rings.len(), 2 * 9 + 2);
        // Values rise to the right and upwards: the nine next to the best lie beside it, in its row.
        let (row, height) = (rings[0][1], size_of(&svg).1 as f64 * 4.0);
        assert!(rings[..18].iter().all(|ring| ring[1] == row));
        let beside = rings[..18].iter().all(|ring| match better {
            Better::Higher => ring[0] < tip && row < height / 2.0,
            Better::Lower => ring[0] > tip && row > height / 2.0,
        });
        assert!(beside, "{better:?}: star at {tip}, rings {rings:?}");
    }
}

#[test]
fn cells_without_value_are_never_coloured() {
    let empty = |cell: Cell| {
        let landscape = landscape(
            "adamw",
            &geometric(1e-3, 1.5, 16),
            &geometric(1e-9, 2.5, 24),
            |_| cell,
        );
        heatmaps_svg(&figure(vec![landscape], Better::Higher)).unwrap()
    };
    let (diverged, missing) = (empty(Cell::Diverged), empty(Cell::Missing));
    // What is left are the 128 strips of the colour bar.
    assert_eq!((coloured(&diverged), coloured(&missing)), (128, 128));
    // A row of diverged cells is one rectangle; one more is in the legend.
    assert_eq!(numbers(&diverged, "rect", DIVERGED, ["x"]).len(), 16 + 1);
    assert!(texts(&diverged).contains(&"diverged".to_owned()));
    assert!(texts(&missing).contains(&"not run".to_owned()) && !missing.contains(DIVERGED));
}

#[test]
fn a_weight_decay_of_zero_has_a_column_apart() {
    let landscape = landscape("adamw", &[0.01, 0.1], &[0.0, 0.01, 0.1, 1.0], |index| {
        if index % 4 == 0 {
            Cell::Diverged
        } else {
            Cell::Value(1.0)
        }
    });
    let svg = heatmaps_svg(&figure(vec![landscape], Better::Higher)).unwrap();
    assert!(texts(&svg).contains(&"0".to_owned()));
    let zero = numbers(&svg, "rect", DIVERGED, ["x", "width"])[0];
    let others = numbers(&svg, "rect", "#20908C", ["x", "width"]);
    // Five points of four units each.
    assert!(
        others
            .iter()
            .any(|other| (other[0] - zero[0] - zero[1] - 20.0).abs() <= 1.0),
        "{zero:?} {others:?}"
    );
}

#[test]
fn the_threshold_is_drawn_between_the_cells_on_either_side() {
    let landscape = landscape("adamw", &[0.01], &[0.001, 0.01, 0.1, 1.0], |index| {
        Cell::Value(index as f64)
    });
    let mut figure = figure(vec![landscape], Better::Higher);
    let white = |figure: &Figure| {
        numbers(
            &heatmaps_svg(figure).unwrap(),
            "rect",
            "#FFFFFF",
            ["x", "width"],
        )
    };
    assert_eq!(white(&figure).len(), 1, "the page");
    let panel = &mut figure.rows[0].landscapes[0];
    *panel = panel.clone().with_threshold(1.0);
    // The page, the border, and the lines in the colour bar and the legend.
    let lines = white(&figure);
    assert_eq!(lines.len(), 4);
    // The panel is 380 points wide; the border is in its middle: the cell at the threshold is not over it.
    let svg = heatmaps_svg(&figure).unwrap();
    let left = numbers(&svg, "rect", "#440154", ["x"])[0][0];
    assert!(
        (lines[1][0] + lines[1][1] / 2.0 - left - 380.0 * 2.0).abs() <= 2.0,
        "{lines:?} {left}"
    );
    assert!(texts(&svg).contains(&"border of validation accuracy > 1".to_owned()));
}

#[test]
fn landscapes_with_thresholds_of_their_own_have_borders_of_their_own() {
    let of = |name: &str, threshold: f64| {
        let cell = |index| Cell::Value(index as f64);
        let landscape = landscape(name, &[0.01], &[0.001, 0.01, 0.1, 1.0], cell);
        landscape.with_threshold(threshold)
    };
    let figure = figure(vec![of("adam", 1.0), of("adamw", 2.0)], Better::Higher);
    let svg = heatmaps_svg(&figure).unwrap();
    // The page, a border in each panel, both lines in the colour bar, and the legend.
    let lines = numbers(&svg, "rect", "#FFFFFF", ["x", "width"]);
    assert_eq!(lines.len(), 6);
    let meaning = "border of validation accuracy > 1, validation accuracy > 2 in adamw";
    assert!(texts(&svg).contains(&meaning.to_owned()));
}

#[test]
fn every_size_of_grid_is_drawn() {
    for (rows, columns) in [(1, 1), (1, 24), (16, 1), (512, 512)] {
        let landscape = landscape(
            "sgd",
            &geometric(1e-3, 1.01, rows),
            &geometric(1e-9, 1.01, columns),
            |_| Cell::Value(0.5),
        );
        let figure = figure(vec![landscape], Better::Lower);
        roxmltree::Document::parse(&heatmaps_svg(&figure).unwrap()).unwrap();
        heatmaps_png(&figure, 1).unwrap();
    }
    let only_zero = landscape("sgd", &[0.1], &[0.0], |_| Cell::Value(0.5));
    heatmaps_svg(&figure(vec![only_zero], Better::Lower)).unwrap();
    let extreme = landscape(
        "sgd",
        &[f64::MIN_POSITIVE, f64::MAX],
        &[5e-324, 1.0],
        |index| Cell::Value(if index == 0 { f64::MAX } else { f64::MIN }),
    );
    // Two values that have the same logarithm.
    let close = landscape("sgd", &[1.0, 1.0 + f64::EPSILON], &[0.1], |index| {
        Cell::Value(index as f64)
    });
    let named = landscape(&"日本語-".repeat(99), &[0.1], &[0.1], |_| Cell::Missing);
    for landscape in [extreme, close, named] {
        let figure = figure(vec![landscape], Better::Lower);
        roxmltree::Document::parse(&heatmaps_svg(&figure).unwrap()).unwrap();
        heatmaps_png(&figure, 1).unwrap();
    }
}

#[test]
fn six_optimizers_are_less_than_400_kilobytes() {
    let landscapes = vec![rising(); 6];
    let svg = heatmaps_svg(&figure(landscapes, Better::Higher)).unwrap();
    assert!(svg.len() < 400_000, "{}", svg.len());
}

#[test]
fn a_png_has_the_pixels_asked_for_and_the_colours_of_the_cells() {
    let figure = figure(
        vec![landscape("sgd", &[0.1], &[0.1], |_| Cell::Value(0.5))],
        Better::Higher,
    );
    let (width, height) = size_of(&heatmaps_svg(&figure).unwrap());
    for pixels_per_point in [1, 3] {
        let (across, down, pixels) = decoded(&heatmaps_png(&figure, pixels_per_point).unwrap());
        assert_eq!(
            (across, down),
            (width * pixels_per_point, height * pixels_per_point)
        );
        assert_eq!(pixels[..3], [255; 3], "the page is white");
        let viridis = pixels
            .chunks_exact(3)
            .filter(|pixel| *pixel == [0x20, 0x90, 0x8c])
            .count();
        assert!(viridis > 300 * 250 * (pixels_per_point * pixels_per_point) as usize);
    }
}

#[test]
fn more_optimizers_than_fit_a_picture_are_drawn_in_several() {
    let optimizer = |index: usize| rising().with_title(format!("optimizer-{index}"));
    let whole = figure((0..25).map(optimizer).collect(), Better::Higher);
    let pages = whole.pages();
    let drawn: Vec<usize> = pages
        .iter()
        .map(|page| texts(&heatmaps_svg(page).unwrap()))
        .map(|texts| {
            texts
                .iter()
                .filter(|text| text.starts_with("optimizer-"))
                .count()
        })
        .collect();
    assert_eq!(drawn, [12, 12, 1]);
    assert!(
        pages
            .iter()
            .all(|page| page.rows[0].scale == whole.rows[0].scale)
    );
    let small = figure(vec![rising()], Better::Higher);
    assert_eq!(small.pages(), [small]);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let of = |name: &str| landscape(name, &[0.1], &[0.1], |_| Cell::Value(1.0));
    let refused = |figure: &Figure| heatmaps_svg(figure).unwrap_err();

    assert!(matches!(
        refused(&figure(vec![], Better::Higher)),
        PictureError::NoPanels
    ));
    assert!(matches!(
        refused(&figure(vec![of("sgd"); 13], Better::Higher)),
        PictureError::TooManyPanels { landscapes: 13, .. }
    ));
    let mut different = figure(vec![of("sgd")], Better::Higher);
    different
        .rows
        .extend(figure(vec![of("adam")], Better::Higher).rows);
    assert!(matches!(
        refused(&different),
        PictureError::DifferentLandscapes { .. }
    ));
    let nan = of("sgd").with_threshold(f64::NAN);
    let threshold = figure(vec![nan], Better::Higher);
    assert!(matches!(
        refused(&threshold),
        PictureError::Threshold { .. }
    ));
    for pixels_per_point in [0, 5] {
        let refused = heatmaps_png(&figure(vec![of("sgd")], Better::Higher), pixels_per_point);
        assert!(matches!(refused, Err(PictureError::Resolution { .. })));
    }
}
