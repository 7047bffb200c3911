//! A model of one's own, trained with three meanings of `weight_decay`:
//!
//! ```sh
//! cargo run --release --package adamscape-optim --example own_model
//! ```

#![allow(clippy::print_stdout, reason = "an example for a terminal")]

use adamscape_optim::rules::Adam;
use adamscape_optim::{Decay, Decayed};
use burn::module::Module;
use burn::nn::loss::{MseLoss, Reduction};
use burn::nn::{Linear, LinearConfig, Tanh};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

/// Any Burn module will do.
#[derive(Module, Debug)]
struct Model {
    hidden: Linear,
    activation: Tanh,
    output: Linear,
}

impl Model {
    fn new(device: &Device) -> Self {
        Self {
            hidden: LinearConfig::new(1, 32).init(device),
            activation: Tanh::new(),
            output: LinearConfig::new(32, 1).init(device),
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let hidden = self.activation.forward(self.hidden.forward(x));
        self.output.forward(hidden)
    }

    /// ‖W‖² over both weight matrices: what decay makes small.
    fn squared_norm(&self) -> f32 {
        let square = |layer: &Linear| layer.weight.val().powi_scalar(2).sum();
        (square(&self.hidden) + square(&self.output)).into_scalar()
    }
}

/// Fits sin(x) on −3..3 and returns the loss and the weights' squared norm.
fn train(start: &Model, mut optimizer: ModuleOptimizer, device: &Device) -> (f32, f32) {
    let x = Tensor::<1>::from_data(
        std::array::from_fn::<f32, 61, _>(|k| k as f32 / 10.0 - 3.0),
        device,
    )
    .unsqueeze_dim::<2>(1);
    let y = x.clone().sin();
    let loss = |model: &Model| {
        MseLoss::new().forward(model.forward(x.clone()), y.clone(), Reduction::Mean)
    };
    let mut model = start.clone();
    for _ in 0..1000 {
        let gradients = GradientsParams::from_grads(loss(&model).backward(), &model);
        model = optimizer.step(0.01, model, gradients);
    }
    (loss(&model).into_scalar(), model.squared_norm())
}

fn main() {
    let device = Device::default().autodiff();
    let start = Model::new(&device);
    let weight_decay = 0.01;
    let adam = |decay| Decayed::new(Adam::default(), decay).with_weight_decay(weight_decay);
    let optimizers = [
        ("none", adam(Decay::None).init()),
        ("λθ in the gradient", adam(Decay::L2).init()),
        ("θ shrunk by ηλ", adam(Decay::LrCoupled).init()),
        ("θ shrunk by λ", adam(Decay::Independent).init()),
        (
            "θ shrunk by λ, biases spared",
            adam(Decay::Independent).init_sparing_biases(),
        ),
    ];
    println!("weight decay {weight_decay}, learning rate 0.01, 1000 steps\n");
    println!("{:<30} {:>12} {:>10}", "decay", "loss", "‖W‖²");
    for (decay, optimizer) in optimizers {
        let (loss, norm) = train(&start, optimizer, &device);
        println!("{decay:<30} {loss:>12.3e} {norm:>10.3}");
    }
}
