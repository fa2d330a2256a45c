@testable import Datasets
import Files
import TFRecords
import Tensors
import Testing
import _TestSupport

/// A user's own type.
private struct Review: StorableElement, Equatable {
  var text: String
  var stars: Int32

  init(text: String, stars: Int32) { (self.text, self.stars) = (text, stars) }

  static var storedType: String { "review(string, int32)" }

  func encode(into row: inout RowEncoder) {
    text.encode(into: &row)
    stars.encode(into: &row)
  }

  init(decoding row: inout RowDecoder) throws {
    text = try String(decoding: &row)
    stars = try Int32(decoding: &row)
  }
}

@Suite struct DatasetSaveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func obeysTheLaw() throws {
    let path = folder.path + "/numbers"
    #expect(try Dataset([4, 5, 6, 7]).save(to: path) == 4)
    try checkDataset(expecting: [4, 5, 6, 7]) { saved(path) }
    #expect("\(saved(path) as Dataset<Int>)" == "saved(numbers, 4)")
    try Dataset([Int]()).save(to: path)
    try checkDataset(expecting: [Int]()) { saved(path) }
  }

  private func saved<Element: StorableElement>(_ path: String) -> Dataset<Element> {
    // The law takes recipes that do not throw.
    try! .saved(at: path)
  }

  @Test func elementsOfEveryKindComeBack() throws {
    let path = folder.path + "/elements"
    func comeBack<Element: StorableElement & Equatable>(_ elements: [Element]) throws {
      try Dataset(elements).save(to: path)
      #expect(try Array(Dataset<Element>.saved(at: path)) == elements)
    }
    try comeBack(["", "a", "é\n"])
    try comeBack([Tensor.noise([3, 2]), Tensor([true, false])])
    try comeBack([["x": Tensor(1.5 as Float)], [:]])
    try comeBack([nil, 3, nil] as [Float?])
    try comeBack([Review(text: "good", stars: 5), Review(text: "", stars: 1)])
    try comeBack([["label": 7], [:]] as [Example])
  }

  @Test(arguments: 0..<4) func randomElementsComeBack(seed: Int) throws {
    var generator = SplitMix64(seed: seed)
    func count() -> Int { Int.random(in: 0..<5, using: &generator) }
    func text() -> String {
      String((0..<count()).map { _ in "a\u{0}\"é\u{1F600}\n".randomElement(using: &generator)! })
    }
    func tensor() -> Tensor {
      let shape = (0..<count()).map { _ in count() }
      let dtype = DType.allCases.randomElement(using: &generator)!
      return Tensor.normal(shape, using: &generator).cast(to: dtype)
    }
    let numbers = (0..<50).map { _ in
      (
        Int(bitPattern: UInt(generator.next())), UInt16.random(in: 0 ... .max, using: &generator),
        Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &generator)),
        Double(bitPattern: generator.next() >> 2), Bool.random(using: &generator)
      )
    }
    let values = (0..<50).map { _ in
      (
        text(), (0..<count()).map { _ in Bool.random(using: &generator) ? text() : nil },
        Dictionary((0..<count()).map { ("\($0)", tensor()) }) { $1 },
        Example(features: ["x": .int64s((0..<count()).map { Int64($0) }), "y": .string(text())])
      )
    }
    let path = folder.path + "/random"
    try Dataset(numbers).save(to: path)
    let savedNumbers = try Array(Dataset<(Int, UInt16, Float, Double, Bool)>.saved(at: path))
    for (one, other) in Swift.zip(savedNumbers, numbers) { #expect(one == other) }
    #expect(savedNumbers.count == 50)
    try Dataset(values).save(to: path)
    let savedValues = try Array(Dataset<(String, [String?], [String: Tensor], Example)>.saved(at: path))
    for (one, other) in Swift.zip(savedValues, values) { #expect(one == other) }
    #expect(savedValues.count == 50)
  }

  @Test func tuplesComeBack() throws {
    let path = folder.path + "/tuples"
    try zip(Dataset.range(0..<3), Dataset(["a", "b", "c"])).save(to: path)
    let pairs = try Dataset<(Int, String)>.saved(at: path)
    #expect(try Array(pairs.map { "\($0)\($1)" }) == ["0a", "1b", "2c"])
    try pairs.map { ($0, $1, Float($0) / 2, [$1: Tensor($0 == 1)]) }.save(to: path)
    let fours = try Dataset<(Int, String, Float, [String: Tensor])>.saved(at: path)
    let last = try fours[2]
    #expect(last.0 == 2 && last.1 == "c" && last.2 == 1)
    #expect(last.3 == ["c": Tensor(false)])
  }

  @Test func recordsAndExamplesAreAPlainRecordFile() throws {
    let path = folder.path + "/examples"
    let examples = (0..<5).map { ["label": .int64(Int64($0))] as Example }
    try Dataset(examples).save(to: path)
    let file = try #require(try dataFile(path))
    #expect(try Array(Dataset.tfrecords(file).map { try Example(parsing: $0) }) == examples)
    let records = try Dataset.tfrecords(file)
    try records.save(to: path + "2")
    #expect(try Array(Dataset<Record>.saved(at: path + "2").map(\.bytes)) == Array(records.map(\.bytes)))
    #expect(try readFile(try #require(try dataFile(path + "2"))) == readFile(file))
  }

  private func dataFile(_ path: String) throws -> String? {
    try Folder.names(in: path).first { $0.hasSuffix(".tfrecord") }.map { "\(path)/\($0)" }
  }

  @Test func savingAgainReplacesAtOnce() throws {
    let path = folder.path + "/again"
    try Dataset([1, 2]).save(to: path)
    let first = try Dataset<Int>.saved(at: path)
    let iterator = try first.makeIterator()
    #expect(try iterator.next() == 1)
    // A pass that fails changes nothing.
    #expect(throws: DatasetError.self) { try Dataset.range(0..<9).map(refusing([5])).save(to: path) }
    #expect(try Array(Dataset<Int>.saved(at: path)) == [1, 2])
    // Reading what is being replaced.
    try Dataset<Int>.saved(at: path).map { $0 * 10 }.save(to: path)
    #expect(try Array(Dataset<Int>.saved(at: path)) == [10, 20])
    #expect(try iterator.next() == 2)
    #expect(try Array(first) == [1, 2])
    #expect(try Folder.names(in: path).count == 3, "manifest, data and lock")
    // A position in the old elements is none in the new.
    #expect(throws: IteratorStateMismatch.self) {
      try Dataset<Int>.saved(at: path).makeIterator(resumingAt: iterator.state)
    }
  }

  @Test func whatFailsLeavesNothing() throws {
    let path = folder.path + "/nothing"
    #expect(throws: DatasetError.self) { try Dataset.range(0..<9).map(refusing([5])).save(to: path) }
    #expect(try folder.contents() == [])
    let file = try folder.write([1], to: "file")
    let error = #expect(throws: FileError.self) { try Dataset([1]).save(to: file) }
    #expect(error?.path == file)
    #expect(throws: FileError.self) { try Dataset([1]).save(to: file + "/below") }
    #expect(throws: FileError.self) { try Dataset<Int>.saved(at: path) }
  }

  @Test func otherTypesAreRefused() throws {
    let path = folder.path + "/letters"
    try Dataset(["a"]).save(to: path)
    let error = #expect(throws: SavedDatasetError.self) { try Dataset<Int>.saved(at: path) }
    #expect(
      error?.description
        == "\(path)/dataset.json: the elements were saved as string, and cannot be read as int64")
    #expect(throws: SavedDatasetError.self) { try Dataset<(String, String)>.saved(at: path) }
  }

  @Test func pipelineTextsWithQuotesComeBack() throws {
    let path = folder.path + "/quotes"
    try Dataset(count: 2, name: "a \"b\\\" \n c") { $0 }.save(to: path)
    #expect(try Array(Dataset<Int>.saved(at: path)) == [0, 1])
  }

  @Test func everyFlippedByteIsFound() throws {
    let path = folder.path + "/flipped"
    try Dataset([(1, "one"), (2, "two"), (3, "three")]).save(to: path)
    for name in try Folder.names(in: path) where name != ".lock" {
      let file = "\(path)/\(name)"
      let good = try readFile(file)
      for place in good.indices {
        var bad = good
        bad[place] ^= 1 << (place % 8)
        try folder.write(bad, to: "flipped/\(name)")
        let error = #expect(throws: (any Error).self) {
          try Array(Dataset<(Int, String)>.saved(at: path).map(\.0))
        }
        switch (error as? DatasetError)?.underlying ?? error {
        case let error as SavedDatasetError:
          #expect(error.path == file && error.byteOffset != nil, "\(error)")
        case let error as TFRecordError:
          #expect(error.path == file && error.byteOffset <= place && place < error.byteOffset + 45, "\(error)")
        default: Issue.record("byte \(place) of \(name): \(String(describing: error))")
        }
      }
      for end in stride(from: good.count - 1, through: 0, by: -7) {
        try folder.write(Array(good[..<end]), to: "flipped/\(name)")
        #expect(throws: (any Error).self) { try Array(Dataset<(Int, String)>.saved(at: path).map(\.0)) }
      }
      try folder.write(good, to: "flipped/\(name)")
    }
    #expect(try Array(Dataset<(Int, String)>.saved(at: path).map(\.0)) == [1, 2, 3])
  }

  @Test func aDamagedElementTakesItsPlace() throws {
    let path = folder.path + "/damaged"
    try Dataset(["one", "two", "three"]).save(to: path)
    let file = try #require(try dataFile(path))
    var bytes = try readFile(file)
    bytes[23 + 12 + 4] ^= 1  // the "t" of "two"
    try folder.write(bytes, to: "damaged/\(file.split(separator: "/").last!)")
    let iterator = try Dataset<String>.saved(at: path).makeIterator()
    #expect(try iterator.next() == "one")
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.element == 1)
    #expect((error?.underlying as? TFRecordError)?.byteOffset == 23)
    #expect(try iterator.next() == "three")
  }

  @Test(arguments: [-1, 4, .max]) func aNumberOfElementsThatHasNoRoomIsRefused(count: Int) throws {
    let path = folder.path + "/forged"
    try Dataset([1, 2]).save(to: path)
    var manifest = try SavedManifest(folder: path)
    manifest.count = count
    try folder.write(Array(manifest.text.utf8), to: "forged/dataset.json")
    #expect(throws: SavedDatasetError.self) { try SavedManifest(folder: path) }
  }
}
