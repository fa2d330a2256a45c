/// Which features to take from every record, as what, and how many values of each.
///
/// ```swift
/// let schema = ExampleSchema([.int64("label"), .float("x", count: 32), .bytes("name")])
/// var batch = ExampleBatch(schema)
/// ```
public struct ExampleSchema: Sendable, Hashable {
  /// One feature.
  public struct Column: Sendable, Hashable {
    /// The feature's key.
    public var name: String
    /// What it holds.
    public var kind: Kind
    /// What stands for it in records without it; nil makes such records an error, except for a
    /// list, which is then empty.
    public var defaultValue: Feature?

    /// `count` integers in every record.
    public static func int64(_ name: String, count: Int = 1, default value: [Int64]? = nil)
      -> Column
    {
      Column(name: name, kind: .int64(count: count), defaultValue: value.map { .int64s($0) })
    }

    /// `count` floats in every record.
    public static func float(_ name: String, count: Int = 1, default value: [Float]? = nil)
      -> Column
    {
      Column(name: name, kind: .float(count: count), defaultValue: value.map { .floats($0) })
    }

    /// One byte string in every record.
    public static func bytes(_ name: String, default value: [UInt8]? = nil) -> Column {
      Column(name: name, kind: .bytes, defaultValue: value.map { .bytes([$0]) })
    }

    /// Any number of integers.
    public static func int64List(_ name: String) -> Column { Column(name: name, kind: .int64List) }
    /// Any number of floats.
    public static func floatList(_ name: String) -> Column { Column(name: name, kind: .floatList) }
    /// Any number of byte strings.
    public static func bytesList(_ name: String) -> Column { Column(name: name, kind: .bytesList) }
  }

  /// What a column holds.
  public enum Kind: Sendable, Hashable {
    case int64(count: Int)
    case float(count: Int)
    case bytes
    case int64List
    case floatList
    case bytesList

    /// How many values every record has; nil for a list.
    public var fixedCount: Int? {
      switch self {
      case .int64(let count), .float(let count): count
      case .bytes: 1
      case .int64List, .floatList, .bytesList: nil
      }
    }

    /// The field of the `Feature` message that holds such values.
    var field: Int {
      switch self {
      case .bytes, .bytesList: 1
      case .float, .floatList: 2
      case .int64, .int64List: 3
      }
    }
  }

  /// The features, in the caller's order.
  public let columns: [Column]
  let names: [[UInt8]]
  // An open hash table of column numbers, -1 where empty: found by bytes, without a String.
  private let slots: [Int]
  /// How the examples parsed with it were laid out; no part of what it says.
  let shapes = ExampleShapes()

  /// A schema of these columns; traps when a name comes twice, a count is below 1, or a default has
  /// another kind or count than its column.
  public init(_ columns: [Column]) {
    precondition(
      Set(columns.map(\.name)).count == columns.count, "a schema names each feature once")
    for column in columns { column.check() }
    self.columns = columns
    names = columns.map { Array($0.name.utf8) }
    var size = 4
    while size < 2 * columns.count { size *= 2 }
    var slots = [Int](repeating: -1, count: size)
    for (number, name) in names.enumerated() {
      var slot = Self.hash(name.span.bytes, 0..<name.count) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = number
    }
    self.slots = slots
  }

  public static func == (a: ExampleSchema, b: ExampleSchema) -> Bool { a.columns == b.columns }

  public func hash(into hasher: inout Hasher) { hasher.combine(columns) }

  /// The schema that fits `example`: what has one value or more is fixed at that count.
  ///
  /// ```swift
  /// ExampleSchema(of: ["label": 7, "x": .float(1, 2)]).columns
  /// // [.int64("label"), .float("x", count: 2)]
  /// ```
  public init(of example: Example) {
    self.init(
      example.features.sorted { WireName($0.key).precedes(WireName($1.key)) }.compactMap { key, feature in
        switch feature {
        case .int64s([]): .int64List(key)
        case .int64s(let values): .int64(key, count: values.count)
        case .floats([]): .floatList(key)
        case .floats(let values): .float(key, count: values.count)
        case .bytes(let values): values.count == 1 ? .bytes(key) : .bytesList(key)
        case .unset: nil
        }
      })
  }

  /// The number of the column called `name`; traps when there is none.
  func number(of name: String) -> Int {
    guard let number = columns.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("the schema has no feature '\(name)': \(columns.map(\.name))")
    }
    return number
  }

  /// The number of the column whose name is in `range`; nil when the schema leaves it out.
  @inline(__always)
  func number(of range: Range<Int>, in bytes: RawSpan) -> Int? {
    var slot = Self.hash(bytes, range) & (slots.count - 1)
    while slots[slot] >= 0 {
      if bytes.holds(names[slots[slot]], in: range) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
  private static func hash(_ bytes: RawSpan, _ range: Range<Int>) -> Int {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for i in range { value = (value ^ UInt64(bytes.byte(at: i))) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: value ^ value >> 32)
  }
}

extension ExampleSchema.Column {
  fileprivate func check() {
    if let count = kind.fixedCount {
      precondition(count >= 1, "feature '\(name)' cannot have \(count) values")
    }
    switch (kind, defaultValue) {
    case (_, nil): break
    case (.int64(let count), .int64s(let values)?) where values.count == count: break
    case (.float(let count), .floats(let values)?) where values.count == count: break
    case (.bytes, .bytes(let values)?) where values.count == 1: break
    default: preconditionFailure("the default of feature '\(name)' does not fit \(kind)")
    }
  }
}
