//! Tables as files: what is read, how it is split and scaled, and what each wrong file is told.

mod parquet;

use std::path::Path;

use proptest::prelude::*;

use crate::{Data, DataError, DataSet, Split, Targets, Task};

/// A folder with one file.
fn folder(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), bytes).expect("a file");
    folder
}

fn data(section: &str) -> Data {
    toml::from_str(section).expect("a [data] section")
}

fn opened(name: &str, bytes: &[u8], section: &str) -> Result<DataSet, DataError> {
    let section = format!("kind = \"table\"\npath = \"{name}\"\n{section}");
    data(&section).open(folder(name, bytes).path())
}

fn classes(text: &str, more: &str) -> Result<DataSet, DataError> {
    let section = format!("task = \"classes\"\nlabel = \"y\"\n{more}");
    opened("t.csv", text.as_bytes(), &section)
}

fn number(text: &str, more: &str) -> Result<DataSet, DataError> {
    let section = format!("task = \"number\"\nlabel = \"y\"\n{more}");
    opened("t.csv", text.as_bytes(), &section)
}

fn split(data: &DataSet, seed: u64) -> Split {
    data.split(seed).expect("a split")
}

fn column(points: &crate::Points, column: usize) -> Vec<f64> {
    let rows = points.inputs().chunks(points.features());
    rows.map(|row| row[column]).collect()
}

/// Mean and standard deviation.
fn moments(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|x| (x - mean).powi(2));
    [mean, (squares.sum::<f64>() / count).sqrt()]
}

/// 40 rows of `a`, 20 of `b` and 10 of `c`; x and z are different in every row, k is constant.
fn three_classes() -> String {
    let mut text = String::from("x,k,y,z\n");
    for row in 0..70 {
        let class = ["a", "a", "a", "a", "b", "b", "c"][row % 7];
        text += &format!("{},0.1,{class},{}\n", row * row, 1e6 + 0.5 * row as f64);
    }
    text
}

#[test]
fn classes_are_names_in_order_and_features_all_other_columns() {
    let text = "a,y,b\n1,dog,4\n2,cat,3\n3,cat,9\n4,dog,16\n";
    let table = classes(text, "").expect("a table");
    assert_eq!(table.features(), 2);
    assert_eq!(table.task(), Task::Classes(2));
    assert_eq!([table.training_points(), table.validation_points()], [2, 2]);
    assert_eq!(table.caption(), "t.csv, 2 of 4 rows, held-out validation");
    // Of `printf 'a,y,b\n1,dog,4\n...' | sha256sum`.
    let expected = "beb942967a453854a69b7e98ee87766db683961c361fe47af52c82b8a10709f5";
    assert_eq!(table.sha256(), Some(expected));
}

#[test]
fn tabs_a_byte_order_mark_carriage_returns_quotes_and_spaces_are_read() {
    let plain = classes("x,y\n1,a\n2,b\n4,a\n8,b\n", "").expect("a table");
    let expected = split(&plain, 3);
    let section = "task = \"classes\"\nlabel = \"y\"";
    for (name, text) in [
        ("t.tsv", "x\ty\n1\ta\n2\tb\n4\ta\n8\tb\n"),
        ("t.TAB", "x\ty\n1\ta\n2\tb\n4\ta\n8\tb"),
        ("t.csv", "\u{feff}x,y\r\n1,a\r\n2,b\r\n4,a\r\n8,b\r\n"),
        ("t.csv", "\"x\",\"y\"\n\"1\",a\n2,\"b\"\n4,a\n\n8,b\n\n"),
        ("t.txt", " x , y\n 1, a\n 2.0, b\n+4e0 ,a \n8,b\n"),
    ] {
        let table = opened(name, text.as_bytes(), section).expect(text);
        assert_eq!(split(&table, 3), expected, "{text}");
    }
}

#[test]
fn columns_can_be_chosen_or_ignored() {
    let text = "name,a,y,b\nu,1,0,5\nv,2,1,7\nw,3,0,6\nx,5,1,8\n";
    let ignoring = classes(text, "ignore = [\"name\", \"a\"]").expect("a table");
    let choosing = classes(text, "features = [\"b\"]").expect("a table");
    assert_eq!(ignoring.features(), 1);
    assert_eq!(split(&ignoring, 0), split(&choosing, 0));
    // In the order of the list.
    let [one, other] = ["[\"a\", \"b\"]", "[\"b\", \"a\"]"].map(|features| {
        let table = classes(text, &format!("features = {features}")).expect("a table");
        split(&table, 0).training
    });
    assert_eq!(column(&one, 0), column(&other, 1));
    assert_eq!(column(&one, 1), column(&other, 0));
    assert_ne!(column(&one, 0), column(&one, 1));
}

proptest! {
    #[test]
    fn the_training_part_has_mean_0_and_deviation_1_and_a_constant_column_is_0(seed in any::<u64>()) {
        let table = classes(&three_classes(), "").expect("a table");
        let split = split(&table, seed);
        for feature in [0, 2] {
            let [mean, deviation] = moments(&column(&split.training, feature));
            prop_assert!(mean.abs() < 1e-9 && (deviation - 1.0).abs() < 1e-9, "{mean} {deviation}");
        }
        for points in [&split.training, &split.validation] {
            prop_assert!(column(points, 1).iter().all(|x| *x == 0.0));
        }
    }

    #[test]
    fn each_class_has_its_share_of_the_validation_part(
        seed in any::<u64>(), share in 0.01_f64..0.99,
    ) {
        let table = classes(&three_classes(), &format!("validation_share = {share}")).expect("a table");
        let split = split(&table, seed);
        prop_assert_eq!(split.training.len(), table.training_points());
        prop_assert_eq!(split.validation.len(), table.validation_points());
        for (class, rows) in [40, 20, 10].into_iter().enumerate() {
            let of = |labels: &[usize]| labels.iter().filter(|label| **label == class).count();
            let validating = of(split.validation.labels());
            prop_assert_eq!(of(split.training.labels()) + validating, rows);
            let expected = (share * rows as f64).round().clamp(1.0, rows as f64 - 1.0);
            prop_assert_eq!(validating as f64, expected);
        }
    }

    #[test]
    fn no_text_makes_it_panic(
        header in "(x,y\n)?", text in "([0-9]|[0-9],[ab1]\n|[ab,\t\"\r\n.e?;-]){0,40}", more in "(points = 2)?",
    ) {
        let text = header + &text;
        for table in [classes(&text, &more), number(&text, &more)].into_iter().flatten() {
            let split = split(&table, 0);
            prop_assert_eq!(split.training.len(), table.training_points());
            prop_assert_eq!(split.validation.len(), table.validation_points());
        }
    }
}

#[test]
fn no_row_is_in_both_parts_and_seeds_have_their_own() {
    let table = classes(&three_classes(), "features = [\"z\"]").expect("a table");
    // Standardised by another training part, rows have other numbers; their order tells them.
    let rows = |seed| {
        let split = split(&table, seed);
        let mut values = [column(&split.training, 0), column(&split.validation, 0)].concat();
        let validating = column(&split.validation, 0);
        values.sort_by(f64::total_cmp);
        values.dedup();
        assert_eq!(values.len(), 70);
        let place = |x: &f64| values.iter().position(|own| own == x).expect("a row");
        validating.iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(rows(0), rows(0));
    assert_ne!(rows(0), rows(1));
}

#[test]
fn validation_rows_have_no_part_in_the_scale() {
    let text = |last: f64| {
        format!(
            "x,y,part\n1,a,train\n3,b,training\n5,a,TRAIN\n7,b,train\n{last},a,test\n9,b,valid\n"
        )
    };
    let more = "split_column = \"part\"";
    let [one, other] = [11.0, 1e6].map(|last| classes(&text(last), more).expect("a table"));
    let [one, other] = [split(&one, 0), split(&other, 5)];
    assert_eq!(one.training, other.training);
    // Mean 4, and standard deviation √5.
    let scaled = |x: f64| (x - 4.0) / 5.0_f64.sqrt();
    let expected = [scaled(11.0), scaled(9.0)];
    for (found, expected) in one.validation.inputs().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12);
    }
    assert!((other.validation.inputs()[0] / scaled(1e6) - 1.0).abs() < 1e-12);
}

#[test]
fn numbers_are_standardised_by_the_training_part() {
    let mut text = String::from("x,y,part\n");
    for row in 0..10 {
        let part = if row < 8 { "train" } else { "validation" };
        text += &format!("{row},{},{part}\n", 100 * row);
    }
    let table = number(&text, "split_column = \"part\"").expect("a table");
    assert_eq!(table.task(), Task::Number);
    let split = split(&table, 0);
    let [mean, deviation] = moments(split.training.numbers());
    assert!(mean.abs() < 1e-12 && (deviation - 1.0).abs() < 1e-12);
    // y is 100·x, so both have the same standardised numbers, beyond the training part, too.
    for points in [&split.training, &split.validation] {
        let pairs = points.inputs().iter().zip(points.numbers());
        pairs.for_each(|(x, y)| assert!((x - y).abs() < 1e-12));
    }
    assert!(split.validation.numbers()[0] > 1.5);
}

#[test]
fn sizes_near_the_ends_of_f64_are_scaled_all_the_same() {
    let text = "x,y,part\n1e308,1,train\n-1e308,2,train\n1e308,3,train\n-1e308,4,train\n0,5,test\n";
    let table = number(text, "split_column = \"part\"").expect("a table");
    let split = split(&table, 0);
    assert_eq!(split.training.inputs(), [1.0, -1.0, 1.0, -1.0]);
    assert_eq!(split.validation.inputs(), [0.0]);
}

#[test]
fn a_share_of_numbers_validates() {
    let mut text = String::from("x,y\n");
    (0..30).for_each(|row| text += &format!("{row},{}\n", row * row));
    let table = number(&text, "").expect("a table");
    // A quarter of 30, rounded.
    assert_eq!(
        [table.training_points(), table.validation_points()],
        [22, 8]
    );
    let split = split(&table, 0);
    assert_eq!([split.training.len(), split.validation.len()], [22, 8]);
}

#[test]
fn fewer_points_are_drawn_from_the_training_part_and_validate_on_the_same_rows() {
    let data = data("kind = \"table\"\npath = \"t.csv\"\ntask = \"classes\"\nlabel = \"y\"");
    let folder = folder("t.csv", three_classes().as_bytes());
    let open = |points: Option<f64>| {
        let data = points.map_or(Ok(data.clone()), |points| data.with("points", points));
        data.and_then(|data| data.open(folder.path()))
            .expect("a table")
    };
    let [all, some, few] = [None, Some(14.0), Some(3.0)].map(open);
    assert_eq!([all.training_points(), some.training_points()], [52, 14]);
    assert_eq!(some.caption(), "t.csv, 14 of 70 rows, held-out validation");
    for seed in 0..20 {
        let [all, some, few] = [&all, &some, &few].map(|table| split(table, seed));
        assert_eq!(all.validation, some.validation);
        let count = |points: &crate::Points| {
            let mut counts = [0; 3];
            points.labels().iter().for_each(|label| counts[*label] += 1);
            counts
        };
        assert_eq!(count(&few.training), [1, 1, 1]);
        // 14 times the shares 30, 15 and 7 of 52: 8.1, 4.0 and 1.9.
        assert_eq!(count(&some.training), [8, 4, 2]);
        // Each a choice of the next.
        let x = |points: &crate::Points| column(points, 0);
        assert!(
            x(&few.training)
                .iter()
                .all(|own| x(&some.training).contains(own))
        );
        assert!(
            x(&some.training)
                .iter()
                .all(|own| x(&all.training).contains(own))
        );
    }
}

#[test]
fn training_points_can_validate_and_their_labels_are_true() {
    let more = "validation = \"as-published\"\nlabel_noise = 1.0";
    let table = classes("x,y\n1,a\n2,b\n4,a\n8,b\n", more).expect("a table");
    let split = split(&table, 0);
    assert_eq!(split.training.inputs(), split.validation.inputs());
    assert_eq!(table.validation_points(), split.validation.len());
    // Of two classes, each wrong label is the other.
    let labels = split
        .training
        .labels()
        .iter()
        .zip(split.validation.labels());
    labels.for_each(|(noisy, label)| assert_eq!(noisy + label, 1));
    let said = "t.csv, 2 of 4 rows, validated on the training points, label noise 1";
    assert_eq!(table.caption(), said);
}

#[test]
fn label_noise_leaves_the_validation_numbers_alone() {
    let mut text = String::from("x,y\n");
    (0..40).for_each(|row| text += &format!("{row},{}\n", row * row));
    let [quiet, noisy] = ["", "label_noise = 0.5"].map(|more| {
        let table = number(&text, more).expect("a table");
        split(&table, 0)
    });
    assert_eq!(quiet.validation, noisy.validation);
    assert_eq!(quiet.training.inputs(), noisy.training.inputs());
    assert_ne!(quiet.training.numbers(), noisy.training.numbers());
    assert!(matches!(noisy.training.targets(), Targets::Numbers(_)));
}

/// A file of 1,001 rows whose label is different in each.
fn all_different(prefix: &str) -> String {
    let rows = (0..1001).map(|row| format!("{row},{prefix}{row}\n"));
    format!("x,y\n{}", rows.collect::<String>())
}

#[test]
fn wrong_files_are_told_with_line_column_and_what_to_do() {
    let long = format!("x,y\n1,a\n{},b\n3,a\n4,b\n", "é".repeat(50));
    let names = all_different("n");
    let numbers = all_different("");
    let wide: Vec<String> = (0..30).map(|column| format!("c{column}")).collect();
    let wide = wide.join(",") + "\n";
    let cases: &[(&str, &str, &str)] = &[
        (
            "",
            "",
            "`t.csv`: the file is empty; its first line is to name the columns",
        ),
        ("\u{feff}\n\n", "", "`t.csv`: the file is empty"),
        (
            "x,y\n",
            "",
            "`t.csv`: the table has 0 rows below its header; give at least 4",
        ),
        (
            "x,y\n1,a\n2,b\n3,a",
            "",
            "`t.csv`: the table has 3 rows below its header",
        ),
        (
            ",x,y\n0,1,a\n",
            "",
            "`t.csv`, line 1: column 1 has no name; name it in the first line, or leave it out when saving (of pandas, with `index=False`)",
        ),
        (
            "x,y,x\n1,a,2\n",
            "",
            "`t.csv`, line 1, column `x`: two columns have this name; rename one",
        ),
        (
            "x;y\n1;a\n",
            "",
            "`t.csv`, line 1: the first line is one column with `;` in its name; separate columns by commas, or by tabs in a file named .tsv",
        ),
        ("x\ty\n1\ta\n", "", "with `\\t` in its name"),
        (
            "x,Y\n1,a\n",
            "",
            "`t.csv`: `label` names the column `y`, which is not there; there are `x`, `Y`",
        ),
        (&wide, "", "`c18`, `c19` and 10 more"),
        (
            "x,y\n1,a\n",
            "features = [\"z\\u0007\"]",
            "`t.csv`: `features` names the column `z\\u{7}`, which is not there; there are `x`, `y`",
        ),
        (
            "x,y\n1,a\n",
            "ignore = [\"z\"]",
            "`ignore` names the column `z`, which is not there",
        ),
        (
            "x,y\n1,a\n",
            "split_column = \"part\"",
            "`split_column` names the column `part`",
        ),
        (
            "x,y\n1,a\n",
            "features = [\"x\", \"y\"]",
            "`features` names the column `y`, which `label` names already",
        ),
        (
            "x,y\n1,a\n",
            "features = [\"x\", \"x\"]",
            "column `x`, which `features` names already",
        ),
        (
            "x,y\n1,a\n",
            "split_column = \"y\"",
            "column `y`, which `label` names already",
        ),
        (
            "x,y\n1,a\n",
            "ignore = [\"x\"]",
            "`t.csv`: no column is left to learn from",
        ),
        (
            "x,y\n1,a\n",
            "features = []",
            "`t.csv`: no column is left to learn from",
        ),
        (
            "x,y\n1,a\n2,b,3\n",
            "",
            "`t.csv`, line 3: the row has 3 fields, but there are 2 columns",
        ),
        (
            "x,y\n1,a\n2\n",
            "",
            "`t.csv`, line 3: the row has 1 field, but there are 2 columns",
        ),
        (
            "x,y\n1,a\n,b\n",
            "",
            "`t.csv`, line 3, column `x`: there is no value; fill it in, leave the row out, or `ignore` the column",
        ),
        (
            "x,y\r\n1,a\r\n\r\n,b\r\n",
            "",
            "`t.csv`, line 4, column `x`: there is no value",
        ),
        (
            "x,y\r\n1,a\r\n?,b\r\n",
            "",
            "`t.csv`, line 3, column `x`: `?` stands for",
        ),
        (
            "\n\nx,\"y\"\n1,\"\na\"\nb,b\n",
            "",
            "`t.csv`, line 6, column `x`: `b` is no number",
        ),
        (
            "x,y\n1,a\n\n\n NA ,b\n",
            "",
            "`t.csv`, line 5, column `x`: `NA` stands for a missing value; fill it in",
        ),
        (
            "x,y\n1,a\nnan,b\n",
            "",
            "column `x`: `nan` stands for a missing value",
        ),
        (
            "x,y\n1,a\n-NaN,b\n",
            "",
            "column `x`: `-NaN` stands for a missing value",
        ),
        (
            "x,y\n1,null\n",
            "",
            "`t.csv`, line 2, column `y`: `null` stands for a missing value",
        ),
        (
            "x,y\n1,?\n",
            "",
            "`t.csv`, line 2, column `y`: `?` stands for a missing value",
        ),
        (
            "x,y\n1,a\ntall,b\n",
            "",
            "`t.csv`, line 3, column `x`: `tall` is no number; give one, with a point for its decimals, or `ignore` the column",
        ),
        (
            "x,y\n\"1,5\",a\n",
            "",
            "line 2, column `x`: `1,5` is no number",
        ),
        (
            "x,y\n\"1\u{1b}[31m\n\",a\n",
            "",
            "column `x`: `1\\u{1b}[31m` is no number",
        ),
        (&long, "", "...` is no number"),
        (
            "x,y\n1,a\n-inf,b\n",
            "",
            "`t.csv`, line 3, column `x`: `-inf` is no finite number",
        ),
        ("x,y\n1,a\n1e999,b\n", "", "`1e999` is no finite number"),
        (
            "x,y\n1,a\n2,a\n3,a\n4,a\n",
            "",
            "`t.csv`, column `y`: every row is of the class `a`; give at least two classes",
        ),
        (
            "x,y\n1,a\n2,a\n3,b\n4,a\n",
            "",
            "`t.csv`, line 4, column `y`: this is the only row of the class `b`, which is to be in both parts",
        ),
        (
            &numbers,
            "",
            "`t.csv`, column `y`: there are 1001 classes; at most 1000 can be told apart. These are numbers: say `task = \"number\"`",
        ),
        (
            &names,
            "",
            "at most 1000 can be told apart, if it is a class at all",
        ),
        (
            "x,y,p\n1,a,train\n2,b,dev\n",
            "split_column = \"p\"",
            "`t.csv`, line 3, column `p`: `dev` is no part; give `train` or `training`, or `validation`, `valid` or `test`",
        ),
        (
            "x,y,p\n1,a,train\n2,b,train\n3,a,train\n4,b,train\n",
            "split_column = \"p\"",
            "`t.csv`, column `p`: the validation part has 0 rows; give it at least 1",
        ),
        (
            "x,y,p\n1,a,test\n2,b,test\n3,a,train\n4,b,test\n",
            "split_column = \"p\"",
            "`t.csv`, column `p`: the training part has 1 row; give it at least 2",
        ),
        (
            "x,y,p\n1,a,train\n2,b,test\n3,a,train\n4,b,test\n",
            "split_column = \"p\"",
            "`t.csv`, line 3, column `y`: the class `b` has no row in the training part; give it one",
        ),
        (
            "x,y\n1,a\n2,b\n3,a\n4,b\n",
            "points = 3",
            "`t.csv`: `points` is 3; give 2 to 2, the rows of the training part",
        ),
        (
            "x,y\n1,a\n2,b\n3,a\n4,b\n",
            "points = 1",
            "`points` is 1; give 2 to 2",
        ),
        (
            "x,y\n1,a\n2,b\n3,a\n4,b\n",
            "label_noise = 1.5",
            "`label_noise` is 1.5, but it is a share",
        ),
    ];
    for (text, more, said) in cases {
        let message = classes(text, more).expect_err(text).to_string();
        assert!(message.contains(said), "{message}\n{said}");
        assert!(
            message.is_ascii() && !message.contains(char::is_control),
            "{message}"
        );
    }
    for (text, said) in [
        (
            "x,y\n1,2\n2,2\n3,2\n4,2.0\n",
            "`t.csv`, column `y`: the number is the same in every row",
        ),
        (
            "x,y\n1,2\n2,2\n3,a\n4,2.0\n",
            "`t.csv`, line 4, column `y`: `a` is no number",
        ),
    ] {
        let message = number(text, "").expect_err(text).to_string();
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn what_is_no_text_file_is_told() {
    let section = "task = \"classes\"\nlabel = \"y\"";
    let latin = opened("t.csv", b"x,y\n1,a\n2,\xe9t\xe9\n", section);
    let said = "`t.csv`, line 3: this is no UTF-8; save the table as text in UTF-8";
    assert_eq!(latin.expect_err("Latin 1").to_string(), said);
    let table = |path: &str| {
        let section = format!("kind = \"table\"\npath = '{path}'\n{section}");
        data(&section)
    };
    let folder = tempfile::tempdir().expect("a folder");
    let missing = table("t.csv").open(folder.path()).expect_err("no file");
    assert!(missing.to_string().starts_with("`t.csv`: can't be read: "));
    let no_file = table(".").open(folder.path()).expect_err("a folder");
    assert_eq!(no_file.to_string(), "`.`: can't be read: it is no file");
    // Sparse: it takes no room.
    let file = std::fs::File::create(folder.path().join("large.csv")).expect("a file");
    file.set_len((256 << 20) + 1).expect("a length");
    let large = table("large.csv")
        .open(folder.path())
        .expect_err("too large");
    let said =
        "`large.csv`: the file has 268435457 bytes; a table here has at most 268435456, 256 MiB";
    assert_eq!(large.to_string(), said);
    // A path may also stand by itself.
    std::fs::write(folder.path().join("t.csv"), "x,y\n1,a\n2,b\n4,a\n8,b\n").expect("a file");
    let absolute = folder.path().join("t.csv").display().to_string();
    assert!(table(&absolute).open(Path::new("elsewhere")).is_ok());
}

#[test]
fn a_validation_row_that_is_far_out_is_told() {
    let text = "x,y,part\n1e-300,a,train\n2e-300,b,train\n3e-300,a,train\n4e300,b,test\n";
    let table = classes(text, "split_column = \"part\"").expect("a table");
    let message = table.split(0).expect_err("far out").to_string();
    assert!(
        message.starts_with("`t.csv`, line 5, column `x`: by the mean"),
        "{message}"
    );
}
