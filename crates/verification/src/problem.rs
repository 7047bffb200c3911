//! The loss functions that optimizers minimise in the experiments: the problem set's network, or any function of θ.

use adamscape_data::{Purpose, Spiral, stream};
use adamscape_model::{Backend, BackendError, MlpConfig, Task};
use burn::tensor::activation::relu;
use burn::tensor::{DType, Tensor, TensorData};

/// A loss of parameters θ, all in one vector, in f64.
pub struct Problem {
    start: Tensor<1>,
    loss: Box<Loss>,
}

/// From θ, with history, to the loss, shaped `[1]`.
type Loss = dyn Fn(Tensor<1>) -> Tensor<1>;

/// Why a problem can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ProblemError {
    /// GPUs compute in f32, in which rounding hides what is to be measured.
    #[error("{} computes in f32, and this needs f64: take --backend ndarray or flex", .0.name())]
    NoDouble(Backend),
    /// The backend is not in this program.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The data could not be drawn.
    #[error(transparent)]
    Spiral(#[from] adamscape_data::OutOfRange),
}

impl Problem {
    /// `loss`, to be descended from `start`.
    pub fn new(start: Tensor<1>, loss: impl Fn(Tensor<1>) -> Tensor<1> + 'static) -> Self {
        Self {
            start: start.inner(),
            loss: Box::new(loss),
        }
    }

    /// The problem set's: the network 2-8-8-8-1 with binary cross-entropy on its noisy spiral of 2 × 300 points, drawn with
    /// `seed` as sweeps draw them.
    ///
    /// # Errors
    /// If `backend` has no f64, or is not in this program.
    pub fn network(seed: u64, backend: Backend) -> Result<Self, ProblemError> {
        Self::on_the_spiral(seed, backend, vec![8, 8, 8])
    }

    /// A logistic regression on the same points: three parameters, and no hidden layer.
    ///
    /// # Errors
    /// If `backend` has no f64, or is not in this program.
    pub fn logistic_regression(seed: u64, backend: Backend) -> Result<Self, ProblemError> {
        Self::on_the_spiral(seed, backend, Vec::new())
    }

    fn on_the_spiral(
        seed: u64,
        backend: Backend,
        hidden: Vec<usize>,
    ) -> Result<Self, ProblemError> {
        if !backend.is_cpu() {
            return Err(ProblemError::NoDouble(backend));
        }
        let device = backend.device()?;
        let spiral = Spiral {
            arms: 2,
            points_per_arm: 300,
            turns: 1.0,
            noise: 0.5,
        };
        let points = spiral.sample(&mut stream(seed, Purpose::TrainingPoints))?;
        let network = MlpConfig::new(2, hidden, Task::Classes(2));
        let mut generator = stream(seed, Purpose::Initialisation);
        let first = network.init(&mut generator, DType::F64, &device);
        let tensors = first.layers.iter().flat_map(|layer| {
            let bias = layer.bias.as_ref().map(|bias| bias.val());
            [layer.weight.val().flatten::<1>(0, 1)]
                .into_iter()
                .chain(bias)
        });
        let start = Tensor::cat(tensors.map(Tensor::inner).collect(), 0);

        let matrix = |numbers: Vec<f64>, shape: [usize; 2]| {
            Tensor::<2>::from_data(TensorData::new(numbers, shape), (&device, DType::F64))
        };
        let count = points.labels().len();
        let inputs = matrix(points.inputs().to_vec(), [count, 2]);
        let labels = points.labels().iter().map(|&label| label as f64);
        let labels = matrix(labels.collect(), [count, 1]);
        Ok(Self::new(start, move |theta| {
            let logits = logits(&network, theta, Tensor::from_inner(inputs.clone()));
            cross_entropy(logits, Tensor::from_inner(labels.clone()))
        }))
    }

    /// θ before the first step.
    #[must_use]
    pub fn start(&self) -> Tensor<1> {
        self.start.clone()
    }

    /// The loss at θ.
    #[must_use]
    pub fn loss(&self, theta: &Tensor<1>) -> f64 {
        let loss = (self.loss)(Tensor::from_inner(theta.clone()));
        loss.inner().into_data().iter::<f64>().sum()
    }

    /// The loss's gradient, by automatic differentiation.
    #[must_use]
    pub fn gradient(&self, theta: &Tensor<1>) -> Tensor<1> {
        self.differentiate(theta, |_| None)
    }

    /// The gradient of the loss and a `penalty` shaped `[1]`, by automatic differentiation of their sum.
    pub(crate) fn gradient_with(
        &self,
        theta: &Tensor<1>,
        penalty: impl Fn(Tensor<1>) -> Tensor<1>,
    ) -> Tensor<1> {
        self.differentiate(theta, |theta| Some(penalty(theta)))
    }

    fn differentiate(
        &self,
        theta: &Tensor<1>,
        penalty: impl Fn(Tensor<1>) -> Option<Tensor<1>>,
    ) -> Tensor<1> {
        let tracked = Tensor::from_inner(theta.clone()).require_grad();
        let mut loss = (self.loss)(tracked.clone());
        if let Some(penalty) = penalty(tracked.clone()) {
            loss = loss + penalty;
        }
        // A loss that does not depend on θ has no slope.
        let slope = tracked.grad(&loss.backward());
        slope.unwrap_or_else(|| theta.zeros_like())
    }
}

/// The network's output for inputs `[points, features]`: `[points, 1]`. θ holds each layer's weights, `[inputs, outputs]`, and
/// its biases.
fn logits(network: &MlpConfig, theta: Tensor<1>, inputs: Tensor<2>) -> Tensor<2> {
    let mut activations = inputs;
    let mut first = 0;
    for (index, (inputs, outputs)) in network.layers().enumerate() {
        if index > 0 {
            activations = relu(activations);
        }
        let mut take = |count: usize, rows: usize| {
            let own = theta.clone().slice(first..first + count);
            first += count;
            own.reshape([rows, outputs])
        };
        let (weight, bias) = (take(inputs * outputs, inputs), take(outputs, 1));
        activations = activations.matmul(weight) + bias;
    }
    activations
}

/// The mean of −y·log σ(z) − (1−y)·log(1 − σ(z)), as max(z, 0) − yz + log(1 + e^−|z|).
fn cross_entropy(logits: Tensor<2>, labels: Tensor<2>) -> Tensor<1> {
    let rest = logits.clone().abs().neg().exp().log1p();
    (relu(logits.clone()) - labels * logits + rest).mean()
}
