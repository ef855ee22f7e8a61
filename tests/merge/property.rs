use olyc::artifact::hcl::{self, File};
use olyc::blueprint::merge::{Tree, expand, merge};

use crate::program::Generator;

fn printed(files: &[File]) -> String {
    files.iter().map(|file| format!("## {}\n{}", file.path, hcl::print(file).text)).collect()
}

/// The merged module, expanded with the values of each environment, against what each had.
pub fn check(seed: u64, trees: &[Tree]) -> bool {
    let outcome = merge(trees);
    if !outcome.diagnostics.is_empty() {
        let allowed = outcome.diagnostics.iter().all(|found| found.code.name() == "refers-differently");
        assert!(allowed, "seed {seed}: {:?}", outcome.diagnostics);
        return false;
    }
    let merged = outcome.value;
    for tree in trees {
        let expanded = expand::expand(&merged.module, &merged.variables, &merged.values[&tree.name]);
        let (own, back) = (printed(&expand::normal(&tree.files)), printed(&expanded));
        if own != back {
            let lines = own.lines().zip(back.lines()).find(|(one, other)| one != other);
            let (module, values) = (printed(&merged.module), &merged.values[&tree.name]);
            panic!("seed {seed}, environment {}: {lines:?}\n{own}\n---- module\n{module}\n{values:?}", tree.name);
        }
    }
    true
}

#[test]
fn expanding_the_module_gives_back_each_environment() {
    let mut proved = 0;
    let mut refused = 0;
    for seed in 0..4_000 {
        if check(seed, &Generator::program(seed).trees()) {
            proved += 1;
        } else {
            refused += 1;
        }
    }
    eprintln!(
        "{proved} generated sets of trees merged and expanded to what they were; {refused} refused because references differ"
    );
    assert!(proved >= 1_000, "only {proved} sets were merged");
}
