//! What each parameter of a module is: weight, bias or scale.

use burn::module::{Module, ModuleVisitor, Param, ParamGroup, ParamId};
use burn::tensor::Tensor;

use crate::Kind;

/// Which parameters of a module are biases, which are scales of a normalisation, and which are not trained; all others are weights.
///
/// ```
/// use adamscape_optim::{Decay, Decayed, Kinds, rules::Adam};
/// use burn::nn::LinearConfig;
/// use burn::tensor::Device;
///
/// let model = LinearConfig::new(3, 2).init(&Device::default().autodiff());
/// let optimizer = Decayed::new(Adam::default(), Decay::LrCoupled)
///     .with_weight_decay(0.01)
///     .with_kinds(Kinds::of(&model))
///     .init_sparing_biases();
/// ```
#[derive(Clone, Debug)]
pub struct Kinds {
    biases: ParamGroup,
    scales: ParamGroup,
    frozen: ParamGroup,
}

impl Default for Kinds {
    /// [`Kinds::by_name`].
    fn default() -> Self {
        Self::by_name()
    }
}

impl Kinds {
    /// By what each parameter of `module` is, whatever it is called:
    ///
    /// - What a module holds whose type's name ends in `Norm` is a scale: Burn's `LayerNorm`, `RmsNorm`, `BatchNorm`, ...
    /// - Of all others, what has one axis or none is a bias, and what has more is a weight: so it is in Burn's `Linear`,
    ///   `Conv2d`, `Embedding` and all that is made of them.
    /// - Where no type says so, a name still may. A tensor in no module of Burn's all of whose axes but one have length 1, as a
    ///   bias has that is shaped to be added, is what [`by_name`](Self::by_name) would take it for; and a vector called
    ///   `gamma` is a scale.
    ///
    /// It goes by [`ParamId`]: it is for this module and for what optimizers and Burn's records make of it, not for another
    /// module of the same type. A population's parameters have an axis of members, which nothing tells from the others: there,
    /// use [`new`](Self::new).
    #[must_use]
    pub fn of<M: Module>(module: &M) -> Self {
        let mut found = Found::default();
        module.visit(&mut found);
        Self::new(found.kinds)
    }

    /// These.
    pub fn new(kinds: impl IntoIterator<Item = (ParamId, Kind)>) -> Self {
        let (mut biases, mut scales, mut frozen) = (Vec::new(), Vec::new(), Vec::new());
        for (id, kind) in kinds {
            match kind {
                Kind::Weight => {}
                Kind::Bias => biases.push(id),
                Kind::Scale => scales.push(id),
                Kind::Frozen => frozen.push(id),
            }
        }
        Self {
            biases: ParamGroup::from_ids(biases),
            scales: ParamGroup::from_ids(scales),
            frozen: ParamGroup::from_ids(frozen),
        }
    }

    /// By what they are called, for an optimizer that is made before its module: `bias` is a bias, `gamma` and `beta` are
    /// scales, as in Burn's modules. A parameter of another name counts as a weight, whatever it is.
    #[must_use]
    pub fn by_name() -> Self {
        #[expect(clippy::expect_used, reason = "the patterns are constants")]
        let named = |pattern: &str| ParamGroup::from_regex(pattern).expect("a valid pattern");
        Self {
            biases: named(r"(^|\.)bias$"),
            scales: named(r"(^|\.)(gamma|beta)$"),
            frozen: ParamGroup::from_ids(Vec::new()),
        }
    }

    pub(crate) fn biases(&self) -> ParamGroup {
        self.biases.clone()
    }

    pub(crate) fn scales(&self) -> ParamGroup {
        self.scales.clone()
    }

    pub(crate) fn frozen(&self) -> ParamGroup {
        self.frozen.clone()
    }
}

/// The kinds found so far, and where in the module the visitor is.
#[derive(Default)]
struct Found {
    kinds: Vec<(ParamId, Kind)>,
    /// The names of the fields on the way here, and of the types that have them.
    path: Vec<(String, String)>,
}

/// Burn's modules whose parameters' ranks say what they are.
const BURNS: [&str; 9] = [
    "Linear",
    "Embedding",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "DeformConv2d",
];

impl Found {
    fn kind(&self, dims: &[usize]) -> Kind {
        // Vectors, arrays and tuples of parameters are no modules of their own.
        let holder = self.path.iter().rev().find_map(|(_, holder)| {
            let kind = holder.strip_prefix("Struct:");
            kind.or_else(|| holder.strip_prefix("Enum:"))
        });
        let holder = holder.unwrap_or_default();
        let name = self.path.last().map_or("", |(name, _)| name.as_str());
        let named = match name {
            "bias" => Kind::Bias,
            "gamma" | "beta" => Kind::Scale,
            _ => Kind::Weight,
        };
        let is_vector = dims.iter().filter(|&&length| length != 1).count() <= 1;
        match dims.len() {
            _ if holder.ends_with("Norm") => Kind::Scale,
            0 | 1 if named == Kind::Scale => Kind::Scale,
            0 | 1 => Kind::Bias,
            _ if is_vector && !BURNS.contains(&holder) => named,
            _ => Kind::Weight,
        }
    }
}

impl ModuleVisitor for Found {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.push((name.to_owned(), container_type.to_owned()));
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let kind = self.kind(&parameter.dims());
        self.kinds.push((parameter.id, kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sgd;
    use crate::{Decay, Decayed};
    use burn::nn::conv::{Conv2d, Conv2dConfig};
    use burn::nn::{Embedding, EmbeddingConfig, GroupNorm, GroupNormConfig, Linear, LinearConfig};
    use burn::nn::{LayerNorm, LayerNormConfig, Lstm, LstmConfig, RmsNorm, RmsNormConfig};
    use burn::optim::{GradientsParams, ModuleOptimizer};
    use burn::tensor::{Device, TensorData};

    /// A normalisation of one's own.
    #[derive(Module, Debug)]
    struct OwnNorm {
        scale: Param<Tensor<1>>,
    }

    /// Names that say something else than what is there.
    #[derive(Module, Debug)]
    struct Misnamed {
        bias_like: Param<Tensor<2>>,
        bias: Param<Tensor<2>>,
        gamma: Linear,
        shifts: Vec<Param<Tensor<1>>>,
        norm: OwnNorm,
        scale: LayerNorm,
        /// Shaped to be added to an image.
        image: Image,
    }

    #[derive(Module, Debug)]
    struct Image {
        bias: Param<Tensor<3>>,
    }

    fn ones<const D: usize>(shape: [usize; D], device: &Device) -> Param<Tensor<D>> {
        Param::from_tensor(Tensor::ones(shape, device))
    }

    /// The kinds in the order of the fields.
    fn kinds(module: &impl Module) -> Vec<Kind> {
        let mut found = Found::default();
        module.visit(&mut found);
        found.kinds.into_iter().map(|(_, kind)| kind).collect()
    }

    fn misnamed(device: &Device) -> Misnamed {
        Misnamed {
            bias_like: ones([3, 2], device),
            bias: ones([2, 3], device),
            gamma: LinearConfig::new(1, 4).init(device),
            shifts: vec![ones([3], device), ones([1], device)],
            norm: OwnNorm {
                scale: ones([4], device),
            },
            scale: LayerNormConfig::new(2).init(device),
            image: Image {
                bias: ones([3, 1, 1], device),
            },
        }
    }

    const MISNAMED: [Kind; 10] = [
        Kind::Weight,
        Kind::Weight,
        Kind::Weight,
        Kind::Bias,
        Kind::Bias,
        Kind::Bias,
        Kind::Scale,
        Kind::Scale,
        Kind::Scale,
        Kind::Bias,
    ];

    #[test]
    fn a_parameter_is_what_its_module_and_its_shape_make_it() {
        assert_eq!(kinds(&misnamed(&Device::default())), MISNAMED);
    }

    /// Burn's own, of every kind.
    #[derive(Module, Debug)]
    struct Burns {
        convolution: Conv2d,
        table: Embedding,
        memory: Lstm,
        group: GroupNorm,
        root: RmsNorm,
        one: Linear,
    }

    #[test]
    fn burns_own_modules_are_what_their_names_say_too() {
        let device = Device::default();
        let burns = Burns {
            convolution: Conv2dConfig::new([1, 2], [3, 3]).init(&device),
            table: EmbeddingConfig::new(5, 1).init(&device),
            memory: LstmConfig::new(1, 1, true).init(&device),
            group: GroupNormConfig::new(1, 2).init(&device),
            root: RmsNormConfig::new(2).init(&device),
            one: LinearConfig::new(1, 1).init(&device),
        };
        struct Named(Vec<Kind>, Vec<String>);
        impl ModuleVisitor for Named {
            fn enter_module(&mut self, name: &str, _: &str) {
                self.1.push(name.to_owned());
            }
            fn exit_module(&mut self, _: &str, _: &str) {
                self.1.pop();
            }
            fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
                let (by_name, path) = (Kinds::by_name(), self.1.join("."));
                let is = |group: ParamGroup| group.matches(&parameter.id, Some(&path));
                self.0.push(if is(by_name.biases()) {
                    Kind::Bias
                } else if is(by_name.scales()) {
                    Kind::Scale
                } else {
                    Kind::Weight
                });
            }
        }
        let mut named = Named(Vec::new(), Vec::new());
        burns.visit(&mut named);
        assert!(named.0.contains(&Kind::Bias) && named.0.contains(&Kind::Scale));
        assert_eq!(kinds(&burns), named.0);
    }

    /// Zeros, so that only decay moves anything.
    struct Zeros(GradientsParams);

    impl ModuleVisitor for Zeros {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            let zeros = parameter.val().inner().zeros_like();
            self.0.register(parameter.id, zeros);
        }
    }

    /// The sum of each parameter's numbers.
    struct Totals(Vec<f64>);

    impl ModuleVisitor for Totals {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            self.0.push(parameter.val().into_data().iter::<f64>().sum());
        }
    }

    /// Which parameters a step without gradients makes smaller.
    fn decayed(module: &Misnamed, mut optimizer: ModuleOptimizer) -> Vec<bool> {
        let totals = |module: &Misnamed| {
            let mut totals = Totals(Vec::new());
            module.visit(&mut totals);
            totals.0
        };
        let mut zeros = Zeros(GradientsParams::new());
        module.visit(&mut zeros);
        let stepped = optimizer.step(0.5, module.clone(), zeros.0);
        let pairs = totals(module).into_iter().zip(totals(&stepped));
        pairs.map(|(before, after)| before != after).collect()
    }

    #[test]
    fn decay_spares_biases_and_scales_by_what_they_are() {
        let device = Device::default().autodiff();
        let mut module = misnamed(&device);
        // Burn's first biases and shifts are 0 or random: all numbers are to be seen decaying.
        let four = Tensor::from_data(TensorData::from([0.5; 4]), &device);
        module.gamma.bias = Some(Param::from_tensor(four));
        module.gamma.weight = ones([1, 4], &device);
        module.scale.beta = Some(ones([2], &device));
        let decay = || Decayed::new(Sgd::default(), Decay::LrCoupled).with_weight_decay(0.1);
        let own = decay().with_kinds(Kinds::of(&module));
        let is_weight = MISNAMED.map(|kind| kind == Kind::Weight);
        assert_eq!(
            decayed(&module, own.clone().init_sparing_biases()),
            is_weight
        );
        assert_eq!(decayed(&module, own.init()), [true; 10]);
        // By their names some would be taken for what they are not.
        let by_name = decayed(&module, decay().init_sparing_biases());
        assert_ne!(by_name, is_weight);
        assert!(!by_name[1] && by_name[4] && by_name[6]);
    }
}
