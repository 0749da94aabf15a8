//! What an invented district says of itself: a README in both languages, a public key, a workspace file.

use super::model::chance::Purpose;
use super::model::place::DISTRICT;
use super::model::world::World;
use super::{Format, Plan, Style, Summary};
use crate::failure::{Class, Failure, Result};
use std::fmt::Write as _;
use std::path::Path;

/// Adds README.md, linjiu.key and linjiu.toml to the folder.
pub fn write(world: &World, plan: &Plan, folder: &Path, summary: &mut Summary) -> Result<()> {
    let mut chance = world.chance(Purpose::Key, 0);
    let key: String = (0..4).fold(String::new(), |mut key, _| {
        let _ = write!(key, "{:016x}", chance.word());
        key
    });
    let settings = format!(
        "# An invented district, made by `linjiu synth`.\n[district]\nname = \"{DISTRICT}\"\n"
    );
    let readme = readme(plan, summary);
    for (name, text) in [
        ("README.md", readme),
        ("linjiu.key", format!("{key}\n")),
        ("linjiu.toml", settings),
    ] {
        std::fs::write(folder.join(name), text).map_err(|e| {
            Failure::new(
                Class::Output,
                "synth-unwritable",
                (
                    "样例文件无法写入",
                    "cannot write a file of the invented district",
                ),
            )
            .file(name)
            .cause(e)
        })?;
    }
    Ok(())
}

/// The arguments that make the same folder again.
fn command(plan: &Plan) -> String {
    let mut text = format!(
        "linjiu synth FOLDER --seed {} --cases {} --from {} --to {}",
        plan.seed,
        plan.cases,
        plan.from.format("%Y-%m"),
        plan.to.format("%Y-%m")
    );
    if plan.style == Style::Clean {
        text.push_str(" --style clean");
    }
    let format = match plan.format {
        Format::Mixed => return text,
        Format::Csv => "csv",
        Format::Tsv => "tsv",
        Format::Xlsx => "xlsx",
        Format::Ods => "ods",
        Format::Parquet => "parquet",
    };
    let _ = write!(text, " --format {format}");
    text
}

fn readme(plan: &Plan, summary: &Summary) -> String {
    let command = command(plan);
    let mut files = String::new();
    for (name, rows) in &summary.files {
        let _ = writeln!(files, "| {name} | {rows} |");
    }
    let messy = plan.style == Style::Messy;
    let kind_zh = if messy {
        "每月一份累计台账，后一份覆盖前一份；编码、表头、日期和金额写法各不相同，少数行故意写错，用来检验读数、隔离和提示。"
    } else {
        "每类一个文件，规范表头、UTF-8、统一写法，用于测速。"
    };
    let kind_en = if messy {
        "One cumulative snapshot a month, each replacing the last; encodings, headers, dates and amounts are spelled \
         differently in each file, and a few rows are wrong on purpose, to try reading, quarantine and warnings."
    } else {
        "One file for each kind, canonical headers, UTF-8, one spelling of each value: for measuring speed."
    };
    format!(
        "# 虚构的{DISTRICT}\n\n\
         {DISTRICT}、各镇街、所有人员、号码、账号和金额都是程序编造的，与任何真实地区、单位、个人无关。\
         区划代码 500190—500199 不存在，姓名都带“某”字，账号不属于任何银行。\n\
         {kind_zh}\n\n\
         `linjiu.key` 是公开的示例密钥，只为让示例报告每次相同；真实数据决不可用它。\n\n\
         重新生成（同样的参数得到逐字节相同的文件）：\n\n    {command}\n\n\
         # An invented district\n\n\
         {DISTRICT}, its towns and streets, all people, numbers, accounts and amounts are made up by a program and \
         are not about any real place, office or person. Division codes 500190 to 500199 do not exist, every name has 某 in \
         it, and no bank issues the accounts.\n\
         {kind_en}\n\n\
         `linjiu.key` is a public sample key, there so that the sample's report is the same each time. Never use it \
         with real data.\n\n\
         To make it again (the same arguments give the same bytes):\n\n    {command}\n\n\
         | 文件 file | 数据行 rows of data |\n| --- | --- |\n{files}"
    )
}
