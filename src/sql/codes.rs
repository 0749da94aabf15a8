//! Codes in an answer as the words that people use for them: 急难型 for `emergency`.

use super::Answer;
use crate::contract::outputs::{self, OutputType};
use crate::contract::{Code, Language};
use crate::failure::{Failure, Result};
use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray};
use std::collections::HashMap;
use std::sync::Arc;

/// The answer with words instead of codes, in text columns that are named like a coded column of the contract.
/// What is no code there stays as it is.
///
/// # Errors
/// Class internal: the columns do not fit together again.
pub fn in_words(answer: &Answer, language: Language) -> Result<Answer> {
    let known = vocabulary();
    let columns: Vec<Option<&HashMap<&str, &Code>>> = answer
        .schema
        .fields()
        .iter()
        .map(|f| known.get(f.name().as_str()))
        .collect();
    let batches = answer
        .batches
        .iter()
        .map(|batch| {
            let arrays: Vec<ArrayRef> = batch
                .columns()
                .iter()
                .zip(&columns)
                .map(|(array, codes)| {
                    let texts = array.as_any().downcast_ref::<StringArray>();
                    match (texts, codes) {
                        (Some(texts), Some(codes)) => Arc::new(worded(texts, codes, language)) as _,
                        _ => Arc::clone(array),
                    }
                })
                .collect();
            RecordBatch::try_new(batch.schema(), arrays)
                .map_err(|e| Failure::internal("words do not fit their columns").cause(e))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Answer {
        schema: Arc::clone(&answer.schema),
        batches,
        more: answer.more,
    })
}

/// Codes by the name of their column; where two vocabularies of one name differ about a code, it is left out.
fn vocabulary() -> HashMap<&'static str, HashMap<&'static str, &'static Code>> {
    let mut known: HashMap<_, HashMap<_, &'static Code>> = HashMap::new();
    let mut doubtful = Vec::new();
    for column in outputs::all().iter().flat_map(|t| &t.columns) {
        let (OutputType::Code(list) | OutputType::Codes(list)) = column.ty else {
            continue;
        };
        for code in list.codes {
            let before = known
                .entry(column.name)
                .or_default()
                .insert(code.code, code);
            if before.is_some_and(|b| b.zh != code.zh) {
                doubtful.push((column.name, code.code));
            }
        }
    }
    for (column, code) in doubtful {
        if let Some(codes) = known.get_mut(column) {
            codes.remove(code);
        }
    }
    known
}

fn worded(texts: &StringArray, codes: &HashMap<&str, &Code>, language: Language) -> StringArray {
    let word = |code: &str| {
        codes
            .get(code)
            .map_or_else(|| code.to_owned(), |c| language.pick(c.zh, c.en).to_owned())
    };
    texts
        .iter()
        .map(|text| {
            let words: Vec<String> = text?.split(',').map(word).collect();
            Some(words.join(language.pick("、", ", ")))
        })
        .collect()
}
