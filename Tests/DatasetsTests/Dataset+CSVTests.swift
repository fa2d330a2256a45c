@testable import Datasets
import Files
import Foundation
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetCSVTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func rows(
    _ text: String, _ columns: [CSVColumn]? = nil, _ format: CSVFormat = CSVFormat(), chunk: Int = 1 << 16
  ) throws -> Dataset<CSVRow> {
    let path = try folder.write(Array(text.utf8), to: "rows.csv")
    return Dataset.csv(paths: [path], columns: columns, format: format, chunk: chunk)
  }

  @Test func obeysTheLaw() throws {
    let one = try folder.write(Array("n,text\n1,a\n\n2,\"b\n\"\"c\"\"\"\r\n3,\n".utf8), to: "one.csv")
    let two = try folder.write(Array("text,n\né,4".utf8), to: "two.csv")
    let empty = try folder.write(Array("n,text\n".utf8), to: "empty.csv")
    try checkDataset(expecting: ["1a", "2b\n\"c\"", "3", "4é"]) {
      Dataset.csv(paths: [one, empty, two], columns: [.int32("n"), .string("text")])
        .map { "\($0.int32("n"))\($0.string("text"))" }
    }
    #expect("\(Dataset.csv(paths: [one, two]))" == "csv(2 files)")
    #expect(try Dataset.csv(folder.path + "/*.csv").map { $0.string("n") }.count == 4)
    let missing = folder.path + "/*.tsv"
    #expect(throws: NoFilesMatch.self) { try Dataset.csv(missing) }
  }

  @Test func valuesAreTyped() throws {
    let columns: [CSVColumn] = [
      .bool("b"), .int32("i"), .int64("l"), .float("f"), .double("d"), .string("s"),
    ]
    let row = try #require(try rows("s,d,f,l,i,b\nx y,0.1,0.1,-9,+7, TRUE\n", columns).first)
    #expect(row.bool("b") && row.int32("i") == 7 && row.int64("l") == -9)
    #expect(row.float("f") == 0.1 && row.double("d") == 0.1)
    #expect(row.string("s") == "x y" && row.bytes("s").elementsEqual("x y".utf8))
    let all = try #require(try rows("a,b\n1,\"2\"\n").first)
    #expect(all.columns == [.string("a"), .string("b")])
    #expect(all.string("a") == "1" && all.string("b") == "2")
  }

  @Test func formatsAreFollowed() throws {
    func texts(_ text: String, _ format: CSVFormat) throws -> [[String]] {
      try Array(rows(text, nil, format).map { row in row.columns.map { row.string($0.name) } })
    }
    #expect(try texts("a\tb\n\"x\ty\"\n", .tsv) == [["\"x", "y\""]])
    #expect(try texts("\u{FEFF}1,2\n", CSVFormat(header: .names(["a", "b"]))) == [["1", "2"]])
    #expect(
      try texts("junk\n\"more\n# no\na;b\n# c;d;e\n1;2\n", CSVFormat(delimiter: ";", comment: "#", skippedLines: 2))
        == [["1", "2"]])
    #expect(try texts("a,b\n-,x\n\"-\",-\n", CSVFormat(missing: "-")) == [["", "x"], ["", ""]])
    let defaults: [CSVColumn] = [.string("a", default: "none"), .bool("b", default: true)]
    let row = try #require(try rows(",\n", defaults, CSVFormat(header: .none)).first)
    #expect(row.string("a") == "none" && row.bool("b"))
  }

  @Test func columnsPrintAsTheyAreWritten() {
    let columns: [CSVColumn] = [
      .float("age", default: -0.1), .int64("id", default: 7), .bool("good", default: true), .string("a \"b\""), .string("c", default: "none"),
      .int32("n"),
    ]
    let expected =
      #"[.float("age", default: -0.1), .int64("id", default: 7), .bool("good", default: true), .string("a \"b\""), "#
      + #".string("c", default: "none"), .int32("n")]"#
    #expect("\(columns)" == expected)
  }

  @Test func packedFilesAreUnpacked() throws {
    let text = "n\n" + (0..<40_000).map { "\($0)\n" }.joined()
    let path = try folder.write(Array(text.utf8), to: "rows.csv.gz", compression: .gzip)
    let numbers = Dataset.csv(paths: [path], columns: [.int64("n")]).map { $0.int64("n") }
    #expect(try Array(numbers) == Array(0..<40_000))
    // What is cut short takes its place once, and the next file follows.
    let cut = try folder.write(Array(readFile(path).dropLast(5_000)), to: "cut.csv.gz")
    let good = try folder.write(Array("n\n7\n8\n".utf8), to: "good.csv")
    let report = ErrorReport()
    let rest = Dataset.csv(paths: [cut, good], columns: [.int64("n")]).map { $0.int64("n") }
      .onError(.skip(atMost: 5), report: report)
    let found = try Array(rest)
    let count = found.count - 2
    #expect(count > 1_000 && count < 40_000)
    #expect(found == Array(0..<Int64(count)) + [7, 8])
    #expect(report.count == 1)
    #expect(((report.last?.error as? DatasetError)?.underlying as? FileError)?.path == cut)
  }

  @Test func errorsHaveAPlace() throws {
    let text = """
      n,text
      1,fine
      "x
      y",late
      2,a"b
      3,"a"b
      4
      5,6,7
      ,
      6,\u{1}
      7,"open
      """
    let columns: [CSVColumn] = [.string("text"), .int32("n")]
    let iterator = try rows(text, columns).makeIterator()
    var lines: [String] = []
    while true {
      do {
        guard let row = try iterator.next() else { break }
        lines.append("\(row.int32("n"))")
      } catch let error as DatasetError {
        lines.append("\(error.element ?? -1) " + "\(error.underlying)".replacing(folder.path + "/", with: ""))
      }
    }
    #expect(
      lines == [
        "1",
        "1 rows.csv, line 3, column \"n\": expected an int32, but found \"x\\ny\"",
        "2 rows.csv, line 5, column \"text\": a quotation mark inside a field that does not begin with one",
        "3 rows.csv, line 6, column \"text\": something follows the quotation mark that ends a field",
        "4 rows.csv, line 7: expected 2 fields, but found 1",
        "5 rows.csv, line 8: expected 2 fields, but found 3",
        "6 rows.csv, line 9, column \"n\": expected an int32, but the field is empty and the column has no default",
        "6",
        "8 rows.csv, line 11, column \"text\": the file ends before the quotation mark that should end a field",
      ])
  }

  @Test func whatIsNoTableThrows() throws {
    func reason(_ bytes: [UInt8], _ columns: [CSVColumn]? = nil, _ format: CSVFormat = CSVFormat()) throws -> String? {
      let path = try folder.write(bytes, to: "bad.csv")
      let dataset = Dataset.csv(paths: [path], columns: columns, format: format)
      let error = #expect(throws: DatasetError.self) { try dataset.first }
      return (error?.underlying as? CSVError).map { "\($0)".replacing(folder.path + "/", with: "") }
    }
    #expect(try reason([]) == "bad.csv, line 1: expected a header, but the file is empty")
    #expect(
      try reason(Array("a,b,a\n1,2,3\n".utf8))
        == "bad.csv, line 1, column \"a\": expected one column of this name, but the header has several")
    let doubled = try folder.write(Array("a,b,a\n1,2,3\n".utf8), to: "doubled.csv")
    #expect(try Dataset.csv(paths: [doubled], columns: [.int32("b")]).first?.int32("b") == 2)
    #expect(
      try reason(Array("a,b\n".utf8), [.int32("c")])
        == "bad.csv, line 1, column \"c\": expected a column of this name, but there are only a, b")
    #expect(try reason([97, 10, 0xFF, 10]) == "bad.csv, line 2, column \"a\": expected UTF-8, but found \"\u{FFFD}\"")
    #expect(
      try reason(Array("a\n\"".utf8) + Array(repeating: 65, count: 200_000), nil, CSVFormat(limit: 1000))
        == "bad.csv, line 2: the row is longer than the limit of 1000 bytes")
  }

  @Test func aRowBeyondTheLimitEndsItsFileOnly() throws {
    let long = try folder.write(Array("a\n1\n\"".utf8) + Array(repeating: 65, count: 200_000), to: "long.csv")
    let next = try folder.write(Array("a\n2\n".utf8), to: "next.csv")
    let iterator = try Dataset.csv(paths: [long, next], format: CSVFormat(limit: 1000)).makeIterator()
    #expect(try iterator.next()?.string("a") == "1")
    #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(try iterator.next()?.string("a") == "2")
    #expect(try iterator.next() == nil)
  }

  @Test func anyBytesInAnyPiecesGiveTheSame() throws {
    var generator = SplitMix64(seed: 11)
    let alphabet = Array("\"\"\"\n\n\r,,,ab1#\u{E9}".utf8) + [0xFF]
    for quoting in [true, false] {
      for _ in 0..<150 {
        let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
          alphabet.randomElement(using: &generator)!
        }
        let path = try folder.write(bytes, to: "random.csv")
        func outcomes(_ chunk: Int) throws -> [String] {
          let format = CSVFormat(header: .names(["a", "b"]), quoting: quoting, comment: "#")
          let dataset = Dataset.csv(paths: [path], columns: nil, format: format, chunk: chunk)
          let iterator = try dataset.makeIterator()
          var outcomes: [String] = []
          while true {
            do {
              guard let row = try iterator.next() else { break }
              outcomes.append("\(row.string("a").debugDescription) \(row.string("b").debugDescription)")
            } catch { outcomes.append("\(error)") }
          }
          #expect(try dataset.makeIterator().advance(by: .max) == outcomes.count)
          return outcomes
        }
        let whole = try outcomes(1 << 16)
        for chunk in [1, 2, 7] { #expect(try outcomes(chunk) == whole, "\(bytes)") }
      }
    }
  }

  @Test func batchesAreColumns() throws {
    let text = "age,name,good,survived\n22,A,true,0\n38.5,B,0,1\n,C,1,1\n"
    let columns: [CSVColumn] = [.float("age", default: -1), .string("name"), .bool("good"), .int32("survived")]
    let dataset = try rows(text, columns)
    let batches = try Array(dataset.columns(batchSize: 2))
    #expect(batches.map(\.count) == [2, 1])
    #expect(batches[0]["age"] == Tensor([22, 38.5] as [Float]))
    #expect(batches[0].strings("name") == ["A", "B"])
    #expect(batches[0]["good"] == Tensor([true, false]))
    #expect(batches[1].tensors.keys.sorted() == ["age", "good", "survived"])
    let (features, labels) = try #require(try dataset.columns(batchSize: 3, label: "survived").first)
    #expect(labels == Tensor([0, 1, 1] as [Int32]))
    #expect(features == ["age": Tensor([22, 38.5, -1] as [Float]), "good": Tensor([true, false, true])])
    #expect(try dataset.columns(batchSize: 2, dropRemainder: true).count == 1)
    let wide = try rows("1,2.5\n", [.int64("a"), .double("b")], CSVFormat(header: .none)).columns(batchSize: 9)
    #expect(try wide.first?["a"] == Tensor([1] as [Int64]))
    #expect(try wide.first?["b"] == Tensor([2.5] as [Double]))
  }

  @Test func cachesFollowTheFile() throws {
    let path = try folder.write(Array("n\n1\n".utf8), to: "cached.csv")
    let cached = Dataset.csv(paths: [path], columns: [.int64("n")]).map { $0.int64("n") }.cache(at: folder.path + "/c")
    #expect(try Array(cached) == [1])
    try folder.write(Array("n\n2\n".utf8), to: "cached.csv")
    #expect(try Array(cached) == [2])
  }

  /// What TensorFlow's `CsvDataset` makes of a text; `Tools/goldens/dataset_csv.py`.
  private struct Golden: Decodable {
    var name: String
    var text: String
    var types: [String]
    var defaults: [String?]
    var header: Bool
    var quoting: Bool
    var delimiter: String
    var missing: String?
    var selected: [Int]?
    var rows: [[String]]
    /// Whether an error follows the rows.
    var fails: Bool
  }

  @Test func rowsAreTensorFlows() throws {
    let goldens = try JSONDecoder().decode([Golden].self, from: Data(Fixtures.bytes("goldens/dataset_csv.json")))
    #expect(goldens.count > 20)
    for golden in goldens {
      let names = (0..<4).prefix(golden.selected == nil ? golden.types.count : 3).map { "\($0)" }
      let columns = golden.types.indices.map { place in
        let name = golden.selected.map { "\($0[place])" } ?? "\(place)"
        let fallback = golden.defaults[place]
        return switch golden.types[place] {
        case "int32": CSVColumn.int32(name, default: fallback.flatMap { Int32($0) })
        case "int64": CSVColumn.int64(name, default: fallback.flatMap { Int64($0) })
        case "float": CSVColumn.float(name, default: fallback.flatMap { Float($0) })
        case "double": CSVColumn.double(name, default: fallback.flatMap { Double($0) })
        default: CSVColumn.string(name, default: fallback ?? "")
        }
      }
      let format = CSVFormat(
        delimiter: Character(golden.delimiter), header: .names(names), quoting: golden.quoting,
        skippedLines: golden.header ? 1 : 0, missing: golden.missing)
      let iterator = try rows(golden.text, columns, format).makeIterator()
      var found: [[String]] = []
      var fails = false
      do {
        while let row = try iterator.next() {
          found.append(
            row.columns.map { column in
              switch column.kind {
              case .int32: "\(row.int32(column.name))"
              case .int64: "\(row.int64(column.name))"
              case .float: "\(row.float(column.name).bitPattern)"
              case .double: "\(row.double(column.name).bitPattern)"
              case .bool: "\(row.bool(column.name))"
              case .string: row.string(column.name)
              }
            })
        }
      } catch { fails = true }
      for (one, other) in zip(found, golden.rows) where one != other {
        Issue.record("\(golden.name): \(one) but TensorFlow has \(other)")
      }
      #expect(found.count == golden.rows.count && fails == golden.fails, "\(golden.name)")
    }
  }
}
