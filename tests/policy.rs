//! Policy files: each malformed one gives the message that stands beside it; each good one judges cases on both sides
//! of its date.

use crate::spec::{Cells, Exports, LATE, World, day, payment};
use linjiu::contract::Kind;
use linjiu::policy::{EXAMPLE, Policy};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/policies")
        .join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

/// The built-in policy with one file of a folder laid over it.
fn with(name: &str, file: &str) -> Policy {
    let text = std::fs::read_to_string(folder(name).join(file)).unwrap();
    Policy::load(&[(file.to_owned(), text)]).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_malformed_file_gives_the_message_beside_it() {
    let mut wrong = Vec::new();
    let all = files("bad");
    assert!(all.len() > 70);
    for path in all {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let message = match Policy::load(&[(name.clone(), text)]) {
            Ok(_) => "it loads".to_owned(),
            Err(failure) => failure.to_string(),
        };
        let expected = path.with_extension("txt");
        if std::env::var_os("ACCEPT_MESSAGES").is_some() {
            std::fs::write(&expected, format!("{message}\n")).unwrap();
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        if expected.trim_end() != message {
            wrong.push(format!(
                "{name}\n--- expected\n{expected}\n--- is\n{message}"
            ));
        }
        let points = [name.as_str(), "line ", "column "]
            .iter()
            .all(|part| message.contains(part));
        let allowed = ["  allowed ", "  hint ", "  in force ", " lacks the key "];
        if !points || !allowed.iter().any(|words| message.contains(words)) {
            wrong.push(format!(
                "{name} does not say where, or what is allowed:\n{message}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_good_file_loads_and_says_what_it_lays_over() {
    for path in files("good") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let policy = with("good", &name);
        assert!(!policy.overlays.is_empty(), "{name}");
        let again = Policy::from_effective_text(&policy.effective_text(), "policy.toml").unwrap();
        assert_eq!(again.sha256(), policy.sha256(), "{name}");
        assert_eq!(again.deadlines.len(), policy.deadlines.len(), "{name}");
    }
}

#[test]
fn the_example_is_all_comments_and_loads_when_they_are_taken_away() {
    assert!(
        Policy::load(&[("example.toml".to_owned(), EXAMPLE.to_owned())])
            .unwrap()
            .overlays
            .is_empty()
    );
    // Remarks stand behind two marks, entries behind one.
    let active: String = EXAMPLE
        .lines()
        .skip_while(|line| !line.is_empty())
        .map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n")
        .collect();
    let policy =
        Policy::load(&[("example.toml".to_owned(), active)]).unwrap_or_else(|e| panic!("{e}"));
    assert!(policy.deadline("review-done").is_some());
    assert!(policy.deadline("small-amount-payment").is_some());
    assert!(policy.deadline("first-aid-filing").is_none());
    assert_eq!(policy.threshold("repeat_days"), Some(180));
    assert!(
        policy
            .tiers
            .entries
            .iter()
            .all(|e| e.categories != ["other"])
    );
    let payment = policy.deadline("emergency-payment").unwrap();
    assert_eq!(payment.periods().count(), 2);
    assert!(
        payment
            .reading
            .iter()
            .any(|r| r.code == "acceptance+elapsed")
    );
}

/// Cases by number, each in a township of its own.
fn world(policy: &Policy, as_of: &str, cases: &[(&[(&'static str, &str)], &str)]) -> World {
    let mut exports = Exports::default();
    exports.add(Kind::Payments, LATE, crate::spec::no_payment());
    for (n, (cells, paid)) in cases.iter().enumerate() {
        let id = n.to_string();
        let mut row: Cells = vec![("case_id", id.clone()), ("township", format!("第{n}镇"))];
        row.extend(cells.iter().map(|(name, text)| (*name, (*text).to_owned())));
        exports.add(Kind::Cases, LATE, row);
        if !paid.is_empty() {
            let (mut cells, _) = payment(paid, &id);
            cells.push(("case_id", id));
            exports.add(Kind::Payments, LATE, cells);
        }
    }
    exports.assess_under(day(as_of), policy)
}

/// Due date and status of each case under a rule; a dash where it is outside.
fn verdicts(world: &World, rule: &str, cases: usize) -> Vec<String> {
    let facts = crate::spec::records(&world.assessed.deadlines);
    (0..cases)
        .map(|n| {
            facts
                .iter()
                .find(|f| f["case_id"] == n.to_string() && f["rule"] == rule)
                .map_or("-".to_owned(), |f| {
                    format!("{} {}", f["due_on"], f["status"])
                })
        })
        .collect()
}

#[test]
fn a_district_adds_a_deadline() {
    let policy = with("good", "added-deadline.toml");
    let case = |accepted, reviewed| {
        [
            ("aid_type", "expenditure"),
            ("accepted_on", accepted),
            ("reviewed_on", reviewed),
        ]
    };
    let cases = [
        case("05-29", "07-01"),
        case("06-01", "06-08"),
        case("06-01", "06-09"),
    ];
    let rows: Vec<(&[(&'static str, &str)], &str)> = cases.iter().map(|c| (&c[..], "")).collect();
    let world = world(&policy, "07-31", &rows);
    assert_eq!(
        verdicts(&world, "review-done", 3),
        ["-", "2020-06-08 met", "2020-06-09 late"]
            .map(|s| s.replace("2020-06-09 late", "2020-06-08 late"))
    );
}

#[test]
fn a_district_changes_a_limit_from_a_date_and_earlier_cases_keep_theirs() {
    let policy = with("good", "changed-limit.toml");
    let case = |accepted| [("aid_type", "emergency"), ("accepted_on", accepted)];
    let (before, on) = (case("03-09"), case("03-10"));
    let world = world(
        &policy,
        "03-31",
        &[
            (&before, "03-12 500"),
            (&before, "03-13 500"),
            (&on, "03-12 500"),
            (&on, "03-13 500"),
        ],
    );
    assert_eq!(
        verdicts(&world, "emergency-payment", 4),
        [
            "2020-03-12 met",
            "2020-03-12 late",
            "2020-03-12 met",
            "2020-03-12 late"
        ]
    );
    // Each reading's own start selects the period.
    let found = [
        ("aid_type", "emergency"),
        ("discovered_on", "03-09"),
        ("accepted_on", "03-10"),
    ];
    let world = self::world(
        &with("good", "changed-limit.toml"),
        "03-31",
        &[(&found, "03-13 500")],
    );
    let late = |reading: &str| {
        let tally = world
            .assessed
            .tallies
            .iter()
            .find(|t| t.rule == "emergency-payment" && t.reading == reading);
        tally.unwrap().cells.values().map(|c| c.late).sum::<i64>()
    };
    assert_eq!(
        verdicts(&world, "emergency-payment", 1),
        ["2020-03-12 late"]
    );
    assert_eq!((late("default"), late("acceptance")), (1, 1));
    let found_early = self::world(
        &with("good", "changed-limit.toml"),
        "03-31",
        &[(&found, "03-12 500")],
    );
    assert_eq!(
        verdicts(&found_early, "emergency-payment", 1),
        ["2020-03-12 met"],
        "3 days from the 9th"
    );
}

#[test]
fn the_day_of_the_month_changes_with_the_day_of_approval() {
    let policy = with("good", "changed-by-day-of-approval.toml");
    let case = |approved, submitted| {
        [
            ("procedure", "first_aid"),
            ("approved_on", approved),
            ("submitted_on", submitted),
        ]
    };
    let cases = [
        case("03-31", "04-22"),
        case("04-01", "04-20"),
        case("04-01", "04-21"),
        case("04-21", "05-20"),
    ];
    let rows: Vec<(&[(&'static str, &str)], &str)> = cases.iter().map(|c| (&c[..], "")).collect();
    assert_eq!(
        verdicts(&world(&policy, "06-30", &rows), "first-aid-entry", 4),
        [
            "2020-04-25 met",
            "2020-04-20 met",
            "2020-04-20 late",
            "2020-05-20 met"
        ]
    );
}

#[test]
fn a_district_adds_and_changes_a_tier_from_a_date() {
    let policy = with("good", "added-tier.toml");
    let case = |category, approved| [("category", category), ("approved_on", approved)];
    let cases = [
        case("marginal", "05-31"),
        case("marginal", "06-01"),
        case("dibao", "05-31"),
        case("dibao", "06-01"),
    ];
    let rows: Vec<(&[(&'static str, &str)], &str)> = cases.iter().map(|c| (&c[..], "")).collect();
    let world = world(&policy, "07-31", &rows);
    let tiers: Vec<String> = crate::spec::records(&world.assessed.cases)
        .iter()
        .map(|c| c["expected_tier"].clone())
        .collect();
    assert_eq!(tiers, ["-", "C", "B", "A"]);
}

#[test]
fn the_national_regime_of_2026_is_enabled_by_one_line() {
    let policy = with("good", "enabled.toml");
    let case = |accepted| [("aid_type", "emergency"), ("accepted_on", accepted)];
    let cases = [
        case("2026-01-28"),
        case("2026-01-29"),
        case("2026-01-29"),
        case("2026-02-13"),
        case("2026-02-13"),
    ];
    let paid = [
        "2026-02-03 500",
        "2026-02-01 500",
        "2026-02-02 500",
        "2026-02-16 500",
        "2026-02-24 500",
    ];
    let rows: Vec<(&[(&'static str, &str)], &str)> =
        cases.iter().zip(paid).map(|(c, p)| (&c[..], p)).collect();
    let world = world(&policy, "2026-03-31", &rows);
    assert_eq!(
        verdicts(&world, "small-amount-payment", 5),
        [
            "-",
            "2026-02-01 met",
            "2026-02-01 late",
            "2026-02-16 met",
            "2026-02-16 late",
        ],
        "calendar days, and a last day off stays"
    );
    assert_eq!(
        verdicts(&world, "emergency-payment", 5)[1],
        "2026-02-03 met",
        "the municipal rule still counts working days"
    );
    let facts = crate::spec::records(&world.assessed.deadlines);
    assert!(
        facts.iter().all(|f| f["provisional"] == "no"),
        "2026 has its arrangement"
    );
    assert!(
        Policy::load(&[])
            .unwrap()
            .deadline("small-amount-payment")
            .is_none()
    );
    let disabled = Policy::load(&[]).unwrap().disabled;
    assert_eq!(disabled[0].cite.certainty.code(), "secondary");
}

#[test]
fn combinations_stand_beside_the_single_readings_only_where_asked_for() {
    let single = Policy::load(&[]).unwrap();
    let plain = single
        .deadlines
        .iter()
        .flat_map(|d| d.readings().collect::<Vec<_>>());
    assert!(plain.into_iter().all(|r| !r.reading.contains('+')));
    let policy = with("good", "combined.toml");
    let rule = policy.deadline("first-aid-approval").unwrap();
    let codes: Vec<&str> = rule.readings().map(|r| r.reading).collect();
    assert_eq!(
        codes,
        ["default", "discovery", "elapsed", "discovery+elapsed"]
    );
    // Found on Monday, accepted on Tuesday, approved on the Saturday after: three working days from either... and one day off.
    let case = [
        ("procedure", "first_aid"),
        ("discovered_on", "03-03"),
        ("accepted_on", "03-04"),
        ("approved_on", "03-07"),
    ];
    let world = world(&policy, "03-31", &[(&case, "")]);
    let verdict = |reading: &str| {
        let tally = world
            .assessed
            .tallies
            .iter()
            .find(|t| t.rule == "first-aid-approval" && t.reading == reading)
            .unwrap();
        tally
            .cells
            .values()
            .map(|c| (c.met, c.late))
            .next()
            .unwrap()
    };
    assert_eq!(verdict("default"), (1, 0));
    assert_eq!(verdict("discovery"), (0, 1));
    assert_eq!(verdict("elapsed"), (1, 0));
    assert_eq!(verdict("discovery+elapsed"), (1, 0));
}

#[test]
fn several_changes_in_one_file_stand_in_order_of_their_days() {
    let cite = "cite = { instrument = \"文号\", date = \"2020\", article = \"三\", zh = \"原文\", en = \"words\", certainty = \"verified\" }";
    let change = |from: &str, days: u32| {
        format!(
            "[[change]]\ndeadline = \"emergency-payment\"\nfrom = {from}\nlimit = {{ working_days = {days} }}\n{cite}\n"
        )
    };
    let text = [change("2021-01-01", 1), change("2020-06-01", 2)].concat();
    let policy = Policy::load(&[("own.toml".to_owned(), text)]).unwrap_or_else(|e| panic!("{e}"));
    let rule = policy.deadline("emergency-payment").unwrap();
    let periods: Vec<String> = rule
        .periods()
        .map(|p| {
            format!(
                "{} {:?} {:?}",
                p.from,
                p.until.map(|d| d.to_string()),
                p.limit
            )
        })
        .collect();
    assert_eq!(
        periods,
        [
            "2019-12-03 Some(\"2020-05-31\") Some(WorkingDays { working_days: 3 })",
            "2020-06-01 Some(\"2020-12-31\") Some(WorkingDays { working_days: 2 })",
            "2021-01-01 None Some(WorkingDays { working_days: 1 })",
        ]
    );
    assert_eq!(rule.on(day("05-31")).unwrap().from, day("2019-12-03"));
    assert!(rule.on(day("2019-12-02")).is_none());
}

#[test]
fn what_is_disabled_is_in_no_figure() {
    let policy = with("good", "disabled.toml");
    assert!(policy.deadline("first-aid-filing").is_none());
    assert_eq!(policy.threshold("repeat_days"), None);
    let on = day("03-02");
    let other = linjiu::contract::enums::CATEGORY.index("other").unwrap();
    assert_eq!(policy.tiers.of_category(other, None, on), None);
}

#[test]
fn weights_change_with_the_year() {
    let policy = with("good", "other-weights.toml");
    let weight = |on: &str| {
        let on = day(on);
        policy
            .indicators
            .iter()
            .filter(|i| i.code == "tier_right")
            .find(|i| i.from.is_none_or(|d| d <= on) && i.until.is_none_or(|d| on <= d))
            .map(|i| i.weight)
    };
    assert_eq!(
        (weight("12-31"), weight("2021-01-01")),
        (Some(15), Some(20))
    );
}
