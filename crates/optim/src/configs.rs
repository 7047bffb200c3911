//! Burn-style configurations, for whoever wants one optimizer by its name.

use burn::config::Config;
use burn::optim::ModuleOptimizer;

use crate::rules::{Adam, AmsGrad, AveragedMomentum, Lion, Momentum, RmsProp, Sgd};
use crate::{Decay, Decayed};

/// Defines the configurations of one rule, one for each of its decays.
macro_rules! configs {
    ($rule:ident, $buffers:literal $fields:tt; $($config:ident = $decay:expr, $says:literal;)*) => {
        $( config! { $config = $decay, $says; $rule, $buffers $fields } )*
    };
}

macro_rules! config {
    (
        $config:ident = $decay:expr, $says:literal;
        $rule:ident, $buffers:literal { $($field:ident: $kind:ty = $default:literal),* }
    ) => {
        #[doc = concat!("Configuration of [`", stringify!($rule), "`] with ", $says, ".")]
        ///
        /// The defaults are PyTorch's where it has the optimizer; λ is 0 until it is given.
        #[derive(Config, Debug)]
        pub struct $config {
            $(
                #[doc = concat!("As in [`", stringify!($rule), "`].")]
                #[config(default = $default)]
                pub $field: $kind,
            )*
            /// λ.
            #[config(default = 0.0)]
            pub weight_decay: f64,
            /// η. Without it, the `lr` given to each step is η; with it, `lr` is the schedule's factor.
            pub learning_rate: Option<f64>,
        }

        impl $config {
            /// The optimizer for one parameter at a time, as Burn's parameter groups take it.
            #[must_use]
            pub fn build(&self) -> Decayed<$rule, $buffers> {
                let rule = $rule { $($field: self.$field),* };
                let optimizer = Decayed::new(rule, $decay).with_weight_decay(self.weight_decay);
                match self.learning_rate {
                    Some(learning_rate) => optimizer.with_learning_rate(learning_rate),
                    None => optimizer,
                }
            }

            /// The optimizer for a whole module; it decays every parameter.
            #[must_use]
            pub fn init(&self) -> ModuleOptimizer {
                self.build().init()
            }

            /// The optimizer for a whole module; it leaves parameters named `bias` out of the decay.
            #[must_use]
            pub fn init_sparing_biases(&self) -> ModuleOptimizer {
                self.build().init_sparing_biases()
            }
        }
    };
}

configs! {
    Sgd, 0 {};
    SgdL2Config = Decay::L2, "λθ in the gradient";
    SgdWConfig = Decay::Independent, "θ shrunk by λ";
    SgdWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ";
}
configs! {
    Momentum, 1 { momentum: f64 = 0.9, dampening: f64 = 0.0, nesterov: bool = false };
    MomentumL2Config = Decay::L2, "λθ in the gradient";
    MomentumWConfig = Decay::Independent, "θ shrunk by λ";
    MomentumWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ";
}
configs! {
    AveragedMomentum, 1 { beta_1: f64 = 0.1 };
    AveragedMomentumL2Config = Decay::L2, "λθ in the gradient";
    AveragedMomentumWConfig = Decay::Independent, "θ shrunk by λ";
    AveragedMomentumWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ";
}
configs! {
    RmsProp, 1 { beta_2: f64 = 0.999, epsilon: f64 = 1e-8, bias_correction: bool = true };
    RmsPropL2Config = Decay::L2, "λθ in the gradient";
    RmsPropWConfig = Decay::Independent, "θ shrunk by λ";
    RmsPropWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ";
}
configs! {
    Adam, 2 { beta_1: f64 = 0.9, beta_2: f64 = 0.999, epsilon: f64 = 1e-8 };
    AdamL2Config = Decay::L2, "λθ in the gradient: PyTorch's `Adam(weight_decay=λ)`";
    AdamWConfig = Decay::Independent, "θ shrunk by λ: the AdamW paper's Algorithm 2";
    AdamWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ: PyTorch's and Burn's `AdamW`";
}
configs! {
    AmsGrad, 3 { beta_1: f64 = 0.9, beta_2: f64 = 0.999, epsilon: f64 = 1e-8 };
    AmsGradL2Config = Decay::L2, "λθ in the gradient: PyTorch's `Adam(amsgrad=True)`";
    AmsGradWConfig = Decay::Independent, "θ shrunk by λ";
    AmsGradWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ: PyTorch's `AdamW(amsgrad=True)`";
}
configs! {
    Lion, 1 { beta_1: f64 = 0.9, beta_2: f64 = 0.99 };
    LionL2Config = Decay::L2, "λθ in the gradient";
    LionWConfig = Decay::Independent, "θ shrunk by λ";
    LionWTorchConfig = Decay::LrCoupled, "θ shrunk by ηλ: optax's `lion`";
}
