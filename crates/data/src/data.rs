//! A plan's data: what its `[data]` section says, and the data set that it means.

use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::label_noise::{self, with_label_noise};
use crate::range::within;
use crate::section::{KeyError, Section, TableTask, Takes, excerpt};
use crate::sets::{Drawn, ROWS, Row, SPIRALS};
use crate::table::{self, Request, Table};
use crate::{OutOfRange, Purpose, Spiral, Split, TableError, Task, Validation, stream};

/// The `[data]` section of a plan: a kind of data, and its numbers.
///
/// ```toml
/// [data]
/// kind = "moons"              # without it: "spirals"
/// points = 200                # for training, in all
/// noise = 0.2
/// label_noise = 0.1           # a share of training labels is wrong
/// validation_points = 4000    # without it: as many as for training
/// ```
///
/// | kind | must have | may have |
/// |---|---|---|
/// | `spirals` | `points_per_arm` or `points`, `turns`, `noise` | `arms` (2) |
/// | `moons`, `xor` | `points`, `noise` | |
/// | `circles` | `points`, `noise` | `factor` (0.8) |
/// | `blobs` | `points`, `noise` | `classes` (3) |
/// | `curve` | `points`, `noise` | `frequency` (1) |
/// | `table` | `path`, `label`, `task` (`classes` or `number`) | `features` or `ignore`, `split_column` or `validation_share` (0.25), `points` |
///
/// Every kind may have `validation` (`held-out`) and `label_noise` (0), and all but `table` `validation_points`.
///
/// Reading it asks for the keys that its kind must have and refuses those it has not. Whether numbers are in range is asked by
/// [`Data::check`], and by [`Data::open`], which also reads the file of a table.
///
/// It is written with what was left out filled in, but what a plan of spirals need not say is written only if it says something:
/// older plans have the bytes, and the hash, that they had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Section", into = "Section")]
pub struct Data {
    section: Section,
    takes: Takes,
}

/// Why there is no such data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DataError {
    /// A key too many, or too few.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A number that can't be.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// Fewer points than classes.
    #[error("`points` is {points}, but each of {classes} classes has one or more")]
    PointsOfClasses {
        /// What was asked for.
        points: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// Two entries that contradict each other.
    #[error(
        "`validation_points` is {0}, but `validation = \"as-published\"` validates on the training points; leave one of them out"
    )]
    ValidationPointsAsPublished(usize),
    /// A table that can't be used.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// What a kind must and may have, and its row, if it is drawn from a formula. Without a name: spirals.
fn look_up(kind: Option<&str>) -> Result<(Takes, Option<&'static Row>), KeyError> {
    let kind = kind.unwrap_or(SPIRALS.kind);
    if kind == table::TAKES.kind {
        return Ok((table::TAKES, None));
    }
    if let Some(row) = ROWS.iter().find(|row| row.takes.kind == kind) {
        return Ok((row.takes, Some(row)));
    }
    let drawn = ROWS.iter().map(|row| row.takes.kind);
    Err(KeyError::UnknownKind {
        kind: excerpt(kind),
        known: drawn.chain([table::TAKES.kind]).collect(),
    })
}

impl TryFrom<Section> for Data {
    type Error = KeyError;

    fn try_from(mut section: Section) -> Result<Self, KeyError> {
        let (takes, row) = look_up(section.kind.as_deref())?;
        takes.check(&section)?;
        match row {
            Some(row) => (row.defaults)(&mut section),
            None if section.split_column.is_none() => {
                section
                    .validation_share
                    .get_or_insert(table::VALIDATION_SHARE);
            }
            None => {}
        }
        section.validation.get_or_insert_default();
        // One spelling for each, which the hash goes by.
        section.kind = section.kind.filter(|kind| kind != SPIRALS.kind);
        section.label_noise = section.label_noise.filter(|amount| *amount != 0.0);
        Ok(Self { section, takes })
    }
}

impl From<Data> for Section {
    fn from(data: Data) -> Self {
        data.section
    }
}

/// These spirals, validated on new points.
impl From<Spiral> for Data {
    fn from(spiral: Spiral) -> Self {
        let section = Section {
            arms: Some(spiral.arms),
            points_per_arm: Some(spiral.points_per_arm),
            turns: Some(spiral.turns),
            noise: Some(spiral.noise),
            validation: Some(Validation::HeldOut),
            ..Section::default()
        };
        Self {
            section,
            takes: SPIRALS,
        }
    }
}

impl Data {
    /// What kind of data it is: `spirals`, `moons`, `circles`, `xor`, `blobs`, `curve` or `table`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.takes.kind
    }

    /// Where the validation points come from.
    #[must_use]
    pub fn validation(&self) -> Validation {
        self.section.validation.unwrap_or_default()
    }

    /// The same with other validation points.
    #[must_use]
    pub fn with_validation(mut self, validation: Validation) -> Self {
        self.section.validation = Some(validation);
        self
    }

    /// The file of a table, as it stands in the plan; none of data that are drawn.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.section.path.as_deref()
    }

    /// The same with a table's file at another path.
    #[must_use]
    pub fn with_path(mut self, path: String) -> Self {
        self.section.path = Some(path);
        self
    }

    /// The names that [`Data::with`] takes.
    #[must_use]
    pub fn numbers(&self) -> Vec<&'static str> {
        self.takes.numbers()
    }

    /// The same with one number set: what an axis of a sweep does. `points` is the number of training points in all, dealt as evenly
    /// as possible to the classes; of a table, so many rows of the training part, drawn by seed.
    ///
    /// # Errors
    /// If data of this kind has no such number, or it can't have this value.
    pub fn with(&self, name: &str, value: f64) -> Result<Self, DataError> {
        let section = self.takes.with(&self.section, name, value)?;
        let data = Self::try_from(section)?;
        data.check()?;
        Ok(data)
    }

    /// Whether every number is in its range. Reads no file.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), DataError> {
        self.source().map(|_| ())
    }

    /// Checks everything, and reads the file of a table, whose path is relative to `folder`: the plan's own.
    ///
    /// # Errors
    /// The first number out of its range, or what is wrong with the table, with line and column.
    pub fn open(&self, folder: &Path) -> Result<DataSet, DataError> {
        let source = match self.source()? {
            Some(drawn) => Source::Drawn(drawn),
            None => {
                let request = Request::new(&self.section);
                let request = request.ok_or_else(|| table::TAKES.missing(&["path"]))?;
                let table = Table::read(&request, folder)?;
                Source::Table(Arc::new(table))
            }
        };
        Ok(DataSet {
            source,
            validation: self.validation(),
            validation_points: self.section.validation_points,
            label_noise: self.section.label_noise.unwrap_or(0.0),
        })
    }

    /// The checked formula; none of a table.
    fn source(&self) -> Result<Option<Drawn>, DataError> {
        let section = &self.section;
        let (takes, row) = look_up(section.kind.as_deref())?;
        let Some(row) = row else {
            let says = "it is the share of rows that validate, more than 0 and less than 1";
            if let Some(share) = section.validation_share {
                let inside = (Bound::Excluded(0.0), Bound::Excluded(1.0));
                within("validation_share", share, inside, says)?;
            }
            check_points("points", section.points)?;
            self.check_label_noise(section.task == Some(TableTask::Number))?;
            return Ok(None);
        };
        let read = (row.read)(section);
        let missing = || takes.missing(takes.must.first().copied().unwrap_or_default());
        let Drawn { formula, points } = read.ok_or_else(missing)?;
        formula.check()?;
        check_points("points", section.points)?;
        let task = formula.task();
        if let Task::Classes(classes) = task
            && points < classes
        {
            return Err(DataError::PointsOfClasses { points, classes });
        }
        self.check_label_noise(task == Task::Number)?;
        check_points("validation_points", section.validation_points)?;
        match (section.validation_points, self.validation()) {
            (Some(points), Validation::AsPublished) => {
                Err(DataError::ValidationPointsAsPublished(points))
            }
            _ => Ok(Some(Drawn { formula, points })),
        }
    }

    fn check_label_noise(&self, are_numbers: bool) -> Result<(), OutOfRange> {
        label_noise::check(self.section.label_noise.unwrap_or(0.0), are_numbers)
    }
}

fn check_points(key: &'static str, points: Option<usize>) -> Result<(), OutOfRange> {
    let says = "a set has 1 to 1000000 points";
    let points = points.unwrap_or(1) as f64;
    within(key, points, 1.0..=1_000_000.0, says)
}

#[derive(Clone, Debug)]
enum Source {
    Drawn(Drawn),
    Table(Arc<Table>),
}

/// Data that has been checked and, if there is a file, read. Clones share what was read.
#[derive(Clone, Debug)]
pub struct DataSet {
    source: Source,
    validation: Validation,
    validation_points: Option<usize>,
    label_noise: f64,
}

impl DataSet {
    /// How many numbers describe a point.
    #[must_use]
    pub fn features(&self) -> usize {
        match &self.source {
            Source::Drawn(drawn) => drawn.formula.features(),
            Source::Table(table) => table.features(),
        }
    }

    /// What is to be learned.
    #[must_use]
    pub fn task(&self) -> Task {
        match &self.source {
            Source::Drawn(drawn) => drawn.formula.task(),
            Source::Table(table) => table.task(),
        }
    }

    /// How many points a network is trained on, whatever the seed.
    #[must_use]
    pub fn training_points(&self) -> usize {
        match &self.source {
            Source::Drawn(drawn) => drawn.points,
            Source::Table(table) => table.training_points(),
        }
    }

    /// How many points it is judged by, whatever the seed.
    #[must_use]
    pub fn validation_points(&self) -> usize {
        match (&self.source, self.validation) {
            (_, Validation::AsPublished) => self.training_points(),
            (Source::Drawn(drawn), _) => self.validation_points.unwrap_or(drawn.points),
            (Source::Table(table), _) => table.validation_points(),
        }
    }

    /// The SHA-256 of a table's file, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> Option<&str> {
        match &self.source {
            Source::Drawn(_) => None,
            Source::Table(table) => Some(table.sha256()),
        }
    }

    /// The training points and the validation points of one seed, each from its own stream. Label noise is on the training points
    /// alone: what judges a network is true, also where the training points validate.
    ///
    /// # Errors
    /// If a value of a table's validation part is so far from the training part that it can't be standardised.
    pub fn split(&self, seed: u64) -> Result<Split, DataError> {
        let [training, validation] = match &self.source {
            Source::Drawn(Drawn { formula, points }) => {
                let draw = |points, purpose| formula.draw(points, &mut stream(seed, purpose));
                let validation = draw(self.validation_points(), Purpose::ValidationPoints);
                [draw(*points, Purpose::TrainingPoints), validation]
            }
            Source::Table(table) => table.split(seed)?,
        };
        let validation = match self.validation {
            Validation::HeldOut => validation,
            Validation::AsPublished => training.clone(),
        };
        let mut wrong_labels = stream(seed, Purpose::LabelNoise);
        Ok(Split {
            training: with_label_noise(training, self.label_noise, &mut wrong_labels),
            validation,
        })
    }

    /// What it is, in a few words for a picture.
    #[must_use]
    pub fn caption(&self) -> String {
        let source = match &self.source {
            Source::Drawn(drawn) => drawn.formula.caption(drawn.points),
            Source::Table(table) => table.caption(),
        };
        let validation = match self.validation {
            Validation::HeldOut => "held-out validation",
            Validation::AsPublished => "validated on the training points",
        };
        let mut caption = format!("{source}, {validation}");
        if self.label_noise != 0.0 {
            caption += &format!(", label noise {}", self.label_noise);
        }
        if let Some(points) = self.validation_points {
            caption += &format!(", {points} validation points");
        }
        caption
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Plan {
        data: Data,
    }

    fn read(section: &str) -> Result<Data, String> {
        let plan = toml::from_str(&format!("name = \"n\"\n[data]\n{section}"));
        plan.map(|plan: Plan| plan.data)
            .map_err(|error| error.to_string())
    }

    fn data(section: &str) -> Data {
        read(section).expect(section)
    }

    fn open(section: &str) -> DataSet {
        data(section).open(Path::new("")).expect(section)
    }

    fn split(section: &str, seed: u64) -> Split {
        open(section).split(seed).expect(section)
    }

    const TWO_ARMS: &str = "points_per_arm = 300\nturns = 1.0\nnoise = 0.5";

    /// One of each kind that is drawn.
    const DRAWN: [&str; 7] = [
        TWO_ARMS,
        "kind = \"spirals\"\narms = 3\npoints = 100\nturns = 1.0\nnoise = 0.5",
        "kind = \"moons\"\npoints = 101\nnoise = 0.1",
        "kind = \"circles\"\npoints = 100\nnoise = 0.1",
        "kind = \"xor\"\npoints = 100\nnoise = 0.1",
        "kind = \"blobs\"\npoints = 100\nnoise = 0.1",
        "kind = \"curve\"\npoints = 100\nnoise = 0.1",
    ];

    #[test]
    fn a_plan_from_before_is_read_and_written_to_the_byte() {
        let json =
            r#"{"arms":2,"points_per_arm":300,"turns":1.0,"noise":0.5,"validation":"held-out"}"#;
        let from_json: Data = serde_json::from_str(json).expect("older data");
        assert_eq!(serde_json::to_string(&from_json).expect("JSON"), json);
        let toml =
            "arms = 2\npoints_per_arm = 300\nturns = 1.0\nnoise = 0.5\nvalidation = \"held-out\"\n";
        let from_toml: Data = toml::from_str(toml).expect("older data");
        assert_eq!(toml::to_string(&from_toml).expect("TOML"), toml);
        // As brief as a plan may be, and as long.
        for section in [
            TWO_ARMS.to_owned(),
            format!("kind = \"spirals\"\nlabel_noise = 0\n{TWO_ARMS}"),
            TWO_ARMS.replace("1.0", "1"),
        ] {
            assert_eq!(data(&section), from_json);
        }
        let published = json.replace("held-out", "as-published");
        let data: Data = serde_json::from_str(&published).expect("older data");
        assert_eq!(serde_json::to_string(&data).expect("JSON"), published);
        assert_eq!(data.validation(), Validation::AsPublished);
        let spiral = Spiral {
            arms: 2,
            points_per_arm: 300,
            turns: 1.0,
            noise: 0.5,
        };
        assert_eq!(Data::from(spiral), from_json);
        assert_eq!(
            Data::from(spiral).with_validation(Validation::AsPublished),
            data
        );
    }

    #[test]
    fn spirals_have_the_points_that_they_had() {
        let spiral = Spiral {
            arms: 2,
            points_per_arm: 300,
            turns: 1.0,
            noise: 0.5,
        };
        for validation in [Validation::HeldOut, Validation::AsPublished] {
            let data = Data::from(spiral).with_validation(validation);
            let set = data.open(Path::new("")).expect("spirals");
            assert_eq!(
                set.split(3),
                Ok(spiral.split(3, validation).expect("a split"))
            );
        }
        // The same number of points, said otherwise.
        let points = split(
            "points = 600\nturns = 1.0\nnoise = 0.5\nvalidation_points = 600",
            3,
        );
        assert_eq!(points, split(TWO_ARMS, 3));
    }

    #[test]
    fn what_is_read_is_written_and_read_again_with_what_was_left_out_filled_in() {
        let table = "kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"\ntask = \"number\"";
        for section in DRAWN.into_iter().chain([
            table,
            &format!("{table}\nfeatures = [\"a\", \"b\"]\nsplit_column = \"part\"\npoints = 3"),
            &format!("{}\nlabel_noise = 0.25\nvalidation_points = 7", DRAWN[2]),
        ]) {
            let plan = Plan {
                data: data(section),
            };
            let written = toml::to_string(&plan).expect("TOML");
            assert_eq!(toml::from_str(&written), Ok(plan), "{written}");
            for line in section.lines().filter(|line| *line != "kind = \"spirals\"") {
                assert!(written.contains(line), "{written}");
            }
            assert!(written.contains("validation = \"held-out\""), "{written}");
        }
        let written = |section: &str| serde_json::to_string(&data(section)).expect("JSON");
        assert_eq!(
            written(DRAWN[5]),
            r#"{"kind":"blobs","classes":3,"points":100,"noise":0.1,"validation":"held-out"}"#
        );
        assert!(written(DRAWN[3]).contains(r#""factor":0.8"#));
        assert!(written(DRAWN[6]).contains(r#""frequency":1.0"#));
        assert!(written(table).contains(r#""validation_share":0.25"#));
    }

    #[test]
    fn sets_have_the_points_the_task_and_the_words_that_were_asked_for() {
        for (section, task, caption) in [
            (
                TWO_ARMS,
                Task::Classes(2),
                "2 arms × 300 points, 1 turn, noise 0.5",
            ),
            (
                DRAWN[1],
                Task::Classes(3),
                "3 arms, 100 points, 1 turn, noise 0.5",
            ),
            (DRAWN[2], Task::Classes(2), "2 moons, 101 points, noise 0.1"),
            (
                DRAWN[3],
                Task::Classes(2),
                "circles of radius 1 and 0.8, 100 points, noise 0.1",
            ),
            (
                DRAWN[4],
                Task::Classes(2),
                "exclusive or, 100 points, noise 0.1",
            ),
            (DRAWN[5], Task::Classes(3), "3 blobs, 100 points, noise 0.1"),
            (
                DRAWN[6],
                Task::Number,
                "sine of frequency 1, 100 points, noise 0.1",
            ),
        ] {
            let more = format!("{section}\nlabel_noise = 0.1\nvalidation_points = 4000");
            let published = format!("{section}\nvalidation = \"as-published\"");
            for (section, rest) in [
                (section, ", held-out validation"),
                (
                    &more,
                    ", held-out validation, label noise 0.1, 4000 validation points",
                ),
                (&published, ", validated on the training points"),
            ] {
                let set = open(section);
                assert_eq!(set.caption(), format!("{caption}{rest}"));
                assert_eq!(set.task(), task);
                assert_eq!(set.sha256(), None);
                let split = set.split(0).expect("a split");
                assert_eq!(split.training.len(), set.training_points());
                assert_eq!(split.validation.len(), set.validation_points());
                for points in [&split.training, &split.validation] {
                    assert_eq!(points.features(), set.features());
                    assert_eq!(points.targets().task(), task);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_number_of_validation_points_is_dealt_evenly_and_leaves_the_training_points_alone(
            points in 1_usize..50, seed in any::<u64>(),
        ) {
            let set = split(&format!("arms = 3\n{TWO_ARMS}\nvalidation_points = {points}"), seed);
            prop_assert_eq!(set.training, split(&format!("arms = 3\n{TWO_ARMS}"), seed).training);
            let of = |arm| set.validation.labels().iter().filter(|own| **own == arm).count();
            let counts = [of(0), of(1), of(2)];
            prop_assert_eq!(counts.iter().sum::<usize>(), points);
            prop_assert!(counts[0] - counts[2] <= 1 && counts[0] >= counts[1] && counts[1] >= counts[2]);
        }
    }

    #[test]
    fn label_noise_is_on_training_targets_alone() {
        for section in DRAWN {
            for validation in ["held-out", "as-published"] {
                let section = format!("{section}\nvalidation = \"{validation}\"");
                let quiet = split(&section, 4);
                let noisy = split(&format!("{section}\nlabel_noise = 0.5"), 4);
                assert_eq!(quiet.validation, noisy.validation, "{section}");
                assert_eq!(quiet.training.inputs(), noisy.training.inputs());
                assert_ne!(quiet.training.targets(), noisy.training.targets());
                assert_eq!(split(&format!("{section}\nlabel_noise = 0.0"), 4), quiet);
            }
        }
    }

    #[test]
    fn seeds_have_points_of_their_own_and_validation_points_are_new() {
        for section in DRAWN {
            let [one, again, other] = [0, 0, 1].map(|seed| split(section, seed));
            assert_eq!(one, again);
            let shared = |a: &crate::Points, b: &crate::Points| {
                a.inputs().iter().any(|x| b.inputs().contains(x))
            };
            assert!(!shared(&one.training, &other.training), "{section}");
            assert!(!shared(&one.training, &one.validation), "{section}");
        }
    }

    #[test]
    fn every_number_of_a_kind_can_be_an_axis() {
        for section in DRAWN {
            let data = data(section);
            for name in data.numbers() {
                let value = if name == "factor" { 0.25 } else { 4.0 };
                let value = if name == "label_noise" { 0.5 } else { value };
                let with = data.with(name, value).expect(name);
                let set = with.open(Path::new("")).expect(name);
                let expected = format!("{name} = {value}");
                let written = toml::to_string(&with).expect("TOML");
                assert!(written.contains(&expected), "{written}");
                assert_ne!(set.caption(), open(section).caption(), "{name}");
            }
        }
        let table = data("kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"\ntask = \"number\"");
        let numbers = table.numbers();
        assert_eq!(numbers, ["validation_share", "points", "label_noise"]);
    }

    #[test]
    fn points_as_an_axis_are_dealt_to_the_arms() {
        let data = data(TWO_ARMS);
        let set = |points| {
            let data = data.with("points", points).expect("points");
            data.open(Path::new("")).expect("spirals")
        };
        assert_eq!(set(600.0).split(0), open(TWO_ARMS).split(0));
        assert_eq!(set(600.0).caption(), open(TWO_ARMS).caption());
        let five = set(5.0).split(0).expect("a split");
        assert_eq!(five.training.labels(), [0, 0, 0, 1, 1]);
        // And back.
        let back = data
            .with("points", 5.0)
            .and_then(|data| data.with("points_per_arm", 300.0));
        assert_eq!(back, Ok(data));
    }

    #[test]
    fn what_can_be_no_axis_is_told() {
        let table = "kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"\ntask = \"classes\"";
        let split_by_column = format!("{table}\nsplit_column = \"part\"");
        for (section, name, value, said) in [
            (
                DRAWN[2],
                "turns",
                1.0,
                "data of kind `moons` has no number `turns`; it has points, noise, validation_points, label_noise",
            ),
            (
                TWO_ARMS,
                "validation",
                1.0,
                "data of kind `spirals` has no number `validation`; it has points_per_arm",
            ),
            (TWO_ARMS, "nonsense\n", 1.0, "has no number `nonsense\\n`"),
            (
                TWO_ARMS,
                "arms",
                2.5,
                "`arms` is 2.5, but it is a whole number from 0",
            ),
            (
                TWO_ARMS,
                "points",
                f64::NAN,
                "`points` is NaN, but it is a whole number",
            ),
            (
                TWO_ARMS,
                "points",
                -1.0,
                "`points` is -1, but it is a whole number",
            ),
            (
                TWO_ARMS,
                "arms",
                1.0,
                "`arms` is 1, but a spiral has 2 to 100 arms",
            ),
            (
                TWO_ARMS,
                "points",
                1.0,
                "`points` is 1, but each of 2 classes has one or more",
            ),
            (
                DRAWN[3],
                "points",
                2e6,
                "`points` is 2000000, but a set has 1 to 1000000 points",
            ),
            (
                DRAWN[6],
                "frequency",
                -1.0,
                "`frequency` is -1, but a curve has",
            ),
            (
                TWO_ARMS,
                "label_noise",
                1.5,
                "`label_noise` is 1.5, but it is a share of the training labels, from 0 to 1",
            ),
            (
                DRAWN[6],
                "label_noise",
                -1.0,
                "`label_noise` is -1, but it is from 0 to 1000 standard deviations",
            ),
            (
                table,
                "noise",
                1.0,
                "`table` has no number `noise`; it has validation_share, points, label_noise",
            ),
            (
                table,
                "validation_share",
                1.0,
                "`validation_share` is 1, but it is the share of rows",
            ),
            (
                &split_by_column,
                "validation_share",
                0.5,
                "has both `split_column` and `validation_share`",
            ),
        ] {
            let message = data(section).with(name, value).expect_err(said).to_string();
            assert!(message.contains(said), "{message}");
        }
    }

    #[test]
    fn a_wrong_section_is_told_with_its_place() {
        let moons = "`points`, `noise`, `validation`, `validation_points`, `label_noise`";
        let lacks_points = format!("data of kind `moons` needs `points`; it takes {moons}");
        let no_turns = format!("data of kind `moons` has no `turns`; it takes {moons}");
        for (section, line, said) in [
            (
                "kind = \"spiral\"",
                2,
                "unknown kind of data `spiral`, expected one of spirals, moons, circles, xor, blobs, curve, table",
            ),
            ("kind = \"\\u0007\"", 2, "unknown kind of data `\\u{7}`"),
            ("kind = \"moons\"\nnoise = 0.1", 2, lacks_points.as_str()),
            (
                "kind = \"moons\"\npoints = 9\nnoise = 0.1\nturns = 1",
                2,
                no_turns.as_str(),
            ),
            (
                "turns = 1\nnoise = 0.5",
                2,
                "`spirals` needs `points_per_arm` or `points`; it takes",
            ),
            (
                "points_per_arm = 300\nnoise = 0.5",
                2,
                "data of kind `spirals` needs `turns`",
            ),
            (
                "points_per_arm = 1\npoints = 9\nturns = 1\nnoise = 0",
                2,
                "has both `points_per_arm` and `points`; give one",
            ),
            (
                "kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"",
                2,
                "data of kind `table` needs `task`",
            ),
            (
                "kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"\ntask = \"class\"",
                6,
                "unknown variant `class`, expected `classes` or `number`",
            ),
            (
                "kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"\ntask = \"number\"\nfeatures = []\nignore = []",
                2,
                "has both `features` and `ignore`",
            ),
            (
                "kind = \"table\"\npath = \"t.csv\"\nlabel = \"y\"\ntask = \"number\"\nvalidation_points = 3",
                2,
                "data of kind `table` has no `validation_points`; it takes `path`, `label`, `task`",
            ),
            (
                "kind = \"moons\"\npoints = 2.5\nnoise = 0.1",
                4,
                "invalid type: floating point `2.5`, expected usize",
            ),
            (
                "kind = \"moons\"\npoints = -2\nnoise = 0.1",
                4,
                "invalid value: integer `-2`",
            ),
            (
                "kind = \"moons\"\npoints = 9\nnoise = \"much\"",
                5,
                "invalid type: string \"much\", expected f64",
            ),
            (
                "points_per_arm = 3\nturns = 1\nnoise = 0.5\nvalidation = \"none\"",
                6,
                "unknown variant `none`, expected `held-out` or `as-published`",
            ),
            (
                "points_per_arm = 3\nturns = 1\nnois = 0.5",
                5,
                "unknown field `nois`, expected one of `kind`, `path`",
            ),
            (
                "kind = 3",
                3,
                "invalid type: integer `3`, expected a string",
            ),
        ] {
            let message = read(section).expect_err(said);
            assert!(message.contains(said), "{message}");
            assert!(
                message.contains(&format!("line {line}, column")),
                "{line} {message}"
            );
        }
    }

    #[test]
    fn numbers_out_of_range_are_told_when_the_data_is_opened() {
        for (more, said) in [
            ("arms = 1", "`arms` is 1, but a spiral has 2 to 100 arms"),
            (
                "label_noise = nan",
                "`label_noise` is NaN, but it is a share",
            ),
            (
                "validation_points = 0",
                "`validation_points` is 0, but a set has 1 to 1000000 points",
            ),
            (
                "validation_points = 1000001",
                "`validation_points` is 1000001, but a set has",
            ),
            (
                "validation = \"as-published\"\nvalidation_points = 9",
                "`validation_points` is 9, but `validation = \"as-published\"` validates on the training points",
            ),
        ] {
            let data = data(&format!("{TWO_ARMS}\n{more}"));
            let message = data.open(Path::new("")).expect_err(said).to_string();
            assert!(message.contains(said), "{message}");
            assert_eq!(data.check().expect_err(said).to_string(), message);
        }
    }
}
