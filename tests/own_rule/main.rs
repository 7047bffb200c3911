//! The program with one more rule.

mod rule;

fn main() -> Result<std::process::ExitCode, adamscape_optim::registry::RegisterError> {
    adamscape_optim::registry::register(rule::ROW)?;
    Ok(adamscape::run())
}
