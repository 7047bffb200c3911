//! Heat maps in a terminal: a landscape as blocks in colour or, where there is none, in letters.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::colour::{Colour, Scale};
use crate::label::label;
use crate::{Axis, Cell, Landscape, Spacing};

/// The colours a terminal has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColourDepth {
    /// None, or none wanted: cells are letters, the denser the better.
    None,
    /// The 6 × 6 × 6 colours of the 256-colour palette.
    Ansi256,
    /// Any red, green and blue.
    TrueColour,
}

/// The letters of a heat map without colour, from the worst to the best.
const SHADES: [char; 10] = ['.', ':', '-', '~', '=', '+', '*', '%', '#', '@'];
/// More rows would push the labels off the screen.
const MOST_ROWS: usize = 40;
/// Narrower, there is no room for labels and cells.
const LEAST_WIDTH: usize = 32;
const RESET: &str = "\x1b[0m";

/// The landscape in lines no wider than `max_width` characters: learning rates from the highest down, weight decays
/// from the lowest to the right, a 0 apart.
///
/// `××` is a diverged cell, `··` one that has not been run, `★` the best. Where the plane is wider than the
/// terminal, or too high, every so many cells are shown, and it is said.
#[must_use]
pub fn blocks(
    landscape: &Landscape,
    scale: &Scale,
    colour: ColourDepth,
    max_width: usize,
) -> String {
    if max_width < LEAST_WIDTH {
        return format!("{:.max_width$}\n", "terminal too narrow");
    }
    let grid = Grid::new(landscape, scale, max_width);
    let mut text = String::new();
    push_within(&mut text, &title(landscape), max_width);
    if let Some(sampling) = grid.sampling(landscape) {
        push_within(&mut text, &sampling, max_width);
    }
    for &row in grid.rows.iter().rev() {
        text.push_str(&grid.row(landscape, scale, colour, row));
    }
    text.push_str(&grid.column_labels(landscape));
    push_within(&mut text, &summary(landscape, scale), max_width);
    text.push_str(&ramp(scale, colour, max_width));
    text
}

/// The cells that are shown.
struct Grid {
    rows: Vec<usize>,
    columns: Vec<usize>,
    label_width: usize,
    cell_width: usize,
    zero_apart: bool,
    best: Option<(usize, usize)>,
    max_width: usize,
}

impl Grid {
    fn new(landscape: &Landscape, scale: &Scale, max_width: usize) -> Self {
        let (up, right) = (landscape.up(), landscape.right());
        let (rows, columns) = (up.values(), right.values());
        let label_width = widest_label(up);
        let zero_apart = right.spacing() == Spacing::Logarithmic
            && columns.len() > 1
            && columns.first() == Some(&0.0);
        let room = max_width.saturating_sub(label_width + 1 + usize::from(zero_apart));
        let wanted = match right.spacing() {
            Spacing::Logarithmic => 2,
            // Its values have no order of magnitude that a few labels would tell.
            Spacing::Even => widest_label(right) + 2,
        };
        let cell_width = wanted.min(room / columns.len().max(1)).max(1);
        let best = landscape
            .best(scale.better())
            .map(|best| (best.row, best.column));
        let best_row: Vec<usize> = best.iter().map(|best| best.0).collect();
        let zero = zero_apart.then_some(0);
        let zero_and_best: Vec<usize> = zero.into_iter().chain(best.map(|best| best.1)).collect();
        Self {
            rows: sample(rows.len(), MOST_ROWS, &best_row),
            columns: sample(columns.len(), room, &zero_and_best),
            max_width,
            label_width,
            cell_width,
            zero_apart,
            best,
        }
    }

    /// What is left out.
    fn sampling(&self, landscape: &Landscape) -> Option<String> {
        let (rows, columns) = (
            landscape.up().values().len(),
            landscape.right().values().len(),
        );
        let shown = (self.rows.len(), self.columns.len());
        let all = shown == (rows, columns);
        (!all).then(|| format!("{} × {} of {rows} × {columns} cells", shown.0, shown.1))
    }

    fn row(&self, landscape: &Landscape, scale: &Scale, depth: ColourDepth, row: usize) -> String {
        let up = landscape.up();
        let value = up.values().get(row).map(|value| up.label(*value));
        let value = value.unwrap_or_default();
        let mut line = format!("{value:>width$} ", width = self.label_width);
        for (place, &column) in self.columns.iter().enumerate() {
            if self.zero_apart && place == 1 {
                line.push(' ');
            }
            let cell = landscape.cell(row, column).unwrap_or(Cell::Missing);
            line.push_str(&self.cell(cell, self.best == Some((row, column)), scale, depth));
        }
        line.push('\n');
        line
    }

    fn cell(&self, cell: Cell, best: bool, scale: &Scale, depth: ColourDepth) -> String {
        match cell {
            Cell::Missing => "·".repeat(self.cell_width),
            Cell::Diverged => "×".repeat(self.cell_width),
            Cell::Value(value) => {
                let brightness = scale.brightness(value);
                let content = match (best, depth) {
                    (true, _) => format!("{:<width$}", '★', width = self.cell_width),
                    (false, ColourDepth::None) => {
                        shade(brightness).to_string().repeat(self.cell_width)
                    }
                    (false, _) => " ".repeat(self.cell_width),
                };
                painted(&content, scale.colour(value), brightness, depth)
            }
        }
    }

    /// Weight decays beneath their columns, as many as have room.
    fn column_labels(&self, landscape: &Landscape) -> String {
        let offset = self.label_width + 1;
        let mut line = String::new();
        let mut used = 0;
        let columns = self.columns.iter().enumerate();
        for (place, value) in columns
            .filter_map(|(place, column)| Some((place, *landscape.right().values().get(*column)?)))
        {
            let apart = usize::from(self.zero_apart && place > 0);
            let start = offset + place * self.cell_width + apart;
            let text = landscape.right().label(value);
            let free = if used == 0 { 0 } else { used + 2 };
            if start >= free && start + text.len() <= self.max_width {
                let _ = write!(line, "{}{text}", " ".repeat(start - used));
                used = start + text.len();
            }
        }
        line.push('\n');
        line
    }
}

/// Letters of the longest label.
fn widest_label(axis: &Axis) -> usize {
    let labels = axis.values().iter().map(|value| axis.label(*value));
    labels.map(|label| label.chars().count()).max().unwrap_or(0)
}

/// At most `most` of `count` places, evenly spread; each of the `kept` takes the place of its nearest.
fn sample(count: usize, most: usize, kept: &[usize]) -> Vec<usize> {
    let shown = count.min(most).max(1);
    let mut places: BTreeSet<usize> = (0..shown)
        .map(|place| (2 * place + 1) * count / (2 * shown))
        .collect();
    for keep in kept {
        let others = places.iter().copied().filter(|place| !kept.contains(place));
        if !places.contains(keep)
            && let Some(nearest) = others.min_by_key(|place| place.abs_diff(*keep))
        {
            places.remove(&nearest);
            places.insert(*keep);
        }
    }
    places.into_iter().collect()
}

fn title(landscape: &Landscape) -> String {
    format!(
        "{} · {} ↑ × {} →",
        landscape.title(),
        landscape.up().title(),
        landscape.right().title()
    )
}

fn summary(landscape: &Landscape, scale: &Scale) -> String {
    match landscape.best(scale.better()) {
        None => "no cell has a value".to_owned(),
        Some(best) => format!(
            "★ {} at {} {}, {} {}",
            label(best.value),
            landscape.up().title(),
            landscape.up().label(best.up),
            landscape.right().title(),
            landscape.right().label(best.right)
        ),
    }
}

/// The scale, from its lower limit to its higher one.
fn ramp(scale: &Scale, depth: ColourDepth, max_width: usize) -> String {
    const STEPS: u32 = 10;
    let (low, high) = (label(scale.low()), label(scale.high()));
    if low.chars().count() + high.chars().count() + STEPS as usize + 2 > max_width {
        return String::new();
    }
    let mut line = format!("{low} ");
    for step in 0..STEPS {
        let fraction = f64::from(step) / f64::from(STEPS - 1);
        let value = scale.low() * (1.0 - fraction) + scale.high() * fraction;
        let brightness = scale.brightness(value);
        let content = if depth == ColourDepth::None {
            shade(brightness)
        } else {
            ' '
        };
        line.push_str(&painted(
            &content.to_string(),
            scale.colour(value),
            brightness,
            depth,
        ));
    }
    line + " " + &high + "\n"
}

fn shade(brightness: f64) -> char {
    let place = (brightness * SHADES.len() as f64) as usize;
    SHADES
        .get(place.min(SHADES.len() - 1))
        .copied()
        .unwrap_or('@')
}

/// The content on a ground of that colour, in black or white, whichever is seen.
fn painted(content: &str, ground: Colour, brightness: f64, depth: ColourDepth) -> String {
    let ink = if brightness > 0.6 { 16 } else { 231 };
    let Colour { red, green, blue } = ground;
    match depth {
        ColourDepth::None => content.to_owned(),
        ColourDepth::Ansi256 => {
            format!("\x1b[48;5;{};38;5;{ink}m{content}{RESET}", palette(ground))
        }
        ColourDepth::TrueColour => {
            format!("\x1b[48;2;{red};{green};{blue};38;5;{ink}m{content}{RESET}")
        }
    }
}

/// The nearest colour of the 6 × 6 × 6 cube, whose levels are 0, 95, 135, 175, 215 and 255.
fn palette(colour: Colour) -> u8 {
    let level = |byte: u8| match byte {
        0..48 => 0,
        48..115 => 1,
        _ => (byte - 35) / 40,
    };
    16 + 36 * level(colour.red) + 6 * level(colour.green) + level(colour.blue)
}

fn push_within(text: &mut String, line: &str, max_width: usize) {
    // A control character in a name would move the cursor.
    text.extend(
        line.chars()
            .filter(|letter| !letter.is_control())
            .take(max_width),
    );
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Better;

    fn plane(title: &str, rates: Vec<f64>, decays: Vec<f64>, cells: Vec<Cell>) -> Landscape {
        let up = Axis::logarithmic("learning rate", rates);
        let right = Axis::logarithmic("weight decay", decays);
        Landscape::new(title, up, right, cells).unwrap()
    }

    fn landscape(rows: usize, columns: usize, zero: bool) -> Landscape {
        let axis = |count: usize| {
            (0..count)
                .map(|index| 1e-6 * 1.1_f64.powi(index as i32))
                .collect::<Vec<_>>()
        };
        let mut decays = axis(columns);
        if zero {
            decays[0] = 0.0;
        }
        let cells = (0..rows * columns)
            .map(|index| Cell::Value(index as f64))
            .collect();
        plane("adamw", axis(rows), decays, cells)
    }

    fn small() -> Landscape {
        let cells = vec![
            Cell::Value(0.5),
            Cell::Diverged,
            Cell::Missing,
            Cell::Value(0.0),
            Cell::Value(1.0),
            Cell::Value(0.9),
        ];
        plane("adamw", vec![0.01, 0.1], vec![0.0, 0.001, 0.1], cells)
    }

    fn scale() -> Scale {
        Scale::new(0.0, 1.0, Better::Higher).unwrap()
    }

    /// The line without what only sets colours.
    fn seen(line: &str) -> String {
        let mut parts = line.split('\x1b');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |seen, part| {
            seen + part.split_once('m').map_or("", |(_, rest)| rest)
        })
    }

    #[test]
    fn without_colour_the_landscape_is_still_readable() {
        let text = blocks(&small(), &scale(), ColourDepth::None, 60);
        let expected = "\
adamw · learning rate ↑ × weight decay →
 0.1 .. ★ @@
0.01 ++ ××··
     0  0.001
★ 1 at learning rate 0.1, weight decay 0.001
0 .:-~=+*%#@ 1
";
        assert_eq!(text, expected);
    }

    #[test]
    fn values_that_are_spaced_evenly_all_have_their_labels() {
        let up = Axis::even("beta_1", vec![0.0, 0.9]);
        let right = Axis::even("beta_2", vec![0.9, 0.99, 0.9995]);
        let cells = (0..6).map(|index| Cell::Value(f64::from(index) / 5.0));
        let landscape = Landscape::new("adam", up, right, cells.collect()).unwrap();
        let text = blocks(&landscape, &scale(), ColourDepth::None, 60);
        let expected = "\
adam · beta_1 ↑ × beta_2 →
0.9 ********########★       
  0 ........--------========
    0.9     0.99    0.9995
★ 1 at beta_1 0.9, beta_2 0.9995
0 .:-~=+*%#@ 1
";
        assert_eq!(text, expected);
    }

    #[test]
    fn cells_without_value_are_never_coloured() {
        for depth in [ColourDepth::Ansi256, ColourDepth::TrueColour] {
            let text = blocks(&small(), &scale(), depth, 60);
            assert!(text.contains("\x1b[0m ××··\n"), "{text:?}");
            assert_eq!(text.matches("\x1b[48;").count(), 4 + 10);
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for (rows, columns, zero) in [
            (1, 1, false),
            (16, 24, true),
            (60, 300, true),
            (512, 512, false),
        ] {
            for width in [0, 5, 31, 32, 40, 80, 200] {
                for depth in [
                    ColourDepth::None,
                    ColourDepth::Ansi256,
                    ColourDepth::TrueColour,
                ] {
                    let text = blocks(&landscape(rows, columns, zero), &scale(), depth, width);
                    let widest = text.lines().map(|line| seen(line).chars().count()).max();
                    assert!(
                        widest <= Some(width),
                        "{rows} × {columns} at {width}: {widest:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_plane_too_large_is_sampled_and_keeps_its_best_cell() {
        let text = blocks(&landscape(100, 200, false), &scale(), ColourDepth::None, 80);
        assert!(text.contains("40 × 72 of 100 × 200 cells"), "{text}");
        assert_eq!(text.matches('★').count(), 2);
    }

    #[test]
    fn colours_are_the_nearest_of_the_palette() {
        let colour = |red, green, blue| palette(Colour { red, green, blue });
        assert_eq!(
            (
                colour(0, 0, 0),
                colour(255, 255, 255),
                colour(0x44, 0x01, 0x54)
            ),
            (16, 231, 53)
        );
    }

    #[test]
    fn a_landscape_without_values_is_drawn_too() {
        let landscape = plane("sgd", vec![0.1], vec![0.1], vec![Cell::Diverged]);
        let text = blocks(&landscape, &scale(), ColourDepth::TrueColour, 40);
        assert!(
            text.contains("0.1 ××\n") && text.contains("no cell has a value"),
            "{text}"
        );
    }
}
