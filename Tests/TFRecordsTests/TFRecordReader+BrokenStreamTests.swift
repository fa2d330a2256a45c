import Files
import TFRecords
import Testing
import _TestSupport

/// Records of a gzip or zlib stream that is damaged somewhere behind them.
struct BrokenStreamTests {
  let folder: TemporaryFolder
  /// Ten records of growing size, which hardly compress, and where each ends.
  let contents: [[UInt8]]
  let file: [UInt8]
  let ends: [Int]

  init() throws {
    folder = try TemporaryFolder()
    var state: UInt64 = 1
    contents = (0..<10).map { number in
      (0..<number * 37).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
    }
    let writer = try TFRecordWriter(path: folder.path("plain"))
    for record in contents { try writer.write(record) }
    try writer.close()
    file = try readFile(writer.path)
    ends = contents.reduce(into: []) { $0.append(($0.last ?? 0) + $1.count + 16) }
  }

  private func packed(_ bytes: [UInt8], _ kind: Compression) throws -> [UInt8] {
    try readFile(folder.write(bytes, to: "packed", compression: kind))
  }

  /// Reads on after every error: the records, the errors, and what each passed over.
  private func readAll(_ bytes: [UInt8]) throws -> (records: [[UInt8]], errors: [TFRecordError], skipped: [Int]) {
    let reader = try TFRecordReader(path: folder.write(bytes, to: "damaged"))
    var result: (records: [[UInt8]], errors: [TFRecordError], skipped: [Int]) = ([], [], [])
    while result.errors.count < 20 {
      do throws(TFRecordError) {
        guard let record = try reader.next() else { return result }
        result.records.append(record.bytes)
      } catch {
        result.errors.append(error)
        result.skipped.append(reader.skipDamage())
      }
    }
    return result
  }

  @Test(arguments: [Compression.gzip, .zlib]) func damageBehindTheLastRecordLosesNone(kind: Compression) throws {
    let whole = try packed(file, kind)
    let trailer = kind == .gzip ? 8 : 4
    var wrongSum = whole
    wrongSum[wrongSum.count - trailer] ^= 1
    for bytes in [whole.dropLast(1), whole.dropLast(trailer), wrongSum, whole + Array("garbage".utf8)] {
      let (records, errors, skipped) = try readAll(bytes)
      #expect(records == contents)
      #expect(errors.map(\.code) == [.damagedCompression])
      #expect(errors.map(\.recordNumber) == [10])
      #expect(errors.map(\.byteOffset) == [file.count])
      #expect(errors.first?.fileError?.operation == "inflate")
      #expect(skipped == [0])
    }
  }

  /// Every record whose last byte can be unpacked is there, wherever the file is cut.
  @Test(arguments: [Compression.gzip, .zlib]) func everyCutLosesOnlyWhatIsBehindIt(kind: Compression) throws {
    let whole = try packed(file, kind)
    for length in stride(from: 20, to: whole.count, by: 13) {
      let bytes = Array(whole[..<length])
      // Byte by byte, nothing can be held back.
      let stream = try InflateStream(MappedFile(path: folder.write(bytes, to: "cut")), compression: kind)
      var unpacked: [UInt8] = []
      while (try? stream.read(into: &unpacked, upTo: 1)) ?? 0 > 0 {}
      let count = ends.count { $0 <= unpacked.count }
      let (records, errors, skipped) = try readAll(bytes)
      #expect(records == Array(contents[..<count]), "\(length)")
      #expect(errors.map(\.code) == [.damagedCompression])
      #expect(errors.map(\.recordNumber) == [count])
      #expect(skipped == [unpacked.count - (count == 0 ? 0 : ends[count - 1])])
    }
  }

  /// A damaged length that leads behind the place where the stream breaks does not take the records between with it.
  @Test func aWrongLengthLosesOneRecordThereToo() throws {
    var bytes = file
    bytes[ends[3] + 2] ^= 1
    let (records, errors, skipped) = try readAll(packed(bytes, .gzip).dropLast(8))
    #expect(records == Array(contents[..<4]) + Array(contents[5...]))
    #expect(errors.map(\.code) == [.corruptedLength, .damagedCompression])
    #expect(skipped == [contents[4].count + 16, 0])
  }

  @Test func theReportCountsThem() throws {
    let path = try folder.write(packed(file, .gzip) + [1, 2, 3], to: "report")
    let report = try TFRecordReport(verifying: path)
    #expect(report.recordCount == 10)
    #expect(report.problems.map(\.code) == [.damagedCompression])
    #expect(report.problems.first?.reason.contains("3 unexpected bytes follow the compressed data") == true)
  }
}
