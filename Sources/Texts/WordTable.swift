/// Words with a number each, in order: what Keras keeps in a dictionary.
///
/// ```swift
/// tokenizer.wordIndex["great"]        // 3
/// tokenizer.wordIndex.map(\.word)     // ["is", "tensorflow", "great", "deep", "learning", "fun"]
/// ```
/// Words are told apart by their Unicode scalars, as in Python: a precomposed `é` and an `e` with a combining accent
/// are two words. A table shares the tokenizer's memory and stays as it was when the tokenizer is fitted again.
public struct WordTable: RandomAccessCollection, Sendable {
  let vocabulary: Vocabulary
  let order: [Int32]
  /// For each word number of the vocabulary its value, where it has one.
  let values: @Sendable (Int32) -> Int?

  /// The first position, 0.
  public var startIndex: Int { 0 }

  /// The number of words.
  public var endIndex: Int { order.count }

  /// The word at a position and its value. Complexity: linear in the word's length.
  public subscript(position: Int) -> (word: String, value: Int) {
    guard let value = values(order[position]) else {
      preconditionFailure("the word at position \(position) has no value")
    }
    return (vocabulary.word(order[position]), value)
  }

  /// The value of a word, nil for an unknown one: `wordCounts["is"]` is `2`.
  public subscript(word: String) -> Int? {
    var found: Int?
    WordScanner.exact.withWhole(word) { word, bytes in
      if let id = vocabulary.id(of: word, in: bytes, scanner: .exact) { found = values(id) }
    }
    return found
  }
}

extension WordTable: CustomStringConvertible {
  /// The words as a literal: `["is": 1, "tensorflow": 2]`.
  public var description: String {
    isEmpty ? "[:]" : "[\(map { "\($0.word.debugDescription): \($0.value)" }.joined(separator: ", "))]"
  }
}

extension WordScanner {
  /// Takes texts as they are.
  static let exact = WordScanner(filters: "", lower: false, split: " ")
}
