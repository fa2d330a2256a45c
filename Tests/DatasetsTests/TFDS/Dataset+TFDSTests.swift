import Datasets
import Files
import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Data sets that tensorflow-datasets has written, read as it reads them; Tools/goldens/tfds.py.
@Suite struct DatasetTFDSTests {
  let root = Fixtures.path("goldens/tfds")

  private func expected() throws -> JSONValue {
    try JSONValue(parsing: Fixtures.bytes("goldens/tfds/expected.json"))
  }

  @Test func everyKindOfFeatureIsWhatTensorFlowReads() throws {
    let rows = try #require(try expected()["kitchen"]?.arrayValue)
    let examples = try Array(Dataset.tfds("kitchen", split: "train", from: root))
    #expect(examples.count == 5 && rows.count == 5)
    for (example, row) in zip(examples, rows) {
      var names: Set<String> = []
      try check(example, row, "", &names)
      #expect(names == Set(example.values.keys))
      #expect(names.count == 36)
    }
  }

  /// Compares everything below `path`, and notes what was there.
  private func check(_ example: TFDSExample, _ golden: JSONValue, _ path: String, _ names: inout Set<String>) throws {
    if let text = golden.stringValue {
      names.insert(path)
      #expect(try example.text(path) == text, "\(path)")
    } else if let texts = golden["texts"]?.arrayValue {
      names.insert(path)
      #expect(try example.texts(path) == texts.compactMap(\.stringValue), "\(path)")
    } else if let values = golden["values"]?.arrayValue {
      names.insert(path)
      let tensor = try example.tensor(path)
      #expect(tensor.shape == golden["shape"]?.arrayValue?.compactMap(\.integerValue), "\(path)")
      let wide: [String: String] = ["int8": "int32", "int16": "int32", "uint16": "int32", "uint64": "int64"]
      let dtype = golden["dtype"]?.stringValue ?? ""
      #expect("\(tensor.dtype)" == wide[dtype] ?? dtype, "\(path)")
      let isFloat = dtype.hasPrefix("float")
      if isFloat {
        #expect(tensor.cast(to: .float64).scalars(of: Double.self) == values.compactMap(\.doubleValue), "\(path)")
      } else {
        let numbers = tensor.cast(to: .int64).scalars(of: Int64.self)
        let golden = values.compactMap { $0.integerValue ?? ($0.boolValue.map { $0 ? 1 : 0 }) }.map { Int64($0) }
        #expect(numbers.count == golden.count)
        // JPEG alone may differ by rounding.
        let tolerance = path == "photo" ? 1 : 0
        #expect(zip(numbers, golden).allSatisfy { abs($0 - $1) <= tolerance }, "\(path)")
      }
    } else if !path.isEmpty, let ragged = golden["ragged"] {
      names.insert(path)
      let value = try #require(example.values[path], "\(path)")
      #expect(nested(value) == ragged, "\(path)")
    } else {
      for member in try #require(golden.members) {
        try check(example, member.value, path.isEmpty ? member.name : "\(path)/\(member.name)", &names)
      }
    }
  }

  /// A sequence of sequences as lists in lists.
  private func nested(_ value: TFDSExample.Value) -> JSONValue? {
    guard case .ragged(let values, let rowLengths) = value else { return nil }
    var items: [JSONValue]
    switch values {
    case .tensor(let tensor): items = (0..<tensor.shape[0]).map { lists(tensor[$0]) }
    case .bytes(let texts, _): items = texts.map { .string(String(decoding: $0, as: UTF8.self)) }
    case .ragged: return nil
    }
    for lengths in rowLengths.reversed() {
      var rest = items[...]
      items = lengths.map { length in
        defer { rest = rest.dropFirst(length) }
        return .array(Array(rest.prefix(length)))
      }
    }
    return .array(items)
  }

  private func lists(_ tensor: Tensor) -> JSONValue {
    guard tensor.rank == 0 else { return .array((0..<tensor.shape[0]).map { lists(tensor[$0]) }) }
    if tensor.dtype == .int64 { return .integer(Int(tensor.scalar(of: Int64.self))) }
    return .number(Double(tensor.scalar(of: Float.self)))
  }

  @Test func partsOfSplitsAreThoseOfTFDS() throws {
    let cases = try #require(try expected()["numbers"]?.arrayValue)
    #expect(cases.count > 55)
    for golden in cases {
      let split = try #require(golden["split"]?.stringValue)
      let rounding: TFDSRounding = golden["rounding"]?.stringValue == "closest" ? .closest : .pct1DropRemainder
      func ids() throws -> [Int] {
        try Array(Dataset.tfds("numbers", split: split, from: root, rounding: rounding)).map {
          Int(try $0.tensor("id").scalar(of: Int64.self))
        }
      }
      if let expected = golden["ids"]?.arrayValue {
        #expect(try ids() == expected.compactMap(\.integerValue), "\(split)")
      } else {
        #expect(throws: TFDSError.self, "\(split)") { try ids() }
      }
    }
  }

  @Test func theLawHolds() throws {
    let ids = Array(25..<35).map { Int64($0) } + [1000, 1001]
    try checkDataset(expecting: ids) {
      // A failure to open would show as a dataset of other elements.
      let examples = try? Dataset.tfds("numbers", split: "train[25:35]+test[:2]", from: root)
      return (examples ?? Dataset([])).map { try $0.tensor("id").scalar(of: Int64.self) }
    }
  }

  @Test func inputsAndTargetsArePairs() throws {
    let pairs = try Dataset.tfdsSupervised("kitchen", split: "train", from: root)
    #expect(try pairs[1].0.shape == [4, 4, 3])
    #expect(try pairs.map(\.1).tensors().scalars(of: Int64.self) == [0, 1, 2, 0, 1])
    let error = try #require(throws: TFDSError.self) { try Dataset.tfdsSupervised("numbers", split: "test", from: root) }
    #expect(error.reason.contains("names no input and target"))
    #expect("\(try Dataset.tfds("kitchen", split: "train", from: root, parallelism: 1))".contains("tfds(kitchen, train, 5 examples)"))
  }

  @Test func wrongAccessSaysWhatThereIs() throws {
    let example = try Dataset.tfds("kitchen", split: "train", from: root)[3]
    #expect(try example.ragged("ragged").rowSplits == [0, 0, 1, 3])
    func reason(_ body: () throws -> Void) throws -> String { try #require(throws: TFDSError.self) { try body() }.description }
    #expect(try reason { _ = try example.tensor("text") } == "feature 'text' is one text, not numbers")
    #expect(try reason { _ = try example.text("nested/words") } == "feature 'nested/words' is texts of shape [3], not one text")
    #expect(try reason { _ = try example.ragged("label") } == "feature 'label' is int64 of shape [], not sequences of numbers")
    #expect(try reason { _ = try example.tensor("no") }.contains("is not in the example, which has box, deeper"))
  }

  /// A copy of the data set of numbers with some of its files changed.
  private func copy(_ changes: [String: [UInt8]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in try Folder.names(in: root + "/numbers/1.10.3") {
      try folder.write(changes[name] ?? Fixtures.bytes("goldens/tfds/numbers/1.10.3/\(name)"), to: name)
    }
    return folder
  }

  @Test func filesWithOtherCountsAreAnError() throws {
    let short = try Fixtures.bytes("goldens/tfds/numbers/1.10.3/numbers-test.tfrecord-00001-of-00002")
    let folder = try copy(["numbers-test.tfrecord-00000-of-00002": short])
    let directory = try TFDSDirectory(path: folder.path)
    let error = try #require(expect(underlying: TFDSError.self) { try Array(directory.examples(split: "test")) })
    #expect(error.reason.contains("have 11 records, but they have 8"))
  }

  @Test func sequencesOfSequencesHaveToSayWhereTheyEnd() throws {
    let folder = try TemporaryFolder()
    let inner = "{\"sequence\": {\"feature\": {\"tensor\": {\"dtype\": \"int64\"}}}}"
    try folder.write(
      Array("{\"featuresDict\": {\"features\": {\"r\": {\"sequence\": {\"feature\": \(inner)}}}}}".utf8), to: "features.json")
    try folder.write(
      Array("{\"name\": \"set\", \"splits\": [{\"name\": \"train\", \"shardLengths\": [\"1\"]}]}".utf8), to: "dataset_info.json")
    let writer = try TFRecordWriter(path: folder.path("set-train.tfrecord-00000-of-00001"))
    try writer.write(["r": [1, 2]] as Example)
    try writer.close()
    let error = try #require(throws: DatasetError.self) {
      try Array(TFDSDirectory(path: folder.path).examples(split: "train"))
    }
    let reason = try #require(error.underlying as? TFDSError)
    #expect(reason.reason == "has 2 values, and several lengths of its shape [?, ?] are not known")
  }

  @Test func recordsOfAnotherKindAreErrorsWithTheirPlace() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("w.tfrecord"))
    for number in 0..<4 {
      try writer.write(number == 2 ? ["id": "seven"] : ["id": .int64s([Int64(number)])] as Example)
    }
    try writer.close()
    let copy = try copy(["numbers-test.tfrecord-00001-of-00002": readFile(folder.path + "/w.tfrecord")])
    let error = try #require(throws: DatasetError.self) {
      try Array(TFDSDirectory(path: copy.path).examples(split: "test"))
    }
    let inner = try #require(error.underlying as? TFDSError)
    #expect(inner.record == 2 && inner.feature == "id" && inner.path.hasSuffix("test.tfrecord-00001-of-00002"))
    #expect(inner.reason.contains("a list of bytes values"))
  }
}
