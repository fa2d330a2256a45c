extension ExampleBatch {
  /// A batch of values that are there as columns already, for `TFRecordWriter.write(_:)`.
  ///
  /// ```swift
  /// let schema = ExampleSchema([.int64("label"), .float("x", count: 2), .int64List("tokens")])
  /// let batch = try ExampleBatch(
  ///   schema, columns: ["label": [7, 8], "x": .floats([0.1, 0.2, 0.3, 0.4]), "tokens": [5, 6, 9]],
  ///   rowOffsets: ["tokens": [0, 1, 3]])
  /// batch.example(1)      // ["label": [8], "x": .floats([0.3, 0.4]), "tokens": [6, 9]]
  /// ```
  /// - Parameters:
  ///   - columns: the values of all records, one record after the other, as `int64s(_:)`, `floats(_:)` and
  ///     `byteStrings(_:)` give them. Of a feature that is left out every record has the default; a list is then empty.
  ///   - rowOffsets: where the values of each record begin in a list, as `rowOffsets(_:)` says.
  /// - Throws: `ExampleError` naming the feature, and the first record that has not the values it should.
  public init(
    _ schema: ExampleSchema, columns values: [String: Feature], rowOffsets: [String: [Int]] = [:]
  ) throws(ExampleError) {
    self.init(schema)
    for name in values.keys.sorted() where !schema.columns.contains(where: { $0.name == name }) {
      throw ExampleError(.notInSchema, "is not in the schema", key: name)
    }
    let present = schema.columns.map { values[$0.name] ?? .unset }
    var rowCounts: [Int?] = []
    for (i, feature) in present.enumerated() {
      if feature == .unset {
        rowCounts.append(nil)
        continue
      }
      guard columns[i].accepts(feature) else { throw wrongKind(i, feature.kindName) }
      let offsets = rowOffsets[schema.columns[i].name]
      rowCounts.append(try schema.columns[i].rowCount(feature.count, offsets))
      columns[i].take(feature, rowOffsets: offsets)
    }
    count = rowCounts.reduce(0) { max($0, $1 ?? 0) }
    for (i, rowCount) in rowCounts.enumerated() where rowCount != count {
      let column = schema.columns[i]
      if rowCount == nil, column.kind.fixedCount == nil {
        columns[i].take(.unset, rowOffsets: [Int](repeating: 0, count: count + 1))
      } else if rowCount == nil, let value = column.defaultValue {
        for _ in 0..<count { columns[i].append(value) }
        columns[i].take(.unset, rowOffsets: nil)
      } else if rowCount != nil || count > 0 {
        throw ExampleError(.missing, "is missing", key: column.name, recordNumber: rowCount ?? 0)
      }
    }
  }

  /// The record with the number `row` by itself.
  ///
  /// ```swift
  /// batch.example(0)["label"]     // .int64s([7])
  /// ```
  public func example(_ row: Int) -> Example {
    precondition(row >= 0 && row < count, "record \(row) is outside of the \(count) of the batch")
    return Example(
      features: Features(uniqueKeysWithValues: zip(schema.columns, columns).map { ($0.name, $1.feature(of: row)) }))
  }
}

extension ExampleSchema.Column {
  /// How many records have `valueCount` values together, divided by `offsets`.
  fileprivate func rowCount(_ valueCount: Int, _ offsets: [Int]?) throws(ExampleError) -> Int {
    guard let offsets else {
      guard let fixed = kind.fixedCount else {
        throw ExampleError(.wrongCount, "is a list and needs row offsets", key: name)
      }
      let (rows, rest) = valueCount.quotientAndRemainder(dividingBy: fixed)
      guard rest == 0 else { throw wrongCount(rest, row: rows) }
      return rows
    }
    guard offsets.first == 0 else {
      throw ExampleError(.wrongCount, "needs row offsets that begin with 0", key: name)
    }
    for (row, (start, end)) in zip(offsets, offsets.dropFirst()).enumerated() {
      guard start <= end, end <= valueCount else {
        throw ExampleError(
          .wrongCount, "has row offsets \(start) and \(end) in \(valueCount) values", key: name, recordNumber: row)
      }
      if let fixed = kind.fixedCount, end - start != fixed { throw wrongCount(end - start, row: row) }
    }
    guard offsets.last == valueCount else {
      throw ExampleError(
        .wrongCount, "has row offsets up to \(offsets[offsets.count - 1]) for \(valueCount) values", key: name)
    }
    return offsets.count - 1
  }

  private func wrongCount(_ found: Int, row: Int) -> ExampleError {
    ExampleError(
      .wrongCount, "holds \(found) values where \(kind.fixedCount ?? 0) were expected", key: name, recordNumber: row)
  }
}
