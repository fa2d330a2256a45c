import Datasets
import Foundation
import Models
import Tensors
import Testing

/// A line through noiseless points: y = 2x - 1.
private func line(_ count: Int) -> (x: Tensor, y: Tensor) {
  let xs = (0..<count).map { Float($0) / Float(count) * 2 - 1 }
  return (Tensor(xs, shape: [count, 1]), Tensor(xs.map { 2 * $0 - 1 }, shape: [count, 1]))
}

private func lineModel() -> Sequential {
  let model = Sequential(seed: 1) { Dense(1) }
  model.compile(optimizer: SGD(learningRate: 0.2), loss: MeanSquaredError())
  return model
}

@Suite struct FitTests {
  @Test func aLineIsLearnedFromArrays() throws {
    let (x, y) = line(64)
    let model = lineModel()
    let history = try model.fit(x, y, batchSize: 16, epochs: 40, seed: 5, verbose: .silent)
    #expect(history["loss"].count == 40)
    #expect(history["loss"].last! < 1e-4)
    #expect(history["loss"][0] > history["loss"][10])
    let probe = try model.predict(Tensor([[0.5]] as [[Float]]))
    #expect((probe.scalar(of: Float.self) - 0).magnitude < 0.05)
  }

  @Test func aLineIsLearnedFromADataset() throws {
    let (x, y) = line(64)
    let dataset = Dataset.range(0..<4).map { (x[$0 * 16..<$0 * 16 + 16], y[$0 * 16..<$0 * 16 + 16]) }
    let model = lineModel()
    let history = try model.fit(dataset, epochs: 40, validationData: dataset, verbose: .silent)
    #expect(history["val_loss"].last! < 1e-4)
    #expect(try model.evaluate(dataset, verbose: .silent).loss < 1e-4)
  }

  @Test func theSameSeedsGiveTheSameWeights() throws {
    let (x, y) = line(50)
    let runs = try (0..<2).map { _ in
      let model = lineModel()
      try model.fit(x, y, batchSize: 8, epochs: 3, seed: 9, verbose: .silent)
      return model.parameters.map { $0.value.scalars(of: Float.self) }
    }
    #expect(runs[0] == runs[1])
  }

  @Test func theValidationSplitIsTheEnd() throws {
    // The last fifth has labels no line through the rest explains.
    let (x, y) = line(40)
    let spoiled = Tensor.concatenate([y[0..<32], Tensor.full([8, 1], 100 as Float)])
    let model = lineModel()
    let history = try model.fit(
      x, spoiled, batchSize: 8, epochs: 30, validationSplit: 0.2, seed: 1, verbose: .silent)
    #expect(history["loss"].last! < 0.01)
    #expect(history["val_loss"].last! > 1000)
  }

  @Test func aShortLastBatchCountsByItsSize() throws {
    let model = Sequential(seed: 1) { Dense(1, kernelInitializer: .zeros) }
    model.compile(optimizer: SGD(learningRate: 0), loss: MeanSquaredError())
    let x = Tensor.ones([3, 1])
    let y = Tensor([1, 1, 4] as [Float], shape: [3, 1])
    // Squared errors 1, 1 and 16: their mean is 6, the mean of batch means 8.5.
    let history = try model.fit(x, y, batchSize: 2, shuffle: false, verbose: .silent)
    #expect(history["loss"] == [6])
    #expect(try model.evaluate(x, y, batchSize: 2, verbose: .silent).loss == 6)
  }

  @Test func initialEpochGoesOnWithARun() throws {
    let (x, y) = line(16)
    let history = try lineModel().fit(x, y, epochs: 5, verbose: .silent, initialEpoch: 3)
    #expect(history.epochs == [3, 4])
  }

  @Test func fittingWithoutCompilingTraps() async {
    await #expect(processExitsWith: .failure) {
      try Sequential { Dense(1) }.fit(Tensor.ones([1, 1]), Tensor.ones([1, 1]), verbose: .silent)
    }
  }

  @Test func differentSampleCountsTrap() async {
    await #expect(processExitsWith: .failure) {
      let model = Sequential { Dense(1) }
      model.compile(optimizer: SGD(), loss: MeanSquaredError())
      try model.fit(Tensor.ones([2, 1]), Tensor.ones([3, 1]), verbose: .silent)
    }
  }

  @Test func predictionsDoNotDependOnTheBatchSize() throws {
    let model = Sequential(seed: 3) { Dense(4, activation: .relu); Dense(2) }
    var generator = SplitMix64(seed: 8)
    let x = Tensor.normal([11, 5], using: &generator)
    let whole = try model.predict(x, batchSize: 11)
    #expect(try model.predict(x, batchSize: 4).isClose(to: whole, absolute: 1e-6))
  }

  @Test func theSummaryListsLayersShapesAndCounts() {
    let model = Sequential(name: "net") { Dense(3, activation: .relu); Dense(2) }
    model.build(for: [nil, 4])
    var lines: [String] = []
    model.summary { lines.append($0) }
    #expect(lines[0] == "Model: \"net\"")
    #expect(lines.contains { $0.contains("dense (Dense)") && $0.contains("(None, 3)") && $0.contains(" 15 ") })
    #expect(lines.contains { $0.contains("dense_1 (Dense)") && $0.contains("(None, 2)") && $0.contains(" 8 ") })
    #expect(lines.contains(" Total params: 23 (92.00 B)"))
  }

  @Test func theSummaryOfAGraphTellsWhatIsConnected() throws {
    let a = Input(shape: [3], name: "a"), b = Input(shape: [nil, 2], name: "b")
    let shared = Dense(2, name: "shared")
    let x = Add(name: "sum")([shared(a), shared(Dense(3, name: "first")(a))])
    let model = Functional(
      inputs: [a, b], outputs: [Concatenate(name: "both")([x, GlobalMaxPooling1D(name: "pool")(b)])],
      name: "graph")
    model.build(forInputs: [[nil, 3], [nil, nil, 2]])
    model.compile(optimizer: SGD(learningRate: 0.1, momentum: 0.9), loss: .mse)
    var lines: [String] = []
    model.summary(showTrainable: true) { lines.append($0) }
    #expect(lines[2].contains("Connected to") && lines[2].contains("Trainable"))
    #expect(lines.contains { $0.contains("shared (Dense)") && $0.contains("a[0][0], first[0][0]") && $0.contains("│ Y") })
    #expect(lines.contains { $0.contains("sum (Add)") && $0.contains("shared[0][0], shared[1][0]") })
    #expect(lines.contains { $0.contains("b (InputLayer)") && $0.contains("(None, None, 2)") && $0.contains("│ - ") })
    #expect(!lines.contains { $0.contains("Optimizer params") })
    try model.trainOnBatch([Tensor.ones([2, 3]), Tensor.ones([2, 4, 2])], Tensor.zeros([2, 4]))
    lines = []
    model.summary { lines.append($0) }
    // The step, the rate and a momentum for each parameter.
    #expect(lines.last == " Optimizer params: 22 (88.00 B)")
  }

  @Test func thePictureShowsEveryLayerOnce() {
    let a = Input(shape: [3], name: "a")
    let x = Dense(2, name: "x<y")(a)
    let model = Functional(inputs: a, outputs: Add(name: "sum")([x, Dense(2, name: "z")(x)]))
    model.build(for: [nil, 3])
    let picture = model.svg()
    for text in ["a (InputLayer)", "x&lt;y (Dense)", "z (Dense)", "sum (Add)", "(None, 2)"] {
      #expect(picture.contains(text), "\(text)")
    }
    #expect(picture.components(separatedBy: "marker-end").count - 1 == 4)
    #expect(picture.components(separatedBy: "<rect x=").count - 1 == 4)
    #expect(!model.svg(showShapes: false, showLayerNames: false).contains("(None, 2)"))
    let line = Sequential { Dense(2); Dense(1) }
    #expect(line.svg().components(separatedBy: "marker-end").count - 1 == 1)
  }

  @Test func modelsInsideAreShownByTheirLayers() {
    let a = Input(shape: [3], name: "a"), b = Input(shape: [3], name: "b")
    let left = Input(shape: [3], name: "left"), right = Input(shape: [3], name: "right")
    let line = Sequential([Dense(3, name: "first"), Dense(2, name: "last")], name: "line")
    let tower = Functional(
      inputs: [left, right], outputs: [line(left), Dense(2, name: "own")(right)], name: "tower")
    let results = tower.callAll([a.output, b.output])
    let model = Functional(inputs: [a, b], outputs: [Add(name: "sum")(results)])
    model.build(forInputs: [[nil, 3], [nil, 3]])
    let picture = model.svg(showShapes: false, expandNested: true)
    // Where the names stand, and where arrows begin and end.
    let heights = Dictionary(
      uniqueKeysWithValues: picture.matches(of: /<text x="[^"]*" y="([^"]*)"[^>]*>([^ ]*) \(/)
        .map { (String($0.2), Double($0.1)!) })
    let arrows = picture.matches(of: /<path d="M[^"]*C[^"]*"/)
    #expect(
      heights.keys.sorted() == [
        "a", "b", "sum", "tower/left", "tower/line/first", "tower/line/last", "tower/own", "tower/right",
      ])
    #expect(arrows.count == 7)
    let down = ["a", "tower/left", "tower/line/first", "tower/line/last", "sum"].map { heights[$0]! }
    #expect(zip(down, down.dropFirst()).allSatisfy { $0 < $1 })
    #expect(heights["b"]! < heights["tower/right"]! && heights["tower/right"]! < heights["tower/own"]!)
    #expect(model.svg().components(separatedBy: "<rect x=").count - 1 == 4)
  }

  /// An arrow past rows of boxes goes between them.
  @Test func noArrowRunsBehindABox() {
    let a = Input(shape: [4], name: "a"), b = Input(shape: [4], name: "one with a long name")
    var x = Dense(4)(Concatenate()([a.output, b.output]))
    let start = x
    for _ in 0..<3 { x = add([x, Dense(4)(Dense(4)(x))]) }
    let within = Input(shape: [4])
    let inner = Functional(inputs: within, outputs: Dense(4)(Dense(2)(within)), name: "inner")
    let model = Functional(inputs: [a, b], outputs: [add([x, start, inner(a)]), Dense(1)(start)])
    model.build(forInputs: [[nil, 4], [nil, 4]])
    let picture = model.svg()
    func numbers(_ text: Substring) -> [Double] {
      text.split { !"-.0123456789".contains($0) }.compactMap { Double($0) }
    }
    let boxes = picture.matches(of: /<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"/)
      .map { [$0.1, $0.2, $0.3, $0.4].map { Double($0)! } }
    #expect(boxes.count == model.layers.count)
    let arrows = picture.matches(of: /<path d="(M[^"]*C[^"]*)"/).map { $0.1 }
    #expect(arrows.count == 20)
    for arrow in arrows {
      // Each stretch is a point and the three of a curve; points between stretches are joined straight.
      var points: [(Double, Double)] = []
      for stretch in arrow.split(separator: "L") {
        let p = numbers(stretch)
        for step in 0...40 {
          let t = Double(step) / 40, s = 1 - t
          func at(_ i: Int) -> Double {
            s * s * s * p[i] + 3 * s * s * t * p[i + 2] + 3 * s * t * t * p[i + 4] + t * t * t * p[i + 6]
          }
          points.append((at(0), at(1)))
        }
      }
      let isBehind = zip(points, points.dropFirst()).contains { from, to in
        (0..<8).contains { step in
          let t = Double(step) / 8
          let (x, y) = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1))
          return boxes.contains {
            x > $0[0] && x < $0[0] + $0[2] && y > $0[1] + 0.2 && y < $0[1] + $0[3] - 0.2
          }
        }
      }
      #expect(!isBehind, "\(arrow)")
    }
    if let path = ProcessInfo.processInfo.environment["MILLRACE_PLOT"] { try? model.plot(to: path) }
  }

  @Test func numbersStandForVerbosity() {
    #expect([0, 1, 2] as [Verbosity] == [.silent, .progressBar, .linePerEpoch])
  }
}
