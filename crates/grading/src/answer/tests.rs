//! Tests of what an answer may look like, and of the message for one that can't be read.

use proptest::prelude::*;

use super::*;

fn problem() -> Problem {
    Problem::seeded("adamw", 0).unwrap()
}

/// Rows of the right size: entry j of step i is i + j/100, which is no right answer.
fn rows() -> Vec<Vec<f64>> {
    let row = |step: i32| (0..18).map(move |entry| f64::from(step) + f64::from(entry) / 100.0);
    (1..=25).map(|step| row(step).collect()).collect()
}

fn lines(rows: &[Vec<f64>], separator: &str) -> Vec<String> {
    let line = |row: &Vec<f64>| {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        cells.join(separator)
    };
    rows.iter().map(line).collect()
}

fn read(text: &str) -> Result<Answer, AnswerError> {
    Answer::read(&problem(), text.as_bytes())
}

fn refusal(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn separators_line_ends_headers_and_step_numbers_are_as_one_likes() {
    let expected = Ok(Answer(rows()));
    for separator in [",", ";", "\t", " ", ", ", "; "] {
        let lines = lines(&rows(), separator);
        for end in ["\n", "\r\n"] {
            let text = lines.join(end);
            assert_eq!(read(&text), expected, "{text}");
            let header = (0..18).map(|entry| format!("w{entry}")).collect::<Vec<_>>();
            let with_header = format!("\u{feff}{}{end}{text}{end}", header.join(separator));
            assert_eq!(read(&with_header), expected, "{with_header}");
        }
        for first in [0, 1] {
            let numbered = (first..).zip(&lines);
            let numbered: Vec<String> = numbered
                .map(|(step, line)| format!("{step}{separator}{line}"))
                .collect();
            assert_eq!(read(&numbered.join("\n")), expected);
        }
    }
    let commented = format!(
        "# a comment, as NumPy writes it\n\n{}",
        lines(&rows(), " ").join("\n")
    );
    assert_eq!(read(&commented), expected);
}

#[test]
fn tables_as_pandas_writes_them_are_read() {
    let counted = (0..18).map(|index| index.to_string()).collect::<Vec<_>>();
    let counted = counted.join(",");
    let rows_alone = lines(&rows(), ",");
    let without_index = format!("{counted}\n{}\n", rows_alone.join("\n"));
    let with_index = (0..).zip(&rows_alone);
    let with_index: Vec<String> = with_index
        .map(|(step, row)| format!("{step},{row}"))
        .collect();
    let with_index = format!(",{counted}\n{}\n", with_index.join("\n"));
    for text in [without_index, with_index] {
        assert_eq!(read(&text), Ok(Answer(rows())), "{text}");
    }
}

#[test]
fn json_is_rows_flat_or_nested_or_parameters_by_name() {
    let expected = Ok(Answer(rows()));
    let flat = serde_json::json!(rows());
    let nested: Vec<serde_json::Value> = rows()
        .iter()
        .map(|row| {
            let (weight, bias) = row.split_at(15);
            let weight: Vec<&[f64]> = weight.chunks(3).collect();
            serde_json::json!([weight, bias])
        })
        .collect();
    let named: Vec<serde_json::Value> = (1..)
        .zip(&nested)
        .map(|(step, row)| serde_json::json!({"step": step, "bias": row[1], "weight": row[0]}))
        .collect();
    for text in [
        flat.to_string(),
        serde_json::json!(nested).to_string(),
        serde_json::json!(named).to_string(),
        serde_json::json!({ "steps": named }).to_string(),
        format!("\u{feff}\r\n{flat:#}\r\n"),
    ] {
        assert_eq!(read(&text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_line() {
    let right = lines(&rows(), ",");
    let changed = |line: usize, from: &str, to: &str| {
        let mut lines = right.clone();
        let changed = lines[line - 1].replacen(from, to, 1);
        assert_ne!(changed, lines[line - 1]);
        lines[line - 1] = changed;
        lines.join("\r\n")
    };
    let with_column = |first: f64| {
        let lines = right.iter().map(|line| format!("{first},{line}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let numbered = (1..).zip(&right);
    let numbered: Vec<String> = numbered
        .map(|(step, line)| format!("{step},{line}"))
        .collect();
    let numbered = numbered.join("\n");
    for (text, says) in [
        (String::new(), "the answer is empty"),
        ("\n \r\n".to_owned(), "the answer is empty"),
        (
            changed(3, "3.04", "three"),
            "line 3, column 5: `three` is no number",
        ),
        (changed(3, "3.04", ""), "line 3, column 5: `` is no number"),
        (
            changed(4, "4.04", "None"),
            "line 4, column 5: `None` is no number",
        ),
        (
            changed(7, "7.01", "nan"),
            "line 7 (step 7): weight[0, 1] is NaN",
        ),
        (
            changed(7, "7.01", "-Infinity"),
            "line 7 (step 7): weight[0, 1] is -inf",
        ),
        (
            changed(9, "9.01,", ""),
            "line 9 (step 9): it has 17 numbers, but the problem has 18",
        ),
        (
            right[..20].join("\n"),
            "the answer has 20 steps, but the problem has 25",
        ),
        (
            format!("{}\n{}", right.join("\n"), right[0]),
            "line 26 (step 26): this row is one too many",
        ),
        (
            lines(&rows(), ";").join("\n").replace('.', ","),
            "line 1: `1,01` has a decimal comma; write a decimal point: `1.01`",
        ),
        (
            with_column(7.5),
            "line 1 (step 1): it has 19 numbers, but the problem has 18",
        ),
        (
            with_column(7.0),
            "line 1: it is step 7, but step 1 comes here",
        ),
        (
            numbered.replacen("10,10,", "10,", 1),
            "line 10 (step 10): it has 17 numbers, but the problem has 18",
        ),
        (
            lines(&rows(), " ").join("\n").replace(".", ","),
            "line 1: `1,01` has a decimal comma; write a decimal point: `1.01`",
        ),
    ] {
        let said = refusal(&text);
        assert!(said.contains(says), "{said}");
    }
    let commas: Vec<String> = rows()
        .iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .map(|n| format!("{n:.2}").replace('.', ","))
                .collect();
            cells.join(",")
        })
        .collect();
    assert!(
        refusal(&commas.join("\n"))
            .contains("line 1: its 36 cells are 18 numbers with decimal commas")
    );
}

#[test]
fn rows_that_begin_with_the_first_parameters_or_lie_down_are_recognised() {
    let mut with_start = vec![problem().parameters().flat()];
    with_start.extend(rows());
    assert!(
        refusal(&lines(&with_start, ",").join("\n"))
            .contains("the first row holds the parameters before")
    );
    let numbered = (0..).zip(lines(&with_start, ","));
    let numbered: Vec<String> = numbered
        .map(|(step, line)| format!("{step},{line}"))
        .collect();
    assert!(refusal(&numbered.join("\n")).contains("the first row holds the parameters before"));
    let turned: Vec<Vec<f64>> = (0..18)
        .map(|entry| rows().iter().map(|row| row[entry]).collect())
        .collect();
    assert!(refusal(&lines(&turned, ",").join("\n")).contains("turn it round"));
}

#[test]
fn what_is_wrong_with_json_is_said_with_its_line_or_step() {
    let right = serde_json::to_string_pretty(&rows()).unwrap();
    let compact = serde_json::to_string(&rows()).unwrap();
    for (text, says) in [
        ("[[1.0,\n 2.0,,]]".to_owned(), "line 2 column 6"),
        ("[]".to_owned(), "the answer is empty"),
        (
            "{\"rows\": []}".to_owned(),
            "an object without a list `steps`",
        ),
        (
            right.replacen("1.01", "NaN", 1),
            "line 4 (step 1): weight[0, 1] is NaN",
        ),
        (
            right.replacen("2.01", "-Infinity", 1),
            "(step 2): weight[0, 1] is NaN",
        ),
        (
            compact.replacen("3.01", "null", 1),
            "step 3: weight[0, 1] is NaN",
        ),
        (
            compact.replacen("3.01", "\"3.01\"", 1),
            "step 3: \"3.01\" is no number",
        ),
        (
            compact.replacen("3.01,", "", 1),
            "step 3: it has 17 numbers",
        ),
        (
            "[{\"weight\": [1.0]}]".to_owned(),
            "step 1: `weight` has 1 numbers, but 15",
        ),
        (
            "[{\"bias\": [1.0]}]".to_owned(),
            "step 1: it has no `weight`",
        ),
        (
            "[{\"W\": [1.0]}]".to_owned(),
            "step 1: the problem has no parameter `W`",
        ),
        ("[".repeat(500), "recursion limit"),
    ] {
        assert_ne!(text, compact);
        let said = refusal(&text);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn what_is_no_text_is_refused_with_its_line() {
    let said = |bytes: &[u8]| Answer::read(&problem(), bytes).unwrap_err().to_string();
    assert!(said(b"1,2\n3,\xff\n").contains("line 2: this is no UTF-8"));
    assert!(said(b"\xff\xfe1\0,\0").contains("UTF-16"));
}

/// The rows as columns of a table of text: R's write.table, with its quotes and row names.
fn r_table(separator: &str, row_names: bool) -> String {
    let names: Vec<String> = (1..=18).map(|column| format!("\"V{column}\"")).collect();
    let mut text = names.join(separator);
    for (step, line) in (1..).zip(lines(&rows(), separator)) {
        let name = if row_names {
            format!("\"{step}\"{separator}")
        } else {
            String::new()
        };
        text.push_str(&format!("\n{name}{line}"));
    }
    text
}

#[test]
fn tables_as_r_writes_them_are_read() {
    let expected = Ok(Answer(rows()));
    for separator in [" ", ",", ";", "\t"] {
        for row_names in [false, true] {
            let text = r_table(separator, row_names);
            assert_eq!(read(&text), expected, "{text}");
        }
    }
    let named = r_table(" ", true).replace("\"1\" ", "\"step 1\" ");
    assert_eq!(read(&named), expected, "{named}");
}

#[test]
fn a_separator_at_the_end_of_every_line_is_none() {
    for separator in [",", ";", "\t", ", "] {
        let trailing = lines(&rows(), separator);
        let trailing: Vec<String> = trailing
            .iter()
            .map(|line| format!("{line}{separator}"))
            .collect();
        assert_eq!(read(&trailing.join("\n")), Ok(Answer(rows())));
        let header = (1..=18)
            .map(|column| format!("w{column}{separator}"))
            .collect::<String>();
        let with_header = format!("{header}\n{}", trailing.join("\n"));
        assert_eq!(read(&with_header), Ok(Answer(rows())), "{with_header}");
    }
    let mut once = lines(&rows(), ",");
    once[3].push(',');
    let said = refusal(&once.join("\n"));
    assert!(
        said.contains("line 4, column 19: `` is no number, but an empty cell"),
        "{said}"
    );
}

#[test]
fn lines_may_end_as_on_the_old_macintosh() {
    assert_eq!(read(&lines(&rows(), ",").join("\r")), Ok(Answer(rows())));
    let words = format!("{}\rthree,four", lines(&rows(), ",").join("\r"));
    let said = refusal(&words);
    assert!(
        said.contains("line 26, column 1: `three` is no number"),
        "{said}"
    );
    assert!(!said.contains('\r'));
}

#[test]
fn exponents_comments_and_first_lines_of_other_programs_are_read() {
    let expected = Ok(Answer(rows()));
    let fortran = |letter: &str| {
        let line = |row: &Vec<f64>| {
            let cells = row
                .iter()
                .map(|number| format!("{number:.16e}").replace('e', letter));
            format!("  {}", cells.collect::<Vec<_>>().join("  "))
        };
        rows().iter().map(line).collect::<Vec<_>>().join("\n")
    };
    for letter in ["D", "d", "E", "f"] {
        assert_eq!(read(&fortran(letter)), expected);
    }
    let plain = lines(&rows(), ";").join("\n");
    for first in ["sep=;", "% written by MATLAB", "# Created by Octave"] {
        assert_eq!(read(&format!("{first}\n{plain}")), expected, "{first}");
    }
    for first in [0, 1] {
        let counted = (first..first + 18)
            .map(|column| column.to_string())
            .collect::<Vec<_>>();
        let counted = format!("{}\n{plain}", counted.join(";"));
        assert_eq!(read(&counted), expected, "{counted}");
    }
    let quoted: Vec<String> = lines(&rows(), "\",\"")
        .iter()
        .map(|line| format!("\"{line}\""))
        .collect();
    assert_eq!(read(&quoted.join("\n")), expected);
}

#[test]
fn columns_that_are_named_as_entries_may_stand_in_any_order() {
    let problem = problem();
    let names: Vec<String> = (0..18)
        .rev()
        .map(|index| format!("\"{}\"", problem.entry_name(index)))
        .collect();
    let turned: Vec<Vec<f64>> = rows()
        .into_iter()
        .map(|row| row.into_iter().rev().collect())
        .collect();
    let text = format!("{}\n{}", names.join(","), lines(&turned, ",").join("\n"));
    assert_eq!(read(&text), Ok(Answer(rows())), "{text}");
    let records: Vec<String> = turned
        .iter()
        .map(|row| {
            let cells: Vec<String> = names
                .iter()
                .zip(row)
                .map(|(name, number)| format!("{name}: {number:?}"))
                .collect();
            format!("{{{}}}", cells.join(", "))
        })
        .collect();
    assert_eq!(
        read(&format!("[{}]", records.join(","))),
        Ok(Answer(rows()))
    );
}

#[test]
fn json_lines_and_every_orientation_of_pandas_are_read() {
    use serde_json::{Map, Value, json};
    let expected = Ok(Answer(rows()));
    let object =
        |fields: Vec<(String, Value)>| Value::Object(fields.into_iter().collect::<Map<_, _>>());
    let record = |row: &Vec<f64>| {
        object(
            (0..)
                .map(|column: u32| column.to_string())
                .zip(row.iter().map(|n| json!(n)))
                .collect(),
        )
    };
    let records: Vec<Value> = rows().iter().map(record).collect();
    let column = |index: usize| -> Vec<f64> { rows().iter().map(|row| row[index]).collect() };
    let counted = |values: Vec<Value>| {
        object(
            (0..)
                .map(|step: u32| step.to_string())
                .zip(values)
                .collect(),
        )
    };
    let columns = counted(
        (0..18)
            .map(|index| counted(column(index).into_iter().map(|n| json!(n)).collect()))
            .collect(),
    );
    let lists = counted((0..18).map(|index| json!(column(index))).collect());
    let table: Vec<Value> = (0..)
        .zip(&records)
        .map(|(step, record)| {
            let mut record = record.clone();
            record["index"] = json!(step);
            record
        })
        .collect();
    let split = json!({"columns": (0..18).collect::<Vec<_>>(), "index": (0..25).collect::<Vec<_>>(), "data": rows()});
    let json_lines = |values: Vec<Value>| {
        values
            .iter()
            .map(|value| format!("{value}\n"))
            .collect::<String>()
    };
    for text in [
        json!(records).to_string(),
        counted(records.clone()).to_string(),
        columns.to_string(),
        lists.to_string(),
        split.to_string(),
        json!({"schema": {"fields": []}, "data": table}).to_string(),
        json_lines(records.clone()),
        json_lines(rows().iter().map(|row| json!(row)).collect()),
        json_lines((1..).zip(rows()).map(|(step, row)| json!({"step": step, "weight": row[..15], "bias": row[15..]})).collect()),
        json!({"weight": rows().iter().map(|row| &row[..15]).collect::<Vec<_>>(), "bias": rows().iter().map(|row| &row[15..]).collect::<Vec<_>>()}).to_string(),
        json!(rows().concat()).to_string(),
    ] {
        assert_eq!(read(&text), expected, "{text}");
    }
}

#[test]
fn the_steps_of_json_are_held_to_their_numbers() {
    let step = |number: serde_json::Value, row: &Vec<f64>| serde_json::json!({"step": number, "weight": row[..15], "bias": row[15..]});
    let numbered = |numbers: Vec<serde_json::Value>| {
        let steps: Vec<_> = numbers
            .into_iter()
            .zip(&rows())
            .map(|(number, row)| step(number, row))
            .collect();
        serde_json::json!(steps).to_string()
    };
    let count = |first: i64| {
        (first..first + 25)
            .map(|number| serde_json::json!(number))
            .collect::<Vec<_>>()
    };
    for first in [0, 1] {
        assert_eq!(read(&numbered(count(first))), Ok(Answer(rows())));
    }
    let mut as_text = count(1);
    as_text.sort_by_key(|number| number.to_string());
    let said = refusal(&numbered(as_text));
    assert!(
        said.contains("entry 2: it is step 10, but step 2 comes here"),
        "{said}"
    );
    let mut words = count(1);
    words[4] = serde_json::json!("x\u{1b}[2K");
    let said = refusal(&numbered(words));
    assert!(
        said.contains("entry 5: it is step \"x\\u{1b}[2K\", but step 5"),
        "{said}"
    );
}

#[test]
fn packed_answers_are_unpacked_or_named() {
    use std::io::Write;
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let read = |bytes: &[u8]| Answer::read(&problem(), bytes);
    let plain = lines(&rows(), ",").join("\n");
    assert_eq!(read(&packed(plain.as_bytes())), Ok(Answer(rows())));
    let cut = packed(plain.as_bytes());
    for (bytes, says) in [
        (&cut[..cut.len() / 2], "can't be unpacked"),
        (
            b"PK\x03\x04....".as_slice(),
            "spreadsheet; unpack it, or save it as CSV",
        ),
        (b"\x93NUMPY\x01\x00", "numpy.savetxt"),
        (b"1\x00,\x002\x00\n\x00", "UTF-16"),
        (&packed(&vec![b' '; MOST_BYTES + 1]), "longer than 64 MiB"),
    ] {
        let said = read(bytes).unwrap_err().to_string();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn what_cannot_be_read_is_told_what_to_write_instead() {
    for (text, says) in [
        ("[[1.0 2.0]\n [3.0 4.0]]", "it looks like NumPy's print"),
        ("[{'weight': [1.0]}]", "it looks like Python's print"),
        ("[tensor([1.0])]", "json.dump(rows.tolist(), file)"),
        ("NA,1,2", "`NA` is no number; look for what left it out"),
        ("**** 1 2", "Fortran's field was too narrow"),
        ("tensor(1.0),2", "write numbers alone"),
        ("1+0j,2", "`1+0j` is no number"),
        ("1,0x1p-3", "hexadecimal"),
        ("{\"a\": 1, \"a\": 2}", "`a` stands there twice"),
    ] {
        let said = refusal(text);
        assert!(said.contains(says), "{text}: {said}");
    }
}

#[test]
fn nothing_of_a_file_stands_in_a_message_as_it_is() {
    let escape = "\u{1b}[2K\u{1b}[Gcorrect\u{202e}";
    let cells = vec![escape; 18].join(",");
    let name = serde_json::json!([{ escape: [1.0] }]).to_string();
    let word = serde_json::json!([[escape]]).to_string();
    let twice = format!("{{{0}: 1, {0}: 2}}", serde_json::json!(escape));
    for text in [
        cells.clone(),
        format!("1,2\r{cells}"),
        name,
        word,
        twice,
        format!("[1, {escape}]"),
    ] {
        let said = refusal(&text);
        assert!(said.chars().all(crate::is_visible), "{said:?}");
        assert!(said.chars().count() < 400, "{said:?}");
    }
    let long = "9x".repeat(1 << 20);
    assert!(refusal(&long).len() < 300);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Answer::read(&problem(), &bytes);
    }

    #[test]
    fn no_change_of_an_answer_makes_the_reader_panic(
        as_json in any::<bool>(),
        at in 0_usize..8000,
        cut in 0_usize..40,
        put in "[-0-9eE.,;:nNaAiIfF\"\\\\{}\\[\\]ä\r\n\t ]{0,12}",
    ) {
        let text = if as_json {
            serde_json::to_string(&rows()).unwrap()
        } else {
            lines(&rows(), ",").join("\n")
        };
        let at = at.min(text.len());
        let end = (at + cut).min(text.len());
        let changed = format!("{}{put}{}", &text[..at], &text[end..]);
        let _ = read(&changed);
        let _ = Problem::from_json(&changed);
    }
}
