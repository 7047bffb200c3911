//! From operations between places to instructions for a value in registers.
//!
//! Memory is what a tape takes most of its time for. An operation whose result is an operand of the next one needs none,
//! and a new buffer can go where the old one was as soon as nobody reads that any more.

use super::Tape;
use super::tape::{Binary, Instruction, Place, Unary};

/// One operation of a recording. Every place beyond the gradient and the old buffers is written once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Operation {
    pub(super) function: Function,
    pub(super) to: Place,
}

/// What an operation computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Function {
    Fill(f32),
    Unary(Unary, Place),
    Binary(Binary, Place, Place),
    WithNumber(Binary, Place, f32),
    /// `then` where `condition` is not 0, else `otherwise`.
    Select {
        condition: Place,
        then: Place,
        otherwise: Place,
    },
}

/// What a rule leaves behind.
#[derive(Clone, Debug)]
pub(super) struct Outputs {
    pub(super) direction: Place,
    /// Where the new buffers 1, 2, ... are.
    pub(super) buffers: Vec<Place>,
}

impl Outputs {
    fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        self.buffers.iter_mut().chain([&mut self.direction])
    }
}

/// The tape of a recording.
pub(super) fn schedule(mut operations: Vec<Operation>, mut outputs: Outputs) -> Tape {
    write_in_place(&mut operations, &mut outputs);
    let mut value = Value::default();
    for operation in operations {
        value.compute(operation);
    }
    value.leave(&outputs);
    tape(value.instructions, outputs.buffers.len())
}

impl Function {
    fn operands(&mut self) -> impl Iterator<Item = &mut Place> {
        let [one, two, three] = match self {
            Self::Fill(_) => [None, None, None],
            Self::Unary(_, from) | Self::WithNumber(_, from, _) => [Some(from), None, None],
            Self::Binary(_, left, right) => [Some(left), Some(right), None],
            Self::Select {
                condition,
                then,
                otherwise,
            } => [Some(condition), Some(then), Some(otherwise)],
        };
        one.into_iter().chain(two).chain(three)
    }
}

/// Has new buffers computed where the old ones are, if these are not read any more.
fn write_in_place(operations: &mut [Operation], outputs: &mut Outputs) {
    for buffer in 1..=outputs.buffers.len() {
        let Some(&from) = outputs.buffers.get(buffer - 1) else {
            continue;
        };
        let Some(computed) = operations.iter().position(|one| one.to == from) else {
            continue;
        };
        let mut after = operations.iter().copied().skip(computed + 1);
        let is_read = after.any(|mut one| one.function.operands().any(|place| *place == buffer));
        if is_read || outputs.places().any(|place| *place == buffer) {
            continue;
        }
        let rename = |place: &mut Place| {
            if *place == from {
                *place = buffer;
            }
        };
        for operation in operations.iter_mut().skip(computed) {
            if operation.to == from {
                operation.to = buffer;
            } else {
                operation.function.operands().for_each(rename);
            }
        }
        outputs.places().for_each(rename);
    }
}

/// Instructions, and the place that has the value at their end.
#[derive(Default)]
struct Value {
    instructions: Vec<Instruction>,
    is: Option<Place>,
}

impl Value {
    fn compute(&mut self, operation: Operation) {
        let instruction = match operation.function {
            Function::Fill(number) => Instruction::Fill(number),
            Function::Unary(function, from) => {
                self.load(from);
                Instruction::Unary(function)
            }
            Function::WithNumber(function, left, number) => {
                self.load(left);
                Instruction::WithNumber(function, number)
            }
            Function::Binary(function, left, right) if self.is == Some(right) && left != right => {
                Instruction::Reversed(function, left)
            }
            Function::Binary(function, left, right) => {
                self.load(left);
                Instruction::Binary(function, right)
            }
            Function::Select {
                condition,
                then,
                otherwise,
            } => {
                self.load(condition);
                Instruction::Select { then, otherwise }
            }
        };
        self.instructions.push(instruction);
        self.store(operation.to);
    }

    fn load(&mut self, place: Place) {
        if self.is != Some(place) {
            self.instructions.push(Instruction::Load(place));
            self.is = Some(place);
        }
    }

    fn store(&mut self, place: Place) {
        self.instructions.push(Instruction::Store(place));
        self.is = Some(place);
    }

    /// Puts the new buffers where the old ones were, and the direction into the value.
    fn leave(&mut self, outputs: &Outputs) {
        let moved = |place: Place| {
            let new = place
                .checked_sub(1)
                .and_then(|index| outputs.buffers.get(index));
            new.is_some_and(|new| *new != place)
        };
        let stored = self.instructions.iter().filter_map(|one| one.stores());
        let mut free = stored.chain([outputs.buffers.len()]).max().unwrap_or(0);
        // An old buffer that becomes the direction or another buffer might be overwritten by its successor first.
        let mut aside = |place: Place| {
            if !moved(place) {
                return place;
            }
            free += 1;
            self.load(place);
            self.store(free);
            free
        };
        let direction = aside(outputs.direction);
        let new: Vec<Place> = outputs.buffers.iter().map(|place| aside(*place)).collect();
        for (buffer, from) in (1..).zip(new) {
            if buffer != from {
                self.load(from);
                self.instructions.push(Instruction::Store(buffer));
            }
        }
        self.load(direction);
    }
}

/// Leaves out what is stored for nobody, and numbers the temporaries that are left.
fn tape(mut instructions: Vec<Instruction>, buffers: usize) -> Tape {
    let read: Vec<Place> = instructions.iter().flat_map(|one| one.reads()).collect();
    instructions.retain(|one| {
        one.stores()
            .is_none_or(|place| (1..=buffers).contains(&place) || read.contains(&place))
    });
    let mut temporaries: Vec<Place> = instructions
        .iter()
        .filter_map(|one| one.stores())
        .filter(|place| *place > buffers)
        .collect();
    temporaries.sort_unstable();
    temporaries.dedup();
    for place in instructions.iter_mut().flat_map(Instruction::places) {
        if let Ok(index) = temporaries.binary_search(place) {
            *place = buffers + 1 + index;
        }
    }
    Tape {
        instructions,
        buffers,
        temporaries: temporaries.len(),
    }
}
