//! The distances of the library, calculated again from its towns.
#![expect(clippy::disallowed_methods, reason = "the table is read from the disk")]
#![allow(clippy::float_arithmetic, reason = "a check of whole kilometres against an independent calculation")]

use std::collections::BTreeMap;

/// The Earth's smallest radius of curvature, in kilometres.
const RADIUS: f64 = 6335.0;
/// Buildings need not stand in the town.
const AROUND: f64 = 100.0;

#[test]
fn regions_are_no_nearer_than_their_towns() {
    let text = std::fs::read_to_string("stdlib/facts/distances.oly").unwrap_or_default();
    let rows = |table: &str| -> Vec<(String, String)> {
        let body = text.split(&format!("table {table} {{")).nth(1).and_then(|rest| rest.split("\n}").next());
        let lines = body.unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with("key"));
        let rows = lines.filter_map(|line| line.split_once('|'));
        rows.map(|(key, rest)| (key.trim().replace('"', ""), rest.trim().to_owned())).collect()
    };
    let towns: BTreeMap<String, (f64, f64)> = rows("region_towns")
        .into_iter()
        .filter_map(|(region, rest)| {
            let mut numbers = rest.rsplit(',').map(|part| part.trim().parse::<f64>());
            let (east, north) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
            Some((region, (north.to_radians(), east.to_radians())))
        })
        .collect();
    let distances: BTreeMap<String, f64> =
        rows("region_distances").into_iter().filter_map(|(pair, km)| Some((pair, km.parse().ok()?))).collect();
    assert_eq!(distances.len(), towns.len() * (towns.len() - 1) / 2);
    for (from, (north, east)) in &towns {
        for (to, (other_north, other_east)) in towns.range(from.clone()..).skip(1) {
            // The angle between two directions, by their cosine: the table was made with haversines.
            let cosine = north.sin() * other_north.sin() + north.cos() * other_north.cos() * (east - other_east).cos();
            let expected = (RADIUS * cosine.acos() - AROUND).max(0.0);
            let said = distances[&format!("{from} {to}")];
            assert!(
                said <= expected + 0.01 && expected < said + 1.01,
                "{from} {to}: {said} km, and {expected} expected"
            );
        }
    }
    let known = std::fs::read_to_string("stdlib/platform/regions.oly").unwrap_or_default();
    assert!(towns.keys().all(|region| known.contains(region.as_str())), "a town of no region");
    // A region and a number of its own: the other tables of the file have neither.
    let listed = known.lines().filter(|line| {
        line.starts_with("  ") && line.contains('|') && line.trim_end().ends_with(|last: char| last.is_ascii_digit())
    });
    assert_eq!(listed.count(), towns.len());
}
