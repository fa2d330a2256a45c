import Datasets
import Surveys
import TFRecords

/// A digest of the content of each record of a file, and of its class.
struct RecordKeys: Sendable {
  private(set) var contents: [UInt64] = []
  /// Empty unless a label was asked for.
  private(set) var labels: [UInt64] = []
  /// Whether a record had one of the features that may tell the class.
  private(set) var hasLabels = false

  init() {}

  /// Adds the record with these data.
  ///
  /// - Parameter labels: the features that may tell the class.
  mutating func append(_ bytes: RawSpan, labels candidates: [String]?) throws {
    let example = try SequenceExample(parsing: bytes)
    contents.append(Self.content(of: example, bytes))
    guard let candidates else { return }
    labels.append(Self.label(candidates, of: example))
    hasLabels = hasLabels || Self.labelName(candidates, of: example) != nil
  }

  /// Reads a file of so many records.
  ///
  /// - Parameter labels: the features that may tell the class; records with none of them are a class of their own.
  init(of path: String, count: Int, labels candidates: [String]?, _ parallelism: Parallelism) throws {
    contents.reserveCapacity(count)
    let ranges = Dataset<RecordRange>.generator(name: "ranges") {
      let reader = try TFRecordReader(path: path)
      return { try reader.nextRange(upTo: 256) }
    }
    let keys = ranges.map(parallelism: parallelism) { range in
      var keys: [(content: UInt64, label: UInt64)] = []
      var hasLabels = false
      try range.forEach { _, bytes in
        let example = try SequenceExample(parsing: bytes)
        keys.append((Self.content(of: example, bytes), candidates.map { Self.label($0, of: example) } ?? 0))
        hasLabels = hasLabels || candidates.flatMap { Self.labelName($0, of: example) } != nil
      }
      return (keys, hasLabels)
    }
    try keys.forEach { keys, hasLabels in
      self.hasLabels = self.hasLabels || hasLabels
      contents += keys.map(\.content)
      if candidates != nil { labels += keys.map(\.label) }
    }
  }

  /// Of an image the encoded bytes, whatever it is called; of another record all of it.
  private static func content(of example: SequenceExample, _ bytes: RawSpan) -> UInt64 {
    for name in ["image/encoded", "image"] {
      if case .bytes(let values)? = example.context[name], let first = values.first, values.count == 1 {
        return contentDigest(first.span.bytes)
      }
    }
    return contentDigest(bytes)
  }

  /// The warning for records of which none tells its class; nil where one does or no class was asked for.
  func warning(_ candidates: [String]?) -> String? {
    guard let candidates, !hasLabels, !contents.isEmpty else { return nil }
    return "no record has a feature \(candidates.map { "'\($0)'" }.joined(separator: " or ")), so all are of one class"
  }

  private static func labelName(_ candidates: [String], of example: SequenceExample) -> String? {
    candidates.first { example.context[$0] != nil }
  }

  private static func label(_ candidates: [String], of example: SequenceExample) -> UInt64 {
    let name = labelName(candidates, of: example)
    let label = SequenceExample(context: example.context.filter { $0.key == name }).encoded()
    return contentDigest(label.span.bytes)
  }
}
