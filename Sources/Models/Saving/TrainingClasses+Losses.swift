extension TrainingClasses {
  /// Losses by Keras' class name.
  package static let losses: [String: Maker<Loss>] = [
    "BinaryCrossentropy": { reader throws(ConfigError) in
      BinaryCrossentropy(
        fromLogits: try reader.bool("from_logits", default: false),
        labelSmoothing: try reader.float("label_smoothing", default: 0),
        axis: try reader.int("axis", default: -1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "binary_crossentropy"))
    },
    "BinaryFocalCrossentropy": { reader throws(ConfigError) in
      BinaryFocalCrossentropy(
        alpha: try reader.bool("apply_class_balancing", default: false)
          ? try reader.float("alpha", default: 0.25) : nil,
        unusedAlpha: try reader.float("alpha", default: 0.25),
        gamma: try reader.float("gamma", default: 2),
        fromLogits: try reader.bool("from_logits", default: false),
        labelSmoothing: try reader.float("label_smoothing", default: 0),
        axis: try reader.int("axis", default: -1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "binary_focal_crossentropy"))
    },
    "CTC": { reader throws(ConfigError) in
      CTC(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "ctc"))
    },
    "CategoricalCrossentropy": { reader throws(ConfigError) in
      CategoricalCrossentropy(
        fromLogits: try reader.bool("from_logits", default: false),
        labelSmoothing: try reader.float("label_smoothing", default: 0),
        axis: try reader.int("axis", default: -1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "categorical_crossentropy"))
    },
    "CategoricalFocalCrossentropy": { reader throws(ConfigError) in
      CategoricalFocalCrossentropy(
        alpha: try reader.float("alpha", default: 0.25),
        gamma: try reader.float("gamma", default: 2),
        fromLogits: try reader.bool("from_logits", default: false),
        labelSmoothing: try reader.float("label_smoothing", default: 0),
        axis: try reader.int("axis", default: -1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "categorical_focal_crossentropy"))
    },
    "CategoricalGeneralizedCrossEntropy": { reader throws(ConfigError) in
      let q = try reader.float("q", default: 0.5)
      guard q > 0, q < 1 else {
        throw ConfigError(
          className: reader.className, key: "q", reason: "expected above 0 and below 1, found \(q)")
      }
      return CategoricalGeneralizedCrossEntropy(
        q: q,
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "categorical_generalized_cross_entropy"))
    },
    "CategoricalHinge": { reader throws(ConfigError) in
      CategoricalHinge(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "categorical_hinge"))
    },
    "Circle": { reader throws(ConfigError) in
      Circle(
        gamma: try reader.float("gamma", default: 80),
        margin: try reader.float("margin", default: 0.4),
        removeDiagonal: try reader.bool("remove_diagonal", default: true),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "circle"))
    },
    "CosineSimilarity": { reader throws(ConfigError) in
      CosineSimilarity(
        axis: try reader.int("axis", default: -1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "cosine_similarity"))
    },
    "Dice": { reader throws(ConfigError) in
      Dice(
        axis: try reader.axes(),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "dice"))
    },
    "Hinge": { reader throws(ConfigError) in
      Hinge(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "hinge"))
    },
    "Huber": { reader throws(ConfigError) in
      Huber(
        delta: try reader.float("delta", default: 1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "huber_loss"))
    },
    "KLDivergence": { reader throws(ConfigError) in
      KLDivergence(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "kl_divergence"))
    },
    "LogCosh": { reader throws(ConfigError) in
      LogCosh(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "log_cosh"))
    },
    "MeanAbsoluteError": { reader throws(ConfigError) in
      MeanAbsoluteError(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "mean_absolute_error"))
    },
    "MeanAbsolutePercentageError": { reader throws(ConfigError) in
      MeanAbsolutePercentageError(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "mean_absolute_percentage_error"))
    },
    "MeanSquaredError": { reader throws(ConfigError) in
      MeanSquaredError(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "mean_squared_error"))
    },
    "MeanSquaredLogarithmicError": { reader throws(ConfigError) in
      MeanSquaredLogarithmicError(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "mean_squared_logarithmic_error"))
    },
    "Poisson": { reader throws(ConfigError) in
      Poisson(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "poisson"))
    },
    "SparseCategoricalCrossentropy": { reader throws(ConfigError) in
      SparseCategoricalCrossentropy(
        fromLogits: try reader.bool("from_logits", default: false),
        ignoreClass: try reader.optionalInt("ignore_class"),
        axis: try reader.int("axis", default: -1),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "sparse_categorical_crossentropy"))
    },
    "SquaredHinge": { reader throws(ConfigError) in
      SquaredHinge(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "squared_hinge"))
    },
    "Tversky": { reader throws(ConfigError) in
      Tversky(
        alpha: try reader.float("alpha", default: 0.5),
        beta: try reader.float("beta", default: 0.5),
        axis: try reader.axes(),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "tversky"))
    },
  ]
}

extension ConfigReader {
  fileprivate func reduction() throws(ConfigError) -> LossReduction {
    let name = try string("reduction", default: LossReduction.sumOverBatchSize.rawValue)
    if let reduction = LossReduction(rawValue: name) { return reduction }
    throw ConfigError(
      className: className, key: "reduction", reason: "the reduction '\(name)' is not known")
  }

  /// The axes to sum over: a number, a list, or nil for all.
  fileprivate func axes() throws(ConfigError) -> [Int]? {
    switch values["axis"] {
    case nil, .null?: return nil
    case .array(let list)?: return try ints("axis", count: list.count)
    default: return [try int("axis")]
    }
  }
}
