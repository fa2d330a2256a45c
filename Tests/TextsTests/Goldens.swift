import Foundation
import Testing
import Texts

/// What Keras gave for a tokenizer, from `Tools/goldens/text.py`.
struct TokenizerGolden: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var numWords: Int?
  var filters: String
  var lower: Bool
  var split: String
  var charLevel: Bool
  var oovToken: String?
  var fits: [[String]]
  var queries: [String]
  var sequences: [[Int]]
  var words: [String]
  var indices: [Int]
  var counts: [Int]
  var docs: [Int]
  var documentCount: Int
  var back: [[Int]]
  var texts: [String]
  var matrices: [String: [[Float]]]
  var json: String

  var testDescription: String { name }

  /// A tokenizer with the options of this case, fitted on its texts.
  func fitted() -> Tokenizer {
    var tokenizer = Tokenizer(
      numWords: numWords, filters: filters, lower: lower, split: split, charLevel: charLevel,
      oovToken: oovToken)
    for texts in fits { tokenizer.fitOnTexts(texts) }
    return tokenizer
  }

  static let all: [TokenizerGolden] = golden("tokenizers")
}

/// Reads `Fixtures/goldens/text/<name>.json`.
func golden<Value: Decodable>(_ name: String, file: String = #filePath) -> Value {
  let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let path = root.appendingPathComponent("Fixtures/goldens/text/\(name).json")
  do {
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: path))
  } catch {
    fatalError("cannot read \(path.path): \(error)")
  }
}

/// The scalars of words: Swift's `==` takes differently composed letters for equal, Keras does not.
func scalars(_ words: [String]) -> [[Unicode.Scalar]] { words.map { Array($0.unicodeScalars) } }

/// FNV-1a over texts, a line end after each.
func digest(_ texts: some Sequence<String>) -> String {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325
  for text in texts {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    value = (value ^ 10) &* 0x100_0000_01B3
  }
  return String(value)
}
