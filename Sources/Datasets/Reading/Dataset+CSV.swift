extension Dataset where Element == CSVRow {
  /// The rows of CSV files, one file after the other.
  ///
  /// ```swift
  /// let rows = try Dataset.csv("titanic-*.csv", columns: [.float("age", default: 0), .int32("survived")])
  /// try rows.first?.float("age")                                // 22.0
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

  /// The rows of CSV files, one file after the other, with columns whose types follow from their first rows.
  ///
  /// ```swift
  /// let rows = try Dataset.csv("titanic-*.csv", columns: .inferred())
  /// let batches = rows.columns(batchSize: 32, label: "survived")      // as TensorFlow's `make_csv_dataset`
  /// ```
  /// The first iterator looks at the rows, and again when a file has changed. A field further on that is not of the type
  /// of its column is an error with file, line and column, as are all that ``csv(_:columns:format:)`` tells.
  ///
  /// - Throws: ``NoFilesMatch`` for a pattern without files.
  public static func csv(
    _ patterns: String..., columns: CSVInference, format: CSVFormat = CSVFormat()
  ) throws -> Dataset<CSVRow> {
    csv(paths: try patterns.flatMap { try paths(matching: $0) }, columns: columns, format: format)
  }

  /// The rows of the CSV files at `paths`, with columns whose types follow from their first rows.
  public static func csv(
    paths: [String], columns inference: CSVInference, format: CSVFormat = CSVFormat()
  ) -> Dataset<CSVRow> {
    precondition(
      format.header != .none, "Without a header, the names of the columns of CSV files have to be given.")
    // A file that cannot be read says so when its turn comes.
    let columns = MadeOnce(from: paths) { inference.columns(of: paths, format: format) { _ in } }
    return csv(
      paths: paths, identity: "\(inference)", format: format,
      opener: {
        // Those of one pass, even if files change meanwhile.
        var found: [CSVColumn]?
        return { path in
          let columns = try found ?? columns.value
          found = columns
          return try CSVReader(path: path, columns: columns, inference: inference, format: format)
        }
      })
  }

  static func csv(paths: [String], columns: [CSVColumn]?, format: CSVFormat, chunk: Int) -> Dataset<CSVRow> {
    precondition(
      columns != nil || format.header != .none, "Without a header, the columns of CSV files have to be given.")
    return csv(
      paths: paths, identity: columns.map { "\($0)" } ?? "all", format: format,
      opener: { { try CSVReader(path: $0, columns: columns, format: format, chunk: chunk) } })
  }

  private static func csv(
    paths: [String], identity: String, format: CSVFormat,
    opener: @escaping @Sendable () -> (String) throws -> CSVReader
  ) -> Dataset<CSVRow> {
    Dataset(
      readingInTurn: paths, name: "csv(\(paths.count) \(paths.count == 1 ? "file" : "files"))",
      identity: "\u{0}\(identity)\u{0}\(format)", opener: opener, next: { try $0.next() }, skip: { try $0.skip() })
  }
}
