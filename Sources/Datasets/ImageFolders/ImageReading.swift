import ImageCodecs
import Tensors

/// How files become tensors.
struct ImageReading: Sendable {
  /// nil for single images.
  var batchSize: Int?
  var hasMasks: Bool
  var isChannelsFirst: Bool
  var labels: LabelWriting
  var parallelism: Parallelism

  func pictures(of files: Dataset<LabeledFile>, _ style: PictureStyle) -> Dataset<(Tensor, Tensor)> {
    let shape = [style.size.height, style.size.width, style.channels]
    let labelShape = hasMasks ? [style.size.height, style.size.width, 1] : []
    let decoded: Dataset<(Tensor, Tensor)>
    if let batchSize {
      decoded = files.batch(batchSize, shape: shape, labelShape: labelShape, parallelism: parallelism) {
        try $0.decode(style, into: &$1, label: &$2)
      }
    } else {
      decoded = files.map(parallelism: parallelism) { file in
        var image = Tensor(uninitialized: shape)
        var label = Tensor(uninitialized: labelShape, dtype: .int32)
        try image.withMutableSpan(of: Float.self) { (pixels: inout MutableSpan<Float>) throws in
          try label.withMutableSpan(of: Int32.self) { (labels: inout MutableSpan<Int32>) throws in
            try file.decode(style, into: &pixels, label: &labels)
          }
        }
        return (image, label)
      }
    }
    return finished(decoded).prefetch(2)
  }

  /// Labels in the form that is wanted, and channels in their place.
  private func finished(_ pictures: Dataset<(Tensor, Tensor)>) -> Dataset<(Tensor, Tensor)> {
    if case .numbers = labels, !isChannelsFirst { return pictures }
    let batchAxes = batchSize == nil ? 0 : 1
    let axes = Array(0..<batchAxes) + [2, 0, 1].map { $0 + batchAxes }
    return pictures.map { images, numbers in
      (isChannelsFirst ? images.transposed(axes) : images, labels.labels(numbers))
    }
  }
}

extension Dataset where Element == LabeledFile {
  /// Files with random numbers that belong to the file, the seed and the epoch.
  func withRandomNumbers(seed: Int) -> Dataset {
    map(seed: seed) { file, random in
      var file = file
      file.random = random
      return file
    }
  }
}
