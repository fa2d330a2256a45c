import Glibc

/// initial · decayRate^(step / decaySteps).
///
///     ExponentialDecay(initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5).rate(at: 200)   // 0.025
public struct ExponentialDecay: LearningRateSchedule {
  /// The rate of step 0.
  public var initialLearningRate: Float
  /// The steps after which the rate is multiplied by `decayRate` once.
  public var decaySteps: Int
  /// What the rate is multiplied by.
  public var decayRate: Float
  /// Whether the rate changes only at whole multiples of `decaySteps`.
  public var staircase: Bool

  public init(
    initialLearningRate: Float, decaySteps: Int, decayRate: Float, staircase: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = checked(decaySteps)
    self.decayRate = decayRate
    self.staircase = staircase
  }

  public func rate(at step: Int) -> Float {
    let periods = Float(step) / Float(decaySteps)
    return initialLearningRate * powf(decayRate, staircase ? floorf(periods) : periods)
  }

  public func config() -> [String: ConfigValue] {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .int(decaySteps),
      "decay_rate": .number(decayRate), "staircase": .bool(staircase), "name": .string(className),
    ]
  }
}

/// initial / (1 + decayRate · step / decaySteps).
///
///     InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 1).rate(at: 10)   // 0.05
public struct InverseTimeDecay: LearningRateSchedule {
  /// The rate of step 0.
  public var initialLearningRate: Float
  /// The steps after which `decayRate` is added to the divisor once.
  public var decaySteps: Int
  /// What is added to the divisor.
  public var decayRate: Float
  /// Whether the rate changes only at whole multiples of `decaySteps`.
  public var staircase: Bool

  public init(
    initialLearningRate: Float, decaySteps: Int, decayRate: Float, staircase: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = checked(decaySteps)
    self.decayRate = decayRate
    self.staircase = staircase
  }

  public func rate(at step: Int) -> Float {
    let periods = Float(step) / Float(decaySteps)
    return initialLearningRate / (1 + decayRate * (staircase ? floorf(periods) : periods))
  }

  public func config() -> [String: ConfigValue] {
    ExponentialDecay(
      initialLearningRate: initialLearningRate, decaySteps: decaySteps, decayRate: decayRate,
      staircase: staircase
    ).config().merging(["name": .string(className)]) { $1 }
  }
}

/// A list of rates: `values[i]` up to and including step `boundaries[i]`, the last one after them.
///
///     PiecewiseConstantDecay(boundaries: [100, 200], values: [0.1, 0.01, 0.001]).rate(at: 100)   // 0.1
public struct PiecewiseConstantDecay: LearningRateSchedule {
  /// The last step of each rate but the last, rising.
  public var boundaries: [Int]
  /// One rate more than there are boundaries.
  public var values: [Float]

  public init(boundaries: [Int], values: [Float]) {
    precondition(
      !boundaries.isEmpty && values.count == boundaries.count + 1,
      "\(boundaries.count) boundaries need \(boundaries.count + 1) values, and got \(values.count).")
    self.boundaries = boundaries
    self.values = values
  }

  public func rate(at step: Int) -> Float {
    values[boundaries.firstIndex { step <= $0 } ?? boundaries.count]
  }

  public func config() -> [String: ConfigValue] {
    [
      "boundaries": .ints(boundaries), "values": .array(values.map { .number($0) }),
      "name": "PiecewiseConstant",
    ]
  }
}

/// From the initial rate to `endLearningRate` in `decaySteps` steps, along (1 - share)^power.
///
///     PolynomialDecay(initialLearningRate: 0.1, decaySteps: 100, endLearningRate: 0).rate(at: 50)   // 0.05
public struct PolynomialDecay: LearningRateSchedule {
  /// The rate of step 0.
  public var initialLearningRate: Float
  /// The number of steps to the end rate.
  public var decaySteps: Int
  /// The rate at the end.
  public var endLearningRate: Float
  /// The power; 1 is a straight line.
  public var power: Float
  /// Whether a longer decline begins each time the end is reached.
  public var cycle: Bool

  public init(
    initialLearningRate: Float, decaySteps: Int, endLearningRate: Float = 0.0001, power: Float = 1,
    cycle: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = checked(decaySteps)
    self.endLearningRate = endLearningRate
    self.power = power
    self.cycle = cycle
  }

  public func rate(at step: Int) -> Float {
    var step = Float(step)
    var length = Float(decaySteps)
    if cycle {
      length *= step == 0 ? 1 : ceilf(step / length)
    } else {
      step = min(step, length)
    }
    return (initialLearningRate - endLearningRate) * powf(1 - step / length, power) + endLearningRate
  }

  public func config() -> [String: ConfigValue] {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .int(decaySteps),
      "end_learning_rate": .number(endLearningRate), "power": .number(power),
      "cycle": .bool(cycle), "name": .string(className),
    ]
  }
}

/// The number of steps, which must be above 0.
func checked(_ decaySteps: Int) -> Int {
  precondition(decaySteps > 0, "The number of decay steps is \(decaySteps), and must be above 0.")
  return decaySteps
}
