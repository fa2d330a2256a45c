import Files

/// Writes the figures of each epoch to a file of comma-separated values, as they come.
///
///     try model.fit(training, epochs: 3, callbacks: [CSVLogger("log.csv")])
///     // epoch,accuracy,loss
///     // 0,0.91,0.32
///
/// The columns are those of the first epoch, sorted; a figure that is missing later is `NA`, and one that is
/// a list, such as a precision at several thresholds, `"[0.8, 0.95]"`. The file is
/// replaced as a whole at each epoch, so that it is complete whenever it is read.
public final class CSVLogger: Callback {
  private let path: String
  private let separator: String
  private let append: Bool
  private var columns: [String]?
  private var text: [UInt8] = []

  /// - Parameter append: whether to keep what is in the file; the heading is not written again then.
  public init(_ path: String, separator: String = ",", append: Bool = false) {
    self.path = path
    self.separator = separator
    self.append = append
  }

  override public func onTrainBegin() throws {
    columns = nil
    text = append ? try fileBytes(path) ?? [] : []
    try createFolders(above: path)
  }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) throws {
    if columns == nil {
      var names = logs.keys.sorted()
      // As in Keras, so that rows with a validation fit when the first epoch has none.
      if !names.contains(where: { $0.hasPrefix("val_") }) { names += names.map { "val_\($0)" } }
      columns = names
      if text.isEmpty { write(["epoch"] + names) }
    }
    let lists = lists
    write(["\(epoch)"] + columns!.map { name in lists[name].map(cell) ?? logs[name].map { "\($0)" } ?? "NA" })
    let file = try AtomicFile(path: path)
    try file.write(text)
    try file.commit()
  }

  /// A list as Keras writes it: in quotes of its own, within those of the cell.
  private func cell(_ list: [Float]) -> String {
    "\"\"\"[" + list.map { "\($0)" }.joined(separator: ", ") + "]\"\"\""
  }

  private func write(_ cells: [String]) {
    text += Array((cells.joined(separator: separator) + "\r\n").utf8)
  }
}
