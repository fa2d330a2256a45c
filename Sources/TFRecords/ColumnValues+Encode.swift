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

  /// Adds what each of `rows` takes behind `header` to `sizes`, the first row to the first of them.
  func measure(_ rows: Range<Int>, _ header: inout EntryHeader, into sizes: inout [Int]) {
    var sizes = sizes.mutableSpan
    let first = rows.lowerBound
    switch kind {
    case .int64, .int64List:
      for row in rows { sizes[row - first] += header.fieldSize(before: int64Content(range(of: row))) }
    case .float, .floatList:
      for row in rows { sizes[row - first] += header.fieldSize(before: floatContent(range(of: row))) }
    case .bytes, .bytesList:
      for row in rows { sizes[row - first] += header.fieldSize(before: stringContent(range(of: row))) }
    }
  }

  /// Writes `rows` behind `header`, the first row with the first of `writers`.
  func write(_ rows: Range<Int>, _ header: inout EntryHeader, to writers: inout [WireWriter]) {
    var writers = writers.mutableSpan
    let first = rows.lowerBound
    switch kind {
    case .int64, .int64List:
      for row in rows {
        let range = range(of: row)
        header.write(before: int64Content(range), to: &writers[row - first])
        writers[row - first].int64s(int64s.span.extracting(range))
      }
    case .float, .floatList:
      for row in rows {
        let range = range(of: row)
        header.write(before: floatContent(range), to: &writers[row - first])
        writers[row - first].floats(floats.span.extracting(range))
      }
    case .bytes, .bytesList:
      for row in rows {
        let range = range(of: row)
        header.write(before: stringContent(range), to: &writers[row - first])
        for number in range {
          strings.withBytes(at: number) { bytes in bytes.withUnsafeBytes { writers[row - first].string($0) } }
        }
      }
    }
  }

  @inline(__always)
  private func int64Content(_ range: Range<Int>) -> FeatureContent {
    FeatureContent(field: 3, byteCount: FeatureContent.byteCount(of: int64s.span.extracting(range)))
  }

  @inline(__always)
  private func floatContent(_ range: Range<Int>) -> FeatureContent {
    FeatureContent(field: 2, byteCount: 4 * range.count)
  }

  @inline(__always)
  private func stringContent(_ range: Range<Int>) -> FeatureContent {
    var size = 0
    for number in range { size += WireWriter.fieldSize(strings.offsets[number + 1] - strings.offsets[number]) }
    return FeatureContent(field: 1, byteCount: size)
  }
}
