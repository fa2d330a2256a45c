import Glibc

/// Which places of one axis each place of a new axis is made of, and how much of each: cropping,
/// padding, repeating, resizing and windows of pooling are all of this form.
struct AxisMap {
  /// The number of places of the operand.
  let length: Int
  private(set) var offsets: [Int32] = [0]
  private(set) var sources: [Int32] = []
  private(set) var weights: [Float] = []

  /// The number of places of the result.
  var count: Int { offsets.count - 1 }

  private init(length: Int) { self.length = length }

  private mutating func append(_ source: Int, _ weight: Float = 1) {
    sources.append(Int32(source))
    weights.append(weight)
  }

  private mutating func endPlace() { offsets.append(Int32(sources.count)) }

  /// Zeros around; negative counts take places away.
  static func margins(_ length: Int, before: Int, after: Int) -> AxisMap {
    var map = AxisMap(length: length)
    for place in -before..<length + after {
      if place >= 0 && place < length { map.append(place) }
      map.endPlace()
    }
    return map
  }

  /// Every place `times` times.
  static func repeated(_ length: Int, times: Int) -> AxisMap {
    var map = AxisMap(length: length)
    for place in 0..<length * times {
      map.append(place / times)
      map.endPlace()
    }
    return map
  }

  /// Windows, each of which makes one place; with the weights of a mean.
  static func windows(_ length: Int, _ windows: [Range<Int>]) -> AxisMap {
    var map = AxisMap(length: length)
    for window in windows {
      for place in window { map.append(place, 1 / Float(window.count)) }
      map.endPlace()
    }
    return map
  }

  /// Windows of a pooling, without their padding.
  static func pooling(_ length: Int, size: Int, stride: Int, padding: Padding) -> AxisMap {
    let count = ConvolutionShape.outputSize(length, kernel: size, stride: stride, padding: padding)
    let missing = padding == .same ? max(0, (count - 1) * stride + size - length) : 0
    return windows(
      length,
      (0..<count).map { place in
        let start = place * stride - missing / 2
        return max(0, start)..<min(length, start + size)
      })
  }

  /// `count` windows of nearly equal length that cover the axis, overlapping where they must.
  static func adaptive(_ length: Int, count: Int) -> AxisMap {
    windows(
      length, (0..<count).map { $0 * length / count..<(($0 + 1) * length + count - 1) / count })
  }

  /// An axis `factor` times as long, its places between the old ones as TensorFlow puts them: a
  /// place's middle falls where it lies in the whole.
  static func resized(_ length: Int, factor: Int, interpolation: Interpolation) -> AxisMap {
    if interpolation == .nearest { return repeated(length, times: factor) }
    var map = AxisMap(length: length)
    let radius = interpolation.radius
    for place in 0..<length * factor {
      let center = (Double(place) + 0.5) / Double(factor) - 0.5
      let base = Int(center.rounded(.down))
      var delta = center - Double(base)
      // TensorFlow looks the cubic's weights up in a table of 1024 steps.
      if interpolation == .bicubic { delta = (delta * 1024).rounded(.toNearestOrEven) / 1024 }
      var taps: [(place: Int, weight: Double)] = []
      for tap in 1 - radius...radius where base + tap >= 0 && base + tap < length {
        let weight = interpolation.weight(abs(Double(tap) - delta))
        if weight != 0 { taps.append((base + tap, weight)) }
      }
      let total = taps.reduce(0) { $0 + $1.weight }
      for tap in taps { map.append(tap.place, Float(tap.weight / total)) }
      map.endPlace()
    }
    return map
  }
}

/// How numbers between pixels are made. Raw values are Keras' names.
public enum Interpolation: String, Sendable, CaseIterable {
  /// The nearest pixel.
  case nearest
  /// Along a line between two.
  case bilinear
  /// Along Keys' cubic through four, with a = -0.5.
  case bicubic
  /// By a windowed sinc over six.
  case lanczos3
  /// By a windowed sinc over ten.
  case lanczos5

  /// How many pixels to either side count.
  fileprivate var radius: Int {
    switch self {
    case .nearest, .bilinear: 1
    case .bicubic: 2
    case .lanczos3: 3
    case .lanczos5: 5
    }
  }

  /// What a pixel at distance `x` counts.
  fileprivate func weight(_ x: Double) -> Double {
    switch self {
    case .nearest, .bilinear: return max(0, 1 - x)
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    case .lanczos3, .lanczos5:
      let r = Double(radius)
      if x <= 1e-3 { return 1 }
      return x > r ? 0 : r * sin(.pi * x) * sin(.pi * x / r) / (.pi * .pi * x * x)
    }
  }
}
