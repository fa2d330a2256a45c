/// The values of a feature by what they take.
struct FeatureContent: Equatable {
  /// The number of their list in the feature message; 0 for no list.
  var field: UInt8
  /// Packed numbers, or byte strings with what is before each.
  var byteCount: Int

  init(field: UInt8, byteCount: Int) { (self.field, self.byteCount) = (field, byteCount) }

  @inline(__always)
  init(_ feature: Feature) {
    switch feature {
    case .unset: self.init(field: 0, byteCount: 0)
    case .bytes(let values): self.init(field: 1, byteCount: Self.byteCount(of: values))
    case .floats(let values): self.init(field: 2, byteCount: 4 * values.count)
    case .int64s(let values): self.init(field: 3, byteCount: Self.byteCount(of: values.span))
    }
  }

  /// What byte strings take, with what is before each.
  @inline(__always)
  static func byteCount(of values: [[UInt8]]) -> Int {
    var sum = 0
    for value in values { sum += WireWriter.fieldSize(value.count) }
    return sum
  }

  /// What integers take.
  @inline(__always)
  static func byteCount(of values: Span<Int64>) -> Int {
    var sum = 0
    for place in values.indices { sum += WireWriter.varintSize(UInt64(bitPattern: values[place])) }
    return sum
  }
}

/// The nested sizes of one feature.
struct FeatureSizes {
  /// The packed values; 0 for byte strings.
  let run: Int
  /// The list message.
  let list: Int
  /// The feature message.
  let feature: Int

  init(_ content: FeatureContent) {
    run = content.field > 1 ? content.byteCount : 0
    list = run == 0 ? content.byteCount : WireWriter.fieldSize(run)
    feature = content.field == 0 ? 0 : WireWriter.fieldSize(list)
  }
}
