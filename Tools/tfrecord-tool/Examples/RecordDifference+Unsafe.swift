import Surveys
import TFRecords
import Terminal

/// In what two data sets differ.
struct RecordDifference: Sendable, Encodable {
  /// One record that is not the same.
  struct Item: Sendable, Encodable {
    var record: Int
    /// "label: 3, 4", "- name", "+ name".
    var changes: [String]
  }

  /// How many records each has.
  private(set) var counts = [0, 0]
  /// How many differ; where there is an order, of those both have.
  private(set) var different = 0
  /// How many only one of them has.
  private(set) var only = [0, 0]
  private(set) var items: [Item] = []

  var isEmpty: Bool { different == 0 && only == [0, 0] }

  /// Compares records with the same number.
  ///
  /// - Throws: `TFRecordError` for damage in either.
  init(_ left: [String], _ right: [String], limit: Int) throws {
    var (lefts, rights) = (RecordStream(left), RecordStream(right))
    while true {
      let (one, other) = (try lefts.next()?.get(), try rights.next()?.get())
      if one == nil && other == nil { break }
      if one != nil { counts[0] += 1 }
      if other != nil { counts[1] += 1 }
      guard let one, let other else {
        only[one == nil ? 1 : 0] += 1
        continue
      }
      let isSame = one.withBytes { one in
        other.withBytes { other in one.withUnsafeBytes { one in other.withUnsafeBytes { one.elementsEqual($0) } } }
      }
      guard !isSame else { continue }
      let changes = Self.changes(one, other)
      // The same features in another order, or written another way, are the same.
      guard !changes.isEmpty else { continue }
      different += 1
      if items.count < limit { items.append(Item(record: counts[0] - 1, changes: changes)) }
    }
  }

  private struct Key: Hashable {
    var digest: UInt64
    var count: Int
  }

  /// Compares which records there are, and how often.
  init(unordered left: [String], _ right: [String]) throws {
    var balance: [Key: Int] = [:]
    for (side, paths) in [left, right].enumerated() {
      var records = RecordStream(paths)
      while let record = try records.next()?.get() {
        counts[side] += 1
        // As a map has no order, what is compared is written anew.
        let bytes = (try? SequenceExample(parsing: record).encoded()) ?? record.bytes
        let key = Key(digest: contentDigest(bytes.span.bytes), count: bytes.count)
        let surplus = balance[key, default: 0] + (side == 0 ? 1 : -1)
        balance[key] = surplus == 0 ? nil : surplus
      }
    }
    for (_, surplus) in balance { only[surplus > 0 ? 0 : 1] += abs(surplus) }
  }

  private static func changes(_ one: Record, _ other: Record) -> [String] {
    guard let one = try? SequenceExample(parsing: one), let other = try? SequenceExample(parsing: other) else {
      return ["bytes differ"]
    }
    // A feature and a feature list of one name are two things.
    let features = Set(one.context.keys).union(other.context.keys)
    let (left, right) = (texts(of: one, features), texts(of: other, features))
    return Set(left.keys).union(right.keys).sorted().compactMap { name in
      switch (left[name], right[name]) {
      case (let one?, let other?):
        // Two long lists may differ behind what is shown of them.
        one == other ? nil : "\(name): \(short(one)), \(short(other))"
      case (_?, nil): "- \(name)"
      default: "+ \(name)"
      }
    }
  }

  /// The values of all features as JSON, nothing left out.
  ///
  /// - Parameter features: the names that are those of features; a feature list of such a name is called by another.
  private static func texts(of example: SequenceExample, _ features: Set<String>) -> [String: String] {
    func text(_ example: SequenceExample, prefix: Int, suffix: Int) -> String {
      var line: [UInt8] = []
      ExampleJSON(bytes: .base64).append(example, to: &line)
      return String(decoding: line.dropFirst(prefix).dropLast(suffix), as: UTF8.self)
    }
    var texts: [String: String] = [:]
    // {"":VALUE} and a line feed.
    for (name, feature) in example.context {
      texts[name] = text(SequenceExample(context: ["": feature]), prefix: 4, suffix: 2)
    }
    // {"context":{},"featureLists":{"":[STEPS]}} and a line feed.
    for (name, steps) in example.lists {
      let key = features.contains(name) ? name + " (feature list)" : name
      texts[key] = text(SequenceExample(lists: ["": steps]), prefix: 33, suffix: 3)
    }
    return texts
  }

  private static func short(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }

  var text: String {
    var lines = items.map { "record \($0.record): \($0.changes.joined(separator: "; "))" }
    if different > items.count && !items.isEmpty { lines.append("...") }
    if isEmpty {
      lines.append("\(counted(counts[0], "record")), the same")
    } else {
      lines.append(
        "\(grouped(counts[0])) and \(counted(counts[1], "record")): \(grouped(different)) different, "
          + "\(grouped(only[0])) only in the first, \(grouped(only[1])) only in the second")
    }
    return lines.joined(separator: "\n")
  }
}
