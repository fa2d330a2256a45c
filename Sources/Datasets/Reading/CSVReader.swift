/// The rows of one CSV file, in memory only as far as the current one.
final class CSVReader {
  private let bytes: UnpackedBytes
  private let format: CSVFormat
  private let comment: UInt8?
  private let missing: [UInt8]?
  private let chunk: Int
  // One thread uses these, one after the other; checking that for every field would take a sixth of the time.
  @exclusivity(unchecked) private var buffer: [UInt8] = []
  @exclusivity(unchecked) private var start = 0
  @exclusivity(unchecked) private var isEnd = false
  /// The number of the line at `start`, from 1.
  @exclusivity(unchecked) private var line = 1
  @exclusivity(unchecked) private var scanner: CSVScanner
  /// How many columns the file has.
  private var width = 0
  /// The columns to read, and where in a row of the file each is.
  private(set) var columns: [CSVColumn] = []
  private var places: [Int] = []
  /// Where the types of the columns are from; nil if they were given.
  private let inference: CSVInference?

  /// - Parameters:
  ///   - columns: the columns to read; nil for all, as text.
  ///   - inference: where their types are from; nil if they were given.
  ///   - chunk: how many bytes to bring in at a time.
  init(
    path: String, columns: [CSVColumn]?, inference: CSVInference? = nil, format: CSVFormat, chunk: Int = 1 << 16
  ) throws {
    bytes = try UnpackedBytes(path: path)
    self.format = format
    self.inference = inference
    self.chunk = chunk
    comment = format.comment?.asciiValue
    missing = format.missing.map { Array($0.utf8) }
    scanner = CSVScanner(delimiter: format.delimiter.asciiValue ?? 0, quoting: format.quoting)
    try skipStart()
    let names: [String]
    var headerLine = line
    switch format.header {
    case .firstRow: (names, headerLine) = try header()
    case .names(let given): names = given
    case .none: names = columns?.map(\.name) ?? []
    }
    width = names.count
    self.columns = columns ?? names.map { .string($0) }
    places = try self.columns.map { column in
      guard let place = names.firstIndex(of: column.name) else {
        throw failure(
          "expected a column of this name, but there are only \(names.joined(separator: ", "))", column.name, headerLine)
      }
      guard !names[(place + 1)...].contains(column.name) else {
        throw failure("expected one column of this name, but the header has several", column.name, headerLine)
      }
      return place
    }
  }

  /// The next row, or nil at the end.
  func next() throws -> CSVRow? {
    guard let line = try scanRow() else { return nil }
    try check(line)
    var values: [CSVValue] = []
    values.reserveCapacity(columns.count)
    var text: [UInt8] = []
    for (index, place) in places.enumerated() {
      values.append(try value(of: index, in: scanner.fields[place], rowLine: line, &text))
    }
    return CSVRow(columns: columns, values: values, text: text)
  }

  /// Leaves out a row; false at the end.
  func skip() throws -> Bool { try scanRow() != nil }

  // MARK: Fields

  private func value(of index: Int, in field: CSVScanner.Field, rowLine: Int, _ text: inout [UInt8]) throws
    -> CSVValue
  {
    let range = field.range
    if range.isEmpty || isMissing(range) {
      let column = columns[index]
      guard let fallback = column.fallback else {
        throw CSVError(
          path: bytes.path, line: rowLine + field.line, column: column.name,
          reason: "expected \(expectation(column)), but the field is empty and the column has no default")
      }
      guard case .text = fallback else { return fallback }
      text.append(contentsOf: column.fallbackText)
      return .text(text.count - column.fallbackText.count..<text.count)
    }
    let kind = columns[index].kind
    let value: CSVValue? =
      switch kind {
      case .int32: CSVNumber.integer(buffer.span, in: range, Int32.self).map { .integer(Int64($0)) }
      case .int64: CSVNumber.integer(buffer.span, in: range, Int64.self).map { .integer($0) }
      case .float: CSVNumber.float(buffer.span, in: range).map { .real(Double($0)) }
      case .double: CSVNumber.double(buffer.span, in: range).map { .real($0) }
      case .bool: CSVNumber.truth(buffer.span, in: range).map { .truth($0) }
      case .string: appendText(of: field, to: &text)
      }
    guard let value else {
      let shown = String(decoding: buffer[range].prefix(40), as: UTF8.self).debugDescription
      throw CSVError(
        path: bytes.path, line: rowLine + field.line, column: columns[index].name,
        reason: "expected \(expectation(columns[index])), but found \(shown)\(range.count > 40 ? "..." : "")")
    }
    return value
  }

  private func isMissing(_ range: Range<Int>) -> Bool {
    guard let missing else { return false }
    return buffer[range].elementsEqual(missing)
  }

  private func expectation(_ column: CSVColumn) -> String {
    let origin = inference?.reason(for: column) ?? ""
    return switch column.kind {
    case .int32, .int64: "an \(column.kind.rawValue)\(origin)"
    case .float, .double: "a \(column.kind.rawValue)\(origin)"
    case .bool: "true, false, 1 or 0"
    case .string: "UTF-8"
    }
  }

  /// Nil when it is not UTF-8.
  private func appendText(of field: CSVScanner.Field, to text: inout [UInt8]) -> CSVValue? {
    let first = text.count
    if field.hasDoubled {
      var isSecond = false
      for byte in buffer[field.range] {
        isSecond = byte == UInt8(ascii: "\"") && !isSecond
        if !isSecond || byte != UInt8(ascii: "\"") { text.append(byte) }
      }
    } else {
      text.append(contentsOf: buffer[field.range])
    }
    let isASCII = text[first...].allSatisfy { $0 < 0x80 }
    guard isASCII || String(validating: text[first...], as: UTF8.self) != nil else { return nil }
    return .text(first..<text.count)
  }

  /// Whether the row as such is well-formed.
  private func check(_ line: Int) throws {
    if let (problem, field) = scanner.problem {
      throw CSVError(
        path: bytes.path, line: line + scanner.fields[field].line,
        column: places.firstIndex(of: field).map { columns[$0].name }, reason: problem.rawValue)
    }
    guard scanner.fields.count == width else {
      throw CSVError(
        path: bytes.path, line: line, column: nil,
        reason: "expected \(width) \(width == 1 ? "field" : "fields"), but found \(scanner.fields.count)")
    }
  }

  private func failure(_ reason: String, _ column: String? = nil, _ line: Int? = nil) -> CSVError {
    CSVError(path: bytes.path, line: line ?? self.line, column: column, reason: reason)
  }

  // MARK: Rows

  /// Scans the next row that is not blank and not a comment, and returns its line; nil at the end.
  ///
  /// A blank line is a row only where there is one column.
  private func scanRow() throws -> Int? {
    while try start < buffer.count || fill() {
      let first = start
      if buffer[first] == comment {
        try skipLine()
        continue
      }
      var next = scanner.scan(buffer.span, from: start, isEnd: isEnd)
      while next == nil {
        guard buffer.count - start <= format.limit else {
          // Where the next row is, nobody can tell.
          (start, isEnd) = (buffer.count, true)
          throw failure("the row is longer than the limit of \(format.limit) bytes")
        }
        _ = try fill()
        next = scanner.scan(buffer.span, from: start, isEnd: isEnd)
      }
      guard let next else { return nil }
      let isBlank = scanner.fields.count == 1 && scanner.fields[0].range == start..<start
      let rowLine = line
      line += scanner.lines
      start = next
      if isBlank && width != 1 { continue }
      return rowLine
    }
    return nil
  }

  /// The names in the first row, and its line.
  private func header() throws -> (names: [String], line: Int) {
    guard let first = try scanRow() else { throw failure("expected a header, but the file is empty") }
    width = scanner.fields.count
    if scanner.problem != nil { try check(first) }
    var text: [UInt8] = []
    let names = try scanner.fields.map { field in
      guard case .text(let range) = appendText(of: field, to: &text) else {
        throw CSVError(
          path: bytes.path, line: first + field.line, column: nil, reason: "a name in the header is not UTF-8")
      }
      return String(decoding: text[range], as: UTF8.self)
    }
    return (names, first)
  }

  /// Past the byte order mark and the lines that are to be left out.
  private func skipStart() throws {
    while buffer.count < 3, try fill() {}
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    for _ in 0..<format.skippedLines { try skipLine() }
  }

  private func skipLine() throws {
    while true {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        start = end + 1
        line += 1
        return
      }
      start = buffer.count
      guard try fill() else { return }
    }
  }

  /// Brings in more of the file, as much again as there is of the row; false at its end.
  private func fill() throws -> Bool {
    guard !isEnd else { return false }
    buffer.removeSubrange(..<start)
    start = 0
    let added = try bytes.read(into: &buffer, upTo: max(chunk, buffer.count))
    isEnd = added == 0
    return !isEnd
  }
}
