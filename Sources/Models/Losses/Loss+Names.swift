// The losses by the words that Keras takes for them, with all options at their defaults.
//
//     model.compile(optimizer: .adam, loss: .mse)

extension Loss {
  /// Keras' `"mean_squared_error"`.
  public static var meanSquaredError: Loss { MeanSquaredError() }
  /// Keras' `"mse"`.
  public static var mse: Loss { MeanSquaredError(name: "mse") }
  /// Keras' `"mean_absolute_error"`.
  public static var meanAbsoluteError: Loss { MeanAbsoluteError() }
  /// Keras' `"mae"`.
  public static var mae: Loss { MeanAbsoluteError(name: "mae") }
  /// Keras' `"mean_absolute_percentage_error"`.
  public static var meanAbsolutePercentageError: Loss { MeanAbsolutePercentageError() }
  /// Keras' `"mape"`.
  public static var mape: Loss { MeanAbsolutePercentageError(name: "mape") }
  /// Keras' `"mean_squared_logarithmic_error"`.
  public static var meanSquaredLogarithmicError: Loss { MeanSquaredLogarithmicError() }
  /// Keras' `"msle"`.
  public static var msle: Loss { MeanSquaredLogarithmicError(name: "msle") }
  /// Keras' `"huber"`.
  public static var huber: Loss { Huber() }
  /// Keras' `"log_cosh"`.
  public static var logCosh: Loss { LogCosh() }
  /// Keras' `"poisson"`.
  public static var poisson: Loss { Poisson() }
  /// Keras' `"kl_divergence"`.
  public static var klDivergence: Loss { KLDivergence() }
  /// Keras' `"cosine_similarity"`.
  public static var cosineSimilarity: Loss { CosineSimilarity() }
  /// Keras' `"hinge"`.
  public static var hinge: Loss { Hinge() }
  /// Keras' `"squared_hinge"`.
  public static var squaredHinge: Loss { SquaredHinge() }
  /// Keras' `"categorical_hinge"`.
  public static var categoricalHinge: Loss { CategoricalHinge() }
  /// Keras' `"binary_crossentropy"`: predictions are probabilities.
  public static var binaryCrossentropy: Loss { BinaryCrossentropy() }
  /// Keras' `"bce"`.
  public static var bce: Loss { BinaryCrossentropy(name: "bce") }
  /// Keras' `"categorical_crossentropy"`: labels and predictions are probabilities of classes.
  public static var categoricalCrossentropy: Loss { CategoricalCrossentropy() }
  /// Keras' `"sparse_categorical_crossentropy"`: labels are numbers of classes, predictions probabilities.
  public static var sparseCategoricalCrossentropy: Loss { SparseCategoricalCrossentropy() }
  /// Keras' `"crossentropy"`: one of the three above, as the shapes suggest.
  public static var crossentropy: Loss { Crossentropy() }
  /// Keras' `"binary_focal_crossentropy"`.
  public static var binaryFocalCrossentropy: Loss { BinaryFocalCrossentropy() }
  /// Keras' `"categorical_focal_crossentropy"`.
  public static var categoricalFocalCrossentropy: Loss { CategoricalFocalCrossentropy() }
  /// Keras' `"categorical_generalized_cross_entropy"`.
  public static var categoricalGeneralizedCrossEntropy: Loss { CategoricalGeneralizedCrossEntropy() }
  /// Keras' `"dice"`.
  public static var dice: Loss { Dice() }
  /// Keras' `"tversky"`.
  public static var tversky: Loss { Tversky() }
  /// Keras' `"circle"`.
  public static var circle: Loss { Circle() }
  /// Keras' `"ctc"`.
  public static var ctc: Loss { CTC() }
}
