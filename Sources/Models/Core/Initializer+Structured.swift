import Glibc
import Tensors

// Initializers whose numbers depend on each other.

extension Initializer {
  /// A matrix with orthogonal rows or columns of length `gain`, whichever are fewer; axes before the
  /// last count as rows. The default of recurrent weights.
  ///
  ///     Initializer.orthogonal()([4, 4], seed: 1)      // Q with QᵀQ = 1
  ///
  /// Traps for shapes of fewer than two axes.
  public static func orthogonal(gain: Float = 1) -> Initializer {
    Initializer(className: "Orthogonal", config: ["gain": .number(gain)]) { shape, generator in
      precondition(
        shape.count >= 2, "An orthogonal start needs at least two axes, and got shape \(shape).")
      let columns = shape[shape.count - 1]
      let rows = shape.dropLast().reduce(1, *)
      let (length, count) = (max(rows, columns), min(rows, columns))
      var vectors = (0..<count).map { _ in (0..<length).map { _ in Double(generator.nextNormal()) } }
      orthonormalize(&vectors)
      return filled(shape, at: { index in
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        return gain * Float(rows < columns ? vectors[row][column] : vectors[column][row])
      })
    }
  }

  /// The identity matrix times `gain`. Traps for shapes that have not two axes.
  public static func identity(gain: Float = 1) -> Initializer {
    Initializer(className: "Identity", config: ["gain": .number(gain)]) { shape, _ in
      precondition(shape.count == 2, "The identity has two axes, and got shape \(shape).")
      return filled(shape, at: { $0 / shape[1] == $0 % shape[1] ? gain : 0 })
    }
  }

  /// Which part of a Fourier transform `stft` gives.
  public enum TransformSide: String, Sendable {
    case real
    case imaginary = "imag"
  }

  /// How `stft` scales its window.
  public enum WindowScaling: String, Sendable {
    case density, spectrum
  }

  /// The windows that `stft` knows.
  public enum Window: String, Sendable {
    case hann, hamming
  }

  /// A convolution kernel `[frame, 1, frequencies]` that computes one side of a short-time Fourier
  /// transform.
  ///
  /// - Parameters:
  ///   - window: what frames are weighted with, nil for nothing.
  ///   - scaling: what is divided by: the window's length, its sum, or nothing.
  ///   - periodic: whether the window is one period, or symmetric.
  public static func stft(
    side: TransformSide = .real, window: Window? = .hann, scaling: WindowScaling? = .density,
    periodic: Bool = false
  ) -> Initializer {
    Initializer(
      className: "STFT",
      config: [
        "side": .string(side.rawValue), "window": window.map { .string($0.rawValue) } ?? .null,
        "scaling": scaling.map { .string($0.rawValue) } ?? .null, "periodic": .bool(periodic),
      ]
    ) { shape, _ in
      precondition(
        shape.count == 3 && shape[1] == 1,
        "A Fourier kernel has shape [frame, 1, frequencies], and got \(shape).")
      let (frame, frequencies) = (shape[0], shape[2])
      let weights = (0..<frame).map { step in
        window.map { $0.weight(step, of: frame, periodic: periodic) } ?? 1
      }
      var divisor = 1.0
      if window != nil {
        switch scaling {
        case .density?: divisor = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .spectrum?: divisor = weights.reduce(0) { $0 + abs($1) }
        case nil: break
        }
      }
      return filled(shape, at: { index in
        let (step, frequency) = index.quotientAndRemainder(dividingBy: frequencies)
        let angle = 2 * Double.pi * Double(step * frequency) / Double(max(1, (frequencies - 1) * 2))
        return Float(weights[step] / divisor * (side == .real ? cos(angle) : -sin(angle)))
      })
    }
  }

  private static func filled(_ shape: [Int], at value: (Int) -> Float) -> Tensor {
    var index = -1
    return filled(shape) {
      index += 1
      return value(index)
    }
  }
}

extension Initializer.Window {
  fileprivate func weight(_ step: Int, of count: Int, periodic: Bool) -> Double {
    let period = periodic ? count : count - 1
    if period < 1 { return 1 }
    let share = self == .hann ? 0.5 : 0.54
    return share - (1 - share) * cos(2 * Double.pi * Double(step) / Double(period))
  }
}

/// Makes vectors orthogonal and of length one, by Gram and Schmidt's method run twice.
private func orthonormalize(_ vectors: inout [[Double]]) {
  for index in vectors.indices {
    for _ in 0..<2 {
      for other in 0..<index {
        var along = 0.0
        for i in vectors[index].indices { along += vectors[index][i] * vectors[other][i] }
        for i in vectors[index].indices { vectors[index][i] -= along * vectors[other][i] }
      }
    }
    let length = vectors[index].reduce(0) { $0 + $1 * $1 }.squareRoot()
    for i in vectors[index].indices { vectors[index][i] /= length }
  }
}

extension Initializer {
  /// A name among Keras' for an option, or the error that lists them.
  private static func named<Option: RawRepresentable>(
    _ reader: ConfigReader, _ key: String, default fallback: Option
  ) throws(ConfigError) -> Option where Option.RawValue == String {
    let name = try reader.string(key, default: fallback.rawValue)
    guard let option = Option(rawValue: name) else {
      throw ConfigError(className: reader.className, key: key, reason: "'\(name)' is not known.")
    }
    return option
  }

  static func varianceScaling(_ reader: ConfigReader) throws(ConfigError) -> Initializer {
    .varianceScaling(
      Float(try reader.double("scale", default: 1)),
      fan: try named(reader, "mode", default: Fan.input),
      distribution: try named(reader, "distribution", default: Distribution.truncatedNormal))
  }

  static func stft(_ reader: ConfigReader) throws(ConfigError) -> Initializer {
    func absent(_ key: String) -> Bool { reader.values[key] == .null }
    return .stft(
      side: try named(reader, "side", default: TransformSide.real),
      window: absent("window") ? nil : try named(reader, "window", default: Window.hann),
      scaling: absent("scaling") ? nil : try named(reader, "scaling", default: WindowScaling.density),
      periodic: try reader.bool("periodic", default: false))
  }
}
