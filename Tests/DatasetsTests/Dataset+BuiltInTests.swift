import Archives
import Datasets
import Downloads
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetBuiltInTests {
  @Test func setsComeByName() throws {
    let cache = DataCache(folder: Fixtures.folder, kerasFolder: Fixtures.path("goldens/builtin"), downloads: false)
    let photos = Dataset.cifar10(.training, from: cache)
    let whole = try CIFAR10(directory: Fixtures.folder)
    #expect(photos.cardinality == .known(25) && "\(photos)" == "cifar10(training)")
    #expect(try photos[3].0 == whole.training.images[3] && photos[3].1 == whole.training.labels[3].cast(to: .int32))
    let hundred = try CIFAR100(directory: Fixtures.folder)
    #expect(
      try Array(Dataset.cifar100(.test, coarse: true, from: cache).map(\.1))
        == hundred.test.coarseLabels.scalars(of: UInt8.self).map { Tensor(Int32($0)) })
    try checkDataset(expecting: whole.test.labels.scalars(of: UInt8.self).map { Int32($0) }) {
      Dataset.cifar10(.test, from: cache).map { $1.scalar(of: Int32.self) }
    }
  }

  @Test func aSetThatIsNotThereSaysSoWhenItIsNeeded() throws {
    let empty = try TemporaryFolder()
    let cache = DataCache(folder: empty.path, downloads: false)
    for dataset in [Dataset.mnist(.test, from: cache), .fashionMNIST(.test, from: cache), .kmnist(.training, from: cache)] {
      #expect(dataset.cardinality == .unknown)
      expect(underlying: DownloadError.self) { try dataset.makeIterator() }
    }
  }
}
