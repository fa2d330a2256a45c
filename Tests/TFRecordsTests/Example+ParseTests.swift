import TFRecords
import Testing
import _TestSupport

/// Legal and illegal bytes put together by hand: `field(1, [..])` is a tag, a length, the bytes.
func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
  precondition(bytes.count < 128)
  return [number << 3 | 2, UInt8(bytes.count)] + bytes
}

struct ExampleParseTests {
  func example(_ key: String, _ feature: [UInt8]) -> [UInt8] {
    field(1, field(1, field(1, Array(key.utf8)) + field(2, feature)))
  }

  @Test func unpackedLists() throws {
    let floats = example("x", field(2, [0x0D, 0, 0, 0x80, 0x3F, 0x0D, 0, 0, 0, 0x40]))
    #expect(try Example(parsing: floats) == ["x": .float(1, 2)])
    let integers = example("x", field(3, [0x08, 1, 0x08, 0x96, 0x01]))
    #expect(try Example(parsing: integers) == ["x": [1, 150]])
    let both = example("x", field(3, [0x08, 1] + field(1, [2, 3]) + [0x08, 4]))
    #expect(try Example(parsing: both) == ["x": [1, 2, 3, 4]])
  }

  @Test func theLastOfAKeyCounts() throws {
    let twice = field(
      1,
      field(1, field(1, [97]) + field(2, field(3, field(1, [1]))))
        + field(1, field(1, [97]) + field(2, field(3, field(1, [2])))))
    #expect(try Example(parsing: twice) == ["a": 2])
    var batch = ExampleBatch(ExampleSchema([.int64("a")]))
    try batch.append(parsing: twice.span.bytes)
    #expect(batch.int64s("a") == [2])
  }

  /// A message given in two parts is one: lists of a kind go on, one of another kind replaces.
  @Test func partsMerge() throws {
    let list = field(3, field(1, [1]))
    let more = field(3, field(1, [2]))
    #expect(try Example(parsing: example("a", list + more)) == ["a": [1, 2]])
    let entry = field(1, field(1, field(1, [97]) + field(2, list) + field(2, more)))
    #expect(try Example(parsing: entry) == ["a": [1, 2]])
    #expect(try Example(parsing: example("a", field(2, []) + list)) == ["a": [1]])
    #expect(try Example(parsing: example("a", list) + example("b", more)) == ["a": [1], "b": [2]])
    var batch = ExampleBatch(ExampleSchema([.int64List("a")]))
    for bytes in [example("a", list + more), entry, example("a", field(2, []) + list)] {
      try batch.append(parsing: bytes.span.bytes)
    }
    #expect(batch.int64s("a") == [1, 2, 1, 2, 1])
    #expect(batch.rowOffsets("a") == [0, 2, 4, 5])
  }

  /// Such as copying all values for each list would make of a megabyte the work of hours.
  @Test func aFeatureInVeryManyListsTakesNoLongerThanInOne() throws {
    let count = 1 << 18
    func wide(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2] + (0..<5).map { UInt8(bytes.count >> (7 * $0) & 127 | ($0 < 4 ? 128 : 0)) } + bytes
    }
    for (kind, value) in [(3, [1]), (2, [0, 0, 0x80, 0x3F]), (1, [97])] as [(UInt8, [UInt8])] {
      let list = field(kind, field(1, value))
      let lists = Array(repeatElement(list, count: count).joined())
      let bytes = wide(1, wide(1, field(1, [97]) + wide(2, lists)))
      #expect(try Example(parsing: bytes)["a"]?.count == count)
    }
  }

  @Test func unknownFieldsArePassedOver() throws {
    let unknown: [UInt8] =
      [0x20, 0x96, 0x01] + [0x21, 1, 2, 3, 4, 5, 6, 7, 8] + field(4, [1, 2]) + [0x25, 1, 2, 3, 4]
      + [0x23, 0x20, 1, 0x2B, 0x2C, 0x24]  // a group in a group
    let feature = unknown + field(3, unknown + field(1, [5]) + unknown) + unknown
    let entry = unknown + field(1, [97]) + unknown + field(2, feature)
    func long(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(bytes.count & 127 | 128), UInt8(bytes.count >> 7)] + bytes
    }
    func entryOf(_ feature: [UInt8]) -> [UInt8] {
      unknown + field(1, [97]) + unknown + long(2, feature)
    }
    let inner =
      unknown + [3 << 3 | 2] + [UInt8((unknown.count * 2 + 3))] + unknown + field(1, [5]) + unknown
    let bytes = unknown + long(1, unknown + long(1, entryOf(inner)) + unknown) + unknown
    #expect(try Example(parsing: bytes) == ["a": 5])
    var batch = ExampleBatch(ExampleSchema([.int64("a")]))
    try batch.append(parsing: bytes.span.bytes)
    #expect(batch.int64s("a") == [5])
    #expect(entry.count > 0)
  }

  /// Name or value left out of an entry are empty.
  @Test func partsOfAnEntryMayBeLeftOut() throws {
    #expect(try Example(parsing: field(1, field(1, field(2, field(3, field(1, [1])))))) == ["": 1])
    #expect(try Example(parsing: field(1, field(1, field(1, [97])))) == ["a": .unset])
  }

  @Test(
    arguments: [
      ([0x0A], "ends inside a number", 1, nil),
      ([0x0A, 5, 0], "holds a length beyond the end", 1, nil),
      ([0x00], "holds an impossible field tag", 0, nil),
      ([0x0F], "holds an impossible field tag", 0, nil),
      ([0x0C], "ends a group that is not open", 1, nil),
      ([0x0B], "ends inside a group", 1, nil),
      ([UInt8](repeating: 0xFF, count: 11), "holds a number of over ten bytes", 0, nil),
      (
        [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        "holds a length beyond the end", 1, nil
      ),
      ([0x25, 1, 2], "ends inside a number", 1, nil),
      ([10, 11, 10, 9, 10, 1, 97, 18, 4, 18, 2, 10, 3], "holds a length beyond the end", 12, "a"),
      ([10, 13, 10, 11, 10, 1, 97, 18, 6, 18, 4, 10, 2, 1, 2], "ends inside a float", 13, "a"),
      ([10, 5, 10, 3, 10, 1, 0xFF], "has a name that is not UTF-8", 6, ""),
    ] as [([UInt8], String, Int, String?)])
  func damageIsPlaced(bytes: [UInt8], reason: String, offset: Int, key: String?) throws {
    let error = try #require(throws: ExampleError.self) { try Example(parsing: bytes) }
    #expect(error.code == .malformed)
    #expect(error.reason == reason)
    #expect(error.byteOffset == offset)
    #expect(error.key == key)
    var batch = ExampleBatch(ExampleSchema([.float("a")]))
    let same = try #require(throws: ExampleError.self) {
      try batch.append(parsing: bytes.span.bytes)
    }
    #expect(same.reason == reason && same.byteOffset == offset)
    #expect(batch.count == 0)
  }

  @Test func groupsNestOnlySoDeep() throws {
    let deep = [UInt8](repeating: 0x0B, count: 200) + [UInt8](repeating: 0x0C, count: 200)
    let error = try #require(throws: ExampleError.self) { try Example(parsing: deep) }
    #expect(error.reason == "nests groups too deeply")
  }

  @Test func errorsNameFileAndRecord() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("bad.tfrecord"))
    try writer.write(["a": 1] as Example)
    try writer.write([0x0A, 5, 0])
    try writer.close()
    let reader = try TFRecordReader(path: writer.path)
    #expect(try Example(parsing: #require(try reader.next())) == ["a": 1])
    let record = try #require(try reader.next())
    let error = try #require(throws: ExampleError.self) { try Example(parsing: record) }
    #expect(
      error.description
        == "'\(writer.path)', record 1, byte offset 1 of the record: it holds a length beyond the end"
    )
  }
}
