use std::path::Path;
use std::sync::Arc;

use olyc::blueprint;
use olyc::compiler::{self, InputFile, ProjectInput};
use olyc::platform::World;

fn input(folder: &Path) -> ProjectInput {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the example")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "oly"))
        .collect();
    names.sort();
    let files = names
        .iter()
        .map(|path| InputFile {
            path: path.file_name().and_then(|name| name.to_str()).expect("a name").into(),
            text: Arc::from(std::fs::read_to_string(path).expect("a text")),
        })
        .collect();
    ProjectInput { root: folder.display().to_string(), files, ..ProjectInput::default() }
}

#[test]
fn expanding_the_modules_of_all_examples_gives_back_each_environment() {
    let mut checked = 0;
    for name in ["hello", "olympus", "shop"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let loaded = compiler::load(&input(&folder)).value;
        let mut worlds = worlds(&loaded);
        for trees in blueprint::before_merging(&loaded.module, &mut worlds) {
            assert!(trees.iter().any(|tree| !tree.files.is_empty()), "{name} makes nothing that could be merged");
            assert!(crate::property::check(0, &trees), "{name} could not be merged");
            checked += 1;
        }
    }
    eprintln!("modules of {checked} examples expanded to what each environment had");
    assert_eq!(checked, 3);
}

fn worlds(loaded: &compiler::Loaded) -> Vec<World<'_>> {
    compiler::worlds(&loaded.module, &compiler::Options::default(), &std::sync::Arc::default())
}
