import Tensors

/// What is drawn evenly between two bounds.
struct FactorRange: Sendable, Equatable {
  var lower: Double
  var upper: Double
  /// How it was written: one number or two.
  var isSingle: Bool

  init(_ range: ClosedRange<Double>) {
    (lower, upper, isSingle) = (range.lowerBound, range.upperBound, false)
  }

  /// From minus to plus a number.
  init(around factor: Double) {
    (lower, upper, isSingle) = (-abs(factor), abs(factor), true)
  }

  func draw(using random: inout SplitMix64) -> Float {
    Float(lower + (upper - lower) * Double(random.nextUniform()))
  }

  /// As it was written.
  var configValue: ConfigValue {
    isSingle ? .double(upper) : .array([.double(lower), .double(upper)])
  }

  /// Both bounds.
  var boundsValue: ConfigValue { .array([.double(lower), .double(upper)]) }
}

extension ConfigReader {
  /// A number or two within `bounds`; nil when absent or null.
  func optionalFactor(
    _ key: String, in bounds: ClosedRange<Double>
  ) throws(ConfigError) -> FactorRange? {
    func wrong() -> ConfigError {
      ConfigError(
        className: className, key: key,
        reason:
          "expected a number or two between \(bounds.lowerBound) and \(bounds.upperBound), found \(values[key]?.summary ?? "nothing")"
      )
    }
    let numbers: [Double]
    switch values[key] {
    case nil, .null?: return nil
    case .int(let value)?: numbers = [Double(value)]
    case .double(let value)?: numbers = [value]
    case .array(let elements)?:
      numbers = elements.compactMap { element -> Double? in
        switch element {
        case .int(let value): return Double(value)
        case .double(let value): return value
        default: return nil
        }
      }
      guard elements.count == 2, numbers.count == 2 else { throw wrong() }
    default: throw wrong()
    }
    guard numbers.allSatisfy({ bounds.contains($0) }) else { throw wrong() }
    return numbers.count == 1
      ? FactorRange(around: numbers[0])
      : FactorRange(min(numbers[0], numbers[1])...max(numbers[0], numbers[1]))
  }

  func factor(
    _ key: String, in bounds: ClosedRange<Double>
  ) throws(ConfigError) -> FactorRange {
    guard let factor = try optionalFactor(key, in: bounds) else {
      throw ConfigError(className: className, key: key, reason: "expected a number or two, found nothing")
    }
    return factor
  }
}
