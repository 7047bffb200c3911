//! What can be wrong with a plan or an argument: each gets a message that says what and where, exit code 2, and
//! leaves nothing behind.

use crate::program::{TINY, Workspace};

/// Runs the program and returns what it says. It must refuse: exit code 2, nothing on stdout, no panic, no files.
fn refusal(plan: &str, arguments: &[&str]) -> String {
    let workspace = Workspace::with(plan);
    let assert = workspace.adamscape(arguments).assert().code(2).stdout("");
    let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(workspace.left_behind(), Vec::<String>::new());
    stderr
}

/// Each row: the entry of a good plan, what it becomes, and what must be said.
macro_rules! wrong_plans {
    ($($test:ident: $right:literal => $wrong:literal, $says:literal;)*) => { $(
        #[test]
        fn $test() {
            let plan = TINY.replacen($right, $wrong, 1);
            assert_ne!(plan, TINY, "the entry to be changed is not there");
            let said = refusal(&plan, &["sweep", "--config", "plan.toml"]);
            assert!(said.contains($says), "{said}");
        }
    )* };
}

wrong_plans! {
    a_learning_rate_of_nan: "[0.001, 0.01, 0.1]" => "[0.001, nan]", "in `learning_rate`: NaN is no value";
    an_infinite_learning_rate: "[0.001, 0.01, 0.1]" => "[inf]", "in `learning_rate`: inf is no value";
    a_negative_learning_rate: "[0.001, 0.01, 0.1]" => "[-0.1]", "in `learning_rate`: -0.1 is no value";
    a_learning_rate_of_zero: "[0.001, 0.01, 0.1]" => "[0.0, 0.1]", "0 is no learning rate";
    a_learning_rate_twice: "[0.001, 0.01, 0.1]" => "[0.1, 0.1]", "the value 0.1 stands there twice";
    no_learning_rates: "[0.001, 0.01, 0.1]" => "[]", "in `learning_rate`: it has no values";
    a_learning_rate_in_words: "[0.001, 0.01, 0.1]" => "\"fast\"", "expected a list of numbers, { first, ratio, count }";
    a_list_with_a_word: "[0.001, 0.01, 0.1]" => "[0.1, \"fast\"]", "line 5, column 23";
    no_weight_decays: "count = 4" => "count = 0", "in `weight_decay`: it has no values";
    a_negative_count: "count = 4" => "count = -4", "invalid value: integer `-4`";
    a_huge_count: "count = 4" => "count = 4000000000", "it has 4000000000 values, but at most";
    an_interval_upside_down: "min = 1e-4" => "min = 1.0", "`min` = 1 to `max` = 0.1; give 0 < min < max";
    an_axis_of_both_kinds: "min = 1e-4" => "min = 1e-4, first = 0.1", "either `first` and `ratio` or `min` and `max`";
    an_axis_with_an_unknown_key: "zero = true" => "log = true", "unknown field `log`";
    a_ratio_of_one: "{ min = 1e-4, max = 0.1, count" => "{ first = 0.1, ratio = 1.0, count", "its `ratio` is 1; give a positive number other than 1";
    an_unknown_optimizer: "\"adamw\"" => "\"adamW2\"", "there is no optimizer `adamW2`; did you mean `adamw`?";
    an_optimizer_twice: "\"adamw\"" => "\"adam-l2\"", "`optimizers` has `adam-l2` twice";
    no_optimizers: "[\"adam-l2\", \"adamw\"]" => "[]", "`optimizers` is empty";
    no_seeds: "seeds = 2" => "seeds = 0", "`seeds` is 0; give 1 to 100000";
    negative_seeds: "seeds = 2" => "seeds = -1", "invalid value: integer `-1`";
    more_trials_than_a_table_holds: "seeds = 2\nlearning_rate = [0.001, 0.01, 0.1]" => "seeds = 2000\nlearning_rate = { min = 1e-6, max = 1.0, count = 999 }", "more than 10000000 trials";
    countless_seeds: "seeds = 2" => "seeds = 9000000000000000000", "`seeds` is 9000000000000000000";
    half_a_seed: "seeds = 2" => "seeds = 2.5", "invalid type: floating point `2.5`";
    one_arm: "[data]" => "[data]\narms = 1", "`arms` is 1, but a spiral has 2 to 100 arms";
    no_points: "points_per_arm = 20" => "points_per_arm = 0", "`points_per_arm` is 0";
    huge_points: "points_per_arm = 20" => "points_per_arm = 9000000000000000000", "`points_per_arm` is 9000000000000000000";
    no_turns: "turns = 0.5" => "turns = 0.0", "`turns` is 0";
    noise_that_is_no_number: "noise = 0.1" => "noise = nan", "`noise` is NaN";
    negative_noise: "noise = 0.1" => "noise = -1.0", "`noise` is -1";
    an_unknown_validation: "[data]" => "[data]\nvalidation = \"none\"", "unknown variant `none`, expected `held-out` or `as-published`";
    an_empty_layer: "hidden = [4]" => "hidden = [4, 0]", "`hidden` is [4, 0]";
    a_network_that_fits_no_machine: "hidden = [4]" => "hidden = [16384, 16384]", "GiB while it trains";
    no_steps: "steps = 5" => "steps = 0", "`steps` is 0";
    countless_steps: "steps = 5" => "steps = 9000000000000000000", "`steps` is 9000000000000000000";
    a_minibatch_larger_than_the_data: "steps = 5" => "steps = 5\nbatch_size = 41", "`batch_size` is 41; give 1 to 40";
    replacement_without_minibatches: "steps = 5" => "steps = 5\nwith_replacement = true", "`with_replacement` is for minibatches; give their `batch_size`";
    an_empty_minibatch: "steps = 5" => "steps = 5\nbatch_size = 0", "`batch_size` is 0";
    an_unknown_schedule: "steps = 5" => "steps = 5\nschedule = \"cosin\"", "unknown schedule `cosin`, expected one of constant, linear, cosine, stable, steps, restarts";
    a_threshold_beyond_one: "[training]" => "[good]\naccuracy = 90\n[training]", "`accuracy` is 90; give a share of points from 0 to 1";
    an_unknown_key: "seeds = 2" => "seeds = 2\nseed = 3", "unknown field `seed`";
    an_unknown_table: "[network]" => "[net]\nwidth = 3\n[network]", "unknown field `net`";
    a_missing_table: "[network]\nhidden = [4]" => "", "missing field `network`";
    broken_toml: "seeds = 2" => "seeds = = 2", "line 4, column 9";
    an_unknown_axis: "[data]" => "[axes]\nbatchsize = [8]\n[data]", "in [axes]: there is no `batchsize`; did you mean `batch_size`?";
    an_axis_of_half_units: "[data]" => "[axes]\nwidth = [1.5]\n[data]", "`width` is 1.5; give whole numbers";
    a_batch_axis_beyond_the_data: "[data]" => "[axes]\nbatch_size = [8, 41]\n[data]", "with batch_size = 41: in [training]: `batch_size` is 41; give 1 to 40";
    a_hyperparameter_out_of_range: "[data]" => "[axes]\nbeta_2 = [0.9, 1.0]\n[data]", "with beta_2 = 1: in `optimizers`, of which `adamscape optimizers` lists all: `beta_2` of `adam-l2` is 1";
    more_axes_than_a_page_shows: "[data]" => "[axes]\nwidth = [1, 2]\nnoise = [0, 1]\nsteps = [1, 2]\n[data]", "5 axes have several values";
    an_axis_to_draw_that_is_none: "seeds = 2" => "seeds = 2\ndraw = [\"width\", \"learning_rate\"]", "in `draw`: there is no axis `width`; this plan has learning_rate, weight_decay";
    a_timescale_without_end: "min = 1e-4, max = 0.1" => "as = \"timescale\", min = 10, max = 1000", "decay with a timescale has no 0";
    an_unknown_unit_of_decay: "min = 1e-4, max = 0.1" => "as = \"half-life\", min = 10, max = 1000", "unknown variant `half-life`, expected one of `lambda`, `per-step`, `timescale`";
    an_unknown_kind_of_data: "[data]" => "[data]\nkind = \"moon\"", "unknown kind of data `moon`, expected one of spirals, moons";
    data_with_what_it_has_not: "[data]" => "[data]\nkind = \"moons\"", "data of kind `moons` has no `points_per_arm`; it takes `points`, `noise`";
    a_table_that_is_not_there: "points_per_arm = 20\nturns = 0.5\nnoise = 0.1" => "kind = \"table\"\npath = \"no.csv\"\nlabel = \"y\"\ntask = \"classes\"", "no.csv";
    a_network_with_an_unknown_activation: "hidden = [4]" => "hidden = [4]\nactivation = \"swish\"", "unknown variant `swish`, expected one of `relu`";
    a_network_with_an_unknown_norm: "hidden = [4]" => "hidden = [4]\nnorm = \"batch\"", "unknown variant `batch`, expected `layer` or `rms`";
    numbers_judged_as_classes: "[training]" => "[good]\nr2 = 0.9\n[training]", "in [good]: these data have classes, which are judged by `accuracy`";
    a_measure_that_is_none: "[training]" => "[good]\nf1 = 0.9\n[training]", "unknown field `f1`, expected one of `accuracy`, `r2`, `rmse`";
    two_measures: "[training]" => "[good]\naccuracy = 0.9\nr2 = 0.9\n[training]", "[good] needs one of `accuracy`, `r2` and `rmse`";
    numbers_without_variance: "points_per_arm = 20\nturns = 0.5" => "kind = \"curve\"\npoints = 20\nvalidation_points = 1", "with seed 0 the numbers of the validation points are all the same";
    a_hyperparameter_that_an_optimizer_has_chosen: "\"adamw\"]" => "\"adamw(beta_2=0.5)\"]\naxes = { beta_2 = [0.9] }", "`adamw(beta_2=0.5)` has its own `beta_2`";
    a_decay_beyond_numbers: "[0.001, 0.01, 0.1]\nweight_decay = { min" => "[1e-310, 0.1]\nweight_decay = { as = \"per-step\", min", "is an infinite λ for `adam-l2`";
    a_name_that_leaves_the_folder: "\"tiny\"" => "\"../tiny\"", "`name` is \"../tiny\"";
    no_name: "\"tiny\"" => "\"\"", "`name` is \"\"";
}

/// Each row: arguments, and what must be said.
macro_rules! wrong_arguments {
    ($($test:ident: $arguments:expr, $says:literal;)*) => { $(
        #[test]
        fn $test() {
            let said = refusal(TINY, &$arguments);
            assert!(said.contains($says), "{said}");
        }
    )* };
}

/// No file system takes a name of 300 letters, and the folder above it must not stay behind.
const LONG: &str = concat!(
    "new/",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
);

wrong_arguments! {
    an_unknown_command: ["swep"], "a similar subcommand exists: 'sweep'";
    an_unknown_flag: ["sweep", "--seed", "3"], "a similar argument exists: '--seeds'";
    an_unknown_preset: ["sweep", "--preset", "notbook"], "there is no preset `notbook`; did you mean `notebook`?";
    a_preset_like_no_other: ["sweep", "--preset", "xyz"], "there is no preset `xyz` (`adamscape presets` lists all)";
    an_unknown_preset_to_print: ["presets", "eazy"], "did you mean `easy`?";
    a_preset_and_a_plan: ["sweep", "--preset", "quick", "--config", "plan.toml"], "cannot be used with";
    a_plan_that_is_not_there: ["sweep", "--config", "nowhere.toml"], "could not read the plan nowhere.toml";
    a_plan_that_is_a_folder: ["sweep", "--config", "."], "could not read the plan .";
    an_unknown_backend: ["sweep", "--backend", "torch"], "there is no backend `torch`; there are ndarray, flex, wgpu and cuda";
    a_backend_that_is_not_compiled_in: ["sweep", "--backend", "cuda"], "`cargo xtask sweep --backend cuda` builds and runs it";
    an_unknown_optimizer_on_the_command_line: ["sweep", "--optimizers", "adam-l2,sgdv"], "did you mean `sgd`?";
    no_seeds_on_the_command_line: ["sweep", "--seeds", "0"], "`seeds` is 0";
    words_for_seeds: ["sweep", "--seeds", "many"], "invalid value 'many' for '--seeds <K>'";
    negative_threads: ["sweep", "--threads=-1"], "invalid value '-1' for '--threads <N>'";
    no_threads: ["sweep", "--threads", "0"], "0 is not in 1..=1024";
    no_name_for_an_optimizer: ["sweep", "--optimizers", ""], "there is no optimizer ``\n";
    a_wrong_plan_to_dump: ["sweep", "--optimizers", "nope", "--dump-config"], "there is no optimizer `nope`";
    a_folder_that_nobody_can_name: ["sweep", "--config", "plan.toml", "--out", LONG], "could not write new/";
    a_population_of_none: ["sweep", "--population", "0"], "0 is not in 1..=1000000";
    a_folder_that_is_a_file: ["sweep", "--config", "plan.toml", "--out", "plan.toml"], "plan.toml is a file";
    a_folder_beneath_a_file: ["sweep", "--config", "plan.toml", "--out", "plan.toml/results"], "could not write plan.toml/results";
    a_folder_that_holds_something: ["sweep", "--config", "plan.toml", "--out", "."], ". is not empty";
    a_folder_that_nobody_can_make: ["sweep", "--config", "plan.toml", "--out", "/proc/adamscape"], "could not write /proc/adamscape";
}

/// With or without a GPU in the machine.
#[cfg(feature = "wgpu")]
#[test]
fn the_cpus_engine_on_a_gpu() {
    let arguments = ["sweep", "--backend", "wgpu", "--engine", "fused"];
    let said = refusal(TINY, &arguments);
    assert!(said.contains("take --engine composed"), "{said}");
}

#[test]
fn a_plan_that_is_no_text_is_refused() {
    let workspace = Workspace::with("");
    std::fs::write(workspace.path().join("plan.toml"), [0xff, 0xfe, 0x00])
        .expect("a writable folder");
    let assert = workspace
        .adamscape(&["sweep", "--config", "plan.toml"])
        .assert()
        .code(2);
    let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        stderr.contains("could not read the plan plan.toml"),
        "{stderr}"
    );
}

#[test]
fn no_command_at_all_prints_the_usage() {
    assert!(refusal(TINY, &[]).contains("Usage: adamscape <COMMAND>"));
}
