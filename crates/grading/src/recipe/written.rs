//! How an answer's rows are written: when, and in which order.

use crate::Problem;

/// When parameters are written, and in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) when: When,
    pub(crate) order: Order,
}

/// What stands in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum When {
    /// The parameters after the step.
    #[default]
    After,
    /// Those before it.
    Before,
    /// Those after the last step, in every row.
    AtTheEnd,
}

/// The order of a row's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// The problem's.
    #[default]
    AsAsked,
    /// Biases before all others.
    BiasesFirst,
    /// The last parameter first.
    Reversed,
    /// By the parameters' names.
    ByName,
    /// Matrices column by column.
    ByColumn,
    /// Biases before all others, and matrices column by column.
    BiasesFirstByColumn,
}

impl Order {
    /// For each number of a row, which of the problem's numbers it is; none if they stand as they should.
    pub(super) fn places(self, problem: &Problem) -> Option<Vec<usize>> {
        let blocks = problem.blocks();
        let mut parameters: Vec<_> = problem.parameters().0.iter().zip(&blocks).collect();
        match self {
            Self::AsAsked => return None,
            Self::BiasesFirst | Self::BiasesFirstByColumn => {
                parameters.sort_by_key(|(_, block)| !block.is_bias);
            }
            Self::Reversed => parameters.reverse(),
            Self::ByName => parameters.sort_by(|((one, _), _), ((other, _), _)| one.cmp(other)),
            Self::ByColumn => {}
        }
        let by_column = matches!(self, Self::ByColumn | Self::BiasesFirstByColumn);
        let mut places = Vec::with_capacity(problem.width());
        for ((_, array), block) in parameters {
            match *array.shape.as_slice() {
                [rows, columns] if by_column => {
                    let columns_first = (0..columns)
                        .flat_map(|column| (0..rows).map(move |row| row * columns + column));
                    places.extend(columns_first.map(|place| block.range.start + place));
                }
                _ => places.extend(block.range.clone()),
            }
        }
        let is_changed = places
            .iter()
            .enumerate()
            .any(|(index, place)| index != *place);
        is_changed.then_some(places)
    }
}
