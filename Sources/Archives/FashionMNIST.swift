public import Downloads

/// Zalando's pictures of clothes, in the form of MNIST: 28×28 gray, ten classes.
///
/// ```swift
/// let clothes = try FashionMNIST.load()
/// clothes.training.images.shape      // [60000, 28, 28], uint8
/// FashionMNIST.classNames[9]         // "Ankle boot"
/// ```
public struct FashionMNIST: Sendable {
  /// 60,000 pictures in the published files.
  public var training: LabeledImages
  /// 10,000 pictures in the published files.
  public var test: LabeledImages

  /// The classes in the order of their labels.
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]

  /// The published files: <https://github.com/zalandoresearch/fashion-mnist>.
  public static var published: [PublishedFile] { digits.files }

  private static let digits = PublishedDigits(
    folder: "fashion-mnist",
    addresses: [
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ],
    digests: [
      "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ])

  /// The pictures from the folder `fashion-mnist` of the cache, or of Keras, downloaded (31 MB) if they are in neither.
  ///
  /// - Throws: `DownloadError` with what to put where when there is no network; what `MNIST.init(directory:)` throws for
  ///   broken files.
  public static func load(from cache: DataCache = .standard) throws -> FashionMNIST {
    let files = try digits.load(from: cache)
    return FashionMNIST(training: files.training, test: files.test)
  }
}
