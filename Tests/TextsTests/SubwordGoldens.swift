import Foundation
import Tensors
import Texts

/// What the package `tokenizers` gave, from `Tools/goldens/text_subwords.py`.
struct SubwordGolden: Decodable, Sendable {
  struct Example: Decodable, Sendable {
    var text: String
    var ids: [Int]
    var tokens: [String]
    var offsets: [[Int]]
    var decoded: String
    var half: String
  }
  struct Digests: Decodable, Sendable, Equatable {
    var ids: String
    var offsets: String
    var decoded: String
    var whole: String
  }
  struct Kind: Decodable, Sendable {
    var examples: [Example]
    var digests: [Digests]
  }
  struct Trained: Decodable, Sendable {
    var size: Int
    var tokens: String
    var merges: String
  }
  var fragments: [String]
  var ranges: [[UInt64]]
  var texts: String
  var sample: [String]
  var trained: Trained
  var bpe: Kind
  var roberta: Kind
  var uncased: Kind
  var cased: Kind

  static let all: SubwordGolden = golden("subwords/corpus")
  /// 5,000 random texts of many scripts, an eighth of them with broken UTF-8.
  static let texts = all.corpus(5_000)

  /// The path of a file beside the goldens.
  static func path(_ name: String, file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/goldens/text/subwords/\(name)").path
  }

  private func corpus(_ documents: Int) -> [String] {
    var random = SplitMix64(seed: 11)
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    return (0..<documents).map { _ in
      var text = ""
      for _ in 0..<below(20) {
        switch below(10) {
        case 0..<6: text += fragments[below(fragments.count)]
        case 6:
          let range = ranges[below(ranges.count)]
          let value = range[0] + UInt64(below(Int(range[1] - range[0] + 1)))
          text.unicodeScalars.append(Unicode.Scalar(UInt32(value))!)
        case 7, 8:
          for _ in 0..<1 + below(6) {
            text.unicodeScalars.append(Unicode.Scalar(UInt8(97 + min(below(26), below(26)))))
          }
        default: text += " "
        }
      }
      guard below(8) == 0, !text.utf8.isEmpty else { return text }
      var bytes = Array(text.utf8)
      for _ in 0..<1 + below(4) {
        let byte = UInt8(below(256))
        bytes[below(bytes.count)] = byte
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  static func numbers(_ row: some Sequence<Int>) -> String {
    row.map(String.init).joined(separator: " ")
  }

  /// Of every thousand texts one digest each.
  static func digests(
    encode: (String) -> SubwordEncoding, decode: (_ ids: [Int], _ skipsSpecialTokens: Bool) -> String
  ) -> [Digests] {
    stride(from: 0, to: texts.count, by: 1_000).map { start in
      let encodings = texts[start..<start + 1_000].map(encode)
      return Digests(
        ids: digest(encodings.map { numbers($0.ids) }),
        offsets: digest(
          encodings.map { numbers($0.offsets.flatMap { [$0.lowerBound, $0.upperBound] }) }),
        decoded: digest(encodings.map { decode($0.ids, true) }),
        whole: digest(encodings.map { decode($0.ids, false) }))
    }
  }
}

/// What the package takes each scalar for.
struct ScalarClasses: Decodable, Sendable {
  /// Runs of a first scalar and a class: letter, number, other, space.
  var gpt: [Int]
  /// Runs of a first scalar and a class: dropped, space by cleaning, Chinese, part of a word, space, punctuation.
  var bert: [Int]
  /// Of every 4,096 scalars a digest of what accents and case leave of each.
  var mappings: [String]

  static let all: ScalarClasses = golden("subwords/classes")
}
