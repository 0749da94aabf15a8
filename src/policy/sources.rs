//! The policy's files as one text and back: what a report folder keeps, so that nothing else is needed later.
//!
//! Each file stands below a comment with its name and the number of its lines, so that no line of a file can be
//! taken for the beginning of another.

use crate::failure::{Class, Failure, Result};
use std::fmt::Write as _;

const BEGIN: &str = "# ==== ";
const END: &str = " lines ====";

/// Every file in one text; a file that does not end its last line has it ended.
pub(super) fn join(sources: &[(String, String)]) -> String {
    let mut all = String::new();
    for (name, text) in sources {
        // A name with a line break in it would end the comment.
        let name = name.replace(['\n', '\r'], " ");
        let ended = text.is_empty() || text.ends_with('\n');
        let lines = text.matches('\n').count() + usize::from(!ended);
        let _ = writeln!(all, "{BEGIN}{name}, {lines}{END}");
        all.push_str(text);
        if !ended {
            all.push('\n');
        }
    }
    all
}

/// The files that [`join`] put into one text.
pub(super) fn split(text: &str, file_name: &str) -> Result<Vec<(String, String)>> {
    let mut sources = Vec::new();
    let mut lines = text.split_inclusive('\n').enumerate();
    while let Some((n, head)) = lines.next() {
        let header = head
            .trim_end()
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(END))
            .and_then(|rest| rest.rsplit_once(", "))
            .and_then(|(name, count)| Some((name, count.parse::<usize>().ok()?)));
        let Some((name, count)) = header else {
            return Err(Failure::new(
                Class::Policy,
                "policy-not-ours",
                (
                    "这不是报告中保存的政策文件",
                    "this is not the policy of a report as linjiu keeps it",
                ),
            )
            .file(file_name)
            .line(n as u64 + 1)
            .detail(
                "allowed",
                (
                    format!("{BEGIN}名称, n{END}"),
                    format!("{BEGIN}name, n{END}"),
                ),
            )
            .hint((
                "对报告运行`linjiu verify`；自己的文件写在[policy] files下",
                "run `linjiu verify` on the report; a file of your own goes under [policy] files",
            )));
        };
        let body: String = lines.by_ref().take(count).map(|(_, line)| line).collect();
        sources.push((name.to_owned(), body));
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_as_they_were_whatever_their_lines_say() {
        let sources = [
            ("builtin/a.toml", "x = 1\n# ==== b, 3 lines ====\ny = 2\n"),
            ("empty, 2.toml", ""),
            ("local.toml", "# one\r\n\r\nz = 3\r\n"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(
            split(&join(&sources), "policy.toml").ok(),
            Some(sources.to_vec())
        );
        let open = [
            ("a".to_owned(), "x = 1".to_owned()),
            ("b".to_owned(), "y".to_owned()),
        ];
        assert_eq!(
            split(&join(&open), "policy.toml").ok().map(|s| join(&s)),
            Some(join(&open)),
            "the text, and so its hash, stays"
        );
        assert!(split("x = 1\n", "policy.toml").is_err());
    }
}
