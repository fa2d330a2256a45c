/// Many examples as columns: each feature's values side by side, without an object per value.
///
/// ```swift
/// var batch = ExampleBatch(ExampleSchema([.int64("label"), .float("x", count: 32), .bytes("name")]))
/// try reader.forEach { try batch.append(parsing: $0) }
/// batch.count              // 25_000
/// batch.floats("x")        // 800_000 floats: [count, 32], row by row
/// batch.byteStrings("name")[0]  // [99, 97, 116]
/// ```
public struct ExampleBatch: Sendable {
  /// What is taken from each record.
  public let schema: ExampleSchema
  /// How many examples there are.
  public internal(set) var count = 0

  var columns: [ColumnValues]
  // Writers put the features of all records in one order: the column that came at the same place
  // in the record before is the first guess.
  private var guesses: [Int] = []
  // The shapes of examples before, and that of the last one.
  private var shapes: [ExampleShape]
  private var likelyShape: ExampleShape.Lent?

  /// An empty batch; `capacity` examples will fit before memory grows.
  public init(_ schema: ExampleSchema, capacity: Int = 0) {
    self.schema = schema
    columns = schema.columns.map { ColumnValues($0.kind, capacity: capacity) }
    shapes = schema.shapes.all
    likelyShape = shapes.first?.lent
  }

  /// Forgets all examples but keeps the memory for the next ones.
  public mutating func removeAll() {
    for i in columns.indices { columns[i].truncate(to: 0) }
    count = 0
  }

  /// The integers of feature `name`: `[count, n]` row by row for n in every record, else one after
  /// the other as `rowOffsets(name)` divides them. Traps on another kind of feature. Shared, not
  /// copied.
  public func int64s(_ name: String) -> [Int64] {
    let number = schema.number(of: name)
    precondition(columns[number].kind.field == 3, "feature '\(name)' is \(columns[number].kind)")
    return columns[number].int64s
  }

  /// The floats of feature `name`, as `int64s(_:)`.
  public func floats(_ name: String) -> [Float] {
    let number = schema.number(of: name)
    precondition(columns[number].kind.field == 2, "feature '\(name)' is \(columns[number].kind)")
    return columns[number].floats
  }

  /// The byte strings of feature `name`, as `int64s(_:)`.
  public func byteStrings(_ name: String) -> ByteStrings {
    let number = schema.number(of: name)
    precondition(columns[number].kind.field == 1, "feature '\(name)' is \(columns[number].kind)")
    return columns[number].strings
  }

  /// Where the values of each record begin in a list: record `i` has those in
  /// `offsets[i]..<offsets[i + 1]`.
  public func rowOffsets(_ name: String) -> [Int] {
    let column = columns[schema.number(of: name)]
    guard let fixed = column.kind.fixedCount else { return column.rowOffsets }
    return (0...count).map { $0 * fixed }
  }
}

extension ExampleBatch {
  /// Adds the example in `record`.
  ///
  /// - Throws: `ExampleError` naming the file, the record and the feature; the batch is then as it
  ///   was before.
  public mutating func append(parsing record: Record) throws(ExampleError) {
    do throws(ExampleError) {
      try record.withBytes { bytes throws(ExampleError) in try append(parsing: bytes) }
    } catch {
      throw error.placed(at: record)
    }
  }

  /// Adds the example in `bytes`.
  ///
  /// - Throws: `ExampleError`; the batch is then as it was before.
  /// - Complexity: O(bytes). Features that the schema leaves out cost their name's hash.
  public mutating func append(parsing bytes: RawSpan) throws(ExampleError) {
    if appendShaped(bytes) { return }
    try appendWalked(bytes)
    guard let shape = schema.shapes.find(bytes, schema) else { return }
    shapes.append(shape)
    likelyShape = shape.lent
  }

  /// Adds an example that has the shape of one before; false when it has another.
  @inline(__always)
  private mutating func appendShaped(_ bytes: RawSpan) -> Bool {
    guard var shape = likelyShape else { return false }
    if !shape.fits(bytes) {
      guard let other = shapes.first(where: { $0.lent.fits(bytes) }) else { return false }
      shape = other.lent
      likelyShape = shape
    }
    for run in shape.runs { columns[run.column].append(run, of: bytes) }
    for list in shape.lists { columns[list].endRow() }
    count += 1
    return true
  }

  /// Adds an example field by field.
  private mutating func appendWalked(_ bytes: RawSpan) throws(ExampleError) {
    let before = count
    do throws(ExampleError) {
      if try !appendUsual(bytes) {
        // Something legal that nobody writes, such as a feature in two parts.
        for i in columns.indices { columns[i].truncate(to: before) }
        try appendGeneral(Example(parsing: bytes))
      }
      for i in columns.indices where !columns[i].isComplete(rows: before) {
        try complete(i, rows: before)
      }
    } catch {
      for i in columns.indices { columns[i].truncate(to: before) }
      throw error
    }
    for i in columns.indices { columns[i].endRow() }
    count = before + 1
  }

  /// A record with no value for column `i`, or too many or too few.
  private mutating func complete(_ i: Int, rows: Int) throws(ExampleError) {
    let column = schema.columns[i]
    let added = columns[i].addedCount(rows: rows)
    if !columns[i].isPresent {
      guard let value = column.defaultValue else {
        throw ExampleError(.missing, "is missing", key: column.name)
      }
      columns[i].append(value)
    } else {
      throw ExampleError(
        .wrongCount, "holds \(added) values where \(column.kind.fixedCount ?? 0) were expected",
        key: column.name)
    }
  }

  private mutating func appendGeneral(_ example: Example) throws(ExampleError) {
    for (i, column) in schema.columns.enumerated() {
      guard let feature = example.features[column.name], feature != .unset else { continue }
      guard columns[i].accepts(feature) else {
        throw wrongKind(i, feature.kindName)
      }
      columns[i].append(feature)
    }
  }

  func wrongKind(_ i: Int, _ found: String) -> ExampleError {
    let names = ["unset", "bytes", "float", "int64"]
    let expected = names[schema.columns[i].kind.field]
    return ExampleError(
      .wrongKind, "is a list of \(found) where \(expected) was expected",
      key: schema.columns[i].name)
  }

  /// The form that all writers produce: one map, each entry a name and then a feature, each feature
  /// one list. False when the record is not of this form, whether legal or not.
  private mutating func appendUsual(_ bytes: RawSpan) throws(ExampleError) -> Bool {
    var parser = WireReader(0..<bytes.byteCount)
    var place = 0
    var at = -1
    do throws(WireReader.Malformed) {
      if parser.isAtEnd { return true }
      guard try parser.tag(bytes) == (1, WireReader.Wire.bytes) else { return false }
      var map = WireReader(try parser.range(bytes))
      guard parser.isAtEnd else { return false }
      while !map.isAtEnd {
        guard try map.tag(bytes) == (1, WireReader.Wire.bytes) else { return false }
        var entry = WireReader(try map.range(bytes))
        guard !entry.isAtEnd, try entry.tag(bytes) == (1, WireReader.Wire.bytes) else {
          return false
        }
        let name = try entry.range(bytes)
        guard !entry.isAtEnd, try entry.tag(bytes) == (2, WireReader.Wire.bytes) else {
          return false
        }
        var feature = WireReader(try entry.range(bytes))
        guard entry.isAtEnd else { return false }
        guard let i = column(at: place, name, bytes) else {
          place += 1
          continue
        }
        place += 1
        at = i
        if columns[i].isPresent { columns[i].truncate(to: count) }  // given twice: the last counts
        if feature.isAtEnd { continue }
        let tag = try feature.tag(bytes)
        guard tag.wire == WireReader.Wire.bytes, (1...3).contains(tag.field) else { return false }
        let list = try feature.range(bytes)
        guard feature.isAtEnd else { return false }
        guard tag.field == schema.columns[i].kind.field else {
          throw WireReader.Malformed(
            reason: "is of another kind", offset: list.lowerBound, foundField: tag.field)
        }
        try columns[i].append(parsing: list, bytes)
        at = -1
      }
      return true
    } catch {
      if let field = error.foundField {
        throw wrongKind(at, ["unset", "bytes", "float", "int64"][field])
      }
      let key = at >= 0 ? schema.columns[at].name : nil
      throw ExampleError(.malformed, "\(error.reason)", key: key, byteOffset: error.offset)
    }
  }

  @inline(__always)
  private mutating func column(at place: Int, _ name: Range<Int>, _ bytes: RawSpan) -> Int? {
    if place < guesses.count {
      let guess = guesses[place]
      if guess >= 0 && bytes.holds(schema.names[guess], in: name) { return guess }
    }
    let number = schema.number(of: name, in: bytes)
    // Records with thousands of features need not be remembered in full.
    if place == guesses.count && place < 256 {
      guesses.append(number ?? -1)
    } else if place < guesses.count {
      guesses[place] = number ?? -1
    }
    return number
  }
}
