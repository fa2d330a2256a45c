public import Downloads

/// Handwritten Japanese syllables from old books, in the form of MNIST: 28×28 gray, ten classes.
///
/// ```swift
/// let syllables = try KMNIST.load()
/// syllables.training.images.shape      // [60000, 28, 28], uint8
/// KMNIST.classNames[9]                 // "wo"
/// ```
public struct KMNIST: Sendable {
  /// 60,000 pictures in the published files.
  public var training: LabeledImages
  /// 10,000 pictures in the published files.
  public var test: LabeledImages

  /// The syllables in the order of their labels: お き す つ な は ま や れ を.
  public static let classNames = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]

  /// The published files: <http://codh.rois.ac.jp/kmnist/>.
  public static var published: [PublishedFile] { digits.files }

  private static let digits = PublishedDigits(
    folder: "kmnist", addresses: ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
    digests: [
      "train-images-idx3-ubyte.gz": "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
      "train-labels-idx1-ubyte.gz": "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
      "t10k-images-idx3-ubyte.gz": "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
      "t10k-labels-idx1-ubyte.gz": "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
    ])

  /// The pictures from the folder `kmnist` of the cache, downloaded (21 MB) if they are not there.
  ///
  /// - Throws: `DownloadError` with what to put where when there is no network; what `MNIST.init(directory:)` throws for
  ///   broken files.
  public static func load(from cache: DataCache = .standard) throws -> KMNIST {
    let files = try digits.load(from: cache)
    return KMNIST(training: files.training, test: files.test)
  }
}
