//! Tests that no mistake is blamed on anyone who did not make it.

use adamscape_data::{Purpose, stream};
use adamscape_optim::registry::optimizers;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{Array, Arrays, float64_device};

/// Draws problems and answers that nobody has thought of.
struct Random(ChaCha8Rng);

impl Random {
    fn new(seed: u64) -> Self {
        Self(stream(seed, Purpose::GradingProblems))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit)
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Between ±1.
    fn signed(&mut self) -> f64 {
        2.0 * self.0.random::<f64>() - 1.0
    }

    /// About normal.
    fn normal(&mut self) -> f64 {
        (0..6).map(|_| self.signed()).sum::<f64>() / 1.4
    }

    fn arrays(
        &mut self,
        shapes: &[(String, Vec<usize>)],
        mut number: impl FnMut(&mut Self) -> f64,
    ) -> Arrays {
        let array = |(name, shape): &(String, Vec<usize>)| {
            let numbers = (0..shape.iter().product()).map(|_| number(self)).collect();
            let shape = shape.clone();
            (name.clone(), Array { shape, numbers })
        };
        Arrays(shapes.iter().map(array).collect())
    }

    /// For any optimizer, of any size; some as a teacher writes them by hand.
    fn problem(&mut self, names: &[String]) -> Problem {
        let optimizer = names[self.below(names.len())].clone();
        let shapes: Vec<(String, Vec<usize>)> = match self.below(5) {
            0 => vec![("w".to_owned(), vec![1])],
            1 => vec![("w".to_owned(), vec![2])],
            2 => vec![("w".to_owned(), vec![2, 2]), ("b".to_owned(), vec![2])],
            3 => vec![("theta".to_owned(), vec![])],
            _ => vec![
                ("weight".to_owned(), vec![5, 3]),
                ("bias".to_owned(), vec![3]),
            ],
        };
        let steps = self.of(&[1, 1, 2, 2, 3, 5, 25]);
        let parameter_scale = self.of(&[1.0, 1.0, 1.0, 0.0, 1e-8, 1e8, 1e-30, 1e30, 1e-300, 1e300]);
        let gradient_scale = self.of(&[1.0, 1.0, 1.0, 1e-8, 1e8, 1e-200, 1e200]);
        let by_hand = self.below(3) == 0;
        let zeros = self.of(&[0, 0, 3]);
        let draw = move |random: &mut Self, scale: f64, zeros: usize| {
            if zeros > 0 && random.below(zeros) == 0 {
                0.0
            } else if by_hand {
                random.of(&[1.0, 2.0, 0.5, -1.0, 3.0, 0.1]) * scale
            } else {
                random.normal() * scale
            }
        };
        let parameters = self.arrays(&shapes, |random| draw(random, parameter_scale, 0));
        let gradients = (0..steps)
            .map(|_| self.arrays(&shapes, |random| draw(random, gradient_scale, zeros)))
            .collect();
        let learning_rate = self.of(&[0.05, 0.1, 1.0, 1e-3, 1e-6, 10.0]);
        let weight_decay = self.of(&[0.0, 0.1, 0.01, 1.0, 0.5, 20.0]);
        Problem::new(
            &optimizer,
            learning_rate,
            weight_decay,
            parameters,
            gradients,
        )
        .unwrap()
    }

    /// Rows that no optimizer made, and what they are.
    fn rows(&mut self, problem: &Problem, right: &[Vec<f64>]) -> (&'static str, Vec<Vec<f64>>) {
        let width = problem.width();
        let start = problem.parameters().flat();
        let scale = self.of(&[1.0, 1.0, 10.0, 1e3, 1e-3, 1e-20, 1e20]);
        let decimals = self.of(&[0, 1, 2, 3, 6]);
        let unit = 10_f64.powi(decimals);
        let constant = self.normal() * scale;
        let which = self.below(10);
        let mut walk = start.clone();
        let mut rows = Vec::with_capacity(problem.steps());
        for (step, right) in right.iter().enumerate() {
            let row = (0..width).map(|index| match which {
                0 => self.normal() * scale,
                1 => f64::from((self.normal() * scale) as f32),
                2 => (self.normal() * scale * unit).round() / unit,
                3 => self.normal().mul_add(10.0, 0.0).round(),
                4 => self.of(&[0.0, 1.0, -1.0, 0.5, 0.1]),
                5 => constant,
                6 => (step * width + index + 1) as f64,
                7 => start[index] + self.normal() * 0.1 * start[index].abs().max(0.1),
                8 => {
                    walk[index] += self.normal() * 0.05;
                    walk[index]
                }
                _ => right[index] * (1.0 + 1e-2 * self.normal()) + 1e-3 * self.normal(),
            });
            rows.push(row.collect());
        }
        let names = [
            "normal",
            "float32",
            "decimals",
            "whole",
            "few values",
            "constant",
            "counted",
            "near the start",
            "walk",
            "near the right one",
        ];
        (names[which], rows)
    }
}

/// 0 of so many; more by hand: `BLAMES=1000000`.
fn draws() -> usize {
    let asked = std::env::var("BLAMES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(10_000)
}

#[test]
fn arbitrary_numbers_have_no_known_mistake_whatever_the_problem() {
    let mut names: Vec<String> = optimizers()
        // Burn's tensors take long.
        .filter(|entry| Recipe::right(&Problem::seeded("sgd", 0).unwrap(), entry).is_some())
        .map(|entry| entry.name())
        .collect();
    names.push("adamw(clip_norm=1)".to_owned());
    names.push("adam-l2(beta_1=0,beta_2=0)".to_owned());
    // Of Burn's tensors there are float64 on some backends alone.
    names.retain(|name| {
        let problem = Problem::seeded(name, 0).unwrap();
        let judge = Judge::new(&problem);
        assert!(judge.is_ok() || float64_device().is_err(), "{name}");
        judge.is_ok()
    });
    let mut random = Random::new(1);
    let mut blamed = Vec::new();
    let mut judged = 0;
    while judged < draws() {
        let problem = random.problem(&names);
        let judge = Judge::new(&problem).unwrap();
        for _ in 0..5 {
            let (what, rows) = random.rows(&problem, judge.right());
            let start = problem.parameters().flat();
            let Ok(answer) = Answer::new(&problem, rows.clone()) else {
                continue;
            };
            if rows.iter().all(|row| *row == start) {
                continue;
            }
            judged += 1;
            match judge.judge(&answer).map(|judgement| judgement.verdict) {
                Ok(Verdict::Wrong {
                    explanation: Explanation::Nothing,
                    ..
                })
                | Err(_) => {}
                Ok(other) => blamed.push(format!(
                    "{what} for {} steps of {} numbers: {rows:?}\n{other:?}\n{}",
                    problem.steps(),
                    problem.width(),
                    problem.to_json().unwrap()
                )),
            }
        }
    }
    let count = blamed.len();
    let shown: Vec<String> = blamed.into_iter().take(5).collect();
    assert!(count == 0, "{count} of {judged}:\n{}", shown.join("\n\n"));
}
