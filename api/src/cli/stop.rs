//! `leancrm stop`: ends the private database server.

use super::{Output, Status};
use crate::{cluster, config::Config};

pub(super) async fn run(config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let stopped = cluster::stop(&config.cluster()).await?;
    out.line(if stopped {
        "The private database server is stopped."
    } else {
        "The private database server was not running."
    });
    out.json(&serde_json::json!({ "stopped": stopped }));
    Ok(Status::Done)
}
