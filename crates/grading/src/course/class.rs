//! A whole class: a table of all answers, and which mistakes were made how often.

use std::collections::BTreeMap;
use std::fmt;

use super::Graded;
use crate::{one_line, quoted};

/// The answers of one student.
#[derive(Clone, Debug, PartialEq)]
pub struct Student {
    /// The name of the file or folder.
    pub name: String,
    /// Each part.
    pub parts: Vec<Graded>,
}

/// All answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Class {
    /// In order.
    pub students: Vec<Student>,
}

/// So many students are named as examples of a mistake.
const EXAMPLES: usize = 3;
/// The longest bar.
const BAR: usize = 40;

impl Class {
    fn parts(&self) -> impl Iterator<Item = (&Student, &Graded)> {
        let students = self.students.iter();
        students.flat_map(|student| student.parts.iter().map(move |part| (student, part)))
    }

    /// A row for each student and part: student, part, points, of, verdict, reason, message.
    ///
    /// A cell that begins as a formula would begins with a `'`: what is opened in a spreadsheet shall compute nothing.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = "student,part,points,of,verdict,reason,message\n".to_owned();
        for (student, part) in self.parts() {
            let message = part.text();
            let message: Vec<&str> = message.lines().skip(1).map(str::trim).collect();
            let cells = [
                one_line(&student.name, 200),
                one_line(&part.name, 200),
                part.points.to_string(),
                part.most.to_string(),
                part.verdict().to_owned(),
                part.reason(),
                one_line(&message.join(" "), 2000),
            ];
            text.push_str(&cells.map(|cell| csv_cell(&cell)).join(","));
            text.push('\n');
        }
        text
    }

    /// Each reason for lost points, the most frequent first, with who has it.
    #[must_use]
    pub fn histogram(&self) -> Vec<(String, Vec<String>)> {
        let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (student, part) in self.parts() {
            let reason = part.reason();
            if !reason.is_empty() {
                reasons
                    .entry(reason)
                    .or_default()
                    .push(quoted(&student.name));
            }
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        // Stable: of equals, by name.
        reasons.sort_by_key(|(_, students)| std::cmp::Reverse(students.len()));
        reasons
    }
}

fn csv_cell(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    let guarded = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\n', ';']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let shown: Vec<(String, &Graded)> = self
            .parts()
            .map(|(student, part)| (quoted(&student.name), part))
            .collect();
        let width = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
        let name = width(&mut shown.iter().map(|(name, _)| name.chars().count()));
        let several = self.students.iter().any(|student| student.parts.len() > 1);
        let part = if several {
            2 + width(
                &mut shown
                    .iter()
                    .map(|(_, part)| quoted(&part.name).chars().count()),
            )
        } else {
            0
        };
        for (student, graded) in &shown {
            let own = if several {
                quoted(&graded.name)
            } else {
                String::new()
            };
            let points = format!("{}/{}", graded.points, graded.most);
            let line = format!(
                "{student:<name$}  {own:<part$}{points:>7}  {:<10}  {}",
                graded.verdict(),
                graded.reason()
            );
            writeln!(formatter, "{}", line.trim_end())?;
        }
        let count = |verdict: &str| {
            shown
                .iter()
                .filter(|(_, part)| part.verdict() == verdict)
                .count()
        };
        writeln!(
            formatter,
            "\n{} answers: {} correct, {} wrong, {} that can't be read, {} missing",
            shown.len(),
            count("correct"),
            count("wrong"),
            count("unreadable"),
            count("missing")
        )?;
        let reasons = self.histogram();
        let most = reasons.first().map_or(1, |(_, students)| students.len());
        let width = width(&mut reasons.iter().map(|(reason, _)| reason.chars().count()));
        for (reason, students) in &reasons {
            let bar = "█".repeat((students.len() * BAR).div_ceil(most.max(BAR)));
            let examples: Vec<&str> = students.iter().take(EXAMPLES).map(String::as_str).collect();
            let more = if students.len() > EXAMPLES {
                ", ..."
            } else {
                ""
            };
            writeln!(
                formatter,
                "{reason:<width$}  {:>4}  {bar}  {}{more}",
                students.len(),
                examples.join(", ")
            )?;
        }
        Ok(())
    }
}
