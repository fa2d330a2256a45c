import Archives
import Datasets
import Files
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetArchivesTests {
  @Test func digitsAreThoseOfTheFiles() throws {
    let whole = try MNIST(directory: Fixtures.path("digits"))
    for (part, expected) in [(ArchivePart.training, whole.training), (.test, whole.test)] {
      let digits = Dataset.mnist(Fixtures.path("digits"), part)
      #expect(digits.cardinality == .known(expected.labels.count))
      let (image, label) = try digits[17]
      #expect(image == expected.images[17] && image.dtype == .uint8)
      #expect(label == expected.labels[17].cast(to: .int32))
      let (images, labels) = try #require(try digits.batch(10).first)
      #expect(images == expected.images[0..<10] && labels == expected.labels[0..<10].cast(to: .int32))
      #expect("\(digits)" == "mnist(\(part))")
    }
    let labels = whole.test.labels.scalars(of: UInt8.self).map { Int($0) }
    try checkDataset(expecting: Array(labels.prefix(12))) {
      Dataset.mnist(Fixtures.path("digits"), .test).map { Int($1.scalar(of: Int32.self)) }.take(12)
    }
  }

  @Test func photosAreThoseOfTheFiles() throws {
    for place in ["cifar-10-batches-bin", "cifar-10-binary.tar.gz"] {
      let whole = try CIFAR10(directory: Fixtures.path(place))
      let photos = Dataset.cifar10(Fixtures.path(place), .training)
      #expect(try photos.count == whole.training.labels.count)
      #expect(try photos[3].0 == whole.training.images[3])
      #expect(try Dataset.cifar10(Fixtures.path(place), .test).first?.1 == whole.test.labels[0].cast(to: .int32))
    }
    let whole = try CIFAR100(directory: Fixtures.path("cifar-100-binary"))
    let fine = try Array(Dataset.cifar100(Fixtures.path("cifar-100-binary"), .test).map(\.1))
    let coarse = try Array(Dataset.cifar100(Fixtures.path("cifar-100-binary"), .test, coarse: true).map(\.1))
    #expect(fine == whole.test.fineLabels.scalars(of: UInt8.self).map { Tensor(Int32($0)) })
    #expect(coarse == whole.test.coarseLabels.scalars(of: UInt8.self).map { Tensor(Int32($0)) })
  }

  @Test func nothingIsReadBeforeItIsNeeded() throws {
    let folder = try TemporaryFolder()
    let digits = Dataset.mnist(folder.path, .training).map { $1.scalar(of: Int32.self) }.cache(at: folder.path + "/c")
    #expect(digits.cardinality == .unknown)
    expect(underlying: FileError.self) { try digits.makeIterator() }
    func write(_ labels: [UInt8]) throws {
      try IDXFile.write(Tensor.zeros([2, 28, 28], dtype: .uint8), to: folder.path("train-images-idx3-ubyte"))
      try IDXFile.write(Tensor(labels), to: folder.path("train-labels-idx1-ubyte"))
    }
    try write([3, 9])
    #expect(try Array(digits) == [3, 9])
    #expect(digits.cardinality == .known(2))
    // What is in memory and on disk is of the same files, which are others now.
    try write([4, 1])
    #expect(try Array(digits) == [4, 1])
    #expect(try Array(digits) == [4, 1])
  }
}
