import Surveys
import Testing
import _TestSupport

struct SourceTests {
  @Test(arguments: [
    ("shapes/train", SourceKind.imageFolder), ("digits", .mnist),
    ("digits/train-images-idx3-ubyte.gz", .mnist), ("cifar-10-batches-bin", .cifar10),
    ("cifar-10-binary.tar.gz", .cifar10), ("goldens/builtin/cifar-10-batches-py-target", .cifar10),
    ("goldens/builtin/cifar-10-batches-py-target/cifar-10-batches-py", .cifar10),
    ("goldens/builtin/cifar-100-python-target", .cifar100), ("cifar-100-binary", .cifar100),
    ("cifar-100-binary.tar.gz", .cifar100), ("records/examples.tfrecord", .tfrecord),
    ("records/examples.tfrecord.gz", .tfrecord), ("records/strings.tfrecord.zlib", .tfrecord),
    ("records/not-records.tfrecord", .tfrecord), ("records/empty.tfrecord", .tfrecord),
    ("records", .tfrecord),
  ])
  func fixtures(name: String, kind: SourceKind) throws {
    #expect(try Source(detecting: Fixtures.path(name)).kind == kind)
  }

  @Test func contentCountsMoreThanTheName() throws {
    let folder = try TemporaryFolder()
    let records = try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "data.bin")
    #expect(try Source(detecting: records).kind == .tfrecord)
    let digits = try folder.write(Fixtures.bytes("digits/t10k-images-idx3-ubyte"), to: "x.tfrecord")
    #expect(try Source(detecting: digits).kind == .mnist)
  }

  @Test func anUnpackedArchiveIsSeenFromOutside() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "cifar-10-batches-bin/test_batch.bin")
    let source = try Source(detecting: folder.path)
    #expect(source == Source(kind: .cifar10, path: folder.path + "/cifar-10-batches-bin"))
  }

  @Test func filesOfTheHundredClassesForPythonAreKnownTogether() throws {
    let folder = try TemporaryFolder()
    for name in ["train", "test", "meta"] { try folder.write([1], to: name) }
    #expect(try Source(detecting: folder.path).kind == .cifar100)
  }

  @Test(arguments: ["photos/train.tfrecord-00000-of-00001", "photos/1.0.0/photos-train.tfrecord-00000-of-00001"])
  func aDataSetFurtherDownIsNamed(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "a-note/read.me")
    let path = try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: name)
    let error = try #require(throws: UnknownSource.self) { try Source(detecting: folder.path) }
    #expect(error.reason == "its TFRecord files are in '\(path[..<path.lastIndex(of: "/")!])'; name that folder")
  }

  @Test(arguments: [[], [0x1F, 0x8B, 8, 0, 1, 2], [1, 2, 3], [0, 0, 8, 3]] as [[UInt8]])
  func otherFilesAreNothing(bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "x")
    #expect(throws: UnknownSource.self) { try Source(detecting: path) }
  }
}
