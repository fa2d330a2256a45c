extension Example {
  /// Parses the data of a record, all as protobuf does: lists packed or not, unknown fields passed
  /// over, of a key that comes twice the last.
  ///
  /// ```swift
  /// let example = try Example(parsing: record)
  /// example.features.count  // 3
  /// ```
  ///
  /// - Throws: `ExampleError` naming the file, the record, the feature and the byte offset.
  public init(parsing record: Record) throws(ExampleError) {
    do throws(ExampleError) {
      self = try record.withBytes { bytes throws(ExampleError) in try Example(parsing: bytes) }
    } catch {
      throw error.placed(at: record)
    }
  }

  /// Parses bytes from elsewhere.
  public init(parsing bytes: [UInt8]) throws(ExampleError) {
    self = try Example(parsing: bytes.span.bytes)
  }

  /// Parses lent bytes.
  ///
  /// - Complexity: O(bytes); memory grows only with values that are there.
  public init(parsing bytes: RawSpan) throws(ExampleError) {
    var parser = FeatureParser()
    features = try parser.parse { parser throws(WireReader.Malformed) in
      var features = Features()
      try parser.eachMessage(1, in: 0..<bytes.byteCount, bytes) {
        parser, range throws(WireReader.Malformed) in
        try parser.features(in: range, bytes, into: &features)
      }
      return features
    }
  }
}

/// The messages inside an `Example`, walked down with the name of the feature at hand.
struct FeatureParser {
  typealias Malformed = WireReader.Malformed

  /// The feature being parsed, for errors.
  var key: String?

  mutating func parse<R>(
    _ body: (inout FeatureParser) throws(Malformed) -> R
  ) throws(ExampleError) -> R {
    do throws(Malformed) {
      return try body(&self)
    } catch {
      throw ExampleError(.malformed, "\(error.reason)", key: key, byteOffset: error.offset)
    }
  }

  /// Calls `body` for each embedded message of field `number`, and passes over all other fields.
  mutating func eachMessage(
    _ number: Int, in range: Range<Int>, _ bytes: RawSpan,
    _ body: (inout FeatureParser, Range<Int>) throws(Malformed) -> Void
  ) throws(Malformed) {
    var reader = WireReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      if tag == (number, WireReader.Wire.bytes) {
        try body(&self, reader.range(bytes))
      } else {
        try reader.skip(tag, bytes)
      }
    }
  }

  /// `Features`: a map in field 1.
  mutating func features(
    in range: Range<Int>, _ bytes: RawSpan, into features: inout Features
  ) throws(Malformed) {
    try eachMessage(1, in: range, bytes) { parser, entry throws(Malformed) in
      var feature = Feature.unset
      let name = try parser.entry(in: entry, bytes) { parser, value throws(Malformed) in
        try parser.feature(in: value, bytes, into: &feature)
      }
      features[name] = feature
      parser.key = nil
    }
  }

  /// One entry of a map: the name in field 1, the value in field 2, either left out when empty.
  mutating func entry(
    in range: Range<Int>, _ bytes: RawSpan,
    _ body: (inout FeatureParser, Range<Int>) throws(Malformed) -> Void
  ) throws(Malformed) -> String {
    var reader = WireReader(range)
    key = ""
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch tag {
      case (1, WireReader.Wire.bytes):
        let name = try reader.range(bytes)
        guard let text = bytes.string(in: name) else {
          throw Malformed(reason: "has a name that is not UTF-8", offset: name.lowerBound)
        }
        key = text
      case (2, WireReader.Wire.bytes): try body(&self, reader.range(bytes))
      default: try reader.skip(tag, bytes)
      }
    }
    return key ?? ""
  }

  /// `Feature`: one of three lists. A list of the same kind goes on, one of another replaces.
  func feature(in range: Range<Int>, _ bytes: RawSpan, into feature: inout Feature)
    throws(Malformed)
  {
    var reader = WireReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      guard tag.wire == WireReader.Wire.bytes, (1...3).contains(tag.field) else {
        try reader.skip(tag, bytes)
        continue
      }
      let list = try reader.range(bytes)
      // The feature lets go of its values while they grow: a copy for every list would make many short lists quadratic.
      switch tag.field {
      case 1:
        var values: [[UInt8]] = []
        if case .bytes(let before) = feature { values = before }
        feature = .unset
        try Self.byteStrings(in: list, bytes) { values.append(bytes.array(in: $0)) }
        feature = .bytes(values)
      case 2:
        var values: [Float] = []
        if case .floats(let before) = feature { values = before }
        feature = .unset
        try Self.floats(in: list, bytes, into: &values)
        feature = .floats(values)
      default:
        var values: [Int64] = []
        if case .int64s(let before) = feature { values = before }
        feature = .unset
        try Self.int64s(in: list, bytes, into: &values)
        feature = .int64s(values)
      }
    }
  }

  /// `BytesList`: each value on its own.
  @inline(__always)
  static func byteStrings(in range: Range<Int>, _ bytes: RawSpan, _ body: (Range<Int>) -> Void)
    throws(Malformed)
  {
    var reader = WireReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      if tag == (1, WireReader.Wire.bytes) {
        try body(reader.range(bytes))
      } else {
        try reader.skip(tag, bytes)
      }
    }
  }

  /// `FloatList`: packed in one or several runs, or each value on its own.
  @inline(__always)
  static func floats(in range: Range<Int>, _ bytes: RawSpan, into values: inout [Float])
    throws(Malformed)
  {
    var reader = WireReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch tag {
      case (1, WireReader.Wire.bytes):
        let run = try reader.range(bytes)
        guard run.count % 4 == 0 else {
          throw Malformed(reason: "ends inside a float", offset: run.upperBound - run.count % 4)
        }
        bytes.appendFloats(run, to: &values)
      case (1, WireReader.Wire.fixed32):
        let start = try reader.fixed(4)
        bytes.appendFloats(start..<start + 4, to: &values)
      default: try reader.skip(tag, bytes)
      }
    }
  }

  /// `Int64List`: packed in one or several runs, or each value on its own.
  @inline(__always)
  static func int64s(in range: Range<Int>, _ bytes: RawSpan, into values: inout [Int64])
    throws(Malformed)
  {
    var reader = WireReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch tag {
      case (1, WireReader.Wire.bytes):
        var run = WireReader(try reader.range(bytes))
        while !run.isAtEnd { values.append(Int64(bitPattern: try run.varint(bytes))) }
      case (1, WireReader.Wire.varint): values.append(Int64(bitPattern: try reader.varint(bytes)))
      default: try reader.skip(tag, bytes)
      }
    }
  }
}
