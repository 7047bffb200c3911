//! The `adamscape` program.

/// Every step makes and drops dozens of tensors. The system's allocator gives their memory back to the kernel and asks
/// for it again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    adamscape::run()
}
