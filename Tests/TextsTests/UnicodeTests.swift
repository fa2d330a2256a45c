import Foundation
import Tensors
import Testing
import Texts
import _TestSupport

/// What the article `Unicode.md` says, both ways: where all scripts count, and where ASCII alone does.
@Suite struct UnicodeTests {
  @Test func theArticlesExamplesAreTrue() throws {
    #expect(textToWordSequence("ÉTÉ Σ'ΑΓΑΠΩ ΟΔΟΣ") == ["été", "σ'αγαπω", "οδος"])
    #expect(TextStandardization.lowerAndStripPunctuation("ÉTÉ, Don't") == "ÉtÉ dont")
    #expect(TextStandardization.lowerAndStripDigitsAndPunctuation("ÉTÉ ٤2 Don't!") == "été dont")
    let article = try String(
      contentsOfFile: Fixtures.folder + "/../Sources/Texts/Texts.docc/Unicode.md", encoding: .utf8)
    for line in [
      #"textToWordSequence("ÉTÉ Σ'ΑΓΑΠΩ ΟΔΟΣ")"#, #"// ["été", "σ'αγαπω", "οδος"]"#,
      #"TextStandardization.lowerAndStripPunctuation("ÉTÉ, Don't")"#, #"// "ÉtÉ dont""#,
      #"TextStandardization.lowerAndStripDigitsAndPunctuation("ÉTÉ ٤2 Don't!") // "été dont""#,
    ] {
      #expect(article.contains(line), "\(line)")
    }
  }

  @Test func theTokenizerLowersAllScripts() {
    #expect(scalars(textToWordSequence("İ ẞ ΑΣ ΑΣΑ ДА ＡＢ")) == scalars(["i\u{307}", "ß", "ας", "ασα", "да", "ａｂ"]))
    #expect(textToWordSequence("ÉTÉ été", lower: false) == ["ÉTÉ", "été"])
  }

  @Test func whateverIsNoFilterIsPartOfAWord() {
    #expect(textToWordSequence("don't 日本語 a\u{A0}b «x» 1٤") == ["don't", "日本語", "a\u{A0}b", "«x»", "1٤"])
    #expect(textToWordSequence("a\u{3000}b a\rb") == ["a\u{3000}b", "a\rb"])
  }

  @Test func theVectorizationLooksAtASCII() {
    var vectorize = TextVectorization()
    vectorize.adapt(["«Été» été ÉTÉ don't a\u{A0}b x\u{B}y"])
    let tokens = vectorize.vocabulary(includingSpecialTokens: false)
    #expect(Set(tokens) == ["«Été»", "été", "ÉtÉ", "dont", "a\u{A0}b", "x", "y"])
    vectorize = TextVectorization(standardize: .lowerAndStripDigitsAndPunctuation)
    vectorize.adapt(["«Été» été ÉTÉ don't a\u{A0}b 42٤"])
    #expect(Set(vectorize.vocabulary(includingSpecialTokens: false)) == ["«été»", "été", "dont", "a", "b"])
  }

  @Test func wordsAreEqualWhenTheirBytesAre() {
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(["é e\u{301}"])
    #expect(tokenizer.wordIndex.count == 2)
    var vectorize = TextVectorization()
    vectorize.adapt(["é e\u{301}"])
    #expect(vectorize.vocabularySize == 4)
  }

  @Test func charactersAreScalars() {
    let text = "👨‍👩‍👧‍👦e\u{301}"
    var tokenizer = Tokenizer(charLevel: true)
    tokenizer.fitOnTexts([text])
    #expect(tokenizer.textToSequence(text).count == 9)
    var vectorize = TextVectorization(split: .character)
    vectorize.adapt([text])
    #expect(vectorize(text).shape == [9])
  }
}
