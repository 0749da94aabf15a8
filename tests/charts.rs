//! Charts: text is really drawn, the same data give the same bytes, empty tables and hostile text do no harm.
//!
//! How a chart looks is not tested here: that takes eyes. The figures below are invented.

use chrono::NaiveDate;
use linjiu::contract::Language;
use linjiu::publish::charts::compliance::{Compliance, ComplianceByTownship};
use linjiu::publish::charts::funds::{Funds, FundsRow, Usage};
use linjiu::publish::charts::poverty::{PovertyByTownship, PovertyFlags};
use linjiu::publish::charts::tiers::{TierMonth, TiersByMonth};
use linjiu::publish::charts::trend::{ComplianceTrend, TrendPanel, TrendPoint};
use linjiu::publish::charts::{self, Count, PolicyMark, Rendered};
use linjiu::publish::fonts;

const NAMES: [&str; 16] = [
    "双凤桥街道",
    "石船镇",
    "王家街道",
    "茨竹镇",
    "大盛镇",
    "两路街道",
    "洛碛镇",
    "古路镇",
    "龙兴镇",
    "统景镇",
    "木耳镇",
    "兴隆镇",
    "悦来街道",
    "鸳鸯街道",
    "玉峰山镇",
    "大湾镇",
];

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// `count` township names, the sixth a very long one.
fn names(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| match (n, n / NAMES.len()) {
            (5, _) => "仙桃数据谷高新技术产业开发区管理委员会".to_owned(),
            (_, 0) => NAMES[n].to_owned(),
            (_, turn) => format!("{}{}", NAMES[n % NAMES.len()], turn + 1),
        })
        .collect()
}

/// Wilson 95%, as the marts have it.
fn wilson(met: u64, measured: u64) -> (Option<f64>, Option<f64>) {
    if measured == 0 {
        return (None, None);
    }
    let (n, p, z2) = (
        measured as f64,
        met as f64 / measured as f64,
        3.841_458_820_694_124,
    );
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z2.sqrt() * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    (
        Some((middle - half).max(0.0)),
        Some((middle + half).min(1.0)),
    )
}

fn office(name: &str, met: u64, measured: u64, unmeasurable: u64) -> Compliance {
    let (wilson_low, wilson_high) = wilson(met, measured);
    let some = |share: f64| (measured > 0).then_some(share);
    let all = (measured + unmeasurable) as f64;
    Compliance {
        name: name.to_owned(),
        met,
        measured,
        unmeasurable,
        rate: some(met as f64 / measured as f64),
        wilson_low,
        wilson_high,
        rate_low: some(met as f64 / all),
        rate_high: some((met + unmeasurable) as f64 / all),
        withheld: false,
    }
}

pub fn compliance(count: usize, language: Language) -> ComplianceByTownship {
    let townships: Vec<Compliance> = names(count)
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let measured = [152, 38, 67, 12, 5, 210, 44, 1203, 0, 19, 73, 9][n % 12] as u64;
            let met = measured - [9, 2, 21, 1, 1, 13, 0, 61, 0, 11, 6, 0][n % 12].min(measured);
            let mut row = office(
                name,
                met,
                measured,
                [0, 4, 0, 1, 0, 12, 0, 33, 2, 0, 7, 0][n % 12],
            );
            row.withheld = n == 23;
            row
        })
        .collect();
    let sum = |f: fn(&Compliance) -> u64| townships.iter().map(f).sum();
    let district = office(
        language.pick("全区", "District"),
        sum(|t| t.met),
        sum(|t| t.measured),
        sum(|t| t.unmeasurable),
    );
    ComplianceByTownship {
        rule: "emergency-payment".to_owned(),
        rule_name: language.pick("急难型救助发放", "Emergency aid paid").to_owned(),
        limit: language.pick("3个工作日内", "within 3 working days").to_owned(),
        clause: "渝民发〔2019〕19号 二（二）".to_owned(),
        binding: language.pick("原则上", "in principle").to_owned(),
        period: language.pick("2020年3月", "March 2020").to_owned(),
        as_of: date(2020, 3, 31),
        definition: language
            .pick(
                "自发现日期与受理日期中较早者起（当日不计），至首次发放之日止，不超过3个工作日；工作日按国务院办公厅放假安排计算。",
                "From the earlier of discovery and acceptance (that day not counted) to the first payment, at most 3 working days under the State Council's holiday arrangements.",
            )
            .to_owned(),
        district,
        townships,
        too_few: 10,
        pending: 1_046,
        notes: vec![],
    }
}

pub fn trend(months: u32, language: Language) -> ComplianceTrend {
    let rules = [
        (
            "急难型救助发放",
            "Emergency aid paid",
            "3个工作日内",
            "within 3 working days",
            "渝民发〔2019〕19号 二（二）",
        ),
        (
            "先行救助审批",
            "Aid-first approved",
            "3个工作日内",
            "within 3 working days",
            "渝北民〔2020〕41号 三",
        ),
        (
            "先行救助录入系统",
            "Aid-first entered in the system",
            "当月25日前",
            "by the 25th",
            "渝北民〔2020〕41号 三",
        ),
        (
            "先行救助备案",
            "Aid-first filed",
            "5个工作日内",
            "within 5 working days",
            "渝北民〔2020〕41号 三",
        ),
    ];
    let panels = rules
        .iter()
        .enumerate()
        .map(|(r, (zh, en, limit_zh, limit_en, clause))| TrendPanel {
            rule_name: language.pick(zh, en).to_owned(),
            limit: language.pick(limit_zh, limit_en).to_owned(),
            clause: (*clause).to_owned(),
            points: (0..months)
                .filter(|m| r == 0 || *m > 1)
                .map(|m| {
                    let measured = if m == 6 && r > 0 {
                        0
                    } else {
                        u64::from(20 + (m * 37 + r as u32 * 11) % 140) * if r == 0 { 9 } else { 1 }
                    };
                    let met = measured * u64::from(62 + (m * 5 + r as u32 * 13) % 36) / 100;
                    let (wilson_low, wilson_high) = wilson(met, measured);
                    TrendPoint {
                        month: date(2019 + ((11 + m) / 12) as i32, (11 + m) % 12 + 1, 1),
                        met: met.into(),
                        measured: measured.into(),
                        rate: (measured > 0).then(|| met as f64 / measured as f64),
                        wilson_low,
                        wilson_high,
                    }
                })
                .collect(),
        })
        .collect();
    ComplianceTrend {
        area: language.pick("全区", "whole district").to_owned(),
        period: language
            .pick("2019年12月至2020年12月", "December 2019 to December 2020")
            .to_owned(),
        as_of: date(2020, 12, 31),
        panels,
        policy_marks: marks(language),
        notes: vec![],
    }
}

fn marks(language: Language) -> Vec<PolicyMark> {
    vec![
        PolicyMark {
            on: date(2020, 2, 9),
            label: language
                .pick(
                    "渝北民〔2020〕41号：建档立卡户 C→B",
                    "渝北民〔2020〕41号: registered poor C→B",
                )
                .to_owned(),
        },
        PolicyMark {
            on: date(2019, 12, 3),
            label: language
                .pick("渝民发〔2019〕19号施行", "渝民发〔2019〕19号 in force")
                .to_owned(),
        },
    ]
}

pub fn tiers(months: u32, language: Language) -> TiersByMonth {
    let months = (0..months)
        .map(|m| {
            let late = u64::from(m > 2);
            let n = u64::from(m * 29 % 83);
            TierMonth {
                month: date(2019 + ((11 + m) / 12) as i32, (11 + m) % 12 + 1, 1),
                a: (12 + n / 4).into(),
                b: (90 + n + late * 130).into(),
                c: (210 + n / 2 - late * 120).into(),
                d: (31 + n).into(),
                unknown: if m == 4 {
                    Count::Below(5)
                } else {
                    Count::Exact(u64::from(m % 4))
                },
            }
        })
        .collect();
    TiersByMonth {
        area: language.pick("全区", "whole district").to_owned(),
        period: language
            .pick("2019年12月至2020年12月", "December 2019 to December 2020")
            .to_owned(),
        as_of: date(2020, 12, 31),
        months,
        policy_marks: marks(language).into_iter().take(1).collect(),
        notes: vec![],
    }
}

pub fn poverty(count: usize, language: Language) -> PovertyByTownship {
    let flags = |name: &str, n: u64| PovertyFlags {
        name: name.to_owned(),
        returned_aided: (n * 7 % 9).into(),
        returned_unaided: (if n % 3 == 0 { n % 5 } else { 0 }).into(),
        returned_in_window: (n * 5 % 4).into(),
        at_risk: (n * 13 % 41).into(),
        monitored: (n * 11 % 23).into(),
        marginal: if n == 4 {
            Count::Below(5)
        } else if n == 7 {
            Count::Withheld
        } else {
            Count::Exact(n * 3 % 19)
        },
    };
    PovertyByTownship {
        period: language.pick("2020年3月", "March 2020").to_owned(),
        as_of: date(2020, 3, 31),
        clause: "渝民发〔2019〕19号 二（五）".to_owned(),
        window_days: 90,
        district: PovertyFlags {
            name: language.pick("全区", "District").to_owned(),
            returned_aided: 1_213.into(),
            returned_unaided: 31.into(),
            returned_in_window: 44.into(),
            at_risk: 560.into(),
            monitored: 317.into(),
            marginal: 240.into(),
        },
        townships: names(count)
            .iter()
            .zip(1..)
            .map(|(name, n)| flags(name, n))
            .collect(),
        notes: vec![],
    }
}

pub fn funds(count: usize, language: Language) -> Funds {
    let townships = names(count)
        .into_iter()
        .zip(0_i64..)
        .map(|(name, n)| {
            let available = 40_000_000 + n * 17_345_600 % 390_000_000;
            let spent = available / 100 * [21, 34, 8, 26, 112, 48, 0][n as usize % 7];
            let usage = Usage {
                rate: Some(spent as f64 / available as f64),
                spent_fen: spent,
                available_fen: available,
            };
            FundsRow {
                name,
                usage: match n {
                    3 => None,
                    8 => Some(Usage {
                        rate: None,
                        spent_fen: 1_250_000,
                        available_fen: 0,
                    }),
                    _ => Some(usage),
                },
                reserve_balance_fen: (n != 3).then_some(
                    [520_000, 1_834_500, -763_200, 9_900_000, 0, -40_000][n as usize % 6] * 10,
                ),
            }
        })
        .collect();
    Funds {
        period: language.pick("2020年3月", "March 2020").to_owned(),
        as_of: date(2020, 3, 31),
        clause: "渝民发〔2019〕19号 三（二）".to_owned(),
        usage_source: language
            .pick("困难群众救助补助资金", "Subsidy fund")
            .to_owned(),
        year_elapsed: Some(91.0 / 366.0),
        townships,
        notes: vec![],
    }
}

/// Every chart for `count` townships and as many months.
pub fn all(count: usize, language: Language) -> Vec<Rendered> {
    let months = u32::try_from(count).expect("a small count");
    vec![
        charts::compliance::render(&compliance(count, language), language).expect("compliance"),
        charts::trend::render(&trend(months, language), language).expect("trend"),
        charts::tiers::render(&tiers(months, language), language).expect("tiers"),
        charts::poverty::render(&poverty(count, language), language).expect("poverty"),
        charts::funds::render(&funds(count, language), language).expect("funds"),
    ]
}

/// Left, top, right and bottom of every text of a chart, with the text, in sheet units.
fn text_boxes(svg: &str) -> Vec<(f64, f64, f64, f64, String)> {
    let mut boxes = Vec::new();
    for element in svg.split("<text ").skip(1) {
        let (attributes, rest) = element.split_once('>').expect("an open tag");
        let attributes = format!(" {attributes}");
        let value = |name: &str| {
            let (_, after) = attributes
                .split_once(&format!(" {name}=\""))
                .expect("the attribute");
            after.split('"').next().expect("its end").to_owned()
        };
        let number = |name: &str| value(name).parse::<f64>().expect("a number");
        let text = rest.split("</text>").next().expect("the text");
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
        let text = text.replace("&apos;", "'").replace("&amp;", "&");
        let size = number("font-size");
        let width = fonts::width_em(&text) * size;
        let left = match value("text-anchor").as_str() {
            "start" => number("x"),
            "middle" => number("x") - width / 2.0,
            _ => number("x") - width,
        };
        // Capitals and figures fill this much of the line; descenders are left out.
        let baseline = number("y") + 0.76 * size;
        boxes.push((left, baseline - 0.72 * size, left + width, baseline, text));
    }
    boxes
}

fn assert_apart(chart: &Rendered) {
    let boxes = text_boxes(&chart.svg);
    assert!(
        boxes.len() > 8,
        "{}: only {} texts",
        chart.title,
        boxes.len()
    );
    for (n, a) in boxes.iter().enumerate() {
        assert!(
            a.0 >= 0.0 && a.2 <= 2000.0,
            "{}: {a:?} leaves the sheet",
            chart.title
        );
        for b in &boxes[n + 1..] {
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            assert!(apart, "{}: {a:?} touches {b:?}", chart.title);
        }
    }
}

#[test]
fn no_text_touches_another_or_leaves_the_sheet() {
    for (language, counts) in [
        (Language::Chinese, [1, 24, 60]),
        (Language::English, [2, 13, 36]),
    ] {
        for chart in counts.into_iter().flat_map(|count| all(count, language)) {
            assert_apart(&chart);
        }
    }
}

#[test]
fn many_policy_marks_keep_off_each_other() {
    let mut data = trend(13, Language::Chinese);
    data.policy_marks.extend((10..21).map(|day| PolicyMark {
        on: date(2020, 11, day),
        label: "一项名称很长的政策文件开始在全区各镇街施行".to_owned(),
    }));
    let chart = charts::trend::render(&data, Language::Chinese).expect("a chart");
    assert_apart(&chart);
}

/// How many pixels of the first `rows` rows are darker than paper.
fn ink(png: &[u8], rows: u32) -> usize {
    let picture = resvg::tiny_skia::Pixmap::decode_png(png).expect("a PNG");
    let area = (picture.width() * rows) as usize;
    picture
        .pixels()
        .iter()
        .take(area)
        .filter(|p| p.red() < 200)
        .count()
}

#[test]
fn the_title_is_really_drawn() {
    // resvg draws no text at all, without an error, when no typeface has the family's name.
    for language in [Language::Chinese, Language::English] {
        for chart in all(5, language) {
            assert!(
                ink(&chart.png, 130) > 3_000,
                "{}: {} dark pixels",
                chart.name,
                ink(&chart.png, 130)
            );
        }
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    assert_eq!(all(14, Language::Chinese), all(14, Language::Chinese));
    let here = all(7, Language::English);
    let there = std::thread::spawn(|| all(7, Language::English))
        .join()
        .expect("a thread");
    assert_eq!(here, there);
}

#[test]
fn without_rows_a_chart_says_that_there_are_none() {
    for chart in all(0, Language::Chinese) {
        assert!(chart.svg.contains("本期没有可显示的数据"), "{}", chart.name);
        assert!(ink(&chart.png, 2_000) > 3_000, "{}", chart.name);
    }
    for chart in all(0, Language::English) {
        assert!(chart.svg.contains("No data to show"), "{}", chart.name);
    }
}

#[test]
fn every_chart_of_the_list_is_drawn_under_its_name() {
    let drawn = all(3, Language::Chinese);
    assert_eq!(drawn.len(), charts::CHARTS.len());
    for (chart, listed) in drawn.iter().zip(charts::CHARTS) {
        assert!(
            chart.name.starts_with(listed.name),
            "{} is not {}",
            chart.name,
            listed.name
        );
        assert!(chart.missing_glyphs.is_empty(), "{}", chart.name);
    }
}

#[test]
fn a_character_the_typeface_lacks_is_reported_once() {
    let mut data = funds(2, Language::Chinese);
    data.townships[0].name = "𠮷镇".to_owned();
    data.townships[1].name = "𠮷𠮷镇".to_owned();
    let chart = charts::funds::render(&data, Language::Chinese).expect("a chart");
    assert_eq!(chart.missing_glyphs, ['𠮷']);
    assert!(chart.svg.contains("𠮷镇"), "a browser may well have it");
}

#[test]
fn markup_and_control_characters_in_a_name_do_no_harm() {
    let mut data = compliance(12, Language::Chinese);
    data.townships[0].name = "</text><script>\"'&\u{0}\u{7}\u{fffe}]]>".to_owned();
    data.rule_name = "A & B <\"急难\">".to_owned();
    let chart = charts::compliance::render(&data, Language::Chinese).expect("a chart");
    assert!(!chart.svg.contains("<script>") && chart.svg.contains("&lt;script&gt;"));
    assert!(!chart.svg.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn extreme_figures_do_no_harm() {
    let mut data = funds(3, Language::English);
    data.townships[0].reserve_balance_fen = Some(i64::MIN);
    data.townships[1].reserve_balance_fen = Some(i64::MAX);
    data.townships[2].usage = Some(Usage {
        rate: Some(f64::NAN),
        spent_fen: i64::MAX,
        available_fen: i64::MIN,
    });
    data.year_elapsed = Some(7.0);
    assert!(charts::funds::render(&data, Language::English).is_ok());
    let mut data = tiers(3, Language::English);
    data.months[1].b = Count::Exact(u64::MAX);
    data.months[2].month = date(9999, 12, 1);
    assert!(charts::tiers::render(&data, Language::English).is_ok());
}

#[test]
fn the_typeface_is_small_enough_and_holds_what_reports_write() {
    assert!(fonts::BYTES.len() < 1_000_000);
    assert!(fonts::LICENCE.contains("SIL OPEN FONT LICENSE Version 1.1"));
    let needed = "ABCxyz0189 ,.;:!?()[]<>/%+-*=\"'&#@ ，。；：！？（）《》、“”‘’…—–· ①②③④⑤⑥⑦⑧⑨⑩ ≥≤→×÷±％＋－＝¥￥〔〕【】 \
                  渝北区临时救助镇街社区村居低保特困孤儿建档立卡返贫脱贫监测边缘易致贫备用金一卡通綦江潼南璧山酉阳黔涪垫磴硐碚岐";
    assert_eq!(fonts::missing_glyphs(needed), Vec::<char>::new());
    assert_eq!(fonts::missing_glyphs("\n\t𠮷a𠮷"), ['𠮷']);
    assert!((fonts::width_em("渝北") - 2.0).abs() < 1e-9);
}
