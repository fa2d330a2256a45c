public import Downloads
import TensorFiles
import Tensors

/// Film reviews from the Internet Movie Database as word numbers, with a class of 0 (negative) or 1 (positive):
/// Keras' `imdb.load_data`, number for number.
///
/// ```swift
/// let reviews = try IMDB.load(numWords: 10_000)
/// reviews.training.sequences.count       // 25000
/// reviews.training.sequences[0]          // [1, 14, 22, 16, 43, 530, 973, ...]
/// let x = padSequences(reviews.training.sequences, maxlen: 256)      // [25000, 256] int32
/// ```
/// Words are numbered by how often they occur, the most frequent is 1; to these numbers Keras adds 3, so that 0 can stand
/// for padding, 1 for the start of a review and 2 for a word that was left out.
public struct IMDB: Sendable {
  /// 25,000 reviews in the published file.
  public var training: LabeledSequences
  /// 25,000 reviews in the published file.
  public var test: LabeledSequences

  /// The published file: <https://ai.stanford.edu/~amaas/data/sentiment/>, numbered by Keras.
  public static let published = PublishedFile(
    "imdb.npz", at: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz"],
    sha256: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f")

  /// The words and their numbers.
  public static let publishedWordIndex = PublishedFile(
    "imdb_word_index.json",
    at: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json"],
    md5: "bfafd718b763782e994055a2d397834f")

  /// Reads `imdb.npz` from the cache, or where Keras keeps it, and downloads it (17 MB) if it is in neither.
  ///
  /// - Parameters:
  ///   - numWords: words with this number and greater ones count as left out; nil for none, but for the very last one,
  ///     as in Keras.
  ///   - skipTop: words with smaller numbers count as left out.
  ///   - maxlen: reviews of so many words, the start counted, or more are left out; nil to keep all.
  ///   - seed: of the order of the reviews, from 0 to 2^32 - 1.
  ///   - startChar: what begins every review; nil for nothing.
  ///   - oovChar: what stands for a word that is left out; nil to leave no trace of it.
  ///   - indexFrom: what is added to the number of every word.
  /// - Throws: `DownloadError` with what to put where; `ArchiveError` and `TensorFileError` for a broken file, or when
  ///   `maxlen` leaves nothing over.
  public static func load(
    numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, seed: Int = 113, startChar: Int? = 1,
    oovChar: Int? = 2, indexFrom: Int = 3, from cache: DataCache = .standard
  ) throws -> IMDB {
    let numbering = WordNumbering(
      numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
      indexFrom: indexFrom)
    let path = try cache.existing([published.name], keras: ["imdb.npz"]) ?? cache.file(published)
    let file = try NPZFile(path)
    var training = try SequenceFile(file, path: path, sequences: "x_train", labels: "y_train")
    var test = try SequenceFile(file, path: path, sequences: "x_test", labels: "y_test")
    var generator = MersenneTwister(legacySeed: seed)
    training.shuffle(&generator)
    test.shuffle(&generator)
    training = numbering.mark(training)
    test = numbering.mark(test)
    if let maxlen, training.sequences.isEmpty || test.sequences.isEmpty {
      throw ArchiveError(path, "no text has fewer than \(maxlen) words: maxlen has to be larger")
    }
    // The limit without `numWords` is that of both parts together.
    let limited = numbering.limit(training.sequences + test.sequences)
    let count = training.sequences.count
    return IMDB(
      training: LabeledSequences(sequences: Array(limited[..<count]), labels: training.labels),
      test: LabeledSequences(sequences: Array(limited[count...]), labels: test.labels))
  }

  /// The words and their numbers, to which `indexFrom` is added in the reviews.
  ///
  /// ```swift
  /// try IMDB.wordIndex()["the"]      // 1
  /// ```
  public static func wordIndex(from cache: DataCache = .standard) throws -> [String: Int] {
    try readWordIndex(
      cache.existing([publishedWordIndex.name], keras: ["imdb_word_index.json"]) ?? cache.file(publishedWordIndex))
  }
}
