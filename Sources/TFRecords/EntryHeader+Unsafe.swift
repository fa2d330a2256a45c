/// What stands before the values of a feature in its entry of the map.
///
/// Records often have values of the same size one after the other, and nearly always the same names: the bytes are made
/// once for all of these.
struct EntryHeader {
  let name: WireName
  private var measured = FeatureContent(field: 0, byteCount: -1)
  private var measuredSize = 0
  private var written = FeatureContent(field: 0, byteCount: -1)
  private var bytes: [UInt8] = []

  init(_ name: WireName) { self.name = name }

  /// What the entry takes as a field of the map.
  @inline(__always)
  mutating func fieldSize(before content: FeatureContent) -> Int {
    if content != measured { measure(content) }
    return measuredSize
  }

  private mutating func measure(_ content: FeatureContent) {
    measured = content
    measuredSize = WireWriter.fieldSize(name.entrySize(FeatureSizes(content).feature))
  }

  /// Begins the entry: `content` has to follow.
  @inline(__always)
  mutating func write(before content: FeatureContent, to writer: inout WireWriter) {
    if content != written { make(content) }
    bytes.withUnsafeBytes { writer.bytes($0) }
  }

  private mutating func make(_ content: FeatureContent) {
    written = content
    let sizes = FeatureSizes(content)
    let size = WireWriter.fieldSize(name.entrySize(sizes.feature)) - content.byteCount
    bytes.removeAll(keepingCapacity: true)
    bytes.append(size) { writer in
      writer.startEntry(name, sizes.feature)
      writer.startList(content, sizes)
    }
  }
}
