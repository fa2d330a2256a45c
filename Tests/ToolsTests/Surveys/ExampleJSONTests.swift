import Surveys
import TFRecords
import Testing

struct ExampleJSONTests {
  private func line(_ example: SequenceExample, _ bytes: BytesForm = .auto, only: Set<String>? = nil) -> String {
    var line: [UInt8] = []
    ExampleJSON(bytes: bytes, features: only).append(example, to: &line)
    return String(decoding: line, as: UTF8.self)
  }

  @Test func typesStayApart() {
    let example = SequenceExample(context: [
      "i": 7, "f": .float(7), "list": .int64(1, 2), "none": .floats([]), "text": "a \"b\"\né", "unset": .unset,
      "odd": .float(.nan, .infinity, -.infinity, 1e30),
    ])
    #expect(
      line(example) == #"{"f":7.0,"i":7,"list":[1,2],"none":[],"odd":[NaN,Infinity,-Infinity,1e+30],"text":"a \"b\"\né","unset":null}"#
        + "\n")
    #expect(line(example, only: ["i", "f"]) == "{\"f\":7.0,\"i\":7}\n")
  }

  @Test func bytesHaveFourForms() {
    let example = SequenceExample(context: ["a": .data([0xFF, 0, 1]), "b": "ok"])
    #expect(line(example) == "{\"a\":{\"bytes\":3},\"b\":\"ok\"}\n")
    #expect(line(example, .base64) == "{\"a\":{\"base64\":\"/wAB\"},\"b\":\"ok\"}\n")
    #expect(line(example, .length) == "{\"a\":{\"bytes\":3},\"b\":{\"bytes\":2}}\n")
    #expect(line(example, .text) == "{\"a\":\"\u{FFFD}\\u0000\\u0001\",\"b\":\"ok\"}\n")
  }

  @Test func whatIsWrittenReadsBack() throws {
    let examples = [
      SequenceExample(context: [
        "i": .int64(.min, .max), "f": .float(0.1, -2e-30, 3), "t": .string("", "ü\t\"\\"), "b": .data([0, 0xFF]),
        "one": .float(1),
      ]),
      SequenceExample(
        context: ["label": 1], lists: ["tokens": [.int64(7), .int64(3, 4), .unset], "words": [.string("a")], "none": []]),
    ]
    for example in examples {
      var text = Array(line(example, .base64).utf8)
      text.removeLast()
      #expect(try ExampleJSON.parse(text) == example)
    }
  }

  @Test func otherPeoplesJSON() throws {
    let text = """
      {"name":"x","ok":true,"n":null,"mixed":[1,2.5],"matrix":[[1,2],[3,4]],"inner":{"a":1,"b":{"c":"d"}},"none":[]}
      """
    #expect(
      try ExampleJSON.parse(Array(text.utf8)).context == [
        "name": "x", "ok": 1, "mixed": .float(1, 2.5), "matrix": .int64(1, 2, 3, 4), "inner/a": 1, "inner/b/c": "d",
        "none": .unset,
      ])
    #expect(try ExampleJSON.parse(Array("{\"x\":1}".utf8), floats: ["x"]).context == ["x": .float(1)])
  }

  @Test(arguments: [
    "[1]", "{\"a\":[1,\"b\"]}", "{\"a\":[\"b\",1]}", "{\"a\":{\"base64\":\"?\"}}", "{\"a\":{\"bytes\":3}}", "{\"a\":", "",
    "{\"context\":{},\"featureLists\":{\"a\":1}}",
  ])
  func nonsenseIsRefused(text: String) {
    #expect(throws: (any Error).self) { try ExampleJSON.parse(Array(text.utf8)) }
  }
}
