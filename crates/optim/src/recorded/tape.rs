//! A rule's direction as a list of operations on numbers.

/// What a rule does to each number at one step: its direction, and its buffers for the next step.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    pub(super) operations: Vec<Operation>,
    /// The rule's buffers.
    pub(super) buffers: usize,
    /// Places beyond the gradient and the buffers.
    pub(super) temporaries: usize,
    /// Where the direction is in the end.
    pub(super) direction: Place,
}

/// A number that operations read and write: 0 is the gradient, 1, 2, ... the buffers, the rest temporaries.
pub(super) type Place = usize;

/// One operation. It may write where it reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operation {
    /// `to` ← `from`.
    Copy { from: Place, to: Place },
    /// `to` ← `number`.
    Fill { number: f32, to: Place },
    /// `to` ← function(`from`).
    Unary {
        function: Unary,
        from: Place,
        to: Place,
    },
    /// `to` ← function(`left`, `right`).
    Binary {
        function: Binary,
        left: Place,
        right: Place,
        to: Place,
    },
    /// `to` ← function(`left`, `number`).
    WithNumber {
        function: Binary,
        left: Place,
        number: f32,
        to: Place,
    },
    /// `to` ← `then` where `condition` is not 0, else `otherwise`.
    Select {
        condition: Place,
        then: Place,
        otherwise: Place,
        to: Place,
    },
}

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unary {
    Abs,
    Recip,
    Sign,
    Sqrt,
}

/// A function of two numbers; comparisons are 1 or 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Greater,
    GreaterEqual,
    Lower,
    LowerEqual,
}
