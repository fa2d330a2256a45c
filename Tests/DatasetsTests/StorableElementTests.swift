import Datasets
import TFRecords
import Tensors
import Testing
import _TestSupport

@Suite struct StorableElementTests {
  private func row(_ value: some StorableElement) -> [UInt8] {
    var row = RowEncoder()
    value.encode(into: &row)
    return row.bytes
  }

  private func value<Value: StorableElement>(_ bytes: [UInt8], _: Value.Type = Value.self) throws -> Value {
    var row = RowDecoder(Record(bytes))
    let value = try Value(decoding: &row)
    #expect(row.remaining == 0)
    return value
  }

  private func roundTrips<Value: StorableElement & Equatable>(_ value: Value, _ type: String) throws {
    let bytes = row(value)
    #expect(Value.storedType == type)
    #expect(try self.value(bytes) == value)
    for end in 0..<bytes.count {
      #expect(throws: SavedDatasetError.self, "\(end) of \(bytes)") {
        try self.value(Array(bytes[..<end]), Value.self)
      }
    }
  }

  @Test func bytesAreAsDocumented() {
    #expect(row(258 as Int32) == [2, 1, 0, 0])
    #expect(row(-1 as Int) == [255, 255, 255, 255, 255, 255, 255, 255])
    #expect(row(1.5 as Float) == [0, 0, 0xC0, 0x3F])
    #expect(row(true) == [1])
    #expect(row("é") == [2, 0, 0, 0, 0xC3, 0xA9])
    #expect(row([7, 8] as [UInt8]) == [2, 0, 0, 0, 7, 8])
    #expect(row(["b": true, "a": false]) == [2, 0, 0, 0, 1, 0, 0, 0, 97, 0, 1, 0, 0, 0, 98, 1])
    #expect(row(nil as UInt8?) == [0])
    #expect(row(7 as UInt8?) == [1, 7])
    #expect(
      row(Tensor([1, 2] as [UInt8], shape: [2, 1]))
        == [6, 2, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2])
    #expect(row(Record([9])) == [1, 0, 0, 0, 9])
  }

  @Test func valuesComeBack() throws {
    try roundTrips(Int.min, "int64")
    try roundTrips(-7 as Int8, "int8")
    try roundTrips(UInt16.max, "uint16")
    try roundTrips(UInt.max, "uint64")
    try roundTrips(Float.pi, "float32")
    try roundTrips(-Double.infinity, "float64")
    try roundTrips(0.5 as Float16, "float16")
    try roundTrips(BFloat16(3), "bfloat16")
    try roundTrips(false, "bool")
    try roundTrips("a\u{0}\u{1F600}", "string")
    try roundTrips([[1, 2], [], [3]] as [[Int32]], "[[int32]]")
    try roundTrips(["x": [1.5], "": []] as [String: [Float]], "[string: [float32]]")
    try roundTrips([true, false], "[bool]")
    try roundTrips(nil as [String]?, "[string]?")
    try roundTrips(.some(nil) as Int??, "int64??")
    try roundTrips(["label": 7, "name": "cat"] as Example, "example")
    #expect(try value(row(Record([1, 2, 3])), Record.self).bytes == [1, 2, 3])
    #expect(try value(row(Float.nan), Float.self).isNaN)
  }

  @Test func tensorsOfEveryTypeComeBack() throws {
    for dtype in DType.allCases {
      let tensor = Tensor.noise([3, 1, 4]).cast(to: dtype)
      try roundTrips(tensor, "tensor")
      try roundTrips(tensor[1], "tensor")
      try roundTrips(Tensor.zeros([0, 5], dtype: dtype), "tensor")
      try roundTrips(Tensor.ones([], dtype: dtype), "tensor")
    }
    try roundTrips(["image": Tensor.noise([2, 2]), "label": Tensor(3 as Int32)], "[string: tensor]")
  }

  @Test func bytesThatCannotBeAValueThrow() throws {
    func reason<Value: StorableElement>(_ bytes: [UInt8], _: Value.Type) -> String? {
      let error = #expect(throws: SavedDatasetError.self) { try value(bytes, Value.self) }
      return error.map { "byte \($0.byteOffset ?? -1): \($0.reason)" }
    }
    #expect(reason([2], Bool.self) == "byte 12: expected a truth value, 0 or 1, but found 2")
    #expect(reason([1, 0, 0, 0, 255], String.self) == "byte 16: expected text, but the bytes are not UTF-8")
    #expect(
      reason([255, 255, 255, 255], [Int].self)
        == "byte 16: expected 4294967295 numbers, but only 0 bytes of the element are left")
    #expect(
      reason([255, 255, 255, 255, 1], [Bool].self)
        == "byte 17: expected a number, but only 0 bytes of the element are left")
    #expect(
      reason([2, 0, 0, 0, 1, 1, 1, 0], [UInt8: Bool].self)
        == "byte 18: the dictionary has the key 1 twice")
    #expect(reason([8, 0], Tensor.self) == "byte 12: expected a tensor's type, 0 to 7, but found 8")
    #expect(reason([7, 0, 2], Tensor.self) == "byte 14: expected a truth value, 0 or 1, but found 2")
    let huge = [0, 2] + row(1 << 40) + row(1 << 40)
    #expect(
      reason(huge, Tensor.self)
        == "byte 14: no tensor can have the shape [1099511627776, 1099511627776]")
    #expect(
      reason([0, 1] + row(3) + [0, 0, 0, 0], Tensor.self)
        == "byte 14: a tensor of float32 and shape [3] takes 12 bytes, but 4 are left")
    #expect(reason([0, 1] + row(-3), Tensor.self) == "byte 14: no tensor can have the shape [-3]")
  }

  @Test func randomBytesThrowOrAreAValue() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        // Small numbers are more often counts, types and truth values that make sense.
        Bool.random(using: &generator) ? UInt8.random(in: 0...3, using: &generator) : .random(in: 0...255, using: &generator)
      }
      var row = RowDecoder(Record(bytes))
      if let value = try? [String: Tensor?](decoding: &row) {
        #expect(self.row(value).count <= row.offset)
      }
      row = RowDecoder(Record(bytes))
      if let value = try? [Bool?](decoding: &row) { #expect(self.row(value) == Array(bytes[..<row.offset])) }
    }
  }
}
