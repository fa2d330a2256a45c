/// Finds the fields of one row in a buffer; knows quotation marks and nothing of types.
struct CSVScanner {
  struct Field {
    /// Without the quotation marks around it.
    var range: Range<Int>
    /// Whether there are doubled quotation marks inside.
    var hasDoubled: Bool
    /// How many line ends come before it in the row.
    var line: Int
  }

  enum Problem: String {
    case strayQuote = "a quotation mark inside a field that does not begin with one"
    case afterQuote = "something follows the quotation mark that ends a field"
    case openQuote = "the file ends before the quotation mark that should end a field"
  }

  let delimiter: UInt8
  let quoting: Bool
  /// The fields of the last row.
  private(set) var fields: [Field] = []
  /// How many line ends the last row has, the one behind it included.
  private(set) var lines = 0
  /// The first thing that was wrong, and in which field.
  private(set) var problem: (Problem, field: Int)?

  init(delimiter: UInt8, quoting: Bool) { (self.delimiter, self.quoting) = (delimiter, quoting) }

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Scans the row that begins at `start` and returns where the next begins; nil when the row may go on behind the
  /// buffer, which is never so if this is the end of the file.
  ///
  /// A row that is wrong is scanned to its end all the same, with `problem` set.
  mutating func scan(_ bytes: Span<UInt8>, from start: Int, isEnd: Bool) -> Int? {
    fields.removeAll(keepingCapacity: true)
    lines = 0
    problem = nil
    var place = start
    while true {
      let line = lines
      var hasDoubled = false
      var first = place
      var last: Int?
      if quoting && place < bytes.count && bytes[place] == Self.quote {
        first = place + 1
        guard let end = closingQuote(bytes, from: first, isEnd, &hasDoubled) else { return nil }
        last = end
        place = min(end + 1, bytes.count)
      }
      // To the end of the field; behind a quotation mark it should be right here.
      while place < bytes.count {
        let byte = bytes[place]
        if byte == delimiter || byte == Self.newline || byte == Self.carriageReturn { break }
        if last != nil {
          note(.afterQuote)
        } else if quoting && byte == Self.quote {
          note(.strayQuote)
        }
        place += 1
      }
      guard place < bytes.count else {
        guard isEnd else { return nil }
        fields.append(Field(range: first..<(last ?? place), hasDoubled: hasDoubled, line: line))
        return place
      }
      if bytes[place] == Self.carriageReturn && place + 1 == bytes.count && !isEnd { return nil }
      fields.append(Field(range: first..<(last ?? place), hasDoubled: hasDoubled, line: line))
      let byte = bytes[place]
      place += 1
      if byte == delimiter { continue }
      lines += 1
      if byte == Self.carriageReturn && place < bytes.count && bytes[place] == Self.newline { place += 1 }
      return place
    }
  }

  /// Where the quotation mark is that ends the field; the end of the file if there is none.
  private mutating func closingQuote(
    _ bytes: Span<UInt8>, from start: Int, _ isEnd: Bool, _ hasDoubled: inout Bool
  ) -> Int? {
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if byte == Self.quote {
        if place + 1 == bytes.count { return isEnd ? place : nil }
        guard bytes[place + 1] == Self.quote else { return place }
        hasDoubled = true
        place += 1
      } else if byte == Self.newline {
        lines += 1
      }
      place += 1
    }
    guard isEnd else { return nil }
    note(.openQuote)
    return place
  }

  private mutating func note(_ found: Problem) {
    if problem == nil { problem = (found, fields.count) }
  }
}
