import TensorFiles
import Testing

struct JSONValueTests {
  static let documents: [(String, JSONValue)] = [
    ("null", .null), (" true\n", true), ("[1,-2, 0]", [1, -2, 0]),
    (#"{"a":{"b":[]},"c":{}}"#, ["a": ["b": []], "c": [:]]), ("0.5e1", 5.0), ("1E2", 100.0),
    ("12345678901234567890", 12345678901234567890.0), ("-Infinity", .number(-.infinity)),
    (#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, "a\"\\/\u{8}\u{C}\n\r\té😀"), (#""é""#, "é"),
  ]

  @Test(arguments: documents)
  func parses(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(arguments: [
    "", "nul", "01", "1.", ".5", "+1", "-", "1e", "[1,]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":1,}"#,
    #"{"a":1,"a":2}"#, #""abc"#, #""\x""#, #""\u12""#, #""\ud83d""#, #""\udc00\ud83d""#, "\"\n\"",
    "{} {}",
    "'a'", String(repeating: "[", count: 100_000),
  ])
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  /// Few names are compared one by one, many through a set; both by their bytes.
  @Test(arguments: [2, 15, 16, 17, 40])
  func refusesANameTwice(count: Int) throws {
    let names = (0..<count).map { "\"n\($0)\":\($0)" }
    #expect(try JSONValue(parsing: "{\(names.joined(separator: ","))}").members?.count == count)
    for again in [0, count - 1] {
      let text = "{\((names + [names[again]]).joined(separator: ","))}"
      let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
      #expect(error.description.contains("'n\(again)' again"))
    }
    let twoForms = names + ["\"\u{E9}\":1", "\"e\u{301}\":2"]
    #expect(try JSONValue(parsing: "{\(twoForms.joined(separator: ","))}").members?.count == count + 2)
  }

  @Test func refusesTextThatIsNotUTF8() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test func placesAnError() throws {
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: #"{"a": tru}"#) }
    #expect(error.description == "JSON at byte 6: expected a value, but found 't'")
  }

  @Test(arguments: [
    #"{"b":[1,2.0,1e-07,null],"a":{"x":true,"y":false}}"#, #""\"\\\n\u0001é😀""#,
    "[NaN,Infinity,-Infinity,-0.0]", "{}", "[]",
  ])
  func writesWhatItRead(text: String) throws {
    #expect(try JSONValue(parsing: text).description == text)
  }

  @Test func keepsWholeNumbersAndFractionsApart() {
    let value: JSONValue = ["units": 3, "rate": 0.5, "big": .number(1e300)]
    #expect(value["units"]?.integerValue == 3)
    #expect(value["units"]?.doubleValue == 3)
    #expect(value["rate"]?.integerValue == nil)
    #expect(value["missing"] == nil)
    #expect(value.description == #"{"units":3,"rate":0.5,"big":1e+300}"#)
  }
}
