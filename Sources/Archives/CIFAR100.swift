public import Tensors

/// The photographs of CIFAR-100, from its binary version or that for Python (<https://www.cs.toronto.edu/~kriz/cifar.html>).
///
///     let cifar = try CIFAR100(directory: "cifar-100-binary.tar.gz")
///     cifar.training.images.shape           // [50000, 32, 32, 3], uint8
///     cifar.training.coarseLabels.shape     // [50000], uint8
///     CIFAR100.fineClassNames[0]            // "apple"
public struct CIFAR100: Sendable {
  /// Photographs with a class among 100 and a superclass among 20.
  public struct Images: Sendable {
    /// `uint8`, `[count, 32, 32, 3]`.
    public var images: Tensor
    /// `uint8`, `[count]`: indexes of `fineClassNames`, Keras' `label_mode="fine"`.
    public var fineLabels: Tensor
    /// `uint8`, `[count]`: indexes of `coarseClassNames`.
    public var coarseLabels: Tensor

    /// The images with their fine labels.
    public var fine: LabeledImages { LabeledImages(images: images, labels: fineLabels) }
    /// The images with their coarse labels.
    public var coarse: LabeledImages { LabeledImages(images: images, labels: coarseLabels) }
  }

  /// 50,000 photographs in the published files.
  public var training: Images
  /// 10,000 photographs in the published files.
  public var test: Images

  /// Reads `train.bin` and `test.bin`, of any number of records each.
  ///
  /// - Parameter directory: the folder with the files, a folder with `cifar-100-binary` or `cifar-100-binary.tar.gz` in it, or that
  ///   tar file itself; or the same of the Python version: `train` and `test`, `cifar-100-python`, `cifar-100-python.tar.gz`.
  /// - Throws: `FileError` for missing files; `ArchiveError` with the file and the byte offset for a record that is cut short or a
  ///   label out of range.
  public init(directory: String) throws {
    var files = try CIFAR100.read(["train.bin", "test.bin"], at: directory)
    training = try CIFAR100.images(files.take("train.bin"))
    test = try CIFAR100.images(files.take("test.bin"))
  }

  /// Reads the file of one part only.
  ///
  ///     try CIFAR100.load(.test, from: "cifar-100-binary.tar.gz").fine.labels.shape      // [10000]
  ///
  /// - Throws: what ``init(directory:)`` throws.
  public static func load(_ part: ArchivePart, from directory: String) throws -> Images {
    let name = part == .training ? "train.bin" : "test.bin"
    var files = try read([name], at: directory)
    return try images(files.take(name))
  }

  private static func read(_ names: [String], at directory: String) throws -> CIFARFiles {
    try CIFARFiles(names, at: directory, [
      CIFARFiles.Version(folder: "cifar-100-binary", archive: "cifar-100-binary.tar.gz"),
      CIFARFiles.Version(folder: "cifar-100-python", archive: "cifar-100-python.tar.gz", labels: ["coarse_labels", "fine_labels"]),
    ])
  }

  static func images(_ file: consuming CIFARFiles.File) throws -> Images {
    let (images, labels) = try CIFARFiles.records(
      of: [file],
      labelRanges: [("coarse label", coarseClassNames.count), ("fine label", fineClassNames.count)])
    return Images(images: images, fineLabels: labels[1], coarseLabels: labels[0])
  }

  /// The superclasses in the order of their labels, as `coarse_label_names.txt` has them.
  public static let coarseClassNames = [
    "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables",
    "household_electrical_devices", "household_furniture", "insects", "large_carnivores",
    "large_man-made_outdoor_things", "large_natural_outdoor_scenes",
    "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates", "people",
    "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2",
  ]

  /// The classes in the order of their labels, as `fine_label_names.txt` has them.
  public static let fineClassNames = [
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
    "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
    "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup",
    "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house",
    "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man",
    "maple_tree", "motorcycle", "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid",
    "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate", "poppy",
    "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal",
    "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar",
    "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
    "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
  ]
}
