//! Mistakes of the order in which a row's numbers are written.

use super::mistake::Mistake;
use crate::recipe::Order;

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "biases-first",
        explanation: "the biases stand before the weights; write the parameters in the problem's order",
        turn: |recipe| recipe.written.order = Order::BiasesFirst,
    },
    Mistake {
        id: "by-column",
        explanation: "matrices are written column by column, as MATLAB, R, Julia and Fortran keep them; write them row by row",
        turn: |recipe| recipe.written.order = Order::ByColumn,
    },
    Mistake {
        id: "biases-first-by-column",
        explanation: "the biases stand before the weights, and matrices are written column by column; write the parameters in the problem's order, row by row",
        turn: |recipe| recipe.written.order = Order::BiasesFirstByColumn,
    },
    Mistake {
        id: "parameters-by-name",
        explanation: "the parameters are sorted by their names; write them in the problem's order",
        turn: |recipe| recipe.written.order = Order::ByName,
    },
    Mistake {
        id: "parameters-reversed",
        explanation: "the last parameter stands first; write them in the problem's order",
        turn: |recipe| recipe.written.order = Order::Reversed,
    },
];
