//! The backends ndarray, flex, wgpu and CUDA: what is not the same for all of them.

use std::fmt;

use burn::tensor::Device;

use crate::engine::Engine;

/// A Burn backend: where tensors live and compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// `burn-ndarray`: CPU, pure Rust. The default.
    Ndarray,
    /// `burn-flex`: CPU, pure Rust; Burn's successor of ndarray.
    Flex,
    /// `burn-wgpu`: GPUs by Vulkan, Metal or DirectX 12.
    Wgpu,
    /// `burn-cuda`: NVIDIA GPUs.
    Cuda,
}

/// Why there is no backend of that name to run on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// It exists, but this program was built without it.
    #[error(
        "the backend `{name}` is not in this program, which was built with {compiled}; `cargo xtask sweep --backend {name}` builds and runs it"
    )]
    NotCompiled {
        /// The backend.
        name: &'static str,
        /// The backends that are there.
        compiled: String,
    },
    /// It is compiled in, but finds nothing to run on.
    #[error("the backend `{name}` finds no device on this machine: {hint}")]
    NoDevice {
        /// The backend.
        name: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// It does not exist.
    #[error(
        "there is no backend `{name}`; there are ndarray, flex, wgpu and cuda, and this program was built with {compiled}"
    )]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The backends that are there.
        compiled: String,
    },
}

impl Backend {
    const ALL: [Self; 4] = [Self::Ndarray, Self::Flex, Self::Wgpu, Self::Cuda];

    /// Those that this program was built with; the first is the default.
    pub fn compiled() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|backend| match backend {
            Self::Ndarray => cfg!(feature = "ndarray"),
            Self::Flex => cfg!(feature = "flex"),
            Self::Wgpu => cfg!(feature = "wgpu"),
            Self::Cuda => cfg!(feature = "cuda"),
        })
    }

    /// The backend called `name`, or the default.
    ///
    /// # Errors
    /// If there is none, or not in this program.
    pub fn find(name: Option<&str>) -> Result<Self, BackendError> {
        let Some(name) = name else {
            return Self::compiled()
                .next()
                .ok_or_else(|| BackendError::Unknown {
                    name: String::new(),
                    compiled: names_of_compiled(),
                });
        };
        if let Some(found) = Self::compiled().find(|backend| backend.name() == name) {
            return Ok(found);
        }
        Err(
            match Self::ALL.into_iter().find(|known| known.name() == name) {
                Some(known) => known.not_compiled(),
                None => BackendError::Unknown {
                    name: name.to_owned(),
                    compiled: names_of_compiled(),
                },
            },
        )
    }

    fn not_compiled(self) -> BackendError {
        BackendError::NotCompiled {
            name: self.name(),
            compiled: names_of_compiled(),
        }
    }

    /// Its name on the command line and as a Cargo feature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ndarray => "ndarray",
            Self::Flex => "flex",
            Self::Wgpu => "wgpu",
            Self::Cuda => "cuda",
        }
    }

    /// Its device.
    ///
    /// # Errors
    /// If it is not in this program: another device would compute something else under its name.
    pub fn device(self) -> Result<Device, BackendError> {
        Ok(match self {
            #[cfg(feature = "ndarray")]
            #[expect(
                deprecated,
                reason = "the project was asked to run on ndarray by default"
            )]
            Self::Ndarray => Device::ndarray(),
            #[cfg(feature = "flex")]
            Self::Flex => Device::flex(),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu(burn::tensor::DeviceKind::default()),
            #[cfg(feature = "cuda")]
            Self::Cuda => Device::cuda(0),
            #[allow(
                unreachable_patterns,
                reason = "reachable where a backend is not compiled in"
            )]
            _ => return Err(self.not_compiled()),
        })
    }

    /// Whether there is a device to run on. Burn would find out by a panic.
    ///
    /// # Errors
    /// If there is none.
    pub fn check_device(self) -> Result<(), BackendError> {
        match self {
            #[cfg(feature = "wgpu")]
            Self::Wgpu if none_of(burn::tensor::DeviceType::Wgpu) => Err(BackendError::NoDevice {
                name: self.name(),
                hint: "install a Vulkan driver, or Mesa's lavapipe (Debian: mesa-vulkan-drivers) to run on the CPU",
            }),
            #[cfg(feature = "cuda")]
            Self::Cuda if none_of(burn::tensor::DeviceType::Cuda) => Err(BackendError::NoDevice {
                name: self.name(),
                hint: "it needs an NVIDIA GPU and its driver",
            }),
            _ => Ok(()),
        }
    }

    /// Whether it computes on the CPU: to the bit the same for a population and for its parts, one thread a
    /// population.
    #[must_use]
    pub const fn is_cpu(self) -> bool {
        matches!(self, Self::Ndarray | Self::Flex)
    }

    /// How losses and gradients are computed unless told otherwise.
    #[must_use]
    pub const fn engine(self) -> Engine {
        if self.is_cpu() {
            Engine::Fused
        } else {
            Engine::Composed
        }
    }
}

fn names_of_compiled() -> String {
    let names: Vec<&str> = Backend::compiled().map(Backend::name).collect();
    names.join(", ")
}

#[cfg(any(feature = "wgpu", feature = "cuda"))]
fn none_of(kind: burn::tensor::DeviceType) -> bool {
    Device::enumerate(kind).into_vec().is_empty()
}

impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_compiled_backend_is_found_by_its_name() {
        for backend in Backend::compiled() {
            assert_eq!(Backend::find(Some(backend.name())), Ok(backend));
        }
        assert_eq!(Backend::find(None).ok(), Backend::compiled().next());
    }

    #[test]
    fn a_backend_has_a_device_only_where_it_is_compiled_in() {
        for backend in Backend::ALL {
            let is_compiled = Backend::compiled().any(|compiled| compiled == backend);
            // Burn panics where there is no GPU.
            if !is_compiled || backend.is_cpu() {
                assert_eq!(backend.device().is_ok(), is_compiled, "{backend}");
            }
        }
    }

    #[test]
    fn a_backend_that_is_not_there_is_told_from_one_that_does_not_exist() {
        let unknown = Backend::find(Some("torch")).map_err(|error| error.to_string());
        assert!(unknown.is_err_and(|message| message.contains("there is no backend `torch`")));
        for missing in Backend::ALL {
            if Backend::compiled().all(|backend| backend != missing) {
                let message =
                    Backend::find(Some(missing.name())).map_err(|error| error.to_string());
                assert!(message.is_err_and(|message| {
                    message.contains(&format!("cargo xtask sweep --backend {missing}"))
                }));
            }
        }
    }
}
