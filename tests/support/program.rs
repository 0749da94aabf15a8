//! Running the program as a user does.

use std::path::Path;
use std::process::{Command, Output};

/// The program with arguments, in a folder.
pub fn linjiu(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linjiu"))
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Runs it and fails the test where the exit code is another.
///
/// What stops a run is read in English, unless the arguments name a language.
pub fn linjiu_exits(folder: &Path, args: &[&str], code: i32) -> Output {
    let mut args = args.to_vec();
    if code >= 2 && !args.contains(&"--lang") {
        args.extend(["--lang", "en"]);
    }
    let output = linjiu(folder, &args);
    assert_eq!(
        output.status.code(),
        Some(code),
        "linjiu {}\nstdout: {}\nstderr: {}",
        args.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
