//! A Google that nobody here wrote: the npm package emulate, started where Node is.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running emulate; it ends with the value. It has no sync tokens, no expired history and no quota: a [`Proxy`](super::proxy::Proxy)
/// in front of it brings the faults.
#[derive(Debug)]
pub struct Emulate {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Emulate {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Emulate {
    /// One that runs with this seed (YAML or JSON, as its README says); or why there is none, for a test that is skipped.
    pub async fn start(seed: &str) -> Result<Self, String> {
        leancrm_api::wiring::set_up_tls();
        let program: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/node_modules/emulate/dist/index.js");
        if !program.exists() {
            return Err("emulate is not installed; run `npm ci` in tests/peers".to_owned());
        }
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let seed_file = folder.path().join("seed.yaml");
        std::fs::write(&seed_file, seed).map_err(|error| error.to_string())?;
        // Free a moment ago; emulate takes no port 0.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| error.to_string())?.port();
        let child = Command::new("node")
            .arg(program)
            .args(["start", "--service", "google", "--port", &port.to_string(), "--seed"])
            .arg(&seed_file)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = child.map_err(|error| format!("node cannot be started: {error}"))?;
        let emulate = Self { child, url: format!("http://127.0.0.1:{port}"), _folder: folder };
        emulate.ready().await.then_some(emulate).ok_or_else(|| "emulate does not answer".to_owned())
    }

    /// Its root, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn ready(&self) -> bool {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build().expect("a client");
        for _ in 0..100 {
            if client
                .get(format!("{}/oauth2/v3/certs", self.url))
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return true;
            }
            // A program of somebody else's gives no other sign than that it answers.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }
}
