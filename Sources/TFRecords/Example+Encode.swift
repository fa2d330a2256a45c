extension Example {
  /// The example as protobuf bytes, keys in the order of their UTF-8: the same example, the same
  /// bytes.
  ///
  /// ```swift
  /// let example: Example = ["a": 1]
  /// example.encoded()  // [10, 12, 10, 10, 10, 1, 97, 18, 5, 26, 3, 10, 1, 1]
  /// ```
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return bytes
  }

  /// Appends the encoded form to `bytes`, whose memory can so be used again.
  ///
  /// - Complexity: O(bytes), and sorting the keys.
  public func encode(into bytes: inout [UInt8]) {
    var plan = FeaturesPlan()
    plan.read(features)
    bytes.append(plan.fieldSize) { plan.write(1, to: &$0) }
  }
}

/// A map of features in the order and with the sizes in which it will be written. Its memory can be used again.
struct FeaturesPlan {
  private struct Entry {
    var header: EntryHeader
    var feature: Feature
    var content: FeatureContent
  }

  /// The keys in order. They stay from one map to the next, which nearly always has the same.
  private var names: [WireName] = []
  /// The places of the keys as the last map gave them: dictionaries that were made alike give their keys alike.
  private var places: [Int] = []
  private var entries: [Entry] = []
  private var byteCount = 0

  /// The size of a field with the whole map.
  var fieldSize: Int { WireWriter.fieldSize(byteCount) }

  /// Looks at another map.
  mutating func read(_ features: [String: Feature]) {
    if features.count == names.count, readKnown(features) { return }
    entries = features.map { Entry(header: EntryHeader(WireName($0)), feature: $1, content: FeatureContent($1)) }
      .sorted { $0.header.name.precedes($1.header.name) }
    names = entries.map(\.header.name)
    places = Array(names.indices)
    byteCount = 0
    for place in entries.indices { byteCount += entries[place].header.fieldSize(before: entries[place].content) }
  }

  /// Looks at a map with the same keys as the one before; false when it has others.
  private mutating func readKnown(_ features: [String: Feature]) -> Bool {
    // Looking for a key among many takes longer than sorting them.
    guard names.count <= 32 else { return false }
    byteCount = 0
    var turn = 0
    for (key, feature) in features {
      if !names[places[turn]].isCertainly(key) {
        guard let place = WireName.place(of: key, in: names) else { return false }
        places[turn] = place
      }
      let place = places[turn]
      turn += 1
      let content = FeatureContent(feature)
      byteCount += entries[place].header.fieldSize(before: content)
      entries[place].feature = feature
      entries[place].content = content
    }
    return true
  }

  /// Lets go of the values.
  mutating func clear() {
    for place in entries.indices { entries[place].feature = .unset }
  }

  /// Writes the map as field `field` of the message around it.
  mutating func write(_ field: UInt8, to writer: inout WireWriter) {
    writer.start(field, byteCount)
    for place in entries.indices {
      entries[place].header.write(before: entries[place].content, to: &writer)
      writer.values(entries[place].feature)
    }
  }
}
