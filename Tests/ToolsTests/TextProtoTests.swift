import Testing

@testable import tfrecord_tool

struct TextProtoTests {
  @Test func allFormsOfTheText() throws {
    let message = try TextProto(
      parsing: """
        # a comment
        name: "a\\"\\n\\303\\274\\x41" 'b'  type: INT;
        inner { x: -1.5e3, y: [1, 2] } inner: < flag: true >
        list: [{ a: 1 }, { a: 2 }] empty: []
        """)
    #expect(message["name"].first?.text == "a\"\nüAb")
    #expect(message["type"].first?.word == "INT")
    #expect(message["inner"].count == 2)
    #expect(message["inner"][0].message?.number("x") == -1500)
    #expect(message["inner"][0].message?["y"].compactMap(\.word) == ["1", "2"])
    #expect(message["list"].compactMap { $0.message?.integer("a") } == [1, 2])
  }

  @Test func whatIsWrittenReadsBack() throws {
    var inner = TextProto()
    inner.add("text", text: "a\\b\"c\nü\u{1}")
    inner.add("raw", .string([0xFF, 0x22]))
    var message = TextProto()
    message.add("inner", inner)
    message.add("n", word: "-3")
    #expect(try TextProto(parsing: message.description) == message)
  }

  @Test(arguments: [
    ("a {", 1), ("a: \"b", 1), ("\na", 2), ("a: [1", 1), ("a: [1 2]", 1), ("}", 1), ("a: }", 1), ("\n\n: 1", 3),
  ])
  func mistakesHaveALine(text: String, line: Int) {
    do {
      _ = try TextProto(parsing: text)
      Issue.record("'\(text)' was taken")
    } catch {
      #expect(error.line == line, "\(error)")
    }
  }

  @Test func deepNestingIsNoCrash() {
    #expect(throws: TextProtoError.self) { try TextProto(parsing: String(repeating: "a{", count: 100_000)) }
  }
}
