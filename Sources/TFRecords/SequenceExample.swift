/// TensorFlow's record for sequences: features of the whole, and lists of features, one a step.
///
/// ```swift
/// let sentence = SequenceExample(
///   context: ["label": 1], lists: ["tokens": [.int64(7), .int64(3, 4)]])
/// try SequenceExample(parsing: sentence.encoded()) == sentence  // true
/// ```
public struct SequenceExample: Sendable, Hashable {
  /// The features of the whole, by name.
  public var context: Features
  /// The features of each step, by name.
  public var lists: [String: [Feature]]

  /// A sequence example with these features.
  public init(context: Features = [:], lists: [String: [Feature]] = [:]) {
    self.context = context
    self.lists = lists
  }
}

extension SequenceExample {
  /// Parses the data of a record.
  ///
  /// - Throws: `ExampleError` naming the file, the record, the feature and the byte offset.
  public init(parsing record: Record) throws(ExampleError) {
    do throws(ExampleError) {
      self = try record.withBytes { bytes throws(ExampleError) in
        try SequenceExample(parsing: bytes)
      }
    } catch {
      throw error.placed(at: record)
    }
  }

  /// Parses bytes from elsewhere.
  public init(parsing bytes: [UInt8]) throws(ExampleError) {
    self = try SequenceExample(parsing: bytes.span.bytes)
  }

  /// Parses lent bytes.
  public init(parsing bytes: RawSpan) throws(ExampleError) {
    var parser = FeatureParser()
    let all = 0..<bytes.byteCount
    self = try parser.parse { parser throws(WireReader.Malformed) in
      var sequence = SequenceExample()
      try parser.eachMessage(1, in: all, bytes) { parser, range throws(WireReader.Malformed) in
        try parser.features(in: range, bytes, into: &sequence.context)
      }
      try parser.eachMessage(2, in: all, bytes) { parser, range throws(WireReader.Malformed) in
        try parser.featureLists(in: range, bytes, into: &sequence.lists)
      }
      return sequence
    }
  }

  /// The example as protobuf bytes, keys in the order of their UTF-8.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return bytes
  }

  /// Appends the encoded form to `bytes`; a part without features is left out.
  public func encode(into bytes: inout [UInt8]) {
    if !context.isEmpty {
      var plan = FeaturesPlan()
      plan.append(1, context, to: &bytes)
    }
    if !lists.isEmpty {
      let plan = FeatureListsPlan(lists)
      bytes.append(WireWriter.fieldSize(plan.byteCount)) { plan.write(2, to: &$0) }
    }
  }
}

extension FeatureParser {
  /// `FeatureLists`: a map in field 1, whose values hold features in field 1.
  fileprivate mutating func featureLists(
    in range: Range<Int>, _ bytes: RawSpan, into lists: inout [String: [Feature]]
  ) throws(Malformed) {
    try eachMessage(1, in: range, bytes) { parser, entry throws(Malformed) in
      var list: [Feature] = []
      let name = try parser.entry(in: entry, bytes) { parser, value throws(Malformed) in
        try parser.eachMessage(1, in: value, bytes) { parser, range throws(Malformed) in
          var feature = Feature.unset
          try parser.feature(in: range, bytes, into: &feature)
          list.append(feature)
        }
      }
      lists[name] = list
      parser.key = nil
    }
  }
}

/// A map of feature lists in the order and with the sizes in which it will be written.
private struct FeatureListsPlan {
  struct Entry {
    let name: WireName
    let features: [(feature: Feature, content: FeatureContent, sizes: FeatureSizes)]
    let byteCount: Int
  }

  private let entries: [Entry]
  let byteCount: Int

  init(_ lists: [String: [Feature]]) {
    entries = lists.map { key, features in
      let sized = features.map { feature in
        let content = FeatureContent(feature)
        return (feature: feature, content: content, sizes: FeatureSizes(content))
      }
      return Entry(
        name: WireName(key), features: sized,
        byteCount: sized.reduce(0) { $0 + WireWriter.fieldSize($1.sizes.feature) })
    }.sorted { $0.name.precedes($1.name) }
    byteCount = entries.reduce(0) {
      $0 + WireWriter.fieldSize($1.name.entrySize($1.byteCount))
    }
  }

  /// Writes the map as field `field` of the message around it.
  func write(_ field: UInt8, to writer: inout WireWriter) {
    writer.start(field, byteCount)
    for entry in entries {
      writer.startEntry(entry.name, entry.byteCount)
      for (feature, content, sizes) in entry.features {
        writer.start(1, sizes.feature)
        writer.startList(content, sizes)
        writer.values(feature)
      }
    }
  }
}
