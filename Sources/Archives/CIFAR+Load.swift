public import Downloads

extension CIFAR10 {
  /// The published file: <https://www.cs.toronto.edu/~kriz/cifar.html>, the binary version.
  public static let published = PublishedFile(
    "cifar-10-binary.tar.gz", at: ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
    sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")

  /// The photographs from the cache, downloaded (170 MB) if they are not there.
  ///
  /// ```swift
  /// try CIFAR10.load().training.images.shape      // [50000, 32, 32, 3], uint8
  /// ```
  /// Looks for `cifar-10-binary.tar.gz`, or the folder `cifar-10-batches-bin`, in the cache, then for the Python version that
  /// Keras has unpacked.
  ///
  /// - Throws: `DownloadError` with what to put where when there is no network; `FileError` and `ArchiveError` for broken
  ///   files.
  public static func load(from cache: DataCache = .standard) throws -> CIFAR10 {
    if cache.existing(["cifar-10-batches-bin/data_batch_1.bin", published.name]) != nil {
      return try CIFAR10(directory: cache.folder)
    }
    let folders = ["cifar-10-batches-py-target/cifar-10-batches-py", "cifar-10-batches-py"]
    if let last = cache.existing([], keras: folders.map { "\($0)/test_batch" }) {
      let folder = last.dropLast("test_batch".count)
      func part(_ names: [String]) throws -> LabeledImages {
        let files = try names.map { try CIFARFiles.unpickled("\(folder)\($0)", labels: ["labels"]) }
        let (images, labels) = try CIFARFiles.records(of: files, labelRanges: [("label", classNames.count)])
        return LabeledImages(images: images, labels: labels[0])
      }
      return CIFAR10(training: try part((1...5).map { "data_batch_\($0)" }), test: try part(["test_batch"]))
    }
    return try CIFAR10(directory: cache.file(published))
  }

  private init(training: LabeledImages, test: LabeledImages) {
    self.training = training
    self.test = test
  }
}

extension CIFAR100 {
  /// The published file: <https://www.cs.toronto.edu/~kriz/cifar.html>, the binary version.
  public static let published = PublishedFile(
    "cifar-100-binary.tar.gz", at: ["https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"],
    sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")

  /// The photographs with both their labels from the cache, downloaded (169 MB) if they are not there.
  ///
  /// ```swift
  /// let photos = try CIFAR100.load()
  /// photos.training.fine.labels.shape        // [50000], uint8: Keras' label_mode="fine"
  /// photos.training.coarse.labels.shape      // [50000], uint8
  /// ```
  /// Looks for `cifar-100-binary.tar.gz`, or the folder `cifar-100-binary`, in the cache, then for the Python version that
  /// Keras has unpacked. Errors are as from ``CIFAR10/load(from:)``.
  public static func load(from cache: DataCache = .standard) throws -> CIFAR100 {
    if cache.existing(["cifar-100-binary/train.bin", published.name]) != nil {
      return try CIFAR100(directory: cache.folder)
    }
    let folders = ["cifar-100-python-target/cifar-100-python", "cifar-100-python"]
    if let last = cache.existing([], keras: folders.map { "\($0)/train" }) {
      let folder = last.dropLast("train".count)
      func part(_ name: String) throws -> Images {
        try images(CIFARFiles.unpickled("\(folder)\(name)", labels: ["coarse_labels", "fine_labels"]))
      }
      return CIFAR100(training: try part("train"), test: try part("test"))
    }
    return try CIFAR100(directory: cache.file(published))
  }

  private init(training: Images, test: Images) {
    self.training = training
    self.test = test
  }
}

extension CIFARFiles {
  /// A file of the Python version, as it is in the binary one: for each image its label bytes, then its pixels.
  static func unpickled(_ path: String, labels names: [String]) throws -> File {
    try unpickled(read(path), path, member: nil, labels: names)
  }

  /// The same of bytes that were read.
  static func unpickled(_ bytes: [UInt8], _ path: String, member: String?, labels names: [String]) throws -> File {
    guard case .dictionary(let dictionary) = try PickleReader.read(bytes, path: path, member: member),
      case .array(let data)? = dictionary.values["data"], data.scalar == "u1" || data.scalar == "|u1",
      data.shape.count == 2, data.shape[1] == 3072, !data.isFortranOrder
    else { throw ArchiveError(path, member: member, "expected a dictionary with 'data' of shape [images, 3072], uint8") }
    let count = data.shape[0]
    guard data.bytes.count / 3072 == count, data.bytes.count % 3072 == 0 else {
      throw ArchiveError(path, member: member, "\(count) images need 3072 bytes each, but there are \(data.bytes.count) in all")
    }
    let labels = try names.map { name in
      guard case .list(let list)? = dictionary.values[name], list.integers.count == count else {
        throw ArchiveError(path, member: member, "expected \(count) labels in '\(name)'")
      }
      return try list.integers.map { label in
        guard let byte = UInt8(exactly: label) else { throw ArchiveError(path, member: member, "\(label) is no label of '\(name)'") }
        return byte
      }
    }
    var records: [UInt8] = []
    records.reserveCapacity(count * (3072 + names.count))
    for image in 0..<count {
      for label in labels { records.append(label[image]) }
      records.append(contentsOf: data.bytes[image * 3072..<(image + 1) * 3072])
    }
    return File(path: path, member: member, bytes: records)
  }
}
