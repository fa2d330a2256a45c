import Archives
import Downloads
import Foundation
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// IMDB and Reuters equal to what Keras makes of the same files; Tools/goldens/builtin_data.py.
@Suite struct BuiltInTextsTests {
  struct Golden: Decodable {
    struct Part: Decodable, Equatable {
      var sequences: [[Int]]
      var labels: [Int64]

      init(_ part: LabeledSequences) {
        sequences = part.sequences
        labels = part.labels.scalars(of: Int64.self)
      }
    }

    var set: String
    var options: [String: Double?]
    var training: Part
    var test: Part

    /// The option in the golden file; `fallback` where Keras was left to choose.
    func option(_ name: String, _ fallback: Int?) -> Int? {
      guard let given = options[name] else { return fallback }
      return given.map { Int($0) }
    }
  }

  let cache = DataCache(folder: Fixtures.path("goldens/builtin"), downloads: false)

  @Test func textsAreThoseOfKeras() throws {
    let cases = try JSONDecoder().decode([Golden].self, from: Data(Fixtures.bytes("goldens/builtin/texts.json")))
    #expect(cases.count == 20)
    for golden in cases {
      let parts: (LabeledSequences, LabeledSequences)
      if golden.set == "imdb" {
        let reviews = try IMDB.load(
          numWords: golden.option("num_words", nil), skipTop: golden.option("skip_top", 0)!,
          maxlen: golden.option("maxlen", nil), seed: golden.option("seed", 113)!,
          startChar: golden.option("start_char", 1), oovChar: golden.option("oov_char", 2),
          indexFrom: golden.option("index_from", 3)!, from: cache)
        parts = (reviews.training, reviews.test)
      } else {
        let wires = try Reuters.load(
          numWords: golden.option("num_words", nil), skipTop: golden.option("skip_top", 0)!,
          maxlen: golden.option("maxlen", nil), testSplit: (golden.options["test_split"] ?? 0.2)!,
          seed: golden.option("seed", 113)!, startChar: golden.option("start_char", 1),
          oovChar: golden.option("oov_char", 2), indexFrom: golden.option("index_from", 3)!, from: cache)
        parts = (wires.training, wires.test)
      }
      #expect(Golden.Part(parts.0) == golden.training, "\(golden.set) \(golden.options)")
      #expect(Golden.Part(parts.1) == golden.test, "\(golden.set) \(golden.options)")
    }
  }

  /// NumPy has pickled arrays in several protocols over the years, Python 2 in one of its own.
  @Test(arguments: ["2", "3", "4", "5", "python2"])
  func allProtocolsHoldTheSame(version: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("goldens/builtin/texts_\(version).npz"), to: "reuters.npz")
    let wires = try Reuters.load(testSplit: 0, from: DataCache(folder: folder.path, downloads: false))
    try folder.write(Fixtures.bytes("goldens/builtin/texts_4.npz"), to: "reuters.npz")
    let expected = try Reuters.load(testSplit: 0, from: DataCache(folder: folder.path, downloads: false))
    #expect(wires.training.sequences.count == 6)
    #expect(wires.training.sequences == expected.training.sequences)
  }

  @Test func kerasOwnFilesAreUsed() throws {
    let empty = try TemporaryFolder()
    let cache = DataCache(folder: empty.path, kerasFolder: cache.folder, downloads: false)
    #expect(try IMDB.load(from: cache).training.sequences.count == 40)
    #expect(try IMDB.wordIndex(from: cache) == ["the": 1, "café": 17, "d'a": 88584])
    #expect(throws: DownloadError.self) { try Reuters.wordIndex(from: cache) }
  }

  @Test func whatLeavesNothingIsAnError() throws {
    let error = try #require(throws: ArchiveError.self) { try IMDB.load(maxlen: 1, from: cache) }
    #expect(error.reason == "no text has fewer than 1 words: maxlen has to be larger")
  }

  @Test func otherArraysAreErrors() throws {
    let folder = try TemporaryFolder()
    let cache = DataCache(folder: folder.path, downloads: false)
    try NPZFile.write(["x": Tensor([1, 2] as [Float]), "y": Tensor([1, 2] as [Int64])], to: folder.path("reuters.npz"))
    let numbers = try #require(throws: ArchiveError.self) { try Reuters.load(from: cache) }
    #expect(numbers.member == "x" && numbers.reason.contains("array of lists"))
    try folder.write(Array("{\"a\": \"b\"}".utf8), to: "reuters_word_index.json")
    #expect(throws: ArchiveError.self) { try Reuters.wordIndex(from: cache) }
    try folder.write(Array("{\"a\" 1}".utf8), to: "reuters_word_index.json")
    let broken = try #require(throws: ArchiveError.self) { try Reuters.wordIndex(from: cache) }
    #expect(broken.byteOffset == 5)
  }

  @Test func thereAreAsManyTopicsAsLabels() {
    #expect(Reuters.classNames.count == 46 && Set(Reuters.classNames).count == 46)
  }
}
