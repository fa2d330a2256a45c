import Testing
import Texts

@Suite struct TokenizerTests {
  @Test(arguments: TokenizerGolden.all)
  func knowsWhatKerasKnows(_ golden: TokenizerGolden) {
    let tokenizer = golden.fitted()
    #expect(tokenizer.documentCount == golden.documentCount)
    #expect(scalars(tokenizer.wordIndex.map(\.word)) == scalars(golden.words))
    #expect(tokenizer.wordIndex.map(\.value) == golden.indices)
    #expect(tokenizer.wordCounts.map(\.value) == golden.counts)
    #expect(tokenizer.wordDocs.map(\.value) == golden.docs)
    for (word, index) in zip(golden.words, golden.indices) {
      #expect(tokenizer.wordIndex[word] == index)
      #expect(tokenizer.indexWord[index].map { Array($0.unicodeScalars) } == Array(word.unicodeScalars))
    }
    #expect(tokenizer.indexWord.indices == golden.indices.sorted())
  }

  @Test func unknownWordsHaveNoNumbers() {
    let tokenizer = TokenizerGolden.all[0].fitted()
    #expect(tokenizer.wordIndex["unseen"] == nil)
    #expect(tokenizer.wordCounts["unseen"] == nil)
    #expect(tokenizer.wordCounts["is"] == 2)
    #expect(tokenizer.wordDocs["is"] == 2)
    #expect(tokenizer.indexWord[0] == nil)
    #expect(tokenizer.indexWord[7] == nil)
    #expect(tokenizer.indexWord.count == 6)
    #expect(
      tokenizer.wordIndex.description
        == #"["is": 1, "tensorflow": 2, "great": 3, "deep": 4, "learning": 5, "fun": 6]"#)
  }

  @Test func aWordTableOutlivesTheNextFit() {
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(["a b b"])
    let before = tokenizer.wordIndex
    tokenizer.fitOnTexts(["a a a"])
    #expect(before.map(\.word) == ["b", "a"])
    #expect(tokenizer.wordIndex.map(\.word) == ["a", "b"])
    #expect(tokenizer.wordCounts["a"] == 4)
  }

  @Test func composedAndDecomposedLettersAreTwoWords() {
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(["caf\u{e9} cafe\u{301} caf\u{e9}"])
    #expect(tokenizer.wordCounts["caf\u{e9}"] == 2)
    #expect(tokenizer.wordCounts["cafe\u{301}"] == 1)
  }

  @Test func cutDocumentsKeepTheirPunctuation() {
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts([["Hello,", "World"], ["world", "world"]])
    #expect(tokenizer.wordIndex.map(\.word) == ["world", "hello,"])
    #expect(tokenizer.wordDocs["world"] == 2)
    #expect(tokenizer.textsToSequences([["WORLD", "x", "hello,"]]) == [[1, 2]])
  }

  @Test func aFailingSourceLeavesWhatCameBefore() {
    struct Broken: Error {}
    var tokenizer = Tokenizer()
    var texts = ["one two", "two"]
    #expect(throws: Broken.self) {
      try tokenizer.fitOnTexts(pulling: {
        guard !texts.isEmpty else { throw Broken() }
        return texts.removeFirst()
      })
    }
    #expect(tokenizer.documentCount == 2)
    #expect(tokenizer.wordIndex.map(\.word) == ["two", "one"])
  }

  /// Enough words for the table to grow several times, lengths on both sides of the 8 bytes kept in place.
  @Test func manyWordsKeepTheirNumbers() {
    let words = (0..<5_000).map { "w\($0 % 7 == 0 ? "ith-a-long-name-" : "")\($0)" }
    var tokenizer = Tokenizer(filters: "")
    tokenizer.fitOnTexts([words.joined(separator: " "), words.joined(separator: " ")])
    #expect(tokenizer.wordIndex.map(\.word) == words)
    #expect(tokenizer.wordDocs.allSatisfy { $0.value == 2 })
    #expect(tokenizer.textToSequence(words[4_999] + " " + words[7]) == [5_000, 8])
  }
}
