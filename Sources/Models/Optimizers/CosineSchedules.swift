import Glibc

/// Half a cosine wave from the initial rate to `alpha` times it, after a straight rise if asked for.
///
///     CosineDecay(initialLearningRate: 0.1, decaySteps: 1000).rate(at: 500)   // 0.05
///
/// (Loshchilov and Hutter, 2016.)
public struct CosineDecay: LearningRateSchedule {
  /// The rate of step 0.
  public var initialLearningRate: Float
  /// The number of steps of the decline.
  public var decaySteps: Int
  /// The share of the rate that is left at the end.
  public var alpha: Float
  /// The rate at the end of the rise, from which it declines; nil for no rise.
  public var warmupTarget: Float?
  /// The number of steps of the rise.
  public var warmupSteps: Int

  public init(
    initialLearningRate: Float, decaySteps: Int, alpha: Float = 0, warmupTarget: Float? = nil,
    warmupSteps: Int = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = checked(decaySteps)
    self.alpha = alpha
    self.warmupTarget = warmupTarget
    self.warmupSteps = warmupSteps
  }

  public func rate(at step: Int) -> Float {
    guard let warmupTarget else { return declined(from: initialLearningRate, at: step) }
    if step < warmupSteps {
      let share = Float(step) / Float(warmupSteps)
      return (warmupTarget - initialLearningRate) * share + initialLearningRate
    }
    return declined(from: warmupTarget, at: step - warmupSteps)
  }

  private func declined(from start: Float, at step: Int) -> Float {
    let share = Float(min(step, decaySteps)) / Float(decaySteps)
    return start * ((1 - alpha) * 0.5 * (1 + cosf(Float.pi * share)) + alpha)
  }

  public func config() -> [String: ConfigValue] {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .int(decaySteps),
      "alpha": .number(alpha), "name": .string(className),
      "warmup_target": warmupTarget.map { .number($0) } ?? .null, "warmup_steps": .int(warmupSteps),
    ]
  }
}

/// Half a cosine wave again and again, each `tMul` times as long and `mMul` times as high.
///
///     let schedule = CosineDecayRestarts(initialLearningRate: 0.1, firstDecaySteps: 100)
///     schedule.rate(at: 99)    // near 0
///     schedule.rate(at: 100)   // 0.1
public struct CosineDecayRestarts: LearningRateSchedule {
  /// The rate of step 0.
  public var initialLearningRate: Float
  /// The number of steps of the first decline.
  public var firstDecaySteps: Int
  /// How many times as long each decline is as the one before.
  public var tMul: Float
  /// How many times as high each decline starts.
  public var mMul: Float
  /// The share of the rate that is left at the end of a decline.
  public var alpha: Float

  public init(
    initialLearningRate: Float, firstDecaySteps: Int, tMul: Float = 2, mMul: Float = 1,
    alpha: Float = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.firstDecaySteps = checked(firstDecaySteps)
    self.tMul = tMul
    self.mMul = mMul
    self.alpha = alpha
  }

  public func rate(at step: Int) -> Float {
    var share = Float(step) / Float(firstDecaySteps)
    let restarts: Float
    if tMul == 1 {
      restarts = floorf(share)
      share -= restarts
    } else {
      restarts = floorf(logf(1 - share * (1 - tMul)) / logf(tMul))
      share = (share - (1 - powf(tMul, restarts)) / (1 - tMul)) / powf(tMul, restarts)
    }
    let height = 0.5 * powf(mMul, restarts) * (1 + cosf(Float.pi * share))
    return initialLearningRate * ((1 - alpha) * height + alpha)
  }

  public func config() -> [String: ConfigValue] {
    [
      "initial_learning_rate": .number(initialLearningRate),
      "first_decay_steps": .int(firstDecaySteps), "t_mul": .number(tMul), "m_mul": .number(mMul),
      "alpha": .number(alpha), "name": "SGDRDecay",
    ]
  }
}
