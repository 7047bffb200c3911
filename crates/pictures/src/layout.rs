//! The layout of a figure: where everything goes, in points, before anything is drawn.

use crate::canvas::{Area, Point};
use crate::error::PictureError;
use crate::figure::{Figure, MetricRow};
use crate::label::label;
use crate::legend::{self, Legend};
use crate::lettering::{Lettering, Weight};
use crate::ruler::{Ruler, Tick, round_values};
use crate::{Axis, Landscape};

/// Sizes of letters, in points.
pub(crate) const TITLE_SIZE: f64 = 17.0;
pub(crate) const CAPTION_SIZE: f64 = 11.5;
pub(crate) const HEADING_SIZE: f64 = 12.5;
pub(crate) const AXIS_TITLE_SIZE: f64 = 11.5;
pub(crate) const LABEL_SIZE: f64 = 10.0;

/// Between a panel and the labels of its ticks.
pub(crate) const LABEL_DISTANCE: f64 = 7.0;
/// The width of a colour bar.
const BAR_WIDTH: f64 = 12.0;
const MARGIN: f64 = 20.0;
/// Between panels that share their axes.
const GAP: f64 = 18.0;

/// A line of text and where its baseline begins or is centred.
pub(crate) type Line = (String, Point);

/// The layout of a figure: where everything goes.
pub(crate) struct Layout<'figure> {
    /// Width and height of the picture.
    pub(crate) size: (u32, u32),
    pub(crate) title: Vec<Line>,
    pub(crate) caption: Vec<Line>,
    pub(crate) headings: Vec<Line>,
    pub(crate) rows: Vec<Row<'figure>>,
    pub(crate) right_title: Line,
    pub(crate) legend: Legend,
}

/// Where the panels of one metric go, and its colour bar.
pub(crate) struct Row<'figure> {
    pub(crate) metric: &'figure MetricRow,
    pub(crate) panels: Vec<Panel<'figure>>,
    pub(crate) up_title: Line,
    pub(crate) bar: Area,
    /// The metric's name, no longer than the bar.
    pub(crate) name: String,
    /// The name's baseline and middle.
    pub(crate) name_place: Point,
}

/// Where one landscape goes, and the ticks along it. The axis that goes up begins at the bottom.
pub(crate) struct Panel<'figure> {
    pub(crate) landscape: &'figure Landscape,
    pub(crate) area: Area,
    pub(crate) right: Ruler,
    pub(crate) up: Ruler,
    pub(crate) right_ticks: Vec<Tick>,
    pub(crate) up_ticks: Vec<Tick>,
}

impl<'figure> Layout<'figure> {
    pub(crate) fn new(
        figure: &'figure Figure,
        lettering: &Lettering,
    ) -> Result<Self, PictureError> {
        let titles = figure.titles()?;
        let panel_width = panel_width(titles.len());
        let panel_height = (panel_width * 0.88).clamp(140.0, 300.0);

        // Labels are written once where panels share an axis, and at every panel where they do not.
        let up_shared = figure
            .rows
            .iter()
            .all(|metric| agree(&metric.landscapes, Landscape::up));
        let right_shared = (0..titles.len()).all(|column| {
            let down: Vec<_> = figure
                .rows
                .iter()
                .filter_map(|metric| metric.landscapes.get(column))
                .collect();
            agree(down, Landscape::right)
        });

        let up_labels = widest_up_label(figure, panel_height, lettering);
        let bar_labels = widest_bar_label(figure, lettering);
        let first_left = MARGIN + AXIS_TITLE_SIZE + 6.0 + up_labels + LABEL_DISTANCE;
        let column_step = panel_width
            + GAP
            + if up_shared {
                0.0
            } else {
                up_labels + LABEL_DISTANCE
            };
        let panels_right = first_left + column_step * (titles.len() - 1) as f64 + panel_width;
        let bar_left = panels_right + 14.0;
        let name_baseline =
            bar_left + BAR_WIDTH + LABEL_DISTANCE + bar_labels + 8.0 + AXIS_TITLE_SIZE * 0.8;
        let width = name_baseline + AXIS_TITLE_SIZE * 0.3 + MARGIN;
        let text_width = width - 2.0 * MARGIN;

        let mut top = MARGIN;
        // A viewer without Roboto may take a font whose bold is a quarter wider: DejaVu, say.
        let title = paragraph(
            &figure.title,
            TITLE_SIZE,
            Weight::Bold,
            text_width * 0.87,
            &mut top,
            lettering,
        );
        top += 3.0;
        let mut caption = Vec::new();
        for line in &figure.caption {
            caption.extend(paragraph(
                line,
                CAPTION_SIZE,
                Weight::Regular,
                text_width,
                &mut top,
                lettering,
            ));
        }
        top += 12.0;

        let column_left = |column: usize| first_left + column_step * column as f64;
        let (headings, heading_height) = headings(&titles, panel_width, lettering);
        let headings = headings.into_iter().map(|(column, text, baseline)| {
            (
                text,
                (column_left(column) + panel_width / 2.0, top + baseline),
            )
        });
        let headings = headings.collect();
        top += heading_height + 6.0;

        let tick_height = LABEL_DISTANCE + LABEL_SIZE;
        let row_step = panel_height + GAP + if right_shared { 0.0 } else { tick_height };
        let last = figure.rows.len() - 1;
        let rows = figure.rows.iter().enumerate().map(|(row, metric)| {
            let row_top = top + row_step * row as f64;
            let panels = metric
                .landscapes
                .iter()
                .enumerate()
                .map(|(column, landscape)| {
                    let area = Area {
                        left: column_left(column),
                        top: row_top,
                        width: panel_width,
                        height: panel_height,
                    };
                    let labelled = (!right_shared || row == last, !up_shared || column == 0);
                    Panel::new(landscape, area, labelled, lettering)
                });
            let middle = row_top + panel_height / 2.0;
            Row {
                metric,
                panels: panels.collect(),
                up_title: (
                    up_title(metric, panel_height, lettering),
                    (MARGIN + AXIS_TITLE_SIZE * 0.8, middle),
                ),
                bar: Area {
                    left: bar_left,
                    top: row_top,
                    width: BAR_WIDTH,
                    height: panel_height,
                },
                name: lettering.shortened(
                    &metric.name,
                    panel_height,
                    AXIS_TITLE_SIZE,
                    Weight::Regular,
                ),
                name_place: (name_baseline, middle),
            }
        });
        let rows = rows.collect();
        top += row_step * last as f64 + panel_height + tick_height;

        let right_title = (
            axis_titles(&figure.rows, Landscape::right),
            (
                f64::midpoint(first_left, panels_right),
                top + 6.0 + AXIS_TITLE_SIZE * 0.8,
            ),
        );
        top += 6.0 + AXIS_TITLE_SIZE + 16.0;
        let legend = legend::lay_out(figure, (MARGIN, top), text_width, lettering);
        top = legend.bottom + MARGIN;

        let size = (width.ceil() as u32, top.ceil() as u32);
        Ok(Self {
            size,
            title,
            caption,
            headings,
            rows,
            right_title,
            legend,
        })
    }
}

impl<'figure> Panel<'figure> {
    fn new(
        landscape: &'figure Landscape,
        area: Area,
        (right_labelled, up_labelled): (bool, bool),
        lettering: &Lettering,
    ) -> Self {
        let right = Ruler::new(landscape.right(), area.width);
        let up = Ruler::new(landscape.up(), area.height);
        let mut right_ticks =
            right.ticks(|label| lettering.width(label, LABEL_SIZE, Weight::Regular));
        let mut up_ticks = up.ticks(|_| LABEL_SIZE);
        for (ticks, labelled) in [
            (&mut right_ticks, right_labelled),
            (&mut up_ticks, up_labelled),
        ] {
            if !labelled {
                ticks.iter_mut().for_each(|tick| tick.label = None);
            }
        }
        Self {
            landscape,
            area,
            right,
            up,
            right_ticks,
            up_ticks,
        }
    }

    /// Where the cell at a row and a column is drawn.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Option<Area> {
        let (left, right) = self.right.span(column)?;
        let (bottom, top) = self.up.span(row)?;
        Some(Area {
            left: self.area.left + left,
            top: self.area.bottom() - top,
            width: right - left,
            height: top - bottom,
        })
    }
}

/// Three columns make a picture about 900 points wide, as wide as a page shows it.
fn panel_width(columns: usize) -> f64 {
    match columns {
        1 => 380.0,
        2 => 310.0,
        3 => 232.0,
        4 => 190.0,
        5 => 165.0,
        _ => 158.0,
    }
}

fn agree<'landscape>(
    landscapes: impl IntoIterator<Item = &'landscape Landscape>,
    axis: impl Fn(&'landscape Landscape) -> &'landscape Axis,
) -> bool {
    let mut axes = landscapes.into_iter().map(axis);
    let first = axes.next();
    axes.all(|other| Some(other) == first)
}

/// What stands at the axes of these rows' panels: one title, or the different ones.
fn axis_titles(rows: &[MetricRow], axis: impl Fn(&Landscape) -> &Axis) -> String {
    let landscapes = rows.iter().flat_map(|row| &row.landscapes);
    let mut titles: Vec<&str> = Vec::new();
    for landscape in landscapes {
        let title = axis(landscape).title();
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.join(" · ")
}

fn up_title(row: &MetricRow, height: f64, lettering: &Lettering) -> String {
    let titles = axis_titles(std::slice::from_ref(row), Landscape::up);
    lettering.shortened(&titles, height, AXIS_TITLE_SIZE, Weight::Regular)
}

fn widest(labels: impl Iterator<Item = f64>) -> f64 {
    labels.fold(0.0, f64::max)
}

fn widest_up_label(figure: &Figure, length: f64, lettering: &Lettering) -> f64 {
    let landscapes = figure.rows.iter().flat_map(|metric| &metric.landscapes);
    let ticks =
        landscapes.flat_map(|landscape| Ruler::new(landscape.up(), length).ticks(|_| LABEL_SIZE));
    let labels = ticks.filter_map(|tick| tick.label);
    widest(labels.map(|label| lettering.width(&label, LABEL_SIZE, Weight::Regular)))
}

fn widest_bar_label(figure: &Figure, lettering: &Lettering) -> f64 {
    let labels = figure.rows.iter().flat_map(|metric| {
        let values = round_values(metric.scale.low(), metric.scale.high())
            .into_iter()
            .map(|(_, label)| label);
        values.chain(metric.thresholds().into_iter().map(label))
    });
    // A threshold's label is bold.
    widest(labels.map(|label| lettering.width(&label, LABEL_SIZE, Weight::Bold)))
}

/// Breaks a text into lines below `top`, and moves `top` below them.
fn paragraph(
    text: &str,
    size: f64,
    weight: Weight,
    width: f64,
    top: &mut f64,
    lettering: &Lettering,
) -> Vec<Line> {
    let lines = lettering
        .lines(text, width, size, weight)
        .into_iter()
        .filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let baseline = *top + size * 0.95;
        *top += size * 1.35;
        (line, (MARGIN, baseline))
    });
    lines.collect()
}

/// Every column's name in lines, each with its column and its baseline below the top; and the height of them all.
/// Names stand on a common last line, next to their panels.
fn headings(
    names: &[String],
    width: f64,
    lettering: &Lettering,
) -> (Vec<(usize, String, f64)>, f64) {
    let line_height = HEADING_SIZE * 1.2;
    let broken: Vec<Vec<String>> = names
        .iter()
        .map(|name| lettering.lines(name, width, HEADING_SIZE, Weight::Bold))
        .collect();
    let most = broken.iter().map(Vec::len).max().unwrap_or(0);
    let placed = broken.into_iter().enumerate().flat_map(|(column, lines)| {
        let skipped = most - lines.len();
        lines.into_iter().enumerate().map(move |(index, line)| {
            (
                column,
                line,
                (skipped + index) as f64 * line_height + HEADING_SIZE * 0.95,
            )
        })
    });
    (placed.collect(), most as f64 * line_height)
}
