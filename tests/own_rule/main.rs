//! The program with one more rule.

mod rule;

fn main() -> Result<std::process::ExitCode, adamscape_optim::registry::NameTaken> {
    adamscape_optim::registry::register(rule::ROW)?;
    Ok(adamscape::run())
}
