//! Districts and counties of Chongqing by their division code (GB/T 2260), to propose a district's name by.

use super::words::codes;
use crate::contract::{Language, Tables};
use crate::failure::Result;
use crate::ingest::Workspace;

/// Code and name, in the standard's order.
const DIVISIONS: [(&str, &str); 38] = [
    ("500101", "万州区"),
    ("500102", "涪陵区"),
    ("500103", "渝中区"),
    ("500104", "大渡口区"),
    ("500105", "江北区"),
    ("500106", "沙坪坝区"),
    ("500107", "九龙坡区"),
    ("500108", "南岸区"),
    ("500109", "北碚区"),
    ("500110", "綦江区"),
    ("500111", "大足区"),
    ("500112", "渝北区"),
    ("500113", "巴南区"),
    ("500114", "黔江区"),
    ("500115", "长寿区"),
    ("500116", "江津区"),
    ("500117", "合川区"),
    ("500118", "永川区"),
    ("500119", "南川区"),
    ("500120", "璧山区"),
    ("500151", "铜梁区"),
    ("500152", "潼南区"),
    ("500153", "荣昌区"),
    ("500154", "开州区"),
    ("500155", "梁平区"),
    ("500156", "武隆区"),
    ("500229", "城口县"),
    ("500230", "丰都县"),
    ("500231", "垫江县"),
    ("500233", "忠县"),
    ("500235", "云阳县"),
    ("500236", "奉节县"),
    ("500237", "巫山县"),
    ("500238", "巫溪县"),
    ("500240", "石柱土家族自治县"),
    ("500241", "秀山土家族苗族自治县"),
    ("500242", "酉阳土家族苗族自治县"),
    ("500243", "彭水苗族土家族自治县"),
];

/// The name of a code's first six digits.
pub fn name(code: &str) -> Option<&'static str> {
    DIVISIONS
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
}

/// The district's name for titles: as `linjiu.toml` has it, else by the roster's division codes. None where
/// neither names it: another district's name on a report would be a wrong statement.
///
/// # Errors
/// Class internal: a roster without the contract's columns.
pub fn district(workspace: &Workspace, tables: &Tables) -> Result<Option<String>> {
    if let Some(name) = &workspace.named_district {
        return Ok(Some(name.clone()));
    }
    let code = crate::ingest::scout::division(tables)?;
    Ok(code.as_deref().and_then(name).map(str::to_owned))
}

/// What a title calls the district.
///
/// # Errors
/// As `district`.
pub fn title(workspace: &Workspace, tables: &Tables, language: Language) -> Result<String> {
    let name = district(workspace, tables)?;
    Ok(name.unwrap_or_else(|| codes::THE_DISTRICT.of(language).to_owned()))
}

/// The one name that stands in names of files; none where there are several or none.
pub fn in_names<'a>(files: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut found: Option<&'static str> = None;
    for file in files {
        for (_, name) in DIVISIONS {
            if file.contains(name) {
                if found.is_some_and(|other| other != name) {
                    return None;
                }
                found = Some(name);
            }
        }
    }
    found
}
