/// How a CSV file is written: by default as RFC 4180 says, with a header.
///
/// ```swift
/// let tabs = CSVFormat(delimiter: "\t", header: .names(["id", "text"]), quoting: false)
/// ```
public struct CSVFormat: Sendable, Hashable {
  /// Where the names of the columns come from.
  public enum Header: Sendable, Hashable {
    /// The first row of every file. Files may have their columns in different orders.
    case firstRow
    /// The files have no header; their columns have these names.
    case names([String])
    /// The files have no header; their columns are those that are asked for, in that order.
    case none
  }

  /// What separates two fields: one ASCII character.
  public var delimiter: Character
  public var header: Header
  /// Whether a field may stand between quotation marks, and then hold delimiters, line ends and, doubled, quotation
  /// marks. If not, quotation marks are like any other character.
  public var quoting: Bool
  /// Lines that begin with this ASCII character are left out.
  public var comment: Character?
  /// How many lines to leave out at the beginning of every file, before the header.
  public var skippedLines: Int
  /// A field with exactly this text is the same as an empty one: `NA`, for instance.
  public var missing: String?
  /// The most bytes of a row; a longer one is an error, so that a lost quotation mark does not fill the memory.
  public var limit: Int

  public init(
    delimiter: Character = ",", header: Header = .firstRow, quoting: Bool = true, comment: Character? = nil,
    skippedLines: Int = 0, missing: String? = nil, limit: Int = 1 << 26
  ) {
    precondition(
      delimiter.utf8.count == 1 && !"\"\n\r".contains(delimiter),
      "A delimiter is one ASCII character, no quotation mark and no line end; \(delimiter.debugDescription) is not.")
    precondition(
      comment.map { $0.utf8.count == 1 && $0 != delimiter && !"\"\n\r".contains($0) } ?? true,
      "Comments begin with one ASCII character that means nothing else; not \(String(describing: comment)).")
    precondition(skippedLines >= 0, "\(skippedLines) lines cannot be left out.")
    precondition(limit > 0, "A row of \(limit) bytes has no room for anything.")
    (self.delimiter, self.header, self.quoting, self.comment) = (delimiter, header, quoting, comment)
    (self.skippedLines, self.missing, self.limit) = (skippedLines, missing, limit)
  }

  /// Fields separated by tabs, with a header and without quotation marks.
  public static let tsv = CSVFormat(delimiter: "\t", quoting: false)
}
