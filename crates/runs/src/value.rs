//! What stands in a field: a number, nothing, or how a run ended.

/// What came out of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Its result.
    Finished(f64),
    /// It failed: its tracker says so, or its result is no finite number.
    Failed,
    /// It is not at its end.
    Unfinished,
}

/// A number, if a field holds one: also `inf` and `nan`.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Whether a field holds nothing.
pub(crate) fn is_missing(text: &str) -> bool {
    const MISSING: [&str; 6] = ["", "none", "null", "na", "n/a", "-"];
    MISSING
        .iter()
        .any(|missing| text.eq_ignore_ascii_case(missing))
}

/// How a run ended, in the words of W&B, Optuna, MLflow and Ray Tune; none for words that say nothing known.
pub(crate) fn state(text: &str) -> Option<State> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&[
        "complete",
        "completed",
        "finished",
        "terminated",
        "success",
        "succeeded",
        "trialstate.complete",
    ]) {
        Some(State::Finished)
    } else if is_one_of(&[
        "fail",
        "failed",
        "crashed",
        "killed",
        "error",
        "errored",
        "diverged",
        "trialstate.fail",
    ]) {
        Some(State::Failed)
    } else if is_one_of(&[
        "running",
        "pending",
        "pruned",
        "waiting",
        "scheduled",
        "paused",
        "preempted",
        "preempting",
        "trialstate.pruned",
        "trialstate.running",
    ]) {
        Some(State::Unfinished)
    } else {
        None
    }
}

/// How a tracker says that a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Finished,
    Failed,
    Unfinished,
}

/// What a run's state and the field of its result say together.
pub(crate) fn outcome(state: Option<State>, result: &str) -> Result<Outcome, ()> {
    let value = match number(result) {
        Some(value) => Some(value),
        None if is_missing(result) => None,
        None => return Err(()),
    };
    Ok(match (state, value) {
        (Some(State::Failed), _) => Outcome::Failed,
        (Some(State::Unfinished), _) => Outcome::Unfinished,
        (_, Some(value)) if value.is_finite() => Outcome::Finished(value),
        (_, Some(_)) => Outcome::Failed,
        // At its end without a result.
        (Some(State::Finished), None) => Outcome::Failed,
        (None, None) => Outcome::Unfinished,
    })
}
