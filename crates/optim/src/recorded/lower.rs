//! From Burn's recording to a tape.

use std::collections::HashMap;

use burn::backend::ir::{
    BaseOperationIr, BinaryOpIr, FloatOperationIr, NumericOperationIr, OperationIr, ScalarIr,
    ScalarOpIr, TensorId, TensorIr, UnaryOpIr,
};
use burn::tensor::{CapturedGraph, DType, TensorData};

use super::Tape;
use super::schedule::{Function, Operation, Outputs, schedule};
use super::tape::{Binary, Place, Unary};

/// The tape of what was recorded, if every operation is elementwise and known. `outputs` are the direction and the new
/// buffers, `inputs` the gradient and the old ones.
pub(super) fn lower(
    captured: &CapturedGraph,
    shape: [usize; 3],
    inputs: &[TensorId],
    outputs: &[TensorId],
) -> Option<Tape> {
    let mut values = Values {
        shape,
        places: inputs.iter().copied().zip(0..).collect(),
        operations: Vec::new(),
        next: inputs.len(),
    };
    for operation in &captured.graph.operations {
        values.add(operation, captured, inputs)?;
    }
    let outputs: Option<Vec<Place>> = outputs.iter().map(|id| values.place(*id)).collect();
    let outputs = outputs?;
    let (direction, buffers) = outputs.split_first()?;
    let outputs = Outputs {
        direction: *direction,
        buffers: buffers.to_vec(),
    };
    Some(schedule(values.operations, outputs))
}

/// The recorded tensors, each written once, to a place of its own.
struct Values {
    shape: [usize; 3],
    places: HashMap<TensorId, Place>,
    operations: Vec<Operation>,
    next: Place,
}

impl Values {
    fn place(&self, id: TensorId) -> Option<Place> {
        self.places.get(&id).copied()
    }

    /// Where an operand is. It has to be as large as the parameter, or numbers would go to more than one.
    fn operand(&self, tensor: &TensorIr) -> Option<Place> {
        (tensor.shape.as_slice() == self.shape)
            .then(|| self.place(tensor.id))
            .flatten()
    }

    /// A place for a result.
    fn result(&mut self, tensor: &TensorIr) -> Option<Place> {
        if tensor.shape.as_slice() != self.shape {
            return None;
        }
        let place = self.next;
        self.next += 1;
        self.places.insert(tensor.id, place);
        Some(place)
    }

    fn add(
        &mut self,
        operation: &OperationIr,
        captured: &CapturedGraph,
        inputs: &[TensorId],
    ) -> Option<()> {
        match operation {
            OperationIr::Init(init) if inputs.contains(&init.out.id) => Some(()),
            OperationIr::Init(init) => {
                let number = uniform(captured.values.get(&init.out.id)?)?;
                self.fill(number, &init.out)
            }
            OperationIr::BaseFloat(operation) => match operation {
                BaseOperationIr::Zeros(created) => self.fill(0.0, &created.out),
                BaseOperationIr::Ones(created) => self.fill(1.0, &created.out),
                BaseOperationIr::MaskWhere(select) => {
                    let condition = self.operand(&select.mask)?;
                    let then = self.operand(&select.value)?;
                    let otherwise = self.operand(&select.tensor)?;
                    self.select(condition, then, otherwise, &select.out)
                }
                BaseOperationIr::MaskFill(fill) => {
                    let condition = self.operand(&fill.mask)?;
                    let otherwise = self.operand(&fill.tensor)?;
                    let then = self.next;
                    self.next += 1;
                    self.operations.push(Operation {
                        function: Function::Fill(number(fill.value)),
                        to: then,
                    });
                    self.select(condition, then, otherwise, &fill.out)
                }
                _ => None,
            },
            OperationIr::NumericFloat(DType::F32, operation) => self.numeric(operation),
            OperationIr::Float(DType::F32, FloatOperationIr::Sqrt(unary)) => {
                self.unary(Unary::Sqrt, unary)
            }
            OperationIr::Float(DType::F32, FloatOperationIr::Recip(unary)) => {
                self.unary(Unary::Recip, unary)
            }
            _ => None,
        }
    }

    fn numeric(&mut self, operation: &NumericOperationIr) -> Option<()> {
        use NumericOperationIr as Numeric;
        match operation {
            Numeric::Add(binary) => self.binary(Binary::Add, binary),
            Numeric::Sub(binary) => self.binary(Binary::Sub, binary),
            Numeric::Mul(binary) => self.binary(Binary::Mul, binary),
            Numeric::Div(binary) => self.binary(Binary::Div, binary),
            Numeric::Greater(binary) => self.binary(Binary::Greater, binary),
            Numeric::GreaterEqual(binary) => self.binary(Binary::GreaterEqual, binary),
            Numeric::Lower(binary) => self.binary(Binary::Lower, binary),
            Numeric::LowerEqual(binary) => self.binary(Binary::LowerEqual, binary),
            Numeric::AddScalar(scalar) => self.with_number(Binary::Add, scalar),
            Numeric::SubScalar(scalar) => self.with_number(Binary::Sub, scalar),
            Numeric::MulScalar(scalar) => self.with_number(Binary::Mul, scalar),
            Numeric::DivScalar(scalar) => self.with_number(Binary::Div, scalar),
            Numeric::GreaterElem(scalar) => self.with_number(Binary::Greater, scalar),
            Numeric::GreaterEqualElem(scalar) => self.with_number(Binary::GreaterEqual, scalar),
            Numeric::LowerElem(scalar) => self.with_number(Binary::Lower, scalar),
            Numeric::LowerEqualElem(scalar) => self.with_number(Binary::LowerEqual, scalar),
            Numeric::Abs(unary) => self.unary(Unary::Abs, unary),
            Numeric::Sign(unary) => self.unary(Unary::Sign, unary),
            Numeric::Full(full) => self.fill(number(full.value), &full.out),
            _ => None,
        }
    }

    /// That `function` is computed to `out`.
    fn push(&mut self, function: Function, out: &TensorIr) -> Option<()> {
        let to = self.result(out)?;
        self.operations.push(Operation { function, to });
        Some(())
    }

    fn fill(&mut self, number: f32, out: &TensorIr) -> Option<()> {
        self.push(Function::Fill(number), out)
    }

    fn unary(&mut self, function: Unary, unary: &UnaryOpIr) -> Option<()> {
        let from = self.operand(&unary.input)?;
        self.push(Function::Unary(function, from), &unary.out)
    }

    fn binary(&mut self, function: Binary, binary: &BinaryOpIr) -> Option<()> {
        let (left, right) = (self.operand(&binary.lhs)?, self.operand(&binary.rhs)?);
        self.push(Function::Binary(function, left, right), &binary.out)
    }

    fn with_number(&mut self, function: Binary, scalar: &ScalarOpIr) -> Option<()> {
        let left = self.operand(&scalar.lhs)?;
        self.push(
            Function::WithNumber(function, left, number(scalar.rhs)),
            &scalar.out,
        )
    }

    fn select(
        &mut self,
        condition: Place,
        then: Place,
        otherwise: Place,
        out: &TensorIr,
    ) -> Option<()> {
        let select = Function::Select {
            condition,
            then,
            otherwise,
        };
        self.push(select, out)
    }
}

/// As Burn's backends take it: rounded to the tensor's type first.
fn number(scalar: ScalarIr) -> f32 {
    scalar.elem::<f32>()
}

/// The number of a tensor that has only one.
fn uniform(data: &TensorData) -> Option<f32> {
    let mut numbers = data.iter::<f32>();
    let first = numbers.next()?;
    numbers
        .all(|number| number.to_bits() == first.to_bits())
        .then_some(first)
}
