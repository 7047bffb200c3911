//! A figure of heat maps, as data: a row for each metric, a column for each landscape of it.

use crate::Landscape;
use crate::colour::Scale;
use crate::error::PictureError;

/// More rows would not be looked at on one page, and memory has an end.
const MOST_METRICS: usize = 8;
/// How many landscapes side by side fit one picture.
const MOST_LANDSCAPES: usize = 12;

/// Heat maps side by side: a row for each metric, a column for each landscape of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// The heading.
    pub title: String,
    /// Beneath the heading: data, network, steps, seeds. Long lines are broken.
    pub caption: Vec<String>,
    /// The rows, all of the same optimizers or panels in the same order.
    pub rows: Vec<MetricRow>,
}

/// One metric of every optimizer or panel, in colours that can be compared.
#[derive(Clone, PartialEq, Debug)]
pub struct MetricRow {
    /// Its name, written at the colour bar.
    pub name: String,
    /// Its colours.
    pub scale: Scale,
    /// One landscape for each. Where it has a threshold, a line is drawn between the cells that exceed it and those
    /// that do not.
    pub landscapes: Vec<Landscape>,
}

impl MetricRow {
    fn page(&self, page: usize) -> Self {
        let own = self.landscapes.iter().skip(page * MOST_LANDSCAPES);
        Self {
            name: self.name.clone(),
            scale: self.scale,
            landscapes: own.take(MOST_LANDSCAPES).cloned().collect(),
        }
    }

    /// The thresholds of its landscapes, each once, in the order of the columns.
    pub(crate) fn thresholds(&self) -> Vec<f64> {
        let mut thresholds = Vec::new();
        for threshold in self.landscapes.iter().filter_map(Landscape::threshold) {
            if !thresholds.contains(&threshold) {
                thresholds.push(threshold);
            }
        }
        thresholds
    }
}

impl Figure {
    /// The same in figures that each fit one picture: the first twelve columns, the next twelve, and so on.
    #[must_use]
    pub fn pages(&self) -> Vec<Self> {
        let landscapes = self.rows.iter().map(|row| row.landscapes.len());
        let pages = landscapes.max().unwrap_or(0).div_ceil(MOST_LANDSCAPES);
        if pages < 2 {
            return vec![self.clone()];
        }
        let page = |page: usize| Self {
            title: format!("{} ({} of {pages})", self.title, page + 1),
            caption: self.caption.clone(),
            rows: self.rows.iter().map(|row| row.page(page)).collect(),
        };
        (0..pages).map(page).collect()
    }

    /// The landscapes' titles, in the order of the columns.
    ///
    /// # Errors
    /// If the figure is empty or too large (then take its [pages](Self::pages)), if the metrics are not about the same landscapes, or if a threshold is
    /// not finite.
    pub(crate) fn titles(&self) -> Result<Vec<String>, PictureError> {
        let names = |metric: &MetricRow| -> Vec<String> {
            metric
                .landscapes
                .iter()
                .map(|landscape| landscape.title().to_owned())
                .collect()
        };
        let titles = self.rows.first().map(names).unwrap_or_default();
        if titles.is_empty() {
            return Err(PictureError::NoPanels);
        }
        if self.rows.len() > MOST_METRICS || titles.len() > MOST_LANDSCAPES {
            return Err(PictureError::TooManyPanels {
                metrics: self.rows.len(),
                landscapes: titles.len(),
                most_metrics: MOST_METRICS,
                most_landscapes: MOST_LANDSCAPES,
            });
        }
        for metric in &self.rows {
            let found = names(metric);
            if found != titles {
                return Err(PictureError::DifferentLandscapes {
                    metric: metric.name.clone(),
                    found,
                    expected: titles,
                });
            }
            let thresholds = metric.thresholds().into_iter();
            if let Some(threshold) = { thresholds }.find(|threshold| !threshold.is_finite()) {
                return Err(PictureError::Threshold {
                    metric: metric.name.clone(),
                    threshold,
                });
            }
        }
        Ok(titles)
    }
}
