//! Every structured file of the examples, read back by parsers that others wrote, and held against the tree that was meant.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use olyc::blueprint::{self, Drawn};
use olyc::compiler::{self, InputFile, ProjectInput};

use crate::{canon, yaml};

/// The spec of an example.
fn input(folder: &Path) -> ProjectInput {
    let mut files: Vec<InputFile> = std::fs::read_dir(folder)
        .expect("the folder of an example")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "oly"))
        .map(|path| InputFile {
            path: Arc::from(path.file_name().and_then(|name| name.to_str()).expect("a name")),
            text: std::fs::read_to_string(&path).expect("a spec").into(),
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    ProjectInput { root: String::from("."), files, ..ProjectInput::default() }
}

/// What was meant, by path, in the spelling of `canon` for Terraform and as data for documents.
enum Meant {
    Terraform(Vec<String>),
    Document(serde_json::Value),
}

/// Whether a printed text says what was meant.
fn says(text: &str, path: &str, meant: &Meant) -> Result<(), String> {
    let read = match meant {
        Meant::Terraform(tree) => {
            let body = hcl_edit::parser::parse_body(text).map_err(|error| format!("{path}: {error}"))?;
            let read = canon::read_body(&body);
            // Only what differs, for whoever reads the failure.
            let differ: Vec<_> = tree.iter().zip(&read).filter(|(one, other)| one != other).collect();
            if differ.is_empty() && tree.len() == read.len() {
                return Ok(());
            }
            return Err(format!("{path}: {} entries meant, {} read; {differ:#?}", tree.len(), read.len()));
        }
        Meant::Document(_) if path.ends_with(".json") => {
            serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?
        }
        Meant::Document(_) => serde_saphyr::from_str(text).map_err(|error| format!("{path}: {error}"))?,
    };
    let read: serde_json::Value = read;
    match meant {
        Meant::Document(tree) if *tree != read => Err(format!("{path}: meant\n{tree:#}\nread\n{read:#}")),
        _ => Ok(()),
    }
}

/// Whether a parser can say what stands in a file.
fn is_structured(path: &str) -> bool {
    [".tf", ".tfvars", ".yml", ".yaml", ".json"].iter().any(|end| path.ends_with(end))
}

/// How many structured files the manifests of the examples name: counted without the compiler.
fn committed() -> usize {
    ["hello", "olympus", "shop"]
        .iter()
        .map(|name| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
            let text = std::fs::read_to_string(folder.join(".olyc/manifest.json")).expect("a manifest");
            let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let files = manifest["files"].as_object().expect("files by path");
            files.keys().filter(|path| is_structured(path)).count()
        })
        .sum()
}

#[test]
fn every_file_of_the_examples_is_read_back_as_it_was_meant() {
    let (mut emitted, mut seeds, mut texts) = (0, 0, Vec::new());
    let (mut terraform, mut yaml, mut json) = (0, 0, 0);
    for name in ["hello", "olympus", "shop"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let loaded = compiler::load(&input(&folder)).value;
        let mut worlds = compiler::worlds(&loaded.module, &compiler::Options::default(), &Arc::default());
        let meant: RefCell<BTreeMap<String, Meant>> = RefCell::default();
        let watch = |drawn: Drawn<'_>| {
            let (path, tree) = match drawn {
                Drawn::Terraform(file) => (file.path.to_string(), Meant::Terraform(canon::meant_body(&file.body))),
                Drawn::Yaml(path, root) | Drawn::Json(path, root) => {
                    (path.to_owned(), Meant::Document(yaml::meant(root)))
                }
            };
            meant.borrow_mut().insert(path, tree);
        };
        let options = blueprint::Options { sources: &loaded.project.sources, watch: Some(&watch) };
        let built = blueprint::build(&loaded.module, &mut worlds, &options);
        assert!(built.diagnostics.iter().all(|one| one.severity != olyc::diagnostics::Severity::Error), "{name}");
        let meant = meant.into_inner();
        for artifact in &built.value {
            if !is_structured(&artifact.path) {
                continue;
            }
            emitted += 1;
            seeds += usize::from(artifact.seed);
            let Some(tree) = meant.get(&*artifact.path) else {
                // A blueprint wrote it as text: there is no tree, but it has to be readable.
                let read: Result<serde_json::Value, _> = serde_saphyr::from_str(&artifact.text);
                assert!(read.is_ok(), "{name}: {} cannot be read", artifact.path);
                texts.push(artifact.path.to_string());
                continue;
            };
            if let Err(message) = says(&artifact.text, &artifact.path, tree) {
                panic!("{name}: {message}");
            }
            match tree {
                Meant::Terraform(_) => terraform += 1,
                Meant::Document(_) if artifact.path.ends_with(".json") => json += 1,
                Meant::Document(_) => yaml += 1,
            }
        }
    }
    eprintln!("{terraform} HCL, {yaml} YAML, {json} JSON files of the examples read back as they were meant");
    assert_eq!(terraform + yaml + json + texts.len(), emitted, "a file was emitted and not looked at");
    texts.dedup();
    assert_eq!(texts, ["docs/.markdownlint.yaml"], "what has no tree was not compared");
    // What is committed is what is emitted, but for files that are written once and belong to the user: a manifest does not name them.
    assert_eq!(
        emitted - seeds,
        committed(),
        "the examples' folders hold other structured files than the compiler emitted"
    );
}

#[test]
fn what_says_something_else_is_noticed() {
    let meant = Meant::Terraform(canon::read_body(&hcl_edit::parser::parse_body("a = 1\n").expect("HCL")));
    assert!(says("a = 1\n", "x.tf", &meant).is_ok());
    assert!(says("a = 2\n", "x.tf", &meant).is_err());
    let meant = Meant::Document(serde_json::json!({ "on": "yes" }));
    assert!(says("\"on\": \"yes\"\n", "x.yml", &meant).is_ok());
    assert!(says("\"on\": yes\n", "x.yml", &meant).is_err());
}
