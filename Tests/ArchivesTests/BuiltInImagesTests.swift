import Archives
import Downloads
import Foundation
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Where the built-in data sets of images are looked for, and what is found there.
@Suite struct BuiltInImagesTests {
  /// A small MNIST in Keras' form; its labels tell it from others.
  private func digits(_ label: UInt8) -> [String: Tensor] {
    [
      "x_train": Tensor.zeros([3, 28, 28], dtype: .uint8), "y_train": Tensor([label, 1, 2] as [UInt8]),
      "x_test": Tensor.zeros([2, 28, 28], dtype: .uint8), "y_test": Tensor([label, 9] as [UInt8]),
    ]
  }

  /// A copy of the four files of digits in a folder of a cache.
  private func copyDigits(to name: String, of folder: TemporaryFolder) throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("digits")) {
      try folder.write(Fixtures.bytes("digits/" + file), to: "\(name)/\(file)")
    }
  }

  @Test func digitsComeFromTheCacheThenFromKeras() throws {
    let (folder, keras) = (try TemporaryFolder(), try TemporaryFolder())
    let cache = DataCache(folder: folder.path, kerasFolder: keras.path, downloads: false)
    let error = try #require(throws: DownloadError.self) { try MNIST.load(from: cache) }
    #expect(error.description.contains("\(folder.path)/mnist.npz") && error.description.contains("731c5ac602752760"))
    try NPZFile.write(digits(5), to: keras.path("mnist.npz"))
    #expect(try MNIST.load(from: cache).training.labels.scalars(of: UInt8.self) == [5, 1, 2])
    try copyDigits(to: "mnist", of: folder)
    #expect(try MNIST.load(from: cache).test.images.shape == [50, 28, 28])
    try NPZFile.write(digits(7), to: folder.path("mnist.npz"))
    #expect(try MNIST.load(from: cache).test.labels.scalars(of: UInt8.self) == [7, 9])
  }

  @Test func imagesOfAnotherShapeAreAnError() throws {
    let folder = try TemporaryFolder()
    var wrong = digits(1)
    wrong["y_test"] = Tensor([1, 2, 3] as [UInt8])
    try NPZFile.write(wrong, to: folder.path("mnist.npz"))
    let error = try #require(throws: ArchiveError.self) { try MNIST(npz: folder.path + "/mnist.npz") }
    #expect(error.member == "x_test" && error.reason.contains("[3]"))
  }

  @Test func clothesAndSyllablesAreFourFiles() throws {
    let (folder, keras) = (try TemporaryFolder(), try TemporaryFolder())
    let cache = DataCache(folder: folder.path, kerasFolder: keras.path, downloads: false)
    try copyDigits(to: "fashion-mnist", of: keras)
    #expect(try FashionMNIST.load(from: cache).training.images.shape == [200, 28, 28])
    let error = try #require(throws: DownloadError.self) { try KMNIST.load(from: cache) }
    #expect(error.description.components(separatedBy: "\(folder.path)/kmnist/").count == 5)
    try copyDigits(to: "kmnist", of: folder)
    #expect(try KMNIST.load(from: cache).test.labels.shape == [50])
    // One file of four is not the set.
    let labels = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/kmnist").filter { $0.hasPrefix("t10k-labels") }
    for file in labels { try FileManager.default.removeItem(atPath: folder.path + "/kmnist/" + file) }
    let missing = try #require(throws: DownloadError.self) { try KMNIST.load(from: cache) }
    #expect(missing.description.contains("t10k-labels-idx1-ubyte.gz"), "\(missing)")
    #expect(FashionMNIST.classNames.count == 10 && KMNIST.classNames.count == 10)
  }

  struct Golden: Decodable {
    struct Part: Decodable {
      var labels: [UInt8]
      var sums: [Int]
      var pixels: [UInt8]
    }

    var cifar10, fine, coarse: [String: Part]
  }

  private func check(_ images: LabeledImages, _ golden: Golden.Part?) throws {
    let golden = try #require(golden)
    #expect(images.labels.scalars(of: UInt8.self) == golden.labels)
    let sums = (0..<golden.labels.count).map { number in
      images.images[number].scalars(of: UInt8.self).reduce(0) { $0 + Int($1) }
    }
    #expect(sums == golden.sums)
    #expect(images.images[1][5][6..<9].scalars(of: UInt8.self) == golden.pixels)
  }

  @Test func thePythonVersionIsReadAsKerasReadsIt() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: Data(Fixtures.bytes("goldens/builtin/cifar.json")))
    let empty = try TemporaryFolder()
    let cache = DataCache(folder: empty.path, kerasFolder: Fixtures.path("goldens/builtin"), downloads: false)
    let ten = try CIFAR10.load(from: cache)
    try check(ten.training, golden.cifar10["training"])
    try check(ten.test, golden.cifar10["test"])
    let hundred = try CIFAR100.load(from: cache)
    try check(hundred.training.fine, golden.fine["training"])
    try check(hundred.test.fine, golden.fine["test"])
    try check(hundred.training.coarse, golden.coarse["training"])
    try check(hundred.test.coarse, golden.coarse["test"])
  }

  @Test func theBinaryVersionInTheCacheComesFirst() throws {
    let cache = DataCache(folder: Fixtures.folder, kerasFolder: Fixtures.path("goldens/builtin"), downloads: false)
    #expect(try CIFAR10.load(from: cache).training.labels.shape == [25])
    #expect(try CIFAR100.load(from: cache).training.fineLabels.shape == [12])
  }

  @Test func withoutFilesItSaysWhatToPutWhere() throws {
    let empty = try TemporaryFolder()
    let cache = DataCache(folder: empty.path, downloads: false)
    for (name, load) in [
      ("cifar-10-binary.tar.gz", { _ = try CIFAR10.load(from: cache) }),
      ("cifar-100-binary.tar.gz", { _ = try CIFAR100.load(from: cache) }),
    ] as [(String, () throws -> Void)] {
      let error = try #require(throws: DownloadError.self) { try load() }
      #expect(error.description.contains("\(empty.path)/\(name)\n    from https://www.cs.toronto.edu/~kriz/\(name)"))
    }
  }

  /// A download from beginning to end, in another process' place: the server gives what was published.
  @Test func aSetThatIsDownloadedIsThere() throws {
    let (folder, published) = (try TemporaryFolder(), try TemporaryFolder())
    try NPZFile.write(digits(4), to: published.path("digits.npz"))
    let bytes = try readFile(published.path + "/digits.npz")
    let server = try LocalServer { $0.number == 0 ? .cutOff(bytes, after: 500) : .file(bytes) }
    let file = PublishedFile(
      "digits.npz", at: ["\(server.address)/digits.npz"],
      sha256: try Checksum.sha256.digest(ofFile: published.path + "/digits.npz"))
    let path = try DataCache(folder: folder.path).file(file)
    #expect(try MNIST(npz: path).training.labels.scalars(of: UInt8.self) == [4, 1, 2])
    #expect(server.requests.count == 2)
  }
}
