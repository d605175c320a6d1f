//! The child process: standard input to standard output, within limits that it sets itself before it reads anything.

use super::{Drawn, answer, document, picture};
use crate::protocol::{FileFault, UPLOAD_LIMIT};
use std::io::{self, Read as _};

/// Draws the file on standard input. The hub is told of what is wrong with it in the answer, and of what is wrong with
/// this process by its end.
///
/// # Errors
/// If the limits cannot be set, or nobody reads the answer.
pub fn draw_for_the_hub() -> anyhow::Result<bool> {
    limit_this_process()?;
    let mut file = Vec::new();
    let input = io::stdin().lock();
    input.take(UPLOAD_LIMIT as u64 + 1).read_to_end(&mut file)?;
    answer::write(&drawn(&file), &mut io::stdout().lock())?;
    Ok(true)
}

fn drawn(file: &[u8]) -> Result<Vec<Drawn>, FileFault> {
    if file.starts_with(document::BEGINNING) {
        document::draw(file)
    } else {
        picture::draw(file).map(|picture| vec![picture])
    }
}

/// It holds no more memory than this, computes no longer, and opens and writes no file. It gives way to the hub, and ends
/// with it.
#[cfg(unix)]
fn limit_this_process() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};
    /// In bytes, with the program itself.
    const MEMORY_MOST: u64 = 1024 * 1024 * 1024;
    const CPU_SECONDS_MOST: u64 = 20;
    let limits = [
        (Resource::As, MEMORY_MOST),
        (Resource::Cpu, CPU_SECONDS_MOST),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, 3),
    ];
    for (resource, most) in limits {
        let most = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, most)?;
    }
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    nice(5)?;
    Ok(())
}

/// Windows has no such limits without code of its own for job objects. The decoders' limits hold, and the hub's on time and
/// output.
#[cfg(not(unix))]
fn limit_this_process() -> io::Result<()> {
    Ok(())
}
