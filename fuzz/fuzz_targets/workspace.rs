//! `linjiu.toml`: any text is settings or a failure that says so, and a file is read under what settings there are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu::ingest::Workspace;
use linjiu_fuzz::read_all;

fuzz_target!(|data: &[u8]| {
    let folder = std::env::temp_dir().join(format!("linjiu-fuzz-{}", std::process::id()));
    let file = folder.join("linjiu.toml");
    if std::fs::create_dir_all(&folder).is_err() || std::fs::write(&file, data).is_err() {
        return;
    }
    let workspace = Workspace::load(&folder);
    let _ = std::fs::remove_file(&file);
    let _ = std::fs::remove_dir(&folder);
    let workspace = match workspace {
        Ok(workspace) => workspace,
        Err(failure) => {
            assert_eq!(failure.class.exit_code(), 3, "{failure:?}");
            assert!(
                failure.hint.is_some() || !failure.details.is_empty(),
                "nothing to go by: {failure:?}"
            );
            return;
        }
    };
    let cases = "登记流水,案件编号,镇街,审批金额\n1,A1,石船镇,100\n2,A2,石船镇,\n";
    let payments = "发放编号,案件编号,资金来源,发放金额,发放日期\nP1,A1,备用金,100,2020-03-01\n";
    let files = [
        (
            "exports/案件202003.csv".to_owned(),
            cases.as_bytes().to_vec(),
        ),
        ("发放202003.csv".to_owned(), payments.as_bytes().to_vec()),
    ];
    let _ = read_all(&files, Some(&workspace));
});
