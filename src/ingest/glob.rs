//! Path patterns of `linjiu.toml`: `*` and `?` within a name, `**` across folders.
//!
//! Paths have `/` on every system. No character classes: export names hold brackets.

/// Whether a pattern fits the whole of a path.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_start_matches("./").split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    parts(&pattern, &path)
}

/// Linear in the product of the lengths, by going back to the last double star only.
fn parts(pattern: &[&str], path: &[&str]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(name) = path.get(n) {
        match pattern.get(p) {
            Some(&"**") => {
                star = Some((p, n));
                p += 1;
            }
            Some(part) if fits(part, name) => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    p = at + 1;
                    n = taken + 1;
                    star = Some((at, n));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|part| *part == "**"))
}

/// One name; linear in the product of the lengths, by going back to the last star only.
fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == '?' || Some(&c) == name.get(n) => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    p = at + 1;
                    n = taken + 1;
                    star = Some((at, n));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|&c| c == '*'))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stay_within_a_name_and_double_stars_do_not() {
        assert!(matches("exports/*案件*.csv", "exports/渝北案件2020.csv"));
        assert!(!matches("*.csv", "exports/a.csv"));
        assert!(matches("**/*.csv", "a.csv"));
        assert!(matches("**/*.csv", "exports/2020/a.csv"));
        assert!(matches("a?c*", "abc"));
        assert!(!matches("a*b", "acbd"));
        assert!(matches("**/x/**/*.csv", "a/x/b/x/c.csv"));
        assert!(matches("a/**", "a/b/c"));
        assert!(!matches("**/x/*.csv", "a/x/b/c.csv"));
    }

    #[test]
    fn many_double_stars_take_no_longer_than_few() {
        assert!(!matches(
            &format!("{}x", "**/".repeat(30)),
            &format!("{}y", "a/".repeat(200))
        ));
    }
}
