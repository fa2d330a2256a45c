import Testing
import Texts

private struct WordsGolden: Decodable {
  var text: String
  var words: [String]
}

@Suite struct TextToWordSequenceTests {
  @Test func givesTheWordsOfKeras() {
    let goldens: [WordsGolden] = golden("words")
    for golden in goldens {
      #expect(scalars(textToWordSequence(golden.text)) == scalars(golden.words))
    }
    #expect(goldens.count > 10)
  }

  @Test func optionsArePassedOn() {
    #expect(textToWordSequence("A-b C", filters: "", lower: false, split: "-") == ["A", "b C"])
    #expect(textToWordSequence("Don't panic, Mr. Dent!") == ["don't", "panic", "mr", "dent"])
  }
}
