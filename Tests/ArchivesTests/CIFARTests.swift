import Archives
import Files
import Tensors
import Testing
import _TestSupport

@Suite struct CIFARTests {
  @Test(
    "The folder, its parent and the tar file hold the same",
    arguments: ["cifar-10-batches-bin", "", "cifar-10-binary.tar.gz"])
  func readsCIFAR10(place: String) throws {
    let cifar = try CIFAR10(directory: Fixtures.path(place))
    #expect(cifar.training.images.shape == [25, 32, 32, 3] && cifar.training.images.dtype == .uint8)
    #expect(cifar.test.images.shape == [6, 32, 32, 3])
    let first = try Fixtures.bytes("cifar-10-batches-bin/data_batch_1.bin")
    let labels = cifar.training.labels.scalars(of: UInt8.self)
    #expect(labels[0] == first[0] && labels[1] == first[3073])
    // Planes of red, green and blue become pixels.
    let image = cifar.training.images[1].scalars(of: UInt8.self)
    for i in [0, 1, 31, 32, 1023] {
      #expect(Array(image[(i * 3)..<(i * 3 + 3)]) == [0, 1, 2].map { first[3074 + 1024 * $0 + i] })
    }
    let fourth = try Fixtures.bytes("cifar-10-batches-bin/data_batch_4.bin")
    #expect(labels[15] == fourth[0])
  }

  @Test(arguments: ["cifar-100-binary", "", "cifar-100-binary.tar.gz"])
  func readsCIFAR100(place: String) throws {
    let cifar = try CIFAR100(directory: Fixtures.path(place))
    #expect(cifar.training.images.shape == [12, 32, 32, 3])
    let bytes = try Fixtures.bytes("cifar-100-binary/test.bin")
    #expect(cifar.test.coarseLabels.scalars(of: UInt8.self)[1] == bytes[3074])
    #expect(cifar.test.fineLabels.scalars(of: UInt8.self)[1] == bytes[3075])
    #expect(cifar.test.fine.labels.shape == [6])
    #expect(cifar.test.coarse.images[0].scalars(of: UInt8.self)[0] == bytes[2])
  }

  /// The published files of the Python version in a tar file of its name, beside what else is in there.
  private func pythonArchive(_ name: String, _ files: [String], from folder: String) throws -> TemporaryFolder {
    var bytes: [UInt8] = []
    for file in ["batches.meta"] + files {
      let content = file == "batches.meta" ? [1, 2, 3] : try Fixtures.bytes("\(folder)/\(file)")
      bytes += TarReaderTests.member(TarReaderTests.header("x/\(file)", size: content.count), content)
    }
    let result = try TemporaryFolder()
    try result.write(bytes + [UInt8](repeating: 0, count: 1024), to: name)
    return result
  }

  @Test func thePythonVersionHoldsTheSameWhereverItIs() throws {
    let inner = "goldens/builtin/cifar-10-batches-py-target"
    let names = (1...5).map { "data_batch_\($0)" } + ["test_batch"]
    let archive = try pythonArchive("cifar-10-python.tar.gz", names.reversed(), from: inner + "/cifar-10-batches-py")
    let whole = try CIFAR10(directory: Fixtures.path(inner))
    #expect(whole.training.images.shape[0] > 5 && whole.test.images.shape[0] > 0)
    let places = [Fixtures.path(inner + "/cifar-10-batches-py"), archive.path, archive.path + "/cifar-10-python.tar.gz"]
    for place in places {
      let cifar = try CIFAR10(directory: place)
      #expect(cifar.training.images == whole.training.images && cifar.training.labels == whole.training.labels, "\(place)")
      #expect(cifar.test.images == whole.test.images && cifar.test.labels == whole.test.labels, "\(place)")
    }
  }

  @Test func thePythonVersionOfTheHundredClassesToo() throws {
    let inner = "goldens/builtin/cifar-100-python-target/cifar-100-python"
    let archive = try pythonArchive("a.tar", ["train", "test"], from: inner)
    let (whole, cifar) = (try CIFAR100(directory: Fixtures.path(inner)), try CIFAR100(directory: archive.path + "/a.tar"))
    #expect(cifar.training.images == whole.training.images && cifar.test.fineLabels == whole.test.fineLabels)
    #expect(cifar.test.images.shape[0] > 0)
  }

  @Test func aBrokenPickleInATarFileIsNamed() throws {
    let inner = "goldens/builtin/cifar-100-python-target/cifar-100-python"
    let good = try Fixtures.bytes(inner + "/train")
    let folder = try TemporaryFolder()
    let short = Array(good.dropLast(good.count / 2))
    try folder.write(TarReaderTests.member(TarReaderTests.header("c/train", size: short.count), short), to: "a.tar")
    let error = try #require(throws: ArchiveError.self) { try CIFAR100(directory: folder.path + "/a.tar") }
    #expect(error.member == "c/train" && error.path.hasSuffix("a.tar"))
  }

  @Test func classNamesAreThePublishedOnes() throws {
    func lines(_ file: String) throws -> [String] {
      try Fixtures.bytes(file).split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(try CIFAR10.classNames == lines("cifar-10-batches-bin/batches.meta.txt"))
    #expect(try CIFAR100.fineClassNames == lines("cifar-100-binary/fine_label_names.txt"))
    #expect(try CIFAR100.coarseClassNames == lines("cifar-100-binary/coarse_label_names.txt"))
    #expect(CIFAR100.fineClassNames.count == 100 && CIFAR100.coarseClassNames.count == 20)
  }

  private func copy(changing name: String, _ change: (inout [UInt8]) -> Void) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      var bytes = try Fixtures.bytes("cifar-10-batches-bin/\(file)")
      if file == name { change(&bytes) }
      try folder.write(bytes, to: file)
    }
    return folder
  }

  @Test func aLabelOutOfRangeIsAnErrorWithItsPlace() throws {
    let folder = try copy(changing: "data_batch_2.bin") { $0[2 * 3073] = 10 }
    let error = try #require(throws: ArchiveError.self) { try CIFAR10(directory: folder.path) }
    #expect(error.path.hasSuffix("data_batch_2.bin") && error.byteOffset == 2 * 3073)
    #expect(error.reason == "record 2: label 10 is not 0 to 9")
  }

  @Test func aRecordCutShortIsAnErrorWithItsPlace() throws {
    let folder = try copy(changing: "test_batch.bin") { $0.removeLast(100) }
    let error = try #require(throws: ArchiveError.self) { try CIFAR10(directory: folder.path) }
    #expect(error.path.hasSuffix("test_batch.bin") && error.byteOffset == 5 * 3073)
    #expect(error.reason.contains("2973 of 3073"))
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: FileError.self) { try CIFAR10(directory: folder.path) }
    #expect(error.reason.contains("cifar-10-batches-bin"))
    try folder.write([], to: "data_batch_1.bin")
    let second = try #require(throws: FileError.self) { try CIFAR10(directory: folder.path) }
    #expect(second.path.hasSuffix("data_batch_2.bin"))
  }

  @Test func theOtherDataSetsArchiveIsRefused() throws {
    let error = try #require(throws: ArchiveError.self) {
      try CIFAR10(directory: Fixtures.path("cifar-100-binary.tar.gz"))
    }
    #expect(error.member == "data_batch_1.bin")
  }
}
