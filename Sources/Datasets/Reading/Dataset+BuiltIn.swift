public import Archives
public import Downloads
public import Tensors

/// Data sets by name, from the cache or the network.
extension Dataset where Element == (Tensor, Tensor) {
  /// The digits of MNIST with their classes: `[28, 28]` uint8 and `[]` int32.
  ///
  /// ```swift
  /// for try await (images, labels) in Dataset.mnist(.training).shuffle(seed: 1).batch(32).async { train(images, labels) }
  /// ```
  /// The set is looked for, and downloaded if need be, when the first element or their number is needed: see `MNIST.load(from:)`. It is then
  /// kept in memory for all iterators. Iterating throws `DownloadError`, with what to put where, when there is no network.
  public static func mnist(_ part: ArchivePart, from cache: DataCache = .standard) -> Dataset {
    builtIn("mnist", part) {
      let digits = try MNIST.load(from: cache)
      return part == .training ? digits.training : digits.test
    }
  }

  /// Zalando's pictures of clothes; see ``mnist(_:from:)``.
  public static func fashionMNIST(_ part: ArchivePart, from cache: DataCache = .standard) -> Dataset {
    builtIn("fashionMNIST", part) {
      let clothes = try FashionMNIST.load(from: cache)
      return part == .training ? clothes.training : clothes.test
    }
  }

  /// Handwritten Japanese syllables; see ``mnist(_:from:)``.
  public static func kmnist(_ part: ArchivePart, from cache: DataCache = .standard) -> Dataset {
    builtIn("kmnist", part) {
      let syllables = try KMNIST.load(from: cache)
      return part == .training ? syllables.training : syllables.test
    }
  }

  /// The photographs of CIFAR-10, `[32, 32, 3]` uint8; see ``mnist(_:from:)``.
  public static func cifar10(_ part: ArchivePart, from cache: DataCache = .standard) -> Dataset {
    builtIn("cifar10", part) {
      let photos = try CIFAR10.load(from: cache)
      return part == .training ? photos.training : photos.test
    }
  }

  /// The photographs of CIFAR-100 with their fine or coarse classes; see ``mnist(_:from:)``.
  public static func cifar100(
    _ part: ArchivePart, coarse: Bool = false, from cache: DataCache = .standard
  ) -> Dataset {
    builtIn(coarse ? "cifar100 coarse" : "cifar100", part) {
      let photos = try CIFAR100.load(from: cache)
      let images = part == .training ? photos.training : photos.test
      return coarse ? images.coarse : images.fine
    }
  }

  private static func builtIn(
    _ name: String, _ part: ArchivePart, _ load: @escaping @Sendable () throws -> LabeledImages
  ) -> Dataset {
    madeOnce("\(name)(\(part))") {
      let loaded = try load()
      return .tensorSlices(loaded.images, loaded.labels.cast(to: .int32))
    }
  }
}
