import Datasets
import Files
import Foundation
import Tensors
import Testing
import _TestSupport

/// Folders of texts as Keras lists, splits and labels them; Tools/goldens/text_folder.py.
@Suite struct TextFolderTests {
  struct Golden: Decodable {
    struct Batch: Decodable {
      /// The bytes of each text in hexadecimal digits.
      var bytes: [String]
      var labelShape: [Int]?
      var labels: [Float]?
    }

    var seed: Int
    var split: Double?
    var mode: String?
    var given: [Int]?
    var shuffle: Bool
    var maxLength: Int?
    var classNames: [String]?
    var classes: [String]
    var files: [String]
    var numbers: [Int]
    var batches: [Batch]

    var labels: TextFolder.Labels { given.map { .list($0) } ?? (classes.isEmpty ? .none : .inferred) }
  }

  let root = Fixtures.path("goldens/textfolder/texts")

  private func folder(_ golden: Golden) throws -> TextFolder {
    try TextFolder(
      root, labels: golden.labels, labelMode: golden.mode.flatMap { TextFolder.LabelMode(rawValue: $0) } ?? .none,
      classNames: golden.classNames, batchSize: 4, maxLength: golden.maxLength, shuffle: golden.shuffle,
      validationSplit: golden.split, seed: golden.seed, hiddenFiles: true, quiet: true)
  }

  @Test func isWhatKerasMakesOfTheSameFolder() throws {
    let cases = try JSONDecoder().decode([Golden].self, from: Data(Fixtures.bytes("goldens/textfolder/expected.json")))
    #expect(cases.count == 22)
    for golden in cases {
      let texts = try folder(golden)
      #expect(texts.filePaths == golden.files.map { "\(root)/\($0)" })
      #expect(texts.labels == golden.numbers)
      #expect(texts.classNames == golden.classes)
      guard !golden.batches.isEmpty else { continue }
      let batches = try Array(texts.validation ?? texts.training)
      #expect(batches.count == golden.batches.count)
      for ((found, labels), expected) in zip(batches, golden.batches) {
        for (text, bytes) in zip(found, expected.bytes) {
          let hex = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
          // Keras cuts inside of characters; here the piece of one is left out.
          #expect(golden.maxLength == nil ? hex == bytes : bytes.hasPrefix(hex) && bytes.count - hex.count < 8)
        }
        #expect(found.count == expected.bytes.count)
        #expect(labels.shape == expected.labelShape ?? [found.count, 0])
        #expect(labels.cast(to: .float32).scalars(of: Float.self) == expected.labels ?? [])
        #expect(labels.dtype == (golden.mode == "int" && !golden.classes.isEmpty ? .int32 : .float32))
      }
    }
  }

  @Test func theFirstEpochIsTheListAndTheNextAnother() throws {
    let texts = try TextFolder(root, seed: 3, quiet: true)
    #expect(texts.classNames == ["Mixed", "glad", "sad"] && texts.labels.count == 35)
    func labels(_ epoch: Int) throws -> [Int] {
      let iterator = try texts.trainingTexts.makeIterator(epoch: epoch)
      var labels: [Int] = []
      while let (_, label) = try iterator.next() { labels.append(Int(label.scalar(of: Int32.self))) }
      return labels
    }
    #expect(try labels(0) == texts.labels)
    #expect(try labels(1) != texts.labels && labels(1).sorted() == texts.labels.sorted())
    #expect("\(texts.training)".hasPrefix("prefetch(2) <- batch(32) <- map"))
  }

  @Test func theLawHolds() throws {
    let expected = try Array(TextFolder(root, shuffle: false, quiet: true).trainingTexts).map(\.0)
    try checkDataset(expecting: expected) {
      (try? TextFolder(root, shuffle: false, quiet: true))?.trainingTexts.map { $0.0 } ?? Dataset([])
    }
  }

  @Test func subsetsAreSidesOfTheSameSplit() throws {
    func files(_ subset: TextFolder.Subset?) throws -> [String] {
      try TextFolder(root, validationSplit: 0.4, subset: subset, seed: 8, quiet: true).filePaths
    }
    #expect(try files(.training) + files(.validation) == files(nil))
    #expect(try files(.validation).count == 14)
  }

  @Test func textsAreCutBetweenCharacters() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("aé中😀z".utf8), to: "one/t.txt")
    let cuts = try (1...12).map { limit in
      try TextFolder(folder.path, maxLength: limit, quiet: true).trainingTexts[0].0
    }
    #expect(cuts == ["a", "a", "aé", "aé", "aé", "aé中", "aé中", "aé中", "aé中", "aé中😀", "aé中😀z", "aé中😀z"])
  }

  @Test func whatIsNoTextIsNamed() throws {
    let folder = try TemporaryFolder()
    let bad = try folder.write([0x61, 0xFF], to: "one/bad.txt")
    let error = try #require(throws: DatasetError.self) { try Array(TextFolder(folder.path, quiet: true).training) }
    #expect("\(error)".hasSuffix("\(bad): the bytes are not UTF-8"))
  }

  @Test func errorsSayWhatIsWrong() throws {
    func reason(_ body: () throws -> TextFolder) throws -> String {
      try #require(throws: TextFolderError.self) { _ = try body() }.description
    }
    let folder = try TemporaryFolder()
    try folder.write([], to: "one/x.md")
    #expect(try reason { try TextFolder(folder.path, quiet: true) } == "No text files found in \(folder.path). Allowed format: .txt")
    #expect(try reason { try TextFolder(root, labelMode: .binary, quiet: true) }.contains("3: Mixed, glad, sad"))
    #expect(try reason { try TextFolder(root, labels: .list([1, 2]), quiet: true) }.contains("2 labels were given"))
    #expect(try reason { try TextFolder(root, classNames: ["gone"], quiet: true) }.contains("gone"))
    #expect(
      try reason { try TextFolder(root, validationSplit: 0.01, quiet: true) }.hasPrefix("No validation text files found"))
    #expect(throws: FileError.self) { try TextFolder(folder.path + "/none", quiet: true) }
  }
}
