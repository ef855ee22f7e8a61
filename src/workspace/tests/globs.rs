use crate::workspace::Glob;

#[test]
fn patterns_match_names_folders_and_depths() {
    let path = "infrastructure/terraform/database.tf";
    for pattern in [
        "infrastructure/terraform/database.tf",
        "./infrastructure",
        "infrastructure/terraform/",
        "infrastructure/*/database.tf",
        "**/*.tf",
        "**/database.*",
        "infrastructure/**",
        "infrastructure/**/database.tf",
        "*/terraform",
        "infrastructure/terraform/data?ase.tf",
        "**",
    ] {
        assert!(Glob::new(pattern).matches(path), "{pattern}");
    }
    for pattern in ["database.tf", "*.tf", "infra", "infrastructure/*.tf", "**/redis.tf", "terraform", "?nfra*/x", ""] {
        assert!(!Glob::new(pattern).matches(path), "{pattern}");
    }
}

#[test]
fn patterns_that_would_backtrack_for_ever_do_not() {
    let pattern = format!("{}b", "*a".repeat(40));
    assert!(!Glob::new(&pattern).matches(&"a".repeat(200)));
    let deep = format!("{}/x", "**/a".repeat(30));
    assert!(!Glob::new(&deep).matches(&"a/".repeat(100)));
}
