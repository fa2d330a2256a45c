import Tensors
public import Texts

/// Texts to rows of numbers as the first step of a model: a `TextVectorization` in the place of a layer.
///
///     var vectorize = TextVectorization(maxTokens: 10_000, outputSequenceLength: 60)
///     vectorize.adapt(reviews)
///     let model = Sequential {
///       vectorize                                  // an Input of texts, and this layer
///       Embedding(inputDim: 10_000, outputDim: 16, maskZero: true)
///       GlobalAveragePooling1D()
///       Dense(1, activation: .sigmoid)
///     }
///     try model.predict(["a quiet, moving film"])      // [[0.93]]
///     try model.save("reviews.keras")              // Keras opens it and predicts on strings
///
/// Takes texts, `[batch, bytes]` or `[batch, 1, bytes]` as `Tensor(texts:)` makes them, and gives what the vectorization
/// gives: `[batch, length]` int64, or `[batch, vocabulary]`. No gradient flows through.
public final class TextVectorizationLayer: Layer, VocabularyLayer {
  /// What turns the texts into numbers, with its vocabulary.
  public private(set) var vectorization: TextVectorization
  let promisedSize: Int?

  /// A layer that does what `vectorization`, which has learned its vocabulary, does.
  public convenience init(_ vectorization: TextVectorization, name: String? = nil) {
    self.init(vectorization, promisedSize: nil, name: name)
  }

  private init(_ vectorization: TextVectorization, promisedSize: Int?, name: String?) {
    self.vectorization = vectorization
    self.promisedSize = promisedSize
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("TextVectorization", config)
    let name = try reader.optionalString("name")
    self.init(
      try TextVectorization(reader), promisedSize: try reader.optionalInt("vocabulary_size"), name: name)
  }

  override public var className: String { "TextVectorization" }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if shape.count == 2 || shape.count == 3 && shape[1] ?? 1 == 1 { return nil }
    return "expected texts of shape [any, bytes] or [any, 1, bytes], found \(SavedShapes.text(shape))"
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    Variable(vectorization(x.value.texts()))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    switch vectorization.outputMode {
    case .int: [inputShape[0], vectorization.outputSequenceLength]
    case .oneHot: [inputShape[0], nil, depth]
    case .multiHot, .count, .tfIDF: [inputShape[0], depth]
    }
  }

  /// The columns of a row; before a saved vocabulary is read, those that its configuration promises.
  private var depth: Int {
    let depth = vectorization.depth
    return vectorization.vocabularySize > specialTokenCount ? depth : max(depth, promisedSize ?? 0)
  }

  override public func config() -> [String: ConfigValue] {
    super.config()
      .merging(vectorization.config()) { $1 }
      .merging(vocabularyConfig(savedVocabulary.map { .string($0) })) { $1 }
  }

  override var savingProblem: String? { vectorization.savingProblem }

  // MARK: Vocabulary

  var savedVocabulary: [String] { vectorization.vocabulary() }
  var savedWeights: [Float] { Array(vectorization.idfWeights.prefix(vectorization.vocabularySize)) }
  var specialTokenCount: Int {
    vectorization.vocabularySize - vectorization.vocabulary(includingSpecialTokens: false).count
  }
  /// Keras has a lookup inside of the layer, and writes what it knows for both.
  var vocabularyPlaces: [String] { ["", "_lookup_layer/"] }

  func restore(_ tokens: [String], weights: [Float]?) throws(VocabularyError) {
    try vectorization.setVocabulary(tokens, idfWeights: weights.map { Array($0.prefix(tokens.count)) })
    try checkPromisedSize(vectorization.vocabularySize)
  }
}

extension LayerBuilder {
  /// Texts to numbers, with the model's input of texts before it.
  public static func buildExpression(_ vectorization: TextVectorization) -> [Layer] {
    [Input(textShape: []), TextVectorizationLayer(vectorization)]
  }
}
