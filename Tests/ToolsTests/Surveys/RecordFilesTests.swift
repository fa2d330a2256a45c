import Datasets
import Files
import Foundation
import Surveys
import TFRecords
import Testing
import _TestSupport

struct RecordFilesTests {
  /// Only of a compressed file the place in the file is another than that of the data.
  @Test func aFileThatIsShortenedIsNotCalledCompressed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.tfrecord"
    let writer = try TFRecordWriter(path: path)
    for _ in 0..<9000 { try writer.write([UInt8](repeating: 7, count: 1000)) }
    try writer.close()
    let reader = try TFRecordReader(path: path)
    #expect(try reader.next() != nil)
    #expect(truncate(path, 4_000_000) == 0)
    let error = try #require(throws: TFRecordError.self) { while try reader.next() != nil {} }
    #expect(Problem(error).reason == "the file was shortened to 4000000 of 9144000 bytes")
  }

  /// Few files are divided among the workers, of many each takes one.
  @Test(arguments: [1, 3, 40])
  func aFileThatVanishesMeanwhileIsNamed(count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixtures.bytes("records/several-problems.tfrecord")
    let paths = try (0..<count).map { try folder.write(bytes, to: "\($0 + 100).tfrecord") }
    let files = try RecordFiles(paths)
    try FileManager.default.removeItem(atPath: paths[count - 1])
    var (seen, problemCount) = ([String](), 0)
    do {
      _ = try files.survey(RecordSurvey.Depth(parses: false), parallelism: .fixed(2)) { problemCount += $0.count } onFile: { seen.append($0.path) }
      Issue.record("a file that is not there was looked at")
    } catch {
      #expect((error as? FileError)?.path == paths[count - 1], "\(error)")
    }
    // What was found in the files before it is told.
    #expect(seen == Array(paths.dropLast()))
    #expect(problemCount == 3 * (count - 1))
  }
}
