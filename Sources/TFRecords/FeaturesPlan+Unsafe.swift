/// Features in the order and with the sizes in which they will be written. Its memory can be used again.
///
/// ```swift
/// var plan = FeaturesPlan()
/// plan.withSize(1, of: example.features) { plan, size in
///   plan.write(1, filling: memory)       // size bytes
/// }
/// ```
/// Between looking at features and writing them it holds the addresses of their values instead of the values: counting who holds
/// what would take as long as writing it.
struct FeaturesPlan {
  /// The keys in order. They stay from one map to the next, which nearly always has the same.
  private var names: [WireName] = []
  /// The places of the keys as the last map gave them, which the next one most likely does, too.
  private var places: [Int] = []
  private var entries: [PlanEntry] = []
  private var byteCount = 0

  /// Calls `body` with the size of the features as field `field` of the message around them; only `body` may write them.
  @inline(__always)
  mutating func withSize<R, E: Error>(
    _ field: UInt8, of features: Features, _ body: (inout FeaturesPlan, Int) throws(E) -> R
  ) throws(E) -> R {
    defer { extendLifetime(features) }
    features.entries.withUnsafeBufferPointer { read($0) }
    return try body(&self, WireWriter.fieldSize(byteCount))
  }

  /// Appends the features as field `field` of a message.
  mutating func append(_ field: UInt8, _ features: Features, to bytes: inout [UInt8]) {
    withSize(field, of: features) { plan, size in
      bytes.append(size) { plan.write(field, to: &$0) }
    }
  }

  private mutating func read(_ features: UnsafeBufferPointer<(String, Feature)>) {
    if features.count == names.count, readKnown(features) { return }
    entries = features.map { PlanEntry(WireName($0.0)) }
    let order = entries.indices.sorted { entries[$0].header.name.precedes(entries[$1].header.name) }
    entries = order.map { entries[$0] }
    names = entries.map(\.header.name)
    places = Array(repeating: 0, count: order.count)
    byteCount = 0
    for (place, turn) in order.enumerated() {
      places[turn] = place
      byteCount += entries[place].read(features[turn].1)
    }
  }

  /// Looks at features with the same keys as those before; false when they have others.
  private mutating func readKnown(_ features: UnsafeBufferPointer<(String, Feature)>) -> Bool {
    // Looking for a key among many takes longer than sorting them.
    guard names.count <= 32 else { return false }
    var sum = 0
    for turn in features.indices {
      if !names[places[turn]].isCertainly(features[turn].0) {
        guard let place = WireName.place(of: features[turn].0, in: names) else { return false }
        places[turn] = place
      }
      sum += entries[places[turn]].read(features[turn].1)
    }
    byteCount = sum
    return true
  }

  /// Writes the features as field `field` of the message around them.
  mutating func write(_ field: UInt8, to writer: inout WireWriter) {
    writer.start(field, byteCount)
    for place in entries.indices { entries[place].write(to: &writer) }
  }

  /// Writes the features as field `field` of the message around them into memory of that size.
  mutating func write(_ field: UInt8, filling memory: UnsafeMutableRawBufferPointer) {
    var writer = WireWriter(memory)
    write(field, to: &writer)
    precondition(writer.isFull, "an example is shorter than its size")
  }
}

/// One of the features.
private struct PlanEntry {
  var header: EntryHeader
  private var content = FeatureContent(field: 0, byteCount: 0)
  private var values = LentValues.none

  init(_ name: WireName) { header = EntryHeader(name) }

  /// Takes note of a value, and answers what the entry takes as a field of the map.
  @inline(__always)
  mutating func read(_ feature: Feature) -> Int {
    // Looked into once: it is held meanwhile, which takes its time.
    switch feature {
    case .unset:
      content = FeatureContent(field: 0, byteCount: 0)
      values = .none
    case .bytes(let list):
      content = FeatureContent(field: 1, byteCount: FeatureContent.byteCount(of: list))
      if list.count == 1 {
        list[0].withUnsafeBytes { values = .text($0) }
      } else {
        list.withUnsafeBufferPointer { values = .texts($0) }
      }
    case .floats(let list):
      content = FeatureContent(field: 2, byteCount: 4 * list.count)
      list.withUnsafeBufferPointer { values = .floats($0) }
    case .int64s(let list):
      content = FeatureContent(field: 3, byteCount: FeatureContent.byteCount(of: list.span))
      list.withUnsafeBufferPointer { values = .int64s($0) }
    }
    return header.fieldSize(before: content)
  }

  @inline(__always)
  mutating func write(to writer: inout WireWriter) {
    header.write(before: content, to: &writer)
    switch values {
    case .none: break
    case .text(let value): writer.string(value)
    case .texts(let values): for value in values { value.withUnsafeBytes { writer.string($0) } }
    case .floats(let values): writer.floats(values.span)
    case .int64s(let values): writer.int64s(values.span)
    }
  }
}

/// Where the values of a feature are that somebody else keeps.
private enum LentValues {
  case none
  /// A single byte string.
  case text(UnsafeRawBufferPointer)
  case texts(UnsafeBufferPointer<[UInt8]>)
  case floats(UnsafeBufferPointer<Float>)
  case int64s(UnsafeBufferPointer<Int64>)
}
