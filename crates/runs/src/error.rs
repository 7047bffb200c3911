//! Why a table of runs can't be read, and what to do about it. Text of the file is escaped and shortened.

/// Why a table of runs can't be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RunsError {
    /// The system does not give it out.
    #[error("`{path}` can't be read: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        why: String,
    },
    /// No text.
    #[error("`{path}` is {what}; export the table as CSV or TSV in UTF-8")]
    NoText {
        /// The file.
        path: String,
        /// What it seems to be.
        what: &'static str,
    },
    /// No header, or nothing below it.
    #[error("`{0}` has no rows below its header; is it the right file?")]
    Empty(String),
    /// A column that is not there.
    #[error("`--{option} {name}`: there is no such column; {hint}")]
    NoColumn {
        /// The option that names it.
        option: &'static str,
        /// What it names.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A name that several columns have, in part.
    #[error("`--{option} {name}` may be any of {candidates}; give one in full")]
    Ambiguous {
        /// The option that names it.
        option: &'static str,
        /// What it names.
        name: String,
        /// Which they are.
        candidates: String,
    },
    /// One column for two things.
    #[error("`--{one}` and `--{other}` name the same column")]
    SameColumn {
        /// One option.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A value that is no number where one must be.
    #[error("line {line}, column `{column}`: `{value}` is no number{hint}")]
    NoNumber {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// What stands there.
        value: String,
        /// What to write.
        hint: &'static str,
    },
    /// A condition that is none.
    #[error("`--where {0}` is no condition; write one as column=value")]
    NoCondition(String),
    /// Nothing is left.
    #[error("no row meets every --where; leave one out")]
    NothingLeft,
    /// Two runs that are one.
    #[error(
        "lines {first} and {second} are the same {what}; leave one out, or name with --seed what tells them apart"
    )]
    Twice {
        /// The line of one.
        first: u64,
        /// The line of the other.
        second: u64,
        /// What they are.
        what: String,
    },
    /// No run says anything.
    #[error(
        "none of the {0} runs has a result in the column of --metric; all failed or are unfinished"
    )]
    NoResults(usize),
}
