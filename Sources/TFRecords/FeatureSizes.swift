/// The nested sizes of one feature.
struct FeatureSizes {
  /// The packed values.
  let run: Int
  /// The list message.
  let list: Int
  /// The feature message.
  let feature: Int

  @inline(__always)
  init(_ value: Feature) {
    switch value {
    case .unset: self.init(run: 0, list: 0, feature: 0)
    case .bytes(let values): self.init(list: values.reduce(0) { $0 + WireWriter.fieldSize($1.count) })
    case .floats(let values): self.init(run: 4 * values.count)
    case .int64s(let values): self.init(run: Self.run(values.span))
    }
  }

  /// Numbers that take `run` bytes, each at least one.
  @inline(__always)
  init(run: Int) {
    let list = run == 0 ? 0 : WireWriter.fieldSize(run)
    self.init(run: run, list: list, feature: WireWriter.fieldSize(list))
  }

  /// Byte strings that take `list` bytes with what is before each.
  @inline(__always)
  init(list: Int) { self.init(run: 0, list: list, feature: WireWriter.fieldSize(list)) }

  private init(run: Int, list: Int, feature: Int) {
    self.run = run
    self.list = list
    self.feature = feature
  }

  /// What integers take.
  @inline(__always)
  static func run(_ values: Span<Int64>) -> Int {
    var run = 0
    for place in values.indices { run += WireWriter.varintSize(UInt64(bitPattern: values[place])) }
    return run
  }
}
