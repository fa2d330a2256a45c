import Datasets
import Files
import Foundation
import Tensors
import Testing
import _TestSupport

@Suite struct CSVInferenceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to name: String = "rows.csv") throws -> String {
    try folder.write(Array(text.utf8), to: name)
  }

  @Test func typesWidenAsFarAsNeeded() throws {
    let path = try write(
      """
      int,long,float,double,word,empty,late
      1,2,3,4,5,,
      -7,2147483648,.5,1e39,x,,
       8 ,-3,1e3,2,6,,9

      """)
    let columns = try CSVInference.inferred().columns(of: [path])
    #expect(
      columns == [
        .int32("int", default: 0), .int64("long", default: 0), .float("float", default: 0), .double("double", default: 0),
        .string("word"), .string("empty"), .int32("late", default: 0),
      ])
    let rows = try Array(Dataset.csv(path, columns: .inferred()))
    #expect(rows.map { $0.int32("int") } == [1, -7, 8] && rows.map { $0.int64("long") } == [2, 2_147_483_648, -3])
    #expect(rows.map { $0.float("float") } == [3, 0.5, 1000] && rows.map { $0.double("double") } == [4, 1e39, 2])
    #expect(rows.map { $0.string("word") } == ["5", "x", "6"] && rows.map { $0.int32("late") } == [0, 0, 9])
    #expect(rows[0].columns == columns)
  }

  @Test func wordsForWhatIsNoFiniteNumberAreFloatsWhereWanted() throws {
    let path = try write("whole,wide,all,none\n1,nan, NaN ,nan\n-Infinity,1e39,+inf,nano\n")
    var inference = CSVInference.inferred()
    #expect(try inference.columns(of: [path]).map(\.kind) == [.string, .string, .string, .string])
    inference.acceptsNonFinite = true
    #expect(try inference.columns(of: [path]).map(\.kind) == [.float, .double, .float, .string])
    let rows = try Array(Dataset.csv(path, columns: inference))
    #expect(rows.map { $0.float("whole") } == [1, -.infinity])
    #expect(rows[0].double("wide").isNaN && rows[0].float("all").isNaN && rows[1].float("all") == .infinity)
  }

  @Test func obeysTheLaw() throws {
    let one = try write("a,b\n1,x\n2,y\n", to: "1.csv")
    let two = try write("b,a\nz,3\n", to: "2.csv")
    try checkDataset(expecting: ["1x", "2y", "3z"]) {
      Dataset.csv(paths: [one, two], columns: .inferred(rows: 1)).map { "\($0.int32("a"))\($0.string("b"))" }
    }
  }

  @Test func aLaterRowThatDoesNotFitIsAnErrorWithItsPlace() throws {
    let path = try write("n,text\n1,a\n2,b\nthree,c\n4,d\n")
    func outcomes(_ inference: CSVInference) throws -> [String] {
      let iterator = try Dataset.csv(path, columns: inference).makeIterator()
      var outcomes: [String] = []
      while true {
        do {
          guard let row = try iterator.next() else { return outcomes }
          outcomes.append(row.string("text"))
        } catch let error as DatasetError {
          outcomes.append("\(error.underlying)".replacing(folder.path + "/", with: ""))
        }
      }
    }
    let expected = #"rows.csv, line 4, column "n": expected an int32, as in the first"#
    #expect(try outcomes(.inferred(rows: 2)) == ["a", "b", expected + #" 2 rows, but found "three""#, "d"])
    #expect(try outcomes(.inferred(rows: 1)) == ["a", "b", expected + #" row, but found "three""#, "d"])
    #expect(try outcomes(.inferred()) == ["a", "b", "c", "d"])
    #expect(try outcomes(.inferred(rows: nil)) == ["a", "b", "c", "d"])
    #expect(
      try outcomes(.inferred(known: [.int64("n")]))
        == ["a", "b", #"rows.csv, line 4, column "n": expected an int64, but found "three""#, "d"])
  }

  @Test func theWholeFileCanBeLookedAt() throws {
    let path = try write("n\n" + (0..<150).map { "\($0)\n" }.joined() + "0.5\n")
    #expect(try CSVInference.inferred().columns(of: [path]) == [.int32("n", default: 0)])
    #expect(try CSVInference.inferred(rows: nil).columns(of: [path]) == [.float("n", default: 0)])
    #expect(try Dataset.csv(path, columns: .inferred(rows: nil)).count == 151)
  }

  @Test func emptyFieldsCanBeErrors() throws {
    let path = try write("n,m\n1,2\n,3\n")
    #expect(try Array(Dataset.csv(path, columns: .inferred()).map { $0.int32("n") }) == [1, 0])
    let iterator = try Dataset.csv(path, columns: .inferred(required: true)).makeIterator()
    #expect(try iterator.next()?.int32("n") == 1)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(
      "\(try #require(error).underlying)".hasSuffix(
        #"line 3, column "n": expected an int32, as in the first 100 rows, but the field is empty and the column has no default"#))
  }

  @Test func someColumnsAreEnough() throws {
    let path = try write("a,b,c\n1,x,2.5\n")
    let columns = try CSVInference.inferred(selected: ["c", "a"], known: [.double("a", default: -1)]).columns(of: [path])
    #expect(columns == [.float("c", default: 0), .double("a", default: -1)])
    #expect(throws: CSVError.self) { try CSVInference.inferred(selected: ["d"]).columns(of: [path]) }
  }

  @Test func badRowsTellNothing() throws {
    let path = try write("n\n1\n\"a\"b\n2,3\n4\n")
    #expect(try CSVInference.inferred().columns(of: [path]) == [.int32("n", default: 0)])
    let iterator = try Dataset.csv(path, columns: .inferred()).makeIterator()
    #expect(iterator.outcomes().map { $0?.int32("n") } == [1, nil, nil, 4])
  }

  @Test func filesThatCannotBeReadSayThatInTheirPlace() throws {
    let good = try write("n\n1\n", to: "good.csv")
    let empty = try write("", to: "empty.csv")
    let gone = folder.path + "/gone.csv"
    let outcomes = try Dataset.csv(paths: [gone, empty, good], columns: .inferred()).makeIterator().outcomes()
    #expect(outcomes.map { $0?.int32("n") } == [nil, nil, 1])
    #expect(throws: FileError.self) { try CSVInference.inferred().columns(of: [good, gone]) }
    #expect(throws: CSVError.self) { try CSVInference.inferred().columns(of: [empty]) }
  }

  @Test func aFileThatChangedIsLookedAtAgain() throws {
    let path = try write("n\n1\n")
    let rows = Dataset.csv(paths: [path], columns: .inferred())
    #expect(try rows.first?.columns == [.int32("n", default: 0)])
    _ = try write("n\nword\n")
    #expect(try rows.first?.columns == [.string("n")])
  }

  @Test func nothingIsReadBeforeItIsAskedFor() throws {
    let rows = Dataset.csv(paths: [folder.path + "/later.csv"], columns: .inferred())
    _ = rows.pipeline
    _ = try rows.makeIterator()
    _ = try write("n\n7\n", to: "later.csv")
    #expect(try rows.first?.int32("n") == 7)
  }

  /// What TensorFlow's `make_csv_dataset` makes of files; `Tools/goldens/dataset_csv.py`.
  private struct Golden: Decodable {
    struct Column: Decodable {
      var name: String
      var type: String
      var values: [String]
    }

    var name: String
    var files: [String]
    var rows: Int?
    var delimiter: String
    var quoting: Bool
    var missing: String?
    var names: [String]?
    var selected: [String]?
    var columns: [Column]
  }

  @Test func typesAndValuesAreTensorFlows() throws {
    let goldens = try JSONDecoder().decode([Golden].self, from: Data(Fixtures.bytes("goldens/dataset_csv_inference.json")))
    #expect(goldens.count > 15)
    for golden in goldens {
      let paths = try golden.files.enumerated().map { try write($1, to: "\(golden.name)-\($0).csv") }
      let format = CSVFormat(
        delimiter: Character(golden.delimiter), header: golden.names.map { .names($0) } ?? .firstRow,
        quoting: golden.quoting, missing: golden.missing)
      let rows = Dataset.csv(
        paths: paths, columns: .inferred(rows: golden.rows, selected: golden.selected), format: format)
      let batch = try #require(try rows.columns(batchSize: 1000).first, "\(golden.name)")
      let columns = try #require(try rows.first?.columns, "\(golden.name)")
      #expect(columns.map(\.name) == golden.columns.map(\.name), "\(golden.name)")
      for (column, expected) in zip(columns, golden.columns) {
        #expect(column.kind.rawValue == expected.type, "\(golden.name), \(column.name)")
        let values =
          switch column.kind {
          case .int32: batch[column.name].scalars(of: Int32.self).map { "\($0)" }
          case .int64: batch[column.name].scalars(of: Int64.self).map { "\($0)" }
          case .float: batch[column.name].scalars(of: Float.self).map { "\($0.bitPattern)" }
          case .double: batch[column.name].scalars(of: Double.self).map { "\($0.bitPattern)" }
          case .bool, .string: batch.strings(column.name)
          }
        #expect(values == expected.values, "\(golden.name), \(column.name)")
      }
    }
  }
}
