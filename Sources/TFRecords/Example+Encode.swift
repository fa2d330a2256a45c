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
    let name: WireName
    let feature: Feature
    let sizes: FeatureSizes
  }

  private var entries: [Entry] = []
  private var byteCount = 0

  /// The size of a field with the whole map.
  var fieldSize: Int { WireWriter.fieldSize(byteCount) }

  /// Looks at another map.
  mutating func read(_ features: [String: Feature]) {
    entries.removeAll(keepingCapacity: true)
    byteCount = 0
    // Sorting while reading is fastest for the few keys that examples have.
    let sortsAtOnce = features.count <= 16
    for (key, feature) in features {
      let entry = Entry(name: WireName(key), feature: feature, sizes: FeatureSizes(feature))
      byteCount += WireWriter.fieldSize(WireWriter.entrySize(entry.name.byteCount, entry.sizes.feature))
      entries.append(entry)
      var place = entries.count - 1
      while sortsAtOnce, place > 0, entries[place].name.precedes(entries[place - 1].name) {
        entries.swapAt(place, place - 1)
        place -= 1
      }
    }
    if !sortsAtOnce { entries.sort { $0.name.precedes($1.name) } }
  }

  /// Lets go of the map.
  mutating func clear() { entries.removeAll(keepingCapacity: true) }

  /// Writes the map as field `field` of the message around it.
  func write(_ field: UInt8, to writer: inout WireWriter) {
    writer.start(field, byteCount)
    for entry in entries {
      writer.startEntry(entry.name, entry.sizes.feature)
      writer.feature(entry.feature, entry.sizes)
    }
  }
}
