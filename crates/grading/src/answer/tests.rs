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
