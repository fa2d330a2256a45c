import Files
import ImageCodecs
import Tensors

/// An image file, its class and what else is needed to read it.
struct LabeledFile: Sendable, Equatable {
  var path: String
  /// The number of its class, or of its line among the labels of all files.
  var label: Int32
  /// The picture whose pixels are the label.
  var mask: String?
  /// The random numbers of this visit, for images that are cut out or mirrored by chance.
  var random: SplitMix64?

  static func == (a: LabeledFile, b: LabeledFile) -> Bool {
    (a.path, a.label, a.mask) == (b.path, b.label, b.mask)
  }

  /// Writes the image's pixels, 0 to 255, and its label: one number, or those of the mask's pixels.
  func decode(
    _ style: PictureStyle, into pixels: inout MutableSpan<Float>, label labels: inout MutableSpan<Int32>
  ) throws {
    try read(path) { bytes throws(ImageCodecError) in
      _ = try decodeImage(
        bytes, channels: style.channels, resizedTo: style.size, style.options, geometry: geometry(style),
        into: &pixels)
    }
    guard let mask else {
      labels[0] = label
      return
    }
    try read(mask) { bytes throws(ImageCodecError) in
      try decodeMask(
        bytes, resizedTo: style.size, style.options, geometry: geometry(style), into: &labels)
    }
  }

  /// The same for the image and for its mask, since both start from the same random numbers.
  private func geometry(_ style: PictureStyle) -> ((ImageSize) -> ImageGeometry)? {
    guard let augmentation = style.augmentation, let random else { return nil }
    return { size in
      var random = random
      return augmentation.draw(in: size, using: &random)
    }
  }

  private func read(
    _ path: String, _ body: (RawSpan) throws(ImageCodecError) -> Void
  ) throws {
    let file = try MappedFile(path: path)
    do {
      try file.withBytes(body)
    } catch {
      throw error.inFile(path)
    }
  }
}

/// What becomes of an image's pixels on their way into a batch.
struct PictureStyle: Sendable {
  var size: ImageSize
  var channels: Int
  var options: ImageOptions
  var augmentation: RandomGeometry?
}

extension Dataset where Element == LabeledFile {
  /// The style belongs to what makes one such data set differ from another.
  init(files: [LabeledFile], in folder: String, _ style: PictureStyle) {
    let names = files.map { "\($0.label)/\($0.path.dropFirst(folder.count))" }
    let identity = "\(style.size) \(style.channels) \(style.options) \(style.augmentation, default: "")\u{0}"
    self.init(
      Pipeline.Stage(
        "images(\(files.count))", identity: identity + names.joined(separator: "\u{0}"),
        sources: files.map(\.path) + files.compactMap(\.mask)),
      after: [], epochs: nil, walk: .indexed, cardinality: { .known(files.count) },
      indexed: { _ in IndexedElements(count: files.count) { files[$0] } })
  }

  /// These files as they are listed in the first epoch, and all of them in another order in each that follows.
  func reshuffledAfterFirstEpoch(seed: Int) -> Dataset {
    let name = "shuffle(seed \(seed), after the first epoch)"
    return Dataset(
      Pipeline.Stage(name), after: [pipeline], epochs: EpochCounter(), walk: walk, cardinality: countElements,
      indexed: { context in
        let elements = try indexedElements(context, for: name)
        guard context.epoch > 0 else { return elements }
        let order = KeyedPermutation(count: elements.count, seed: seed, epoch: context.epoch)
        return elements.reordered(order)
      })
  }
}
