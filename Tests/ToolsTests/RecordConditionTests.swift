import TFRecords
import Testing

@testable import tfrecord_tool

struct RecordConditionTests {
  private static let example = SequenceExample(
    context: [
      "label": 3, "image/height": 220, "scores": .float(0.1, 0.75), "name": "a cat", "tags": .string("x", "yy"),
      "empty": .int64s([]), "unset": .unset, "odd name": 1,
    ],
    lists: ["tokens": [.int64(7), .int64(3, 4)]])

  @Test(arguments: [
    ("label == 3", true), ("label==3&&image/height>200", true), ("label == 3 && image/height > 220", false),
    ("label != 3", false), ("label != 4", true), ("label >= 3 && label <= 3", true), ("label < 3 || label > 3", false),
    ("label == 3.0", true), ("label == \"3\"", false),
    ("scores > 0.5", true), ("scores == 0.1", true), ("scores[0] > 0.5", false), ("scores[1] > 0.5", true),
    ("scores[2] > 0", false), ("scores < -1", false),
    ("name == 'a cat'", true), ("name ~ \"cat\"", true), ("name ~ \"dog\"", false), ("name < \"b\"", true),
    ("tags == \"yy\"", true), ("len(tags) == 2", true), ("len(tokens) == 2", true), ("len(missing) == 0", false),
    ("bytes(tags) == 3", true), ("tokens == 4", true), ("tokens == 5", false),
    ("tokens[0] == 7", true), ("tokens[1] == 4", true), ("tokens[1] == 7", false), ("tokens[2] > 0", false),
    ("label", true), ("missing", false), ("!missing", true), ("unset", false), ("empty", true), ("has(tokens)", true),
    ("missing == 3", false), ("missing != 3", false), ("!(missing == 3)", true),
    ("label == 1 || label == 2 && label == 3 || name", true), ("(label == 1 || label == 3) && !missing", true),
    ("!!label", true), ("`odd name` == 1", true), ("label == -3", false), ("image/height >= 2.2e2", true),
  ])
  func holds(text: String, expected: Bool) throws {
    #expect(try RecordCondition(parsing: text).holds(for: Self.example) == expected, "\(text)")
  }

  @Test func notBindsStrongerThanAndThanOr() throws {
    #expect(
      try RecordCondition(parsing: "!a && b || c")
        == .or(.and(.not(.has("a")), .has("b")), .has("c")))
  }

  @Test(arguments: [
    ("", 0, "the name of a feature"), ("label ==", 8, "a number or a text"), ("label == 3 &&", 13, "the name"),
    ("(label", 6, ")"), ("label = 3", 6, "== instead of ="), ("label == 3 x", 11, "&&, || or the end"), ("name == \"cat", 12, "at the end of the text"),
    ("label == three", 9, "a number or a text"), ("len(tags)", 9, "a comparison"), ("x[a] == 1", 2, "the number of a value"),
    ("name ~ 3", 8, "a text in quotation marks"), ("len(x) == \"a\"", 0, "a number"), ("3 == label", 0, "the name"),
  ])
  func mistakesArePlaced(text: String, place: Int, words: String) {
    do {
      _ = try RecordCondition(parsing: text)
      Issue.record("'\(text)' was taken")
    } catch {
      #expect(error.place == place, "\(error)")
      #expect(error.expected.contains(words), "\(error)")
    }
  }

  @Test func thousandsOfParenthesesAreNoCrash() {
    #expect(throws: ConditionError.self) { try RecordCondition(parsing: String(repeating: "(", count: 100_000)) }
    #expect(throws: ConditionError.self) { try RecordCondition(parsing: String(repeating: "!", count: 100_000) + "a") }
  }
}
