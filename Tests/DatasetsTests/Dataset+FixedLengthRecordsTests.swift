import Datasets
import Files
import Testing
import _TestSupport

@Suite struct DatasetFixedLengthRecordsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func obeysTheLaw() throws {
    let one = try folder.write([9, 1, 2, 3, 4, 8, 8], to: "one.bin")
    let none = try folder.write([9, 8, 8], to: "none.bin")
    let two = try folder.write([9, 5, 6, 8, 8], to: "two.bin")
    let zipped = try folder.write([9, 7, 7, 6, 6, 8, 8], to: "three.bin.gz", compression: .gzip)
    func records(_ paths: [String]) -> Dataset<[UInt8]> {
      .fixedLengthRecords(paths: paths, recordBytes: 2, headerBytes: 1, footerBytes: 2)
    }
    try checkDataset(expecting: [[1, 2], [3, 4], [5, 6]]) { records([one, none, none, two]) }
    try checkDataset(expecting: [[1, 2], [3, 4], [7, 7], [6, 6], [5, 6]]) { records([one, zipped, none, two]) }
    try checkDataset(expecting: [[UInt8]]()) { records([none]) }
    #expect(records([one, two]).cardinality == .known(3))
    #expect(records([one, zipped]).cardinality == .unknown)
    #expect(try records([none, one, none, two])[2] == [5, 6])
    #expect("\(records([one]))" == "fixedLengthRecords(2 bytes between 1 and 2, 1 file)")
    #expect(try Dataset.fixedLengthRecords(folder.path + "/t*.bin", recordBytes: 5).count == 1)
  }

  @Test func largePackedFiles() throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let dataset = Dataset.fixedLengthRecords(
      paths: [try folder.write(bytes, to: "large.gz", compression: .gzip)], recordBytes: 3, headerBytes: 100_000, footerBytes: 50_000)
    let records = try Array(dataset)
    #expect(records.count == 50_000)
    #expect(records.last == Array(bytes[249_997..<250_000]))
  }

  @Test(arguments: [[9, 1, 2, 3, 8], [9], []] as [[UInt8]])
  func sizesThatDoNotFitThrow(bytes: [UInt8]) throws {
    for path in [try folder.write(bytes, to: "odd.bin"), try folder.write(bytes, to: "odd.gz", compression: .gzip)] {
      let dataset = Dataset.fixedLengthRecords(paths: [path], recordBytes: 2, headerBytes: 1, footerBytes: 1)
      let error = expect(underlying: FileError.self) { try Array(dataset) }
      #expect(error?.path == path)
      #expect(
        error?.reason
          == "\(bytes.count) bytes are not 1 bytes of header, records of 2 bytes, and 1 bytes of footer")
    }
  }
}
