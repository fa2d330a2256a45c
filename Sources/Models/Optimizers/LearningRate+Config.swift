extension ConfigReader {
  /// A learning rate, a number or one of Keras' schedules.
  func learningRate(default fallback: Double) throws(ConfigError) -> any LearningRate {
    guard let object = KerasObject(values["learning_rate"]) else {
      return try float("learning_rate", default: fallback)
    }
    return try ConfigReader(object.className, object.config).schedule()
  }

  private func schedule() throws(ConfigError) -> any LearningRateSchedule {
    func steps(_ key: String) throws(ConfigError) -> Int {
      let count = try int(key)
      guard count > 0 else {
        throw ConfigError(className: className, key: key, reason: "expected above 0, found \(count)")
      }
      return count
    }
    let initial = className == "PiecewiseConstantDecay" ? 0 : try float("initial_learning_rate")
    switch className {
    case "ExponentialDecay":
      return ExponentialDecay(
        initialLearningRate: initial, decaySteps: try steps("decay_steps"),
        decayRate: try float("decay_rate"), staircase: try bool("staircase", default: false))
    case "InverseTimeDecay":
      return InverseTimeDecay(
        initialLearningRate: initial, decaySteps: try steps("decay_steps"),
        decayRate: try float("decay_rate"), staircase: try bool("staircase", default: false))
    case "PolynomialDecay":
      return PolynomialDecay(
        initialLearningRate: initial, decaySteps: try steps("decay_steps"),
        endLearningRate: try float("end_learning_rate", default: 0.0001),
        power: try float("power", default: 1), cycle: try bool("cycle", default: false))
    case "CosineDecay":
      return CosineDecay(
        initialLearningRate: initial, decaySteps: try steps("decay_steps"),
        alpha: try float("alpha", default: 0),
        warmupTarget: try optionalDouble("warmup_target").map { Float($0) },
        warmupSteps: try int("warmup_steps", default: 0))
    case "CosineDecayRestarts":
      return CosineDecayRestarts(
        initialLearningRate: initial, firstDecaySteps: try steps("first_decay_steps"),
        tMul: try float("t_mul", default: 2), mMul: try float("m_mul", default: 1),
        alpha: try float("alpha", default: 0))
    case "PiecewiseConstantDecay": return try piecewise()
    default:
      throw ConfigError(
        className: className, reason: "this learning rate schedule is not known here")
    }
  }

  private func piecewise() throws(ConfigError) -> PiecewiseConstantDecay {
    func numbers(_ key: String) throws(ConfigError) -> [Double] {
      var numbers: [Double] = []
      if case .array(let elements)? = values[key] {
        for element in elements {
          numbers.append(try ConfigReader(className, [key: element]).double(key))
        }
      }
      return numbers
    }
    let (boundaries, rates) = (try numbers("boundaries"), try numbers("values"))
    guard !boundaries.isEmpty, rates.count == boundaries.count + 1,
      boundaries.allSatisfy({ $0.magnitude < 0x1p53 })
    else {
      throw ConfigError(
        className: className, key: "values",
        reason: "expected one more than boundaries, found \(rates.count) and \(boundaries.count)")
    }
    // A step is a whole number, so what counts of a boundary is its floor.
    return PiecewiseConstantDecay(
      boundaries: boundaries.map { Int($0.rounded(.down)) }, values: rates.map { Float($0) })
  }
}
