import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct ImageFolderOrderTests {
  let root = Fixtures.path("shapes/train")

  private func labels(_ batches: Dataset<(Tensor, Tensor)>, epoch: Int) throws -> [Int] {
    let iterator = try batches.makeIterator(epoch: epoch)
    var labels: [Int] = []
    while let batch = try iterator.next() { labels += batch.1.scalars(of: Int32.self).map(Int.init) }
    return labels
  }

  @Test func iterationFollowsTheListsOfFiles() throws {
    for order in ImageFolder.Order.allCases {
      let photos = try ImageFolder(
        root, imageSize: (4, 4), validationSplit: 0.25, seed: 11, order: order, quiet: true)
      let classes = Dictionary(uniqueKeysWithValues: zip(photos.filePaths, photos.labels))
      for epoch in 0..<3 {
        let files = try photos.trainingFiles(epoch: epoch)
        #expect(files.sorted() == photos.filePaths.prefix(135).sorted())
        #expect(try labels(photos.training, epoch: epoch) == files.compactMap { classes[$0] })
      }
      let validation = try #require(photos.validation)
      for epoch in 0..<2 {
        #expect(try labels(validation, epoch: epoch) == Array(photos.labels.suffix(45)))
      }
    }
  }

  @Test func theFirstEpochIsTheListAndTheOthersAreMixed() throws {
    let photos = try ImageFolder(root, seed: 3, quiet: true)
    let epochs = try (0..<3).map { try photos.trainingFiles(epoch: $0) }
    #expect(epochs[0] == photos.filePaths)
    #expect(Set(epochs).count == 3)
    let millrace = try ImageFolder(root, seed: 3, order: .millrace, quiet: true)
    #expect(millrace.filePaths == photos.filePaths)
    #expect(try millrace.trainingFiles(epoch: 0) != photos.filePaths)
    #expect(try millrace.trainingFiles(epoch: 0) != millrace.trainingFiles(epoch: 1))
  }

  @Test func withoutReshufflingEpochsAreTheSame() throws {
    for order in ImageFolder.Order.allCases {
      let photos = try ImageFolder(root, seed: 3, order: order, reshuffle: false, quiet: true)
      #expect(try photos.trainingFiles(epoch: 0) == photos.trainingFiles(epoch: 4))
    }
    let plain = try ImageFolder(root, shuffle: false, quiet: true)
    #expect(try plain.trainingFiles(epoch: 4) == plain.filePaths)
  }

  @Test func aStratifiedSplitKeepsSharesOfClasses() throws {
    let folder = try TemporaryFolder()
    for (name, count) in [("a", 50), ("b", 7), ("c", 1), ("d", 30)] {
      for number in 0..<count { try folder.write([], to: "\(name)/\(number).jpg") }
    }
    let photos = try ImageFolder(folder.path, validationSplit: 0.2, seed: 9, stratified: true, quiet: true)
    let plain = try ImageFolder(folder.path, seed: 9, quiet: true)
    #expect(Set(photos.filePaths) == Set(plain.filePaths))
    func counts(_ labels: ArraySlice<Int>) -> [Int] { (0..<4).map { name in labels.filter { $0 == name }.count } }
    // 17 of 88: 9.66, 1.35, 0.19 and 5.80 of the classes.
    #expect(counts(photos.labels.suffix(17)) == [10, 1, 0, 6])
    #expect(counts(photos.labels.prefix(71)) == [40, 6, 1, 24])
    // Both sides keep the order of the shuffled list.
    let places = Dictionary(uniqueKeysWithValues: plain.filePaths.enumerated().map { ($1, $0) })
    for side in [photos.filePaths.prefix(71), photos.filePaths.suffix(17)] {
      let order = side.compactMap { places[$0] }
      #expect(order == order.sorted())
    }
  }

  @Test(arguments: ImageFolder.Order.allCases, [0, 1])
  func theLawHolds(_ order: ImageFolder.Order, epoch: Int) throws {
    for batchSize in [nil, 7] {
      let photos = try ImageFolder(
        root, imageSize: (3, 4), batchSize: batchSize, validationSplit: 0.9, seed: 2, order: order,
        augmentation: RandomGeometry(), quiet: true)
      let classes = Dictionary(uniqueKeysWithValues: zip(photos.filePaths, photos.labels.map(Int32.init)))
      let labels = try photos.trainingFiles(epoch: epoch).compactMap { classes[$0] }
      #expect(labels.count == 18)
      let expected =
        batchSize == nil ? labels.map { Tensor($0) } : [labels[..<7], labels[7..<14], labels[14...]].map { Tensor(Array($0)) }
      try checkDataset(expecting: expected, epoch: epoch) { photos.training.map { $0.1 } }
      let iterator = try photos.training.makeIterator(IterationContext(epoch: epoch, workers: 0))
      var images: [Tensor] = []
      while let batch = try iterator.next() { images.append(batch.0) }
      try checkDataset(expecting: images, epoch: epoch) { photos.training.map { $0.0 } }
    }
  }

  @Test func resumesInAnyEpoch() throws {
    func training() throws -> Dataset<Tensor> {
      try ImageFolder(
        root, imageSize: (8, 8), batchSize: 50, seed: 5, augmentation: RandomGeometry(), quiet: true
      ).training.map { $0.0 }
    }
    for epoch in [0, 2] {
      let iterator = try training().makeIterator(epoch: epoch)
      _ = try iterator.next()
      let resumed = try training().makeIterator(resumingAt: iterator.state)
      while let batch = try iterator.next() { #expect(try resumed.next() == batch) }
      #expect(try resumed.next() == nil)
    }
  }
}
