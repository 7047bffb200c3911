//! A Burn model that trains with `adamscape-optim`, as a program would that knows nothing else of this project.

#![cfg(test)]

use adamscape_optim::rules::{Adam, ScheduleFreeAdam};
use adamscape_optim::{
    Clipping, Decay, DecaySettings, Decayed, Elementwise, Number, Step, hyperparameters, judged,
};
use burn::module::{Module, Param};
use burn::nn::loss::{MseLoss, Reduction};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig, Tanh};
use burn::optim::lr_scheduler::cosine::CosineAnnealingLrSchedulerConfig;
use burn::optim::lr_scheduler::module_lr_scheduler::ModuleLearningRate;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

#[derive(Module, Debug)]
struct Model {
    hidden: Linear,
    norm: LayerNorm,
    output: Linear,
}

impl Model {
    /// The same every time, without a generator that tests would share.
    fn new(device: &Device) -> Self {
        let number = |index: usize| (index * 7 % 16) as f32 / 8.0 - 0.9;
        let numbers = Tensor::<1>::from_floats(std::array::from_fn::<f32, 16, _>(number), device);
        let mut hidden = LinearConfig::new(1, 16).init(device);
        hidden.weight = Param::from_tensor(numbers.clone().unsqueeze_dim(0));
        hidden.bias = Some(Param::from_tensor(numbers.clone().flip([0])));
        let mut output = LinearConfig::new(16, 1).init(device);
        output.weight = Param::from_tensor(numbers.mul_scalar(0.3).unsqueeze_dim(1));
        output.bias = Some(Param::from_tensor(Tensor::zeros([1], device)));
        Self {
            hidden,
            norm: LayerNormConfig::new(16).init(device),
            output,
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let hidden = self
            .norm
            .forward(Tanh::new().forward(self.hidden.forward(x)));
        self.output.forward(hidden)
    }

    /// The mean square deviation from sin on −2..2.
    fn loss(&self, device: &Device) -> Tensor<1> {
        let x = Tensor::<1>::from_floats(
            std::array::from_fn::<f32, 41, _>(|k| k as f32 / 10.0 - 2.0),
            device,
        );
        let x = x.unsqueeze_dim::<2>(1);
        MseLoss::new().forward(self.forward(x.clone()), x.sin(), Reduction::Mean)
    }
}

/// The model after 300 steps with these learning rates.
fn trained<L: Into<ModuleLearningRate>>(
    optimizer: &mut ModuleOptimizer,
    mut rate: impl FnMut() -> L,
) -> (Model, Device) {
    let device = Device::default().autodiff();
    let mut model = Model::new(&device);
    assert!(loss_of(&(model.clone(), device.clone())) > 0.1);
    for _ in 0..300 {
        let loss = model.loss(&device);
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        model = optimizer.step(rate(), model, gradients);
    }
    (model, device)
}

fn loss_of((model, device): &(Model, Device)) -> f32 {
    model.loss(device).into_scalar::<f32>()
}

#[test]
fn it_trains_with_each_decay() {
    for decay in Decay::ALL {
        let optimizer = Decayed::new(Adam::default().beta_2(0.99), decay);
        let clipping = Clipping {
            norm: Some(1.0),
            ..Clipping::default()
        };
        let optimizer = optimizer
            .with_weight_decay(1e-4)
            .with_clipping(clipping)
            .with_settings(DecaySettings::new(300));
        let loss = loss_of(&trained(&mut optimizer.init_sparing_biases(), || 0.01));
        assert!(loss < 2e-2, "{decay:?}: {loss}");
    }
}

#[test]
fn burns_schedulers_give_it_its_learning_rates() {
    let mut scheduler = CosineAnnealingLrSchedulerConfig::new(0.02, 300)
        .init()
        .expect("a schedule");
    let optimizer = Decayed::new(Adam::default(), Decay::Corrected);
    let mut optimizer = optimizer.with_weight_decay(1e-4).with_peak(0.02).init();
    let loss = loss_of(&trained(&mut optimizer, || scheduler.step()));
    assert!(loss < 2e-2, "{loss}");
}

#[test]
fn a_schedule_free_model_is_judged_at_its_average() {
    let optimizer = Decayed::new(ScheduleFreeAdam::default(), Decay::LrCoupled).with_peak(0.02);
    let mut training = optimizer.clone().init();
    let (model, device) = trained(&mut training, || 0.02);
    let average = judged(model.clone(), &training, optimizer.init_judging(), 0.02);
    let loss = loss_of(&(average, device.clone()));
    assert!(loss < 2e-2, "{loss}");
    assert_ne!(loss, loss_of(&(model, device)));
}

hyperparameters! {
    /// A rule of this package's own: direction g/(|g| + κ). No buffers.
    pub struct SoftSign {
        /// Where it turns from g to its sign.
        softness "κ" = 0.1 in 0.0..10.0;
    }
}

impl Elementwise for SoftSign {
    type Buffers<T: Number> = [T; 0];

    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, _: [T; 0]) -> (T, [T; 0]) {
        let size = gradient.clone().abs().plus(self.softness);
        (gradient / size, [])
    }
}

#[test]
fn it_trains_with_a_rule_of_its_own() {
    let optimizer = Decayed::new(SoftSign::default().softness(0.05), Decay::Independent);
    let mut optimizer = optimizer.with_weight_decay(1e-5).init();
    let loss = loss_of(&trained(&mut optimizer, || 0.01));
    assert!(loss < 2e-2, "{loss}");
}
