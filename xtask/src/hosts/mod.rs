//! Real web servers, run with the files that the build makes for them: what a host does with the
//! site is tested on hosts.

mod apache;
mod caddy;
mod nginx;

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{free_port, on_path};
use crate::files;

/// A server that is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nginx,
    Apache,
    Caddy,
}

pub const ALL: [Kind; 3] = [Kind::Nginx, Kind::Apache, Kind::Caddy];

impl Kind {
    /// As the docs have it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Caddy => "Caddy",
        }
    }

    pub fn program(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "apache2",
            Self::Caddy => "caddy",
        }
    }

    /// Debian's packages: the server, and what sends its compressed copies.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Nginx => &["nginx", "libnginx-mod-http-brotli-static"],
            Self::Apache => &["apache2"],
            Self::Caddy => &["caddy"],
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it ends when dropped.
pub struct Host {
    process: Child,
    folder: PathBuf,
    port: u16,
    base: String,
}

/// What a server's configuration is made of.
struct Setting<'a> {
    /// For whatever the server writes.
    folder: &'a Path,
    /// The site's files.
    site: &'a Path,
    /// Holds the site in the folder that its base names.
    root: &'a Path,
    port: u16,
}

impl Host {
    /// Serve `site`, which was built for `base`, on a free port of this machine.
    pub fn start(kind: Kind, site: &Path, base: &str) -> Result<Self> {
        let port = free_port()?;
        let name = format!("interleave-{}-{port}", kind.program());
        let folder = std::env::temp_dir().join(name);
        let root = folder.join("root");
        let served = root.join(base.trim_matches('/'));
        files::fresh_folder(&folder)?;
        // Copied: a server may run as somebody who can't read the checkout.
        files::copy_folder(site, &served)?;
        let setting = Setting { folder: &folder, site: &served, root: &root, port };
        let mut command = match kind {
            Kind::Nginx => nginx::command(&setting),
            Kind::Apache => apache::command(&setting),
            Kind::Caddy => caddy::command(&setting),
        }?;
        let log = fs::File::create(folder.join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let process = command.spawn().with_context(|| format!("{kind:?} can't be started"))?;
        let mut host = Self { process, folder, port, base: base.to_owned() };
        host.wait(kind)?;
        Ok(host)
    }

    /// The site's address, with a slash at its end.
    pub fn url(&self) -> String {
        format!("http://localhost:{}{}", self.port, self.base)
    }

    fn wait(&mut self, kind: Kind) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = self.process.try_wait()?;
            if ended.is_some() || Instant::now() > end {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("{kind:?} does not serve:\n{log}");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // Asked to end, a server ends its workers too.
        let running = matches!(self.process.try_wait(), Ok(None));
        let mut kill = Command::new("kill");
        let asked = running && kill.arg(self.process.id().to_string()).status().is_ok();
        let end = Instant::now() + PATIENCE;
        while asked && Instant::now() < end {
            if let Ok(Some(_)) = self.process.try_wait() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Gone already, or too slow: nothing of it is left either way.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = files::remove_folder(&self.folder);
    }
}

/// A server's program, also where only root has its folder on PATH.
fn program(kind: Kind) -> Result<Command> {
    let name = kind.program();
    let beside = Path::new("/usr/sbin").join(name);
    let found = on_path(name).or_else(|| beside.is_file().then_some(beside));
    let found = found.with_context(|| {
        format!("no {name}; on Debian, as root: {}", crate::tools::debian::by_hand(kind.packages()))
    })?;
    Ok(crate::command::clean(found))
}

/// Whether a server is on this machine.
pub fn is_there(kind: Kind) -> bool {
    program(kind).is_ok()
}
