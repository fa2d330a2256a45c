import Testing
import Texts

@Suite struct TokenizerJSONTests {
  @Test(arguments: TokenizerGolden.all)
  func writesWhatKerasWrites(_ golden: TokenizerGolden) {
    #expect(golden.fitted().json() == golden.json)
  }

  @Test(arguments: TokenizerGolden.all)
  func readsWhatKerasWrote(_ golden: TokenizerGolden) throws {
    let tokenizer = try Tokenizer(json: golden.json)
    #expect(tokenizer.textsToSequences(golden.queries) == golden.sequences)
    #expect(scalars(tokenizer.sequencesToTexts(golden.back)) == scalars(golden.texts))
    #expect(tokenizer.json() == golden.json)
  }

  @Test func aLoadedTokenizerFitsOn() throws {
    let golden = TokenizerGolden.all[1]
    var fitted = golden.fitted()
    var loaded = try Tokenizer(json: golden.json)
    fitted.fitOnTexts(["yak new cat", "yak"])
    loaded.fitOnTexts(["yak new cat", "yak"])
    #expect(loaded.json() == fitted.json())
    #expect(loaded.wordDocs["yak"] == 3)
  }

  @Test func handEditedTablesAreTakenAsTheyStand() throws {
    let text = TokenizerGolden.all[0].json
      .replacing(#"\"is\": 1, \"tensorflow\": 2, "#, with: #"\"<pad>\": 0, \"is\": 1, "#)
      .replacing(#"{\"1\": \"is\","#, with: #"{\"0\": \"<pad>\", \"1\": \"is\","#)
    let tokenizer = try Tokenizer(json: text)
    #expect(tokenizer.textsToSequences(["tensorflow is fun"]) == [[1, 6]])
    #expect(tokenizer.sequencesToTexts([[0, 1, 2]]) == ["<pad> is tensorflow"])
  }

  @Test(arguments: [
    ("", #"JSON text, byte 0: expected a value, found the end of the text"#),
    ("[1]", "JSON text, byte 0: expected an object, found an array"),
    (#"{"class_name": "Tokenizer"}"#, "JSON text, in config, byte 0: expected this member, found none"),
    (#"{"class_name": "Other", "config": {}}"#, #"JSON text, in class_name, byte 0: expected "Tokenizer", found "Other""#),
    (#"{"class_name": "Tokenizer" "config": {}}"#, #"JSON text, byte 27: expected ',' or '}', found '"'"#),
    (#"{"a": "\ud800x"}"#, #"JSON text, byte 13: expected the other surrogate, found 'x'"#),
    ("{} x", #"JSON text, byte 3: expected the end of the text, found 'x'"#),
  ])
  func placesWhatIsWrong(_ text: String, _ message: String) {
    let error = #expect(throws: JSONTextError.self) { try Tokenizer(json: text) }
    #expect(error?.description == message)
  }

  @Test func deepNestingIsRefused() {
    let text = String(repeating: "[", count: 100_000)
    let error = #expect(throws: JSONTextError.self) { try Tokenizer(json: text) }
    #expect(error?.expected == "at most 128 levels of nesting")
    #expect(error?.byteOffset == 129)
  }

  @Test(arguments: [
    (#"\"great\": 3"#, #"\"great\": -3"#, "config.word_index.great"),
    (#"{\"1\": \"is\""#, #"{\"one\": \"is\""#, "config.index_word"),
    (#""document_count": 2"#, #""document_count": 2.5"#, "config.document_count"),
    (#""lower": true"#, #""lower": 1"#, "config.lower"),
    (#""split": " ""#, #""split": """#, "config.split"),
    (#""num_words": null"#, #""num_words": -1"#, "config.num_words"),
    (#"\"fun\": 6}"#, #"\"fun\": 6"#, "config.word_index"),
  ])
  func namesTheMemberThatIsWrong(_ good: String, _ bad: String, _ place: String) {
    let text = TokenizerGolden.all[0].json
    #expect(text.contains(good))
    let error = #expect(throws: JSONTextError.self) { try Tokenizer(json: text.replacing(good, with: bad)) }
    #expect(error?.place == place)
  }
}
