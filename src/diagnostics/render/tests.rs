//! One specimen, printed by every renderer.

use super::{Format, Surroundings, render};
use crate::diagnostics::{Diagnostic, FilePosition, codes};
use crate::source::{Name, Sources, Span};

struct Specimen {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

fn specimen() -> Specimen {
    let mut sources = Sources::new();
    let text = "service über {\n  // ü\n  memory = 30s\n}\n";
    let main = sources.add_file("main.oly", text);
    let main = sources.add_chunk(main, 0, text.len());
    let other = sources.add_file("defaults.oly", "defaults service { memory = 1GiB }\n");
    let other = sources.add_chunk(other, 0, 35);
    let at = text.find("30s").unwrap_or_default();
    let mixed =
        Diagnostic::error(codes::UNIT_MISMATCH, Span::new(main, at, at + 3), "a Duration where Bytes are expected")
            .label("this is a Duration")
            .also(Span::new(other, 19, 32), "the default is Bytes")
            .help("write a size: `512MiB`")
            .replace("write `30MiB`", Span::new(main, at, at + 3), "30MiB");
    let diagnostics = vec![
        Diagnostic::warning(codes::UNIT_MISMATCH, Span::new(main, 0, 7), "second, by place no first"),
        mixed.clone().in_environment(Name::new("prod")),
        mixed.in_environment(Name::new("dev")),
        Diagnostic::about_path(codes::UNIT_MISMATCH, "broken.oly", "100% wrong").at(FilePosition {
            line: 2,
            column: 3,
            offset: 9,
            length: 1,
        }),
    ];
    Specimen { sources, diagnostics }
}

fn print(format: Format) -> String {
    let Specimen { sources, diagnostics } = specimen();
    render(format, &diagnostics, &sources, &Surroundings { prefix: String::from("specs/"), ..Surroundings::default() })
}

#[test]
fn short_is_a_line_each_sorted_by_place_with_environments_joined() {
    assert_eq!(
        print(Format::Short),
        "specs/broken.oly:2:3: error[OLY-T104] 100% wrong\n\
         specs/main.oly:1:1: warning[OLY-T104] second, by place no first\n\
         specs/main.oly:3:12: error[OLY-T104] a Duration where Bytes are expected (in prod, dev)\n"
    );
}

#[test]
fn github_escapes_what_its_commands_are_made_of() {
    assert_eq!(
        print(Format::Github),
        "::error file=specs/broken.oly,line=2,endLine=2,col=3,title=OLY-T104 unit-mismatch::100%25 wrong\n\
         ::warning file=specs/main.oly,line=1,endLine=1,col=1,endColumn=8,title=OLY-T104 unit-mismatch::second, by place no first\n\
         ::error file=specs/main.oly,line=3,endLine=3,col=12,endColumn=15,title=OLY-T104 unit-mismatch::a Duration where Bytes are expected (in prod, dev)%0Ahelp: write a size: `512MiB`\n"
    );
}

#[test]
fn json_counts_columns_in_scalars_and_offsets_in_bytes() {
    let text = print(Format::Json);
    let last = text.lines().last().unwrap_or_default();
    assert_eq!(
        last,
        concat!(
            r#"{"type":"diagnostic","code":"OLY-T104","name":"unit-mismatch","severity":"error","#,
            r#""message":"a Duration where Bytes are expected","path":"specs/main.oly","#,
            r#""start":{"line":3,"column":12,"offset":35},"end":{"line":3,"column":15,"offset":38},"#,
            r#""environments":["prod","dev"],"label":"this is a Duration","#,
            r#""labels":[{"message":"the default is Bytes","path":"specs/defaults.oly","#,
            r#""start":{"line":1,"column":20,"offset":19},"end":{"line":1,"column":33,"offset":32}}],"#,
            r#""help":["write a size: `512MiB`"],"#,
            r#""fixes":[{"title":"write `30MiB`","applicability":"safe","edits":[{"path":"specs/main.oly","#,
            r#""start":{"line":3,"column":12,"offset":35},"end":{"line":3,"column":15,"offset":38},"text":"30MiB"}]}],"#,
            r#""url":"olyc:explain/OLY-T104"}"#
        )
    );
}

#[test]
fn sarif_is_one_log_with_each_rule_once() {
    let log: serde_json::Value = serde_json::from_str(&print(Format::Sarif)).unwrap_or_default();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(1));
    assert_eq!(run["results"].as_array().map(Vec::len), Some(3));
    let last = &run["results"][2];
    assert_eq!(last["ruleIndex"], 0);
    assert_eq!(last["locations"][0]["physicalLocation"]["region"]["startColumn"], 12);
    assert_eq!(last["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "specs/defaults.oly");
    assert_eq!(last["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "30MiB");
}

#[test]
fn the_terminal_shows_both_files_the_help_and_the_fix() {
    let text = print(Format::Human);
    let expected = "error[OLY-T104] unit-mismatch

  × a Duration where Bytes are expected (in prod, dev)
   ╭─[specs/main.oly:3:12]
 2 │   // ü
 3 │   memory = 30s
   ·            ─┬─
   ·             ╰── this is a Duration
 4 │ }
   ╰────
  help: write a size: `512MiB`
        write `30MiB` (`olyc check --fix` does it)
";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("specs/broken.oly:2:3: 100% wrong"), "{text}");
    assert!(text.contains("specs/defaults.oly:1:20"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours unless asked for");
}

#[test]
fn colours_come_when_asked_for() {
    let Specimen { sources, diagnostics } = specimen();
    let surroundings = Surroundings { color: true, ..Surroundings::default() };
    assert!(render(Format::Human, &diagnostics, &sources, &surroundings).contains("\u{1b}["));
}

#[test]
fn a_line_of_a_megabyte_is_drawn_as_a_window() {
    let mut sources = Sources::new();
    let text = format!("a = \"{}é oops {}\"\n", "x".repeat(500_000), "y".repeat(500_000));
    let at = text.find("oops").unwrap_or_default();
    let file = sources.add_file("long.oly", text.as_str());
    let chunk = sources.add_chunk(file, 0, text.len());
    let one = Diagnostic::error(codes::UNIT_MISMATCH, Span::new(chunk, at, at + 4), "here").label("this");
    let drawn = render(Format::Human, &[one], &sources, &Surroundings::default());
    assert!(drawn.len() < 2_000, "{} bytes", drawn.len());
    assert!(drawn.contains("oops"), "{drawn}");
}

#[test]
fn a_long_item_is_drawn_by_its_first_line() {
    let mut sources = Sources::new();
    let text = format!("service a {{\n{}}}\n", "  x = 1\n".repeat(1000));
    let file = sources.add_file("long.oly", text.as_str());
    let chunk = sources.add_chunk(file, 0, text.len());
    let one = Diagnostic::error(codes::UNIT_MISMATCH, Span::new(chunk, 0, text.len()), "here").label("this item");
    let drawn = render(Format::Human, &[one], &sources, &Surroundings::default());
    assert!(drawn.lines().count() < 12, "{drawn}");
}

#[test]
fn a_prefix_and_a_path_that_climbs_meet() {
    let mut sources = Sources::new();
    let file = sources.add_file("../common/a.oly", "x");
    let chunk = sources.add_chunk(file, 0, 1);
    let one = Diagnostic::error(codes::UNIT_MISMATCH, Span::new(chunk, 0, 1), "here");
    let surroundings = Surroundings { prefix: String::from("specs/shop/"), ..Surroundings::default() };
    assert!(render(Format::Short, &[one], &sources, &surroundings).starts_with("specs/common/a.oly:1:1: "));
}

#[test]
fn five_thousand_diagnostics_in_a_long_file_are_all_printed() {
    let mut sources = Sources::new();
    let text = "service a { memory = 30s }\n".repeat(50_000);
    let file = sources.add_file("long.oly", text.as_str());
    let chunk = sources.add_chunk(file, 0, text.len());
    let all: Vec<Diagnostic> = (0..5_000)
        .map(|index| {
            let at = index * 10 * 27 + 21;
            Diagnostic::error(codes::UNIT_MISMATCH, Span::new(chunk, at, at + 3), "a Duration where Bytes are expected")
                .label("here")
                .in_environment(Name::new("prod"))
        })
        .collect();
    for format in [Format::Human, Format::Short, Format::Json, Format::Sarif, Format::Github] {
        let printed = render(format, &all, &sources, &Surroundings::default());
        assert!(printed.len() > 5_000 * 40, "{format:?}");
    }
}
