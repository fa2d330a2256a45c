/// Turns texts into sequences of word numbers, as Keras' `Tokenizer` does (`keras._legacy.preprocessing.text`).
///
/// ```swift
/// var tokenizer = Tokenizer()
/// tokenizer.fitOnTexts(["tensorflow is great", "deep learning is fun"])
/// tokenizer.textsToSequences(["tensorflow is great", "deep learning is fun"])   // [[2, 1, 3], [4, 5, 1, 6]]
/// ```
/// Numbers begin at 1 (0 is left for padding); frequent words come first, ties in the order they first came up.
/// A tokenizer saved by Keras with `to_json` loads with `init(json:)`, and the other way round.
public struct Tokenizer: Sendable {
  /// Punctuation, tab and newline; not the apostrophe.
  public static let defaultFilters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n"

  /// Sequences and matrices hold only numbers below this one, so `numWords - 1` words; nil for all.
  public let numWords: Int?
  /// The characters that never belong to a word.
  public var filters: String { scanner.filters }
  /// Whether texts are put in lower case first.
  public var lower: Bool { scanner.lower }
  /// What stands between words.
  public var split: String { scanner.split }
  /// Whether every Unicode scalar counts as a word; filters and split then play no part.
  public let charLevel: Bool
  /// Stands for words not in the index; nil drops them.
  public let oovToken: String?
  /// Cuts texts into words in place of `filters`, `lower` and `split`.
  public let analyzer: (@Sendable (String) -> [String])?
  /// The texts fitted so far.
  public internal(set) var documentCount = 0

  let scanner: WordScanner
  var vocabulary = Vocabulary()
  /// The words of the index in its order.
  var ranked: [Int32] = []
  /// For each word of the vocabulary its index, or `Tokenizer.none`.
  var indices: [Int] = []
  /// For each word of the vocabulary what stands for it in a sequence, or `Tokenizer.none`.
  var codes: [Int] = []
  /// What stands for an unknown word, or `Tokenizer.none`.
  var unknownCode = Tokenizer.none
  var wordsByIndex: [Int: Int32] = [:]
  var indexDocs: [Int: Int] = [:]

  static let none = Int.min

  /// A tokenizer that knows no words yet.
  ///
  /// - Parameters:
  ///   - numWords: keep only words with an index below this; nil or 0 keeps all. Traps when negative.
  ///   - filters: characters that separate words, besides `split`.
  ///   - lower: whether case is dropped, by the rules of Python's `str.lower`.
  ///   - split: what separates words; traps when empty.
  ///   - charLevel: whether each Unicode scalar is a word.
  ///   - oovToken: a word that gets index 1 and stands for all unknown ones.
  ///   - analyzer: cuts a text into words; its words are taken as they are. Not asked with `charLevel`, nor for
  ///     documents that are cut already. As in Keras it is not part of the JSON.
  public init(
    numWords: Int? = nil, filters: String = Tokenizer.defaultFilters, lower: Bool = true,
    split: String = " ", charLevel: Bool = false, oovToken: String? = nil,
    analyzer: (@Sendable (String) -> [String])? = nil
  ) {
    precondition(
      numWords ?? 0 >= 0, "numWords must be 0 or more, got \(numWords ?? 0)")
    self.numWords = numWords
    self.charLevel = charLevel
    self.oovToken = oovToken
    self.analyzer = analyzer
    scanner = WordScanner(filters: filters, lower: lower, split: split)
  }

  // MARK: Fitting

  /// Counts the words of texts and numbers all words seen so far, by count, ties in the order they first came up.
  ///
  /// May be called again: counts add up and the index is made anew. Complexity: linear in the length of the texts,
  /// plus sorting the vocabulary.
  public mutating func fitOnTexts(_ texts: some Sequence<String>) {
    for text in texts { count(text) }
    makeIndex()
  }

  /// As `fitOnTexts(_:)`, for texts that come one after another from something that can fail, such as a `Dataset`.
  ///
  /// Rethrows what `next` throws; the texts before the failure are then counted and the index is up to date.
  public mutating func fitOnTexts(pulling next: () throws -> String?) rethrows {
    defer { makeIndex() }
    while let text = try next() { count(text) }
  }

  /// Counts documents that are already cut into words; `lower` still applies, filters do not.
  public mutating func fitOnTexts(_ documents: some Sequence<[String]>) {
    for words in documents {
      let scanner = scanner
      for word in words {
        scanner.withWhole(word) { word, bytes in
          vocabulary.count(
            vocabulary.insert(word, in: bytes, scanner: scanner), inDocument: documentCount)
        }
      }
      documentCount += 1
    }
    makeIndex()
  }

  /// Counts in how many sequences each index occurs, for the `tfidf` matrix of an index made elsewhere.
  public mutating func fitOnSequences(_ sequences: [[Int]]) {
    documentCount += sequences.count
    for sequence in sequences {
      for index in Set(sequence) { indexDocs[index, default: 0] += 1 }
    }
  }

  private mutating func count(_ text: String) {
    let scanner = scanner
    let document = documentCount
    if charLevel {
      scanner.forEachCharacter(in: text) { word, bytes in
        vocabulary.count(
          vocabulary.insert(word, in: bytes, scanner: scanner), inDocument: document)
      }
    } else if let analyzer {
      for word in analyzer(text) { vocabulary.count(insertExactly(word), inDocument: document) }
    } else {
      scanner.forEachWord(in: text) { word, bytes in
        vocabulary.count(
          vocabulary.insert(word, in: bytes, scanner: scanner), inDocument: document)
      }
    }
    documentCount += 1
  }

  /// Numbers the words by falling count. A word that is also `oovToken` keeps its first place but takes the number of
  /// the second, which is what Keras' dictionary ends up with.
  private mutating func makeIndex() {
    let entries = vocabulary.entries
    var sorted = vocabulary.counted.map { (count: entries[Int($0)].count, id: $0) }
    sorted.sort { $0.count > $1.count }  // stable, as Python's
    ranked = []
    ranked.reserveCapacity(sorted.count + 1)
    let oov = oovToken.map { insertExactly($0) }
    if let oov { ranked.append(oov) }
    indices = [Int](repeating: Tokenizer.none, count: vocabulary.entries.count)
    if let oov { indices[Int(oov)] = 1 }
    var index = oov == nil ? 1 : 2
    for (_, id) in sorted {
      if id != oov { ranked.append(id) }
      indices[Int(id)] = index
      index += 1
    }
    wordsByIndex = Dictionary(minimumCapacity: ranked.count)
    for id in ranked { wordsByIndex[indices[Int(id)]] = id }
    for id in vocabulary.counted {
      indexDocs[indices[Int(id)]] = vocabulary.entries[Int(id)].documents
    }
    makeCodes()
  }

  mutating func insertExactly(_ text: String) -> Int32 {
    var id: Int32 = 0
    WordScanner.exact.withWhole(text) { word, bytes in
      id = vocabulary.insert(word, in: bytes, scanner: .exact)
    }
    return id
  }

  /// Settles what each word of the vocabulary becomes in a sequence.
  mutating func makeCodes() {
    unknownCode = oovToken.flatMap { wordIndex[$0] } ?? Tokenizer.none
    let limit = numWords.flatMap { $0 == 0 ? nil : $0 } ?? Int.max
    let unknown = unknownCode
    codes = indices.map { $0 == Tokenizer.none || $0 >= limit ? unknown : $0 }
  }

  // MARK: What it knows

  /// The words and their indices, in the order of the index: `["is": 1, "tensorflow": 2, …]`.
  public var wordIndex: WordTable {
    let indices = indices
    return WordTable(vocabulary: vocabulary, order: ranked) { id in
      let index = Int(id) < indices.count ? indices[Int(id)] : Tokenizer.none
      return index == Tokenizer.none ? nil : index
    }
  }

  /// How often each word occurred, in the order they first came up: `["tensorflow": 1, "is": 2, …]`.
  public var wordCounts: WordTable {
    let vocabulary = vocabulary
    return WordTable(vocabulary: vocabulary, order: vocabulary.counted) { id in
      let count = vocabulary.entries[Int(id)].count
      return count < 0 ? nil : count
    }
  }

  /// In how many documents each word occurred, in the order they first came up.
  public var wordDocs: WordTable {
    let vocabulary = vocabulary
    return WordTable(vocabulary: vocabulary, order: vocabulary.counted) { id in
      let entry = vocabulary.entries[Int(id)]
      return entry.count < 0 ? nil : entry.documents
    }
  }

  /// The word of each index: `indexWord[1]` is `"is"`, `indexWord[0]` is nil.
  public var indexWord: IndexTable { IndexTable(vocabulary: vocabulary, words: wordsByIndex) }

  /// The word of each index, without a dictionary of strings being made.
  public struct IndexTable: Sendable {
    let vocabulary: Vocabulary
    let words: [Int: Int32]

    /// The number of indices that have a word.
    public var count: Int { words.count }

    /// The indices that have a word, rising.
    public var indices: [Int] { words.keys.sorted() }

    /// The word of an index, nil where there is none.
    public subscript(index: Int) -> String? { words[index].map { vocabulary.word($0) } }
  }
}
