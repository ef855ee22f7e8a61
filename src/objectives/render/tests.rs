use super::tree::wrap;

#[test]
fn words_wrap_and_long_ones_are_cut() {
    assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
    assert_eq!(wrap("", 5), [""]);
    assert_eq!(wrap("über alles", 4), ["über", "alle", "s"]);
}
