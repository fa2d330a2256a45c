import Models
import Tensors
import Testing

/// Data from files that do not fit a model.
@Suite struct DataProblemTests {
  private func problem(_ model: Model, _ x: Tensor) -> String? {
    do throws(DataProblem) {
      _ = try model.checked(inputs: [x])
      return nil
    } catch {
      return error.description
    }
  }

  @Test func lookupsBehindOtherLayersAreChecked() throws {
    let input = Input(shape: [3], dtype: .int32)
    let behind = Functional(
      inputs: input, outputs: Embedding(inputDim: 5, outputDim: 2, name: "words")(Identity()(input)), seed: 1)
    let (good, bad) = (Tensor([[0, 4, 2]] as [[Int32]]), Tensor([[0, 4, 5]] as [[Int32]]))
    #expect(problem(behind, good) == nil)
    #expect(problem(behind, bad) == "the layer 'words' is asked for 5, and looks up numbers from 0 to 4")
    let chain = Sequential(seed: 1) {
      Input(shape: [3])
      Rescaling(2)
      Embedding(inputDim: 5, outputDim: 2, name: "words")
      GlobalAveragePooling1D()
    }
    #expect(problem(chain, Tensor([[0, 1, 2]] as [[Float]])) == nil)
    #expect(problem(chain, Tensor([[0, 1, -3]] as [[Float]]))?.contains("is asked for -6,") == true)
    // The check leaves nothing behind.
    #expect(try chain.predict(Tensor([[0, 1, 2]] as [[Float]]), verbose: .silent).shape == [1, 2])
  }

  @Test func sizesThatAModelLeavesOpenMustFitItsLayers() {
    let pictures = Sequential(seed: 1) {
      Input(shape: [nil, nil, 3])
      Sequential([Conv2D(2, kernelSize: 3), MaxPooling2D(name: "pool")])
      GlobalMaxPooling2D()
    }
    #expect(problem(pictures, .ones([2, 4, 9, 3])) == nil)
    #expect(problem(pictures, .ones([2, 2, 9, 3]))?.hasPrefix("the layer 'conv2d' cannot take what reaches it: ") == true)
    #expect(problem(pictures, .ones([2, 9, 3, 3]))?.hasPrefix("the layer 'pool' cannot take what reaches it: ") == true)
    let input = Input(shape: [nil, 2])
    let pooled = UpSampling1D(2)(MaxPooling1D()(input))
    let skipping = Functional(inputs: input, outputs: Concatenate(name: "skip")([input.output, pooled]), seed: 1)
    #expect(problem(skipping, .ones([1, 6, 2])) == nil)
    #expect(problem(skipping, .ones([1, 7, 2]))?.hasPrefix("the layer 'skip' cannot take what reaches it: ") == true)
    let cut = Functional(inputs: input, outputs: Reshape([3, 4], name: "rows")(input), seed: 1)
    #expect(problem(cut, .ones([1, 6, 2])) == nil)
    #expect(problem(cut, .ones([1, 7, 2]))?.hasPrefix("the layer 'rows' cannot take what reaches it: ") == true)
  }

  @Test func weightsThatKerasTakesAreTaken() throws {
    let (x, y) = (numbers([4, 3], 1), Tensor.ones([4, 2]))
    let cases: [(make: () -> Loss, weights: [Int])] = [
      ({ MeanSquaredError() }, [4, 1]), ({ Dice() }, [4]), ({ Tversky() }, [4]), ({ Tversky() }, [4, 1]),
    ]
    for (make, weights) in cases {
      let model = Sequential(seed: 1) {
        Input(shape: [3])
        Dense(2, activation: .sigmoid)
      }
      model.compile(optimizer: SGD(), loss: make())
      let name = model.outputNames[0]
      try model.check(labels: [name: y], sampleWeight: [name: Tensor.ones(weights)], for: [x])
      #expect(throws: DataProblem.self) {
        try model.check(labels: [name: y], sampleWeight: [name: Tensor.ones([3])], for: [x])
      }
      let history = try model.fit(
        x, y, epochs: 1, sampleWeight: Tensor.ones(weights), verbose: .silent)
      #expect(history["loss"].first?.isFinite == true)
    }
  }

  /// What a loss or a metric would trap on.
  @Test func labelsThatNothingCanCompareAreTold() throws {
    let cases: [(loss: Loss, metrics: [Metric], shape: [Int], labels: Tensor, told: String)] = [
      (BinaryCrossentropy(), [F1Score()], [4, 1], .ones([4]), "the metric 'f1_score' of the output"),
      (CategoricalCrossentropy(), [], [4, 3], .ones([4, 3, 1]), "expected shape [4, 3], found [4, 3, 1]"),
      (MeanSquaredError(), [SparseTopKCategoricalAccuracy(k: 2)], [4, 3], .ones([4, 3]), "cannot compare labels of shape [4, 3]"),
      (MeanSquaredError(), [MeanIoU(numClasses: 3, sparsePredictions: false)], [4, 3], .ones([4, 3]), "the metric 'mean_io_u'"),
      (MeanSquaredError(), [LossMetric(SparseCategoricalCrossentropy())], [4, 3], .ones([4, 3]), "needs other labels: expected shape [4]"),
      (MeanSquaredError(), [Precision(classID: 3)], [4, 3], .ones([4, 3]), "counts class 3 of predictions of shape [4, 3]"),
      (MeanSquaredError(), [AUC(multiLabel: true, labelWeights: [1, 2])], [4, 3], .ones([4, 3]), "has 2 weights for 3 labels"),
      (MeanSquaredError(), [R2Score()], [4, 2, 3], .ones([4, 2, 3]), "needs predictions [batch, outputs]"),
      (Circle(), [], [4, 3], .ones([4, 3]), "expected shape [4], found [4, 3]"),
      (CTC(), [], [4, 2, 3], Tensor([[1, 3], [0, 0], [1, 0], [2, 2]] as [[Int32]]), "sample 0, place [1], holds the symbol 3, expected 1 to 2"),
      (CTC(), [], [4, 2, 3], Tensor([[1, 2], [0, 2], [1, 0], [2, 2]] as [[Int32]]), "sample 1, place [0], holds the symbol 0, expected 1 to 2, and 0 behind the last only"),
    ]
    for (loss, metrics, shape, labels, told) in cases {
      let model = Sequential(seed: 1) { Input(shape: shape.dropFirst().map { $0 }); Identity(name: "o") }
      model.compile(optimizer: SGD(), loss: loss, metrics: metrics)
      let error = #expect(throws: DataProblem.self) {
        try model.check(labels: ["o": labels], sampleWeight: [:], for: [.ones(shape)])
      }
      #expect(error?.description.contains(told) == true, "\(error?.description ?? "nothing")")
    }
    // Their losses are of samples, so that weights of steps are none.
    for (loss, shape, labels) in [
      (Circle() as Loss, [3, 3], Tensor([0, 1, 7] as [Int32])), (CTC(), [3, 2, 4], Tensor([[1], [2], [3]] as [[Int32]])),
    ] {
      let model = Sequential(seed: 1) { Input(shape: shape.dropFirst().map { $0 }); Identity(name: "o") }
      model.compile(optimizer: SGD(), loss: loss)
      let x = Tensor.ones(shape)
      try model.check(labels: ["o": labels], sampleWeight: ["o": .ones([3])], for: [x])
      #expect(throws: DataProblem.self) {
        try model.check(labels: ["o": labels], sampleWeight: ["o": .ones([3, 2])], for: [x])
      }
    }
  }

  /// A batch of another size than a stateful layer goes on from is refused, and the layer stays where it was.
  @Test func statefulLayersTakeAsManySequences() throws {
    let model = Sequential(seed: 1) { LSTM(2, stateful: true, name: "going"); Dense(1) }
    model.compile(optimizer: SGD(learningRate: 0.1), loss: .mse)
    let x = numbers([10, 3, 2], 1), y = Tensor.ones([10, 1])
    let error = #expect(throws: DataProblem.self) {
      try model.fit(x, y, batchSize: 4, shuffle: false, verbose: .silent)
    }
    #expect(error?.description == "the stateful layer 'going' goes on from 4 sequences, and got 2")
    let copy = Sequential(seed: 1) { LSTM(2, stateful: true, name: "going"); Dense(1) }
    copy.compile(optimizer: SGD(learningRate: 0.1), loss: .mse)
    try copy.fit(x[0..<8], y[0..<8], batchSize: 4, shuffle: false, verbose: .silent)
    #expect(try model.predict(x[0..<4], verbose: .silent) == copy.predict(x[0..<4], verbose: .silent))
  }

  /// A mask of words comes as far as the sentences, and is none of theirs; Keras refuses such models when they run.
  @Test(arguments: [0, 1, 2, 3]) func masksOfOtherThanStepsAreTold(_ place: Int) throws {
    let layer: Layer =
      switch place {
      case 0: GRU(2, name: "next")
      case 1: SimpleRNN(2, activation: .gelu, name: "next")
      case 2: GlobalAveragePooling1D(name: "next")
      default: Bidirectional(LSTM(2, name: "next"))
      }
    let model = Sequential(seed: 1) {
      Embedding(inputDim: 9, outputDim: 4, maskZero: true)
      TimeDistributed(LSTM(3))
      layer
    }
    let words = Tensor.full([2, 3, 5], 1 as Int32)
    let told = dataProblem { _ = try model.predict(words, verbose: .silent) }
    let name = place == 3 ? "forward_next" : "next"
    #expect(
      told == "the layer '\(name)' takes a mask of steps, [2, 3], and what reaches it has one of [2, 3, 5]", "\(told ?? "")")
  }

  @Test func generalizedCrossEntropyTakesClasses() throws {
    let model = Sequential(seed: 1) {
      Input(shape: [3])
      Dense(2, activation: .softmax)
    }
    model.compile(optimizer: SGD(), loss: CategoricalGeneralizedCrossEntropy())
    let name = model.outputNames[0]
    try model.check(labels: [name: Tensor([0, 1] as [Int32])], sampleWeight: [:], for: [numbers([2, 3], 1)])
    #expect(throws: DataProblem.self) {
      try model.check(labels: [name: Tensor([0, 2] as [Int32])], sampleWeight: [:], for: [numbers([2, 3], 1)])
    }
  }
}
