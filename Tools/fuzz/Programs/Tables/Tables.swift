@testable import Datasets
import Files
import Fuzzing

/// A CSV file read as text, as numbers, without quotation marks and with tabs. The first byte picks which.
@Sendable
func csv(_ input: [UInt8]) {
  guard let mode = input.first else { return }
  let path = file(Array(input.dropFirst()))
  var format = mode & 1 == 0 ? CSVFormat() : CSVFormat.tsv
  if mode & 2 != 0 { format.comment = "#" }
  if mode & 4 != 0 { format.skippedLines = 2 }
  if mode & 8 != 0 { format.missing = "NA" }
  if mode & 16 != 0 { format.limit = 16 }
  var columns: [CSVColumn]?
  if mode & 32 != 0 {
    format.header = .names(["a", "b", "c", "d"])
    columns = [.int32("a", default: 0), .float("b"), .bool("c"), .double("d", default: 1)]
  }
  attempt {
    let reader = try CSVReader(path: path, columns: columns, format: format, chunk: 7)
    var rows: [CSVRow] = []
    // A row that is wrong takes its place; more rows than bytes would be a reader that stands still. Unpacked bytes are up to 1,032
    // times as many.
    var patience = 1_032 * input.count + 2
    while patience > 0 {
      patience -= 1
      do {
        guard let row = try reader.next() else { break }
        rows.append(row)
      } catch is FileError {
        // What cannot be unpacked has no rows behind it.
        break
      } catch {}
    }
    precondition(patience > 0, "the reader does not come to an end")
    _ = CSVBatch(rows)
  }
}

/// The lines of a text, as JSON Lines are read.
@Sendable
func lines(_ bytes: [UInt8]) {
  attempt {
    let lines = try Dataset.textLines([file(bytes)], limit: 64).makeIterator()
    var patience = bytes.count + 2
    while patience > 0 {
      patience -= 1
      do { if try lines.next() == nil { break } } catch {}
    }
  }
}
