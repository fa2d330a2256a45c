public import Tensors

/// Vectors of words that were learned elsewhere, from the files of word2vec and GloVe.
///
/// ```swift
/// let vectors = try WordVectors(gloVe: "glove.6B.100d.txt")
/// vectors.count                       // 400000
/// vectors["frog"]                     // 100 numbers
/// let matrix = vectors.matrix(for: vectorize.vocabulary())      // [words, 100], a row a word
/// ```
/// Words are told apart by their bytes.
public struct WordVectors: Sendable {
  /// The vectors, `[words, dimension]`, float32.
  public let vectors: Tensor
  /// The length of a vector.
  public var dimension: Int { vectors.shape[1] }
  /// The number of words.
  public var count: Int { vectors.shape[0] }

  let names: Vocabulary

  init(names: Vocabulary, vectors: Tensor) {
    self.names = names
    self.vectors = vectors
  }

  /// The words in the order of the file.
  public var words: [String] { names.entries.indices.map { names.word(Int32($0)) } }

  /// The row of a word in ``vectors``, nil for an unknown one.
  public func row(of word: String) -> Int? { names.id(of: word).map { Int($0) } }

  /// The vector of a word, nil for an unknown one.
  public subscript(word: String) -> [Float]? {
    row(of: word).map { vectors[$0].scalars(of: Float.self) }
  }

  /// A row for each of `words`, `[words, dimension]`: what an `Embedding` for that vocabulary begins with.
  ///
  /// - Parameter missing: gives the row of a word without a vector; zeros by default. Traps when it has another length.
  public func matrix(
    for words: [String], missing: (_ word: String) -> [Float]? = { _ in nil }
  ) -> Tensor {
    matrix(for: words.map { Optional($0) }, missing: missing)
  }

  /// As for words; nil gives zeros.
  private func matrix(
    for words: [String?], missing: (_ word: String) -> [Float]? = { _ in nil }
  ) -> Tensor {
    let dimension = dimension
    var matrix = Tensor.zeros([words.count, dimension])
    vectors.withSpan(of: Float.self) { source in
      matrix.withMutableSpan(of: Float.self) { cells in
        for (number, word) in words.enumerated() {
          guard let word else { continue }
          if let row = row(of: word) {
            for place in 0..<dimension { cells[number * dimension + place] = source[row * dimension + place] }
          } else if let given = missing(word) {
            precondition(
              given.count == dimension,
              "the vector of \(word.debugDescription) has \(given.count) numbers instead of \(dimension)")
            for place in 0..<dimension { cells[number * dimension + place] = given[place] }
          }
        }
      }
    }
    return matrix
  }

  /// The rows for a tokenizer's indices, `[wordIndex.count + 1, dimension]` or `[numWords, dimension]`; row 0, the
  /// padding's, is zeros.
  public func matrix(for tokenizer: Tokenizer) -> Tensor {
    let all = (tokenizer.indexWord.indices.last ?? 0) + 1
    let rows = tokenizer.numWords.flatMap { $0 == 0 ? nil : min($0, all) } ?? all
    return matrix(for: (0..<rows).map { tokenizer.indexWord[$0] })
  }
}
