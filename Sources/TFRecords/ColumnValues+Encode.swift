extension ColumnValues {
  /// Which of the values are those of record `row`.
  @inline(__always)
  func range(of row: Int) -> Range<Int> {
    guard let fixed = kind.fixedCount else { return rowOffsets[row]..<rowOffsets[row + 1] }
    return row * fixed..<(row + 1) * fixed
  }

  /// The values of record `row` by themselves.
  func feature(of row: Int) -> Feature {
    let range = range(of: row)
    switch kind {
    case .int64, .int64List: return .int64s(Array(int64s[range]))
    case .float, .floatList: return .floats(Array(floats[range]))
    case .bytes, .bytesList: return .bytes(range.map { strings[$0] })
    }
  }

  /// Adds what each of `rows` takes under this name to `sizes`, the first row to the first of them.
  func measure(_ rows: Range<Int>, _ name: WireName, into sizes: inout [Int]) {
    eachRow(rows) { place, _, feature in
      sizes[place] += WireWriter.fieldSize(name.entrySize(feature.feature))
    }
  }

  /// Writes `rows` under this name, the first row with the first of `writers`.
  func write(_ rows: Range<Int>, _ name: WireName, to writers: inout [WireWriter]) {
    let field = UInt8(kind.field)
    eachRow(rows) { place, range, sizes in
      var writer = writers[place]
      writer.startEntry(name, sizes.feature)
      writer.start(field, sizes.list)
      switch kind {
      case .int64, .int64List: writer.int64s(int64s.span.extracting(range), sizes.run)
      case .float, .floatList: writer.floats(floats.span.extracting(range), sizes.run)
      case .bytes, .bytesList:
        for number in range {
          strings.withBytes(at: number) { bytes in
            writer.start(1, bytes.byteCount)
            bytes.withUnsafeBytes { writer.bytes($0) }
          }
        }
      }
      writers[place] = writer
    }
  }

  /// Calls `body` for each of `rows` with its place among them, the values that it has, and what these take.
  @inline(__always)
  private func eachRow(_ rows: Range<Int>, _ body: (_ place: Int, _ range: Range<Int>, _ sizes: FeatureSizes) -> Void) {
    // A loop for each kind, so that only the first row asks.
    switch kind {
    case .int64, .int64List:
      for row in rows {
        let range = range(of: row)
        body(row - rows.lowerBound, range, FeatureSizes(run: FeatureSizes.run(int64s.span.extracting(range))))
      }
    case .float, .floatList:
      for row in rows {
        let range = range(of: row)
        body(row - rows.lowerBound, range, FeatureSizes(run: 4 * range.count))
      }
    case .bytes, .bytesList:
      for row in rows {
        let range = range(of: row)
        var list = 0
        for number in range {
          list += WireWriter.fieldSize(strings.offsets[number + 1] - strings.offsets[number])
        }
        body(row - rows.lowerBound, range, FeatureSizes(list: list))
      }
    }
  }
}
