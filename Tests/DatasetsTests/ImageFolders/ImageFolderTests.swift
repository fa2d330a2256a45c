import Datasets
import Foundation
import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct ImageFolderTests {
  /// What Keras made of the same folder; Tools/goldens/image_folder.py.
  struct Golden: Decodable {
    var classNames: [String]
    var training: [String]
    var validation: [String]
    var validationLabels: [Int]
    var validationMeans: [Float]
    var firstPixels: [Float]
  }

  let root = Fixtures.path("shapes/train")

  @Test func splitsAsKerasDoes() throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(Fixtures.bytes("goldens/image_folder.json")))
    let photos = try ImageFolder(
      root, imageSize: (20, 24), batchSize: 4, validationSplit: 0.3, seed: 123, quiet: true)
    #expect(photos.classNames == golden.classNames)
    #expect(photos.filePaths == (golden.training + golden.validation).map { "\(root)/\($0)" })
    let validation = try #require(photos.validation)
    #expect(photos.training.cardinality == .known(32))
    #expect(validation.cardinality == .known(14))

    var labels: [Int] = []
    var means: [Float] = []
    for (images, classes) in try Array(validation) {
      #expect(images.shape == [classes.count, 20, 24, 3])
      labels += classes.scalars(of: Int32.self).map(Int.init)
      for number in 0..<classes.count {
        means.append(images[number].mean().scalar(of: Float.self))
      }
    }
    #expect(labels == golden.validationLabels)
    #expect(means.count == golden.validationMeans.count)
    for (mean, expected) in zip(means, golden.validationMeans) {
      #expect(abs(mean - expected) < 0.01)
    }
    let pixels = try #require(try validation.first).0[0][3][0..<8].scalars(of: Float.self)
    for (pixel, expected) in zip(pixels, golden.firstPixels) {
      #expect(abs(pixel - expected) < 0.001)
    }
  }

  @Test func everyEpochVisitsEveryFileInAnotherOrder() throws {
    let photos = try ImageFolder(root, imageSize: (8, 8), batchSize: 32, seed: 5, quiet: true)
    #expect(photos.validation == nil)
    let epochs = try (0..<2).map { _ in
      try Array(photos.training).flatMap { $0.1.scalars(of: Int32.self) }
    }
    #expect(epochs[0] != epochs[1])
    for labels in epochs { #expect(labels.sorted() == photos.labels.map(Int32.init).sorted()) }
  }

  @Test func unshuffledFilesComeByName() throws {
    let photos = try ImageFolder(root, imageSize: (8, 8), shuffle: false, quiet: true)
    #expect(photos.labels == photos.labels.sorted())
    #expect(photos.filePaths.first == "\(root)/circle/circle-000.jpg")
    #expect(
      "\(photos.training)" == "prefetch(2) <- batch(32) <- images(180)")
  }

  @Test func resumesInTheMiddleOfAnEpoch() throws {
    func training() throws -> Dataset<Tensor> {
      try ImageFolder(root, imageSize: (8, 8), batchSize: 50, seed: 5, quiet: true)
        .training.map { $0.0 }
    }
    let iterator = try training().makeIterator(epoch: 4)
    _ = try iterator.next()
    let resumed = try training().makeIterator(resumingAt: iterator.state)
    while let batch = try iterator.next() { #expect(try resumed.next() == batch) }
    #expect(try resumed.next() == nil)
  }

  @Test func emptyClassesKeepTheirNumberAndHiddenFilesAreIgnored() throws {
    let folder = try TemporaryFolder()
    let image = try Fixtures.bytes("images/one-pixel.jpg")
    for name in ["b/deep/2.JPEG", "b/1.jpg", "d/3.jpg", "b/._1.jpg", ".git/4.jpg", "b/notes.txt", "top.jpg"] {
      try folder.write(image, to: name)
    }
    _ = try folder.path("a/x")
    let photos = try ImageFolder(folder.path, shuffle: false, quiet: true)
    #expect(photos.classNames == ["a", "b", "d"])
    #expect(photos.emptyClasses == ["a"])
    #expect(photos.filePaths.map { $0.dropFirst(folder.path.count + 1) } == ["b/1.jpg", "b/deep/2.JPEG", "d/3.jpg"])
    #expect(photos.labels == [1, 1, 2])
  }

  @Test func aBadImageFailsItsBatchWithItsName() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/one-pixel.jpg"), to: "a/1.jpg")
    let bad = try folder.write(Fixtures.bytes("images/broken/truncated.jpg"), to: "a/2.jpg")
    let photos = try ImageFolder(folder.path, batchSize: 1, shuffle: false, quiet: true)
    let iterator = try photos.training.makeIterator()
    #expect(try iterator.next() != nil)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    let reason = try #require(error?.underlying as? ImageCodecError)
    #expect(reason.path == bad)
    #expect(error?.description.hasPrefix("prefetch(2), element 1 <- batch(1), element 1 (input 1): \(bad)") == true)
  }

  @Test func nothingThereThrows() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: ImageFolderError.self) { try ImageFolder(folder.path, quiet: true) }
    #expect(error?.description.contains(folder.path) == true)
    try folder.write(Fixtures.bytes("images/one-pixel.jpg"), to: "a/1.jpg")
    #expect(throws: ImageFolderError.self) {
      try ImageFolder(folder.path, validationSplit: 0.5, quiet: true)
    }
  }
}
