import Tensors

/// What stands outside of an image. Raw values are Keras' names.
public enum FillMode: String, Sendable, CaseIterable {
  /// The image mirrored, its edge twice: d c b a | a b c d | d c b a.
  case reflect
  /// One number: k k k k | a b c d | k k k k.
  case constant
  /// The image again: a b c d | a b c d | a b c d.
  case wrap
  /// Its edge: a a a a | a b c d | d d d d.
  case nearest
}

/// How numbers between pixels are found when an image is turned, moved or scaled.
public enum AffineInterpolation: String, Sendable, CaseIterable {
  /// Between the four nearest pixels.
  case bilinear
  /// The nearest pixel.
  case nearest
}

/// How images are read between and outside of their pixels.
struct Sampling: Sendable, Equatable {
  var fillMode = FillMode.reflect
  var interpolation = AffineInterpolation.bilinear
  var fillValue: Float = 0

  var entries: [String: ConfigValue] {
    [
      "fill_mode": .string(fillMode.rawValue), "interpolation": .string(interpolation.rawValue),
      "fill_value": .number(fillValue),
    ]
  }
}

extension ConfigReader {
  func sampling() throws(ConfigError) -> Sampling {
    let mode = try string("fill_mode", default: "reflect")
    let interpolation = try string("interpolation", default: "bilinear")
    guard let fillMode = FillMode(rawValue: mode) else {
      throw ConfigError(
        className: className, key: "fill_mode",
        reason: "expected reflect, constant, wrap or nearest, found '\(mode)'")
    }
    guard let interpolation = AffineInterpolation(rawValue: interpolation) else {
      throw ConfigError(
        className: className, key: "interpolation",
        reason: "expected bilinear or nearest, found '\(interpolation)'")
    }
    return Sampling(
      fillMode: fillMode, interpolation: interpolation,
      fillValue: try float("fill_value", default: 0))
  }
}

/// An image whose pixel (x, y) is what stood at (a0 x + a1 y + a2, b0 x + b1 y + b2), as TensorFlow's
/// `ImageProjectiveTransformV3` reads it.
struct AffineTransform: ImageTransform {
  var a: (Float, Float, Float)
  var b: (Float, Float, Float)
  var sampling: Sampling

  func apply(_ image: Tensor) -> Tensor {
    let (width, channels) = (image.shape[1], image.shape[2])
    return Tensor(shape: image.shape, of: Float.self) { out in
      image.withSpan(of: Float.self) { x in
        for pixel in 0..<image.shape[0] * width {
          let to = pixel * channels
          for channel in 0..<channels { out[to + channel] = 0 }
          forEachSource(of: pixel, image.shape) { from, weight in
            for channel in 0..<channels {
              out[to + channel] += weight * (from.map { x[$0 * channels + channel] } ?? sampling.fillValue)
            }
          }
        }
      }
    }
  }

  func pullback(_ gradient: Tensor, image: Tensor, result: Tensor) -> Tensor {
    let (width, channels) = (image.shape[1], image.shape[2])
    return Tensor(shape: image.shape, of: Float.self) { out in
      for i in out.indices { out[i] = 0 }
      gradient.withSpan(of: Float.self) { g in
        for pixel in 0..<image.shape[0] * width {
          forEachSource(of: pixel, image.shape) { from, weight in
            guard let from else { return }
            for channel in 0..<channels {
              out[from * channels + channel] += weight * g[pixel * channels + channel]
            }
          }
        }
      }
    }
  }

  /// The pixels that a new one is made of, nil for what fills, and how much of each.
  @inline(__always)
  private func forEachSource(
    of pixel: Int, _ shape: [Int], _ body: (_ from: Int?, _ weight: Float) -> Void
  ) {
    let (height, width) = (shape[0], shape[1])
    let (column, row) = (Float(pixel % width), Float(pixel / width))
    let x = inside(a.0 * column + a.1 * row + a.2, width)
    let y = inside(b.0 * column + b.1 * row + b.2, height)
    func source(_ row: Float, _ column: Float) -> Int? {
      guard row >= 0, row < Float(height), column >= 0, column < Float(width) else { return nil }
      return Int(row) * width + Int(column)
    }
    if sampling.interpolation == .nearest {
      return body(source(y.rounded(), x.rounded()), 1)
    }
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (right, bottom) = (left + 1, top + 1)
    body(source(top, left), (bottom - y) * (right - x))
    body(source(top, right), (bottom - y) * (x - left))
    body(source(bottom, left), (y - top) * (right - x))
    body(source(bottom, right), (y - top) * (x - left))
  }

  /// A place along an axis of `size` pixels, brought inside as the mode says.
  private func inside(_ place: Float, _ size: Int) -> Float {
    let (length, period) = (Float(size), 2 * Float(size))
    var place = place
    if sampling.fillMode == .constant { return place }
    if size > 1 && (place < 0 || place > length - 1) {
      switch sampling.fillMode {
      case .reflect:
        if place < 0 {
          place += period * (-place / period).rounded(.towardZero)
          place = place < -length ? place + period : -place - 1
        } else {
          place -= period * (place / period).rounded(.towardZero)
          if place >= length { place = period - place - 1 }
        }
      case .wrap:
        // TensorFlow counts by a length that is shorter by one.
        let turns = (abs(place) / (length - 1)).rounded(.towardZero)
        place += place < 0 ? length * (turns + 1) : -length * turns
      case .nearest, .constant: break
      }
    }
    return min(max(place, 0), length - 1)
  }
}
