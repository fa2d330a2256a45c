import ImageCodecs
import Tensors

/// A part of an image, zeros or another number around it, resized.
struct ResizeTransform: ImageTransform {
  var size: ImageSize
  var method: ResizeMethod
  var antialias = false
  /// Rows and columns that are taken; outside of the image is what fills.
  var rows: Range<Int>
  var columns: Range<Int>
  var fill: Float = 0

  init(
    _ size: ImageSize, method: ResizeMethod = .bilinear, antialias: Bool = false,
    rows: Range<Int>, columns: Range<Int>, fill: Float = 0
  ) {
    (self.size, self.method, self.antialias) = (size, method, antialias)
    (self.rows, self.columns, self.fill) = (rows, columns, fill)
  }

  private var isCopy: Bool { rows.count == size.height && columns.count == size.width && !blurs }
  private var blurs: Bool { method == .gaussian || method == .mitchellcubic }

  func apply(_ image: Tensor) -> Tensor {
    let part = image.window(rows: rows, columns: columns, fill: fill)
    return isCopy ? part : part.resized(to: size, method: method, antialias: antialias)
  }

  func pullback(_ gradient: Tensor, image: Tensor, result: Tensor) -> Tensor {
    var gradient = gradient
    if !isCopy {
      // Rows and columns are mixed apart from each other, each by a matrix that shows in what becomes
      // of single ones.
      let (down, across) = (matrix(rows.count, size.height), matrix(columns.count, size.width))
      let channels = gradient.shape[2]
      let mixed = matrixProduct(
        down, gradient.reshaped([size.height, size.width * channels]), transposingA: true
      ).reshaped([rows.count, size.width, channels])
      gradient = matrixProduct(
        mixed.transposed([0, 2, 1]).reshaped([rows.count * channels, size.width]), across
      ).reshaped([rows.count, channels, columns.count]).transposed([0, 2, 1])
    }
    let (height, width) = (image.shape[0], image.shape[1])
    return gradient.window(
      rows: -rows.lowerBound..<height - rows.lowerBound,
      columns: -columns.lowerBound..<width - columns.lowerBound, fill: 0)
  }

  /// `[new, old]`: how much of each old row is in each new one.
  private func matrix(_ old: Int, _ new: Int) -> Tensor {
    let single = Tensor(
      (0..<old * old).map { Float($0 / old == $0 % old ? 1 : 0) }, shape: [old, 1, old])
    // The other axis stays one pixel, which the kernels leave as it is.
    return single.resized(
      to: ImageSize(height: new, width: 1), method: method, antialias: antialias
    ).reshaped([new, old])
  }
}

extension Tensor {
  /// Rows and columns of an image `[height, width, channels]`, `fill` where they lie outside.
  func window(rows: Range<Int>, columns: Range<Int>, fill: Float) -> Tensor {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    if rows == 0..<height && columns == 0..<width { return self }
    return Tensor(shape: [rows.count, columns.count, channels], of: Float.self) { out in
      withSpan(of: Float.self) { image in
        var place = 0
        for row in rows {
          for column in columns {
            let isInside = row >= 0 && row < height && column >= 0 && column < width
            let start = (row * width + column) * channels
            for channel in 0..<channels {
              out[place] = isInside ? image[start + channel] : fill
              place += 1
            }
          }
        }
      }
    }
  }
}

extension ConfigReader {
  /// `height` and `width`.
  func imageSize() throws(ConfigError) -> ImageSize {
    ImageSize(height: try positiveCount("height"), width: try positiveCount("width"))
  }

  /// `interpolation`, one of the names of `ResizeMethod`.
  func resizeMethod() throws(ConfigError) -> ResizeMethod {
    let name = try string("interpolation", default: "bilinear")
    guard let method = ResizeMethod(rawValue: name.lowercased()) else {
      throw ConfigError(
        className: className, key: "interpolation",
        reason: "expected one of \(ResizeMethod.allCases.map(\.rawValue).joined(separator: ", ")), found '\(name)'")
    }
    return method
  }

  /// A number.
  func float(_ key: String, default fallback: Double) throws(ConfigError) -> Float {
    Float(try double(key, default: fallback))
  }
}
