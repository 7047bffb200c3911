//! `adamscape explore`: a sweep's page on this machine's own address, trained anew whenever a control is moved.
//!
//! | file | what it is |
//! |---|---|
//! | `controls.rs` | what the controls say, as a plan |
//! | `session.rs` | the sweep at hand: trained coarse to fine, stopped when another is asked for |
//! | `server.rs` | requests and answers |
//! | `access.rs` | who may ask: the token, the host, the origin |
//!
//! Nothing is written to a disk.

mod access;
mod controls;
mod server;
mod session;

use std::sync::Arc;

use crate::arguments::Explore;
use crate::{Failure, output};
use access::Access;
use controls::Controls;
use session::Session;

pub(crate) fn run(arguments: &Explore) -> Result<(), Failure> {
    let how = arguments.how.clone();
    let session = Arc::new(Session::new(how));
    session
        .train(&Controls::default())
        .map_err(|text| Failure::Usage(anyhow::anyhow!(text)))?;
    let server = server::bind(arguments.port)?;
    let access = Access::new(server::port(&server))?;
    output::print(&format!(
        "{}\nCtrl-C ends it; nothing is kept\n",
        access.address()
    ))?;
    server::serve(&server, &access, &session);
    Ok(())
}
