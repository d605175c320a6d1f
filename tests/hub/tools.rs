//! The tools of the command line.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// `jiaohao hub VERB --data DIR …`.
pub(crate) fn tool(verb: &str, data: &Path, more: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    command.arg("hub").arg(verb).arg("--data").arg(data);
    command.arg("--json").args(more).output().unwrap()
}

/// The output of a tool that must succeed.
pub(crate) fn told(verb: &str, data: &Path, more: &[&Path]) -> Value {
    let output = tool(verb, data, more);
    assert_eq!(output.status.code(), Some(0), "{verb}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The error output of a tool that must fail.
pub(crate) fn refused(verb: &str, data: &Path, more: &[&Path]) -> String {
    let output = tool(verb, data, more);
    assert_eq!(output.status.code(), Some(1), "{verb}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}
