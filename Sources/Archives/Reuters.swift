public import Downloads
import TensorFiles
import Tensors

/// Newswires from Reuters as word numbers, with a topic each: Keras' `reuters.load_data`, number for number.
///
/// ```swift
/// let wires = try Reuters.load(numWords: 10_000)
/// wires.training.sequences.count                            // 8982
/// Reuters.classNames[3]                                     // "earn"
/// ```
/// Words are numbered as in ``IMDB``.
public struct Reuters: Sendable {
  /// 8,982 of the 11,228 newswires in the published file, unless told otherwise.
  public var training: LabeledSequences
  /// The other 2,246.
  public var test: LabeledSequences

  /// The topics in the order of their labels.
  public static let classNames = [
    "cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar",
    "trade", "reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp",
    "meal-feed", "alum", "oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel",
    "rubber", "heat", "jobs", "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead",
  ]

  /// The published file, made by Keras from Reuters-21578.
  public static let published = PublishedFile(
    "reuters.npz", at: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters.npz"],
    sha256: "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916")

  /// The words and their numbers.
  public static let publishedWordIndex = PublishedFile(
    "reuters_word_index.json",
    at: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters_word_index.json"],
    md5: "4d44cc38712099c9e383dc6e5f11a921")

  /// Reads `reuters.npz` from the cache, or where Keras keeps it, and downloads it (2 MB) if it is in neither.
  ///
  /// - Parameters:
  ///   - testSplit: the part of the newswires, 0 to 1, that goes to ``test``.
  ///   - numWords: as all others of the same names, see
  ///     ``IMDB/load(numWords:skipTop:maxlen:seed:startChar:oovChar:indexFrom:from:)``.
  /// - Throws: `DownloadError` with what to put where; `ArchiveError` and `TensorFileError` for a broken file.
  public static func load(
    numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, testSplit: Double = 0.2, seed: Int = 113,
    startChar: Int? = 1, oovChar: Int? = 2, indexFrom: Int = 3, from cache: DataCache = .standard
  ) throws -> Reuters {
    precondition((0...1).contains(testSplit), "The test split is a part from 0 to 1, not \(testSplit).")
    let numbering = WordNumbering(
      numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
      indexFrom: indexFrom)
    let path = try cache.existing([published.name], keras: ["reuters.npz"]) ?? cache.file(published)
    var wires = try SequenceFile(NPZFile(path), path: path, sequences: "x", labels: "y")
    var generator = MersenneTwister(legacySeed: seed)
    wires.shuffle(&generator)
    wires = numbering.mark(wires)
    let limited = numbering.limit(wires.sequences)
    let count = Int(Double(limited.count) * (1 - testSplit))
    return Reuters(
      training: LabeledSequences(sequences: Array(limited[..<count]), labels: Array(wires.labels[..<count])),
      test: LabeledSequences(sequences: Array(limited[count...]), labels: Array(wires.labels[count...])))
  }

  /// The words and their numbers, to which `indexFrom` is added in the newswires.
  public static func wordIndex(from cache: DataCache = .standard) throws -> [String: Int] {
    try readWordIndex(
      cache.existing([publishedWordIndex.name], keras: ["reuters_word_index.json"]) ?? cache.file(publishedWordIndex))
  }
}
