//! A rule's direction as a list of instructions for numbers.

/// What a rule does to each number at one step: its direction, and its buffers for the next step.
///
/// Every instruction takes and leaves one *value*, which stays in registers; what is needed later is stored in places.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    /// The last value is the direction.
    pub(super) instructions: Vec<Instruction>,
    /// The rule's buffers.
    pub(super) buffers: usize,
    /// Places beyond the gradient and the buffers.
    pub(super) temporaries: usize,
}

/// A number in memory: 0 is the gradient, 1, 2, ... the buffers, the rest temporaries.
pub(super) type Place = usize;

/// What becomes of the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Instruction {
    /// value ← place.
    Load(Place),
    /// place ← value.
    Store(Place),
    /// value ← the number.
    Fill(f32),
    /// value ← function(value).
    Unary(Unary),
    /// value ← function(value, place).
    Binary(Binary, Place),
    /// value ← function(place, value).
    Reversed(Binary, Place),
    /// value ← function(value, number).
    WithNumber(Binary, f32),
    /// value ← `then` where it is not 0, else `otherwise`.
    Select { then: Place, otherwise: Place },
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

impl Instruction {
    /// The place that it writes.
    pub(super) fn stores(self) -> Option<Place> {
        match self {
            Self::Store(place) => Some(place),
            _ => None,
        }
    }

    /// The places that it reads.
    pub(super) fn reads(mut self) -> impl Iterator<Item = Place> {
        let is_store = self.stores().is_some();
        let places: Vec<Place> = self.places().map(|place| *place).collect();
        places.into_iter().filter(move |_| !is_store)
    }

    /// The places that it reads or writes.
    pub(super) fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        let (one, other) = match self {
            Self::Load(place)
            | Self::Store(place)
            | Self::Binary(_, place)
            | Self::Reversed(_, place) => (Some(place), None),
            Self::Select { then, otherwise } => (Some(then), Some(otherwise)),
            Self::Fill(_) | Self::Unary(_) | Self::WithNumber(..) => (None, None),
        };
        one.into_iter().chain(other)
    }
}
