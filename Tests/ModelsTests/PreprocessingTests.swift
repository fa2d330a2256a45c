import Datasets
import ImageCodecs
import Models
import Tensors
import Testing
import Texts
import _TestSupport

/// Layers that learn from data, that draw random numbers, and all of them in pipelines.
@Suite struct PreprocessingTests {
  // MARK: Learned from data

  struct Adapted: Decodable {
    let class_name: String
    let config: [String: JSONValue]
    let output: [Double]
    let learned: [Double]
  }

  /// The batches of `Tools/goldens/preprocessing_layers.py`.
  private var batches: [Tensor] {
    let last = numbers([64, 3], 9)
    return [
      Tensor.concatenate([spread([20, 3], scale: 3), numbers([11, 3], 4)]), spread([1, 3]),
      last * last * last * 5,
    ]
  }

  @Test(arguments: try golden("adapted.json", of: Adapted.self))
  func learnsWhatKerasLearns(_ golden: Adapted) throws {
    var config = golden.config.config
    config["bin_boundaries"] = nil
    let layer = try LayerRegistry.standard.makeLayer(golden.class_name, config: config)
    let data = Dataset(batches)
    if let layer = layer as? Normalization {
      try layer.adapt(data)
      expectClose(
        Tensor.concatenate(layer.parameters.prefix(2).map { $0.value.reshaped([-1]) }), golden.learned,
        tolerance: 1e-5, "moments")
    } else if let layer = layer as? Discretization {
      try layer.adapt(data)
      expectClose(Tensor(layer.binBoundaries), golden.learned, tolerance: 1e-5, "boundaries")
      expectAgreement(.object(layer.config()), .object(golden.config.config))
    }
    expectClose(
      layer(spread([4, 3])).value.cast(to: .float32), golden.output, tolerance: 1e-5, golden.class_name)
  }

  @Test func oneBatchOrManyAreTheSame() throws {
    let rows = Tensor.noise([300, 4]) * 3 + 1
    let (whole, parts) = (Normalization(), Normalization())
    whole.adapt(rows)
    try parts.adapt(Dataset([rows[0..<7], rows[7..<100], rows[100..<300]]))
    for (a, b) in zip(whole.parameters, parts.parameters) {
      #expect(largestDifference(a.value, b.value) < 1e-5)
    }
    let y = whole(rows).value
    #expect(abs(y.mean().scalar(of: Float.self)) < 1e-5)
    let back = Normalization(
      axis: -1, mean: whole.parameters[0].value.scalars(of: Float.self),
      variance: whole.parameters[1].value.scalars(of: Float.self), invert: true)
    #expect(largestDifference(back(y).value, rows) < 1e-4)
  }

  // MARK: Categories

  struct Crossed: Decodable {
    let bins: Int
    let features: [[Int]]
    let output: [Int]
  }

  @Test(arguments: try golden("crossed.json", of: Crossed.self))
  func crossesAsTensorFlow(_ golden: Crossed) {
    let layer = HashedCrossingLayer(HashedCrossing(numBins: golden.bins), of: golden.features.map { _ in .integers })
    let inputs = golden.features.map { Variable(Tensor($0.map { Int64($0) })) }
    #expect(layer(inputs).value.cast(to: .int64).scalars(of: Int64.self).map { Int($0) } == golden.output)
    let rows = HashedCrossingLayer(
      HashedCrossing(numBins: 5, outputMode: .oneHot), of: golden.features.map { _ in .integers })(inputs).value
    #expect(rows.shape == [7, 5] && rows.sum().scalar(of: Float.self) == 7)
  }

  @Test func categoriesAsRows() {
    let ids = Tensor([0, 2, 3, 3] as [Int32], shape: [2, 2])
    #expect(
      CategoryEncoding(numTokens: 4)(ids).value
        == Tensor([1, 0, 1, 0, 0, 0, 0, 1] as [Float], shape: [2, 4]))
    let count = CategoryEncoding(numTokens: 4, outputMode: .count)
    #expect(count(ids).value == Tensor([1, 0, 1, 0, 0, 0, 0, 2] as [Float], shape: [2, 4]))
    let weights = Variable(Tensor([0.5, 2, 1, 0.25] as [Float], shape: [2, 2]))
    #expect(
      count([Variable(ids), weights]).value
        == Tensor([0.5, 0, 2, 0, 0, 0, 0, 1.25] as [Float], shape: [2, 4]))
    let one = CategoryEncoding(numTokens: 3, outputMode: .oneHot)
    #expect(one(Tensor([2, 0] as [Int32])).value == Tensor([0, 0, 1, 1, 0, 0] as [Float], shape: [2, 3]))
    #expect(one(Tensor([2, 0] as [Int32], shape: [2, 1])).shape == [2, 3])
    #expect(one.outputShape(for: [nil, 1]) == [nil, 3])
    #expect(one.outputShape(for: [nil, 5]) == [nil, 5, 3])
  }

  // MARK: Random

  private let images = Tensor.noise([64, 6, 5, 2])

  @Test func randomLayersRestOutsideOfTraining() throws {
    for name in ["RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomBrightness",
      "RandomContrast"]
    {
      var config: [String: ConfigValue] = ["seed": 3]
      if name != "RandomFlip" { config["factor"] = 0.5 }
      if name.hasSuffix("Translation") || name.hasSuffix("Zoom") {
        config["height_factor"] = 0.5
        config["width_factor"] = 0.3
      }
      let make = { try LayerRegistry.standard.makeLayer(name, config: config) }
      let layer = try make()
      #expect(layer(images).value == images, "\(name)")
      let first = layer(images, training: true).value
      #expect(first != images, "\(name)")
      // The next batch is changed otherwise, and another layer of the same seed repeats it.
      let second = layer(images, training: true).value
      #expect(first != second, "\(name)")
      let again = try make()
      #expect(again(images, training: true).value == first, "\(name)")
    }
  }

  @Test func halfOfTheImagesAreMirrored() {
    for (mode, rows, columns) in [
      (RandomFlip.Mode.horizontal, false, true), (.vertical, true, false),
      (.horizontalAndVertical, true, true),
    ] {
      let many = Tensor.noise([600, 3, 4, 1])
      let y = RandomFlip(mode, seed: 5)(many, training: true).value
      var flipped = 0
      for image in 0..<600 {
        let x = many[image].scalars(of: Float.self)
        let mirrored = (0..<12).map { place in
          let (row, column) = (place / 4, place % 4)
          return x[(rows ? 2 - row : row) * 4 + (columns ? 3 - column : column)]
        }
        let found = y[image].scalars(of: Float.self)
        #expect(found == x || found == mirrored)
        if found == mirrored { flipped += 1 }
      }
      // Five deviations of 600 coins.
      #expect(abs(flipped - 300) < 62)
    }
  }

  @Test func placesOfCropsAreEven() {
    // Each pixel holds its place.
    let image = Tensor((0..<48).map { Float($0) }, shape: [1, 6, 8, 1])
    let layer = RandomCrop(height: 4, width: 5, seed: 2)
    var counts: [Int: Int] = [:]
    for _ in 0..<1200 {
      let y = layer(image, training: true).value.scalars(of: Float.self)
      let corner = Int(y[0])
      #expect(y == (0..<20).map { Float(corner + $0 / 5 * 8 + $0 % 5) })
      counts[corner, default: 0] += 1
    }
    #expect(Set(counts.keys) == [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19])
    #expect(counts.values.allSatisfy { abs($0 - 100) < 50 })
  }

  /// Keras 3 leaves images as they are outside of training, larger or smaller than the new size.
  @Test(arguments: [(4, 4), (6, 6), (8, 10), (6, 9), (9, 6), (3, 12)])
  func cropsRestOutsideOfTraining(height: Int, width: Int) {
    let image = Tensor((0..<height * width * 3).map { Float($0) }, shape: [1, height, width, 3])
    let layer = RandomCrop(height: 6, width: 6, seed: 2)
    #expect(layer(image).value == image)
    #expect(layer(image, training: true).shape == [1, 6, 6, 3])
    // As in Keras, a graph counts on the new size.
    #expect(layer.outputShape(for: [nil, height, width, 3]) == [nil, 6, 6, 3])
  }

  /// The layers behind a crop may need its size, which images have in training alone.
  @Test func dataForACropAreCheckedAtTheirOwnSize() throws {
    let model = Sequential(seed: 1) {
      Input(shape: [nil, nil, 1])
      RandomCrop(height: 6, width: 6)
      Flatten()
      Dense(2, name: "head")
    }
    model.build(for: [nil, 6, 6, 1])
    #expect(try model.checked(inputs: [.ones([2, 6, 6, 1])]).count == 1)
    #expect(try model.checked(inputs: [.ones([2, 8, 7, 1])], training: true).count == 1)
    let error = #expect(throws: DataProblem.self) { try model.checked(inputs: [.ones([2, 8, 7, 1])]) }
    #expect(error?.description.contains("the layer 'head' cannot take what reaches it") == true)
  }

  @Test func contrastMovesAwayFromTheMean() {
    let y = RandomContrast(lower: 0.5, upper: 0.25, valueRange: -100...100, seed: 1)(
      images, training: true).value
    var factors: [Float] = []
    for image in 0..<64 {
      for channel in 0..<2 {
        let x = (0..<30).map { images[image].scalars(of: Float.self)[$0 * 2 + channel] }
        let z = (0..<30).map { y[image].scalars(of: Float.self)[$0 * 2 + channel] }
        let mean = x.reduce(0, +) / 30
        #expect(abs(z.reduce(0, +) / 30 - mean) < 1e-4)
        let far = x.indices.max { abs(x[$0] - mean) < abs(x[$1] - mean) }!
        factors.append((z[far] - mean) / (x[far] - mean))
      }
      #expect(abs(factors[2 * image] - factors[2 * image + 1]) < 1e-3)
    }
    #expect(factors.allSatisfy { $0 > 0.499 && $0 < 1.251 })
    #expect(abs(factors.reduce(0, +) / 128 - 0.875) < 0.12)
  }

  @Test func brightnessIsEvenBetweenItsBounds() {
    let y = RandomBrightness(-0.1...0.3, valueRange: -50...50, seed: 1)(images, training: true).value
    let changes = (0..<64).map { image in
      y[image].scalars(of: Float.self)[0] - images[image].scalars(of: Float.self)[0]
    }
    #expect(changes.allSatisfy { $0 > -10.01 && $0 < 30.01 })
    // The mean of 64 even numbers from -10 to 30.
    #expect(abs(changes.reduce(0, +) / 64 - 10) < 6)
    #expect(largestDifference(y[3], images[3] + Double(changes[3])) < 1e-4)
  }

  @Test func sidesGrowAndShrink() {
    let layer = RandomHeight(-0.5...1, seed: 1)
    #expect(layer(images).value == images)
    let heights = (0..<60).map { _ in layer(images, training: true).shape }
    #expect(heights.allSatisfy { $0[1] >= 3 && $0[1] <= 12 && $0[2] == 5 })
    #expect(Set(heights.map { $0[1] }).count > 5)
    #expect(RandomWidth(0.2...0.2, seed: 1)(images, training: true).shape == [64, 6, 6, 2])
    #expect(layer.outputShape(for: [nil, 6, 5, 2]) == [nil, nil, 5, 2])
  }

  private struct Sides: Decodable {
    let factor: JSONValue
    let sides: [Int?]?
    let counts: [Int]?
  }

  private struct SidedImage: Decodable {
    let class_name: String
    let config: [String: JSONValue]
    let shape: [Int]
    let output_shape: [Int]
    let output: [Double]
    let gradient: [Double]?
  }

  /// What Keras 2 makes of images by factors that leave nothing to chance, in each of its eight ways.
  @Test func sidesAreChangedAsInKeras2() throws {
    let goldens = try golden("random_images.json", of: SidedImage.self)
    #expect(goldens.count == 32)
    for golden in goldens {
      let description: ConfigValue = ["class_name": .string(golden.class_name), "config": .object(golden.config.config)]
      let layer = try Layer.deserialize(description)
      let tape = GradientTape()
      let x = tape.watch(spread(golden.shape))
      let y = layer(x, training: true)
      let name = "\(layer.className) \(layer.name)"
      #expect(y.shape == golden.output_shape, "\(name)")
      expectClose(y.value, golden.output, tolerance: 1e-5, name)
      guard let expected = golden.gradient else { continue }
      let total = (y * Variable(numbers(y.shape, 55))).sum()
      let found = try #require(tape.gradient(of: total, withRespectTo: x))
      expectClose(found, expected, tolerance: 1e-5, "\(name), gradient")
    }
  }

  /// The sides that images get are those of Keras 2, and each comes as often as there.
  @Test func sidesAreThoseOfKeras2() throws {
    for golden in try golden("random_sides.json", of: Sides.self) {
      func layer(_ className: String) throws -> Layer {
        try LayerRegistry.standard.makeLayer(className, config: ["factor": golden.factor.value, "seed": 3])
      }
      if let sides = golden.sides {
        let layer = try layer("RandomHeight")
        for (index, side) in sides.enumerated() {
          let image = Variable(Tensor.zeros([1, index + 1, 1, 1]))
          // Where Keras has no image left, one row stays.
          #expect(layer(image, training: true).shape == [1, side ?? 1, 1, 1], "\(golden.factor) of \(index + 1)")
        }
      }
      if let counts = golden.counts {
        let layer = try layer("RandomWidth")
        let image = Variable(Tensor.zeros([1, 1, 12, 1]))
        var found = Array(repeating: 0, count: counts.count)
        for _ in 0..<4000 { found[layer(image, training: true).shape[2]] += 1 }
        // Five standard deviations of both.
        for (ours, theirs) in zip(found, counts) {
          #expect(abs(Double(ours - theirs)) <= 5 * Double(2 * max(ours, theirs)).squareRoot())
        }
      }
    }
  }

  // MARK: Pipelines

  @Test func aPipelineChangesEachElementInItsOwnWay() throws {
    let images = (0..<20).map { self.images[$0] }
    let source = Dataset(images)
    let layer = RandomTranslation(heightFactor: -0.5...0.5, widthFactor: -0.5...0.5)
    let plain = try Array(source.map(layer, seed: 4))
    let parallel = try Array(source.map(layer, seed: 4, parallelism: .fixed(3)))
    #expect(plain == parallel)
    #expect(plain != images)
    #expect(try Array(source.map(layer, seed: 5)) != plain)
    let labelled = Dataset(Array(images.enumerated()).map { ($0.element, $0.offset) })
    let pairs = try Array(labelled.map(layer, seed: 4))
    #expect(pairs.map(\.0) == plain)
    #expect(pairs.map(\.1) == Array(0..<20))
    let small = try Array(source.map(Resizing(height: 3, width: 2, interpolation: .area)))
    #expect(small.allSatisfy { $0.shape == [3, 2, 2] })
    #expect(try Array(source.map(CenterCrop(height: 2, width: 2)))[0].shape == [2, 2, 2])
  }

  @Test func whatIsLearnedWorksInAPipeline() throws {
    let rows = Tensor.noise([60, 3]) * 4 + 2
    let source = Dataset((0..<6).map { rows[$0 * 10..<$0 * 10 + 10] })
    let (normalization, bins) = (Normalization(), Discretization(numBins: 3))
    try normalization.adapt(source)
    try bins.adapt(source)
    #expect(try Tensor.concatenate(Array(source.map(normalization))) == normalization(rows).value)
    let numbers = try Array(source.map(bins, parallelism: .fixed(2)))
    #expect(Tensor.concatenate(numbers) == bins(rows).value)
    let encoded = try Array(Dataset(numbers).map(CategoryEncoding(numTokens: 3)).map(Rescaling(2)))
    #expect(encoded[0].shape == [10, 3] && encoded[0].scalars(of: Float.self).allSatisfy { $0 == 0 || $0 == 2 })
    let labelled = Dataset((0..<6).map { (rows[$0 * 10..<$0 * 10 + 10], $0) })
    let pairs = try Array(labelled.map(normalization))
    #expect(pairs.map(\.1) == Array(0..<6))
    #expect(pairs[5].0 == normalization(rows[50..<60]).value)
  }

  @Test func bytesBecomeNumbers() {
    let bytes = Tensor([10, 20, 30, 40] as [UInt8], shape: [1, 2, 2, 1])
    let y = Resizing(height: 1, width: 1, interpolation: .area)(bytes)
    #expect(y.value == Tensor([25] as [Float], shape: [1, 1, 1, 1]))
  }

  // MARK: Gradients

  @Test func gradientsFindBack() {
    let x = [Tensor.noise([2, 5, 4, 2])]
    for method in ["bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"] {
      for antialias in [false, true] {
        let layer = try! LayerRegistry.standard.makeLayer(
          "Resizing",
          config: ["height": 3, "width": 7, "interpolation": .string(method), "antialias": .bool(antialias)])
        checkGradient(at: x) { layer($0[0]) }
      }
    }
    for layer in [
      Resizing(height: 4, width: 2, cropToAspectRatio: true),
      Resizing(height: 4, width: 7, padToAspectRatio: true, fillValue: 2),
      CenterCrop(height: 3, width: 3), RandomCrop(height: 3, width: 2, seed: 1),
      RandomFlip(seed: 1), RandomRotation(0.3, seed: 2), RandomZoom(heightFactor: -0.5...0.5, seed: 1),
      RandomContrast(0.5, valueRange: -9...9, seed: 1), RandomHeight(0.1...0.9, seed: 1),
    ] {
      checkGradient(at: x) {
        layer.callCount = 0
        return layer($0[0], training: true)
      }
    }
  }

  @Test(arguments: [
    ("Resizing", ["height": 0, "width": 3], "height"),
    ("Resizing", ["height": 3, "width": 3, "interpolation": "sinc"], "expected one of bilinear"),
    ("RandomRotation", ["factor": 3], "between -1.0 and 1.0"),
    ("RandomZoom", ["height_factor": -1], "height_factor"),
    ("RandomFlip", ["mode": "sideways"], "found 'sideways'"),
    ("RandomTranslation", ["height_factor": 0.1, "width_factor": 0.1, "fill_mode": "zero"], "fill_mode"),
    ("Normalization", ["mean": [1, 2]], "a mean and a variance"),
    ("Discretization", ["bin_boundaries": [2, 1]], "numbers that grow"),
    ("CategoryEncoding", ["num_tokens": 3, "output_mode": "int"], "output_mode"),
    ("HashedCrossing", ["num_bins": -1], "num_bins"),
  ] as [(String, [String: ConfigValue], String)])
  func wrongConfigurationsAreErrors(name: String, config: [String: ConfigValue], reason: String) {
    let error = #expect(throws: ConfigError.self) {
      try LayerRegistry.standard.makeLayer(name, config: config)
    }
    #expect(error?.description.contains(reason) == true, "\(error.map { "\($0)" } ?? "")")
  }
}
