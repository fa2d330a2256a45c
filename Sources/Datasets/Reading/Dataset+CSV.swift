extension Dataset where Element == CSVRow {
  /// The rows of CSV files, one file after the other.
  ///
  /// ```swift
  /// let rows = try Dataset.csv("titanic-*.csv", columns: [.float("age", default: 0), .int32("survived")])
  /// rows.first?.float("age")                                // 22.0
  /// let batches = rows.shuffle(bufferSize: 1000, seed: 1).columns(batchSize: 32)
  /// ```
  /// Quotation marks, doubled quotation marks, line ends inside of them, `\n` or `\r\n` (or `\r`) between rows and a
  /// missing last one, and a byte order mark are read as RFC 4180 and custom have it. Blank lines are left out,
  /// except in files of one column, where they are an empty field. Files packed by gzip are unpacked on the way. A
  /// file is opened when the iterator gets to it, and never in memory as a whole.
  ///
  /// Iterating throws `FileError` for a file that cannot be read, and ``CSVError`` with file, line and column for a row
  /// that cannot; the row takes its place and the next follows. Only after a row beyond ``CSVFormat/limit`` the rest of
  /// its file is left out.
  ///
  /// - Parameters:
  ///   - patterns: shell patterns or paths; matches come in the order of their names.
  ///   - columns: those to read, in any order; nil for all, as text.
  ///   - format: how the files are written.
  /// - Throws: ``NoFilesMatch`` for a pattern without files.
  public static func csv(
    _ patterns: String..., columns: [CSVColumn]? = nil, format: CSVFormat = CSVFormat()
  ) throws -> Dataset<CSVRow> {
    csv(paths: try patterns.flatMap { try paths(matching: $0) }, columns: columns, format: format)
  }

  /// The rows of the CSV files at `paths`, in that order; see ``csv(_:columns:format:)``.
  public static func csv(
    paths: [String], columns: [CSVColumn]? = nil, format: CSVFormat = CSVFormat()
  ) -> Dataset<CSVRow> {
    csv(paths: paths, columns: columns, format: format, chunk: 1 << 16)
  }

  static func csv(paths: [String], columns: [CSVColumn]?, format: CSVFormat, chunk: Int) -> Dataset<CSVRow> {
    precondition(
      columns != nil || format.header != .none, "Without a header, the columns of CSV files have to be given.")
    return Dataset(
      readingInTurn: paths, name: "csv(\(paths.count) \(paths.count == 1 ? "file" : "files"))",
      identity: "\u{0}\(columns.map { "\($0)" } ?? "all")\u{0}\(format)",
      open: { try CSVReader(path: $0, columns: columns, format: format, chunk: chunk) },
      next: { try $0.next() }, skip: { try $0.skip() })
  }
}
