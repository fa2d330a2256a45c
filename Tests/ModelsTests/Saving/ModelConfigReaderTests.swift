import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// What is made of a `config.json` from elsewhere.
struct ModelConfigReaderTests {
  let folder: TemporaryFolder
  let golden: ZipArchive

  init() throws {
    folder = try TemporaryFolder()
    golden = try ZipArchive(SavedModel("text").path)
  }

  /// The text model of the goldens with another configuration.
  func write(config: [UInt8]) throws -> String {
    let path = try folder.path("changed.keras")
    let writer = ZipWriter(name: path)
    try writer.add("config.json", config)
    try writer.add("model.weights.h5", golden.read("model.weights.h5"))
    try writer.write(to: path)
    return path
  }

  /// The same with `old` replaced by `new` where it first stands.
  func replace(_ old: String, _ new: String) throws -> String {
    let text = String(decoding: try golden.read("config.json"), as: UTF8.self)
    try #require(text.contains(old))
    return try write(config: Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
  }

  @Test(
    arguments: [
      (
        #""kernel_regularizer": null"#, #""kernel_regularizer": {"class_name": "L3"}"#,
        "layer 'dense' (Dense)", "kernel_regularizer"
      ),
      (
        #""dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}, "input_dim""#,
        #""dtype": {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}, "input_dim""#,
        "layer 'embedding' (Embedding)", "dtype"
      ),
      (
        #""dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}, "input_dim""#,
        #""dtype": {"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8", "source_name": "float32"}}, "input_dim""#,
        "layer 'embedding' (Embedding)", "dtype"
      ),
      (
        #""activation": "relu""#, #""activation": "sparsest""#, "layer 'dense' (Dense)",
        "activation"
      ),
      (#""units": 5"#, #""units": 0"#, "layer 'dense' (Dense)", "units"),
      (#""units": 5"#, #""units": "5""#, "layer 'dense' (Dense)", "units"),
      (#""units": 5"#, #""units": 1000000000000000"#, "layer 'dense' (Dense)", "units"),
      (#""units": 5"#, #""units": 1000000000"#, "layer 'dense' (Dense)", "kernel"),
      (
        #""input_dim": 20"#, #""input_dim": 2000000000"#, "layer 'embedding' (Embedding)",
        "embeddings"
      ),
      (#""use_bias": true"#, #""use_bias": false"#, "layer 'dense' (Dense)", nil),
      (
        #""quantization_config": null}"#, #""lora_rank": -4}"#, "layer 'embedding' (Embedding)",
        "lora_rank"
      ),
      (
        #""quantization_config": null}"#, #""lora_rank": 400000000}"#, "layer 'embedding' (Embedding)",
        "lora_embeddings_a"
      ),
      (
        #""quantization_config": null}"#, #""quantization_config": {"mode": "int8"}}"#,
        "layer 'embedding' (Embedding)", "quantization_config"
      ),
      (
        #""class_name": "GlobalAveragePooling1D""#, #""class_name": "TorchModuleWrapper""#,
        "layer 'global_average_pooling1d' (TorchModuleWrapper)", nil
      ),
      (
        #""class_name": "GlobalAveragePooling1D""#, #""class_name": "GlobalAveragePooling2D""#,
        "layer 'global_average_pooling1d' (GlobalAveragePooling2D)", nil
      ),
      (
        #""module": "keras.layers", "class_name": "Dense""#,
        #""module": "evil", "class_name": "Dense""#,
        "layer 'dense' (Dense)", nil
      ),
      (#""class_name": "Sequential""#, #""class_name": "Functional""#, "model 'sequential'", "layers"),
      (#""class_name": "Sequential""#, #""class_name": "Subclassed""#, "model Subclassed", nil),
      (#""name": "dense_1""#, #""name": "dense""#, "model Sequential", "layers"),
      (#""layers": ["#, #""layers": 3, "x": ["#, "model Sequential", "layers"),
      (#""momentum": 0.9"#, #""momentum": 9"#, "optimizer SGD", "momentum"),
      (
        #""gradient_accumulation_steps": null"#, #""gradient_accumulation_steps": 1"#,
        "optimizer SGD", "gradient_accumulation_steps"
      ),
      (#""use_ema": false"#, #""use_ema": 1"#, "optimizer SGD", "use_ema"),
      (#""use_ema": false"#, #""use_ema": true"#, "optimizer SGD", nil),
      (#""class_name": "SGD""#, #""class_name": "Lion""#, "optimizer Lion", "momentum"),
      (#""class_name": "SGD""#, #""class_name": "Nesterov""#, "optimizer Nesterov", nil),
      (
        #""learning_rate": 0.5"#, #""learning_rate": {"class_name": "CosineDecay"}"#,
        "optimizer SGD", "initial_learning_rate"
      ),
      (
        #""reduction": "sum_over_batch_size""#, #""reduction": "median""#, "loss BinaryCrossentropy",
        "reduction"
      ),
      (#""class_name": "BinaryAccuracy""#, #""class_name": "MeanTensor""#, "metric MeanTensor", nil),
    ] as [(String, String, String, String?)])
  func namesWhatItDoesNotFollow(
    old: String, new: String, part: String, option: String?
  ) throws {
    let path = try replace(old, new)
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.part?.hasPrefix(part) == true, "\(error)")
    #expect(error.option == option, "\(error)")
  }

  @Test func saysWhatIsWrong() throws {
    let path = try replace(#""quantization_config": null"#, #""quantization_config": "int8""#)
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(
      error.description
        == "'\(path)', layer 'embedding' (Embedding), option 'quantization_config': it is not supported, found \"int8\""
    )
  }

  /// Operations that are not known, and masks of what is not masked here, are named.
  @Test(arguments: [
    (#"{"args": [x], "kwargs": {"mask": not_equal}}"#, #"["y", 0, 0]"#, "NotEqual"),
    (#"{"args": [expand], "kwargs": {}}"#, #"["y", 0, 0]"#, "Sinc"),
    (#"{"args": [x], "kwargs": {}}"#, #"["expand", 0, 0]"#, "Sinc"),
  ])
  func operationsThatAreNotKnownAreNamed(call: String, output: String, operation: String) throws {
    func tensors(_ text: String) -> String {
      ["x", "not_equal", "expand"].reduce(text) { text, name in
        let tensor =
          #"{"class_name": "__keras_tensor__", "config": {"keras_history": [""# + name + #"", 0, 0]}}"#
        return text.replacing("[\(name)", with: "[\(tensor)").replacing(": \(name)", with: ": \(tensor)")
      }
    }
    let compares = operation == "NotEqual"
    let name = compares ? "not_equal" : "expand"
    let text = """
      {"class_name": "Functional", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [null, 3, 2], "name": "x"}, "name": "x",
          "inbound_nodes": []},
        {"module": "keras.src.ops.numpy", "class_name": "\(operation)", "config": {"name": "\(name)"},
          "name": "\(name)", "inbound_nodes": [{"args": [x\(compares ? ", 0" : "")], "kwargs": {}}]},
        {"class_name": "GlobalAveragePooling1D", "config": {"name": "y"}, "name": "y",
          "inbound_nodes": [\(call)]}],
       "input_layers": [["x", 0, 0]], "output_layers": [\(output)]}}
      """
    let path = try write(config: Array(tensors(text).utf8))
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.part == (compares ? "model 'm'" : "operation '\(name)' (\(operation))"), "\(error)")
    let reason = compares ? "a call of 'y' is given more" : "the operation 'Sinc' is not supported; known are"
    #expect(error.description.contains(reason), "\(error)")
  }

  @Test func loadsForPredictionWhatItCannotTrain() throws {
    let path = try replace(#""class_name": "SGD""#, #""class_name": "Lion""#)
    let expected = try SavedModel("text")
    let model = try Model.load(path, compile: false)
    #expect(try largestDifference(model.predict(expected.x), expected.predictions) < 1e-5)
  }

  @Test func needsNoMoreThanTheOptionsOfALayer() throws {
    let text = """
      {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [null, 7]}},
        {"class_name": "Embedding", "config": {"input_dim": 20, "output_dim": 4}},
        {"class_name": "GlobalAveragePooling1D", "config": {}},
        {"class_name": "Dense", "config": {"units": 5, "activation": "relu",
          "kernel_initializer": "orthogonal"}},
        {"class_name": "Dense", "config": {"units": 1, "name": "top"}}]},
       "compile_config": {"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["acc"]}}
      """
    let path = try write(config: Array(text.utf8))
    let golden = try SavedModel("text")
    let model = try Model.load(path, compile: false)
    #expect(try largestDifference(model.predict(golden.x), golden.predictions) < 1e-5)
    // The file holds the values of another optimizer.
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.description.hasSuffix("optimizer Adam: expected 12 values, found 7"))
  }

  @Test func makesLayersOfTheCallers() throws {
    final class Doubled: Layer {
      override func call(_ x: Variable, training: Bool) -> Variable { x + x }
    }
    var registry = LayerRegistry.standard
    registry.register("Doubled") { config, _ in
      Doubled(name: try ConfigReader("Doubled", config).optionalString("name"))
    }
    let model = Sequential(seed: 1) {
      Input(shape: [2])
      Doubled(name: "twice")
    }
    let path = try folder.path("own.keras")
    try model.save(path)
    let copy = try Model.load(path, registry: registry)
    #expect(try copy.predict(Tensor([[1, 2]] as [[Float]])).scalars(of: Float.self) == [2, 4])
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.part == "layer 'twice' (Doubled)")
  }

  static let misfits: [(layers: String, reason: String)] = [
    (
      "[null, 7]|Conv2D|{'filters': 1, 'kernel_size': 3}",
      "expected inputs of shape [batch, height, width, channels]"
    ),
    ("[null, 5, 5, 3]|Conv2D|{'filters': 1, 'kernel_size': 6}", "a window of 6 does not fit"),
    (
      "[null, 5, 5, 3]|Conv2D|{'filters': 1, 'kernel_size': 3, 'dilation_rate': 3}",
      "a window of 7 does not fit"
    ),
    (
      "[null, 5, 5, 3]|Conv2D|{'filters': 3, 'kernel_size': 3, 'groups': 2}",
      "expected a divisor of 3 filters"
    ),
    (
      "[null, 5, 5, 3]|Conv2D|{'filters': 2, 'kernel_size': 3, 'groups': 2}",
      "expected channels in 2 groups"
    ),
    (
      "[null, 5, 5, 3]|Conv2D|{'filters': 1, 'kernel_size': [3, 0]}",
      "expected whole numbers from 1"
    ),
    (
      "[null, 5, 5, 3]|Conv2D|{'filters': 1, 'kernel_size': 3, 'strides': -1}",
      "expected whole numbers from 1"
    ),
    ("[null, 5, 5, null]|Conv2D|{'filters': 1, 'kernel_size': 3}", "expected inputs of shape"),
    ("[null, 5, 5, 3]|MaxPooling2D|{'pool_size': 6}", "a window of 6 does not fit"),
    ("[null, 50, 50, 3]|MaxPooling2D|{'pool_size': 2147483647}", "does not fit"),
    ("[null, 50, 50, 3]|MaxPooling2D|{'padding': 'causal'}", "expected valid or same"),
    ("[null, 50, 3]|Conv1D|{'filters': 1, 'kernel_size': 51}", "a window of 51 does not fit"),
    ("[null, 50, 3]|Conv3D|{'filters': 1, 'kernel_size': 1}", "expected inputs of shape [batch, depth"),
    (
      "[null, 5, 3]|Conv1DTranspose|{'filters': 1, 'kernel_size': 2, 'strides': 2, 'padding': 'same', 'output_padding': 0}",
      "an axis of 5 cannot become 8, of which a convolution makes 4"
    ),
    (
      "[null, 5, 3]|Conv1DTranspose|{'filters': 1, 'kernel_size': 2, 'output_padding': 1}",
      "below the strides"
    ),
    ("[null, 5, 3]|DepthwiseConv1D|{'kernel_size': 2, 'depth_multiplier': 0}", "from 1"),
    ("[null, 5, 3]|DepthwiseConv1D|{'kernel_size': 2, 'padding': 'causal'}", "expected valid or same"),
    ("[null, 5, 3]|AdaptiveMaxPooling1D|{'output_size': 0}", "from 1"),
    ("[null, 5]|AveragePooling2D|{}", "expected inputs of shape"),
    ("[null, 5]|GlobalAveragePooling1D|{}", "expected inputs of shape"),
    ("[null, 5]|GlobalAveragePooling2D|{}", "expected inputs of shape"),
    ("[null]|Dense|{'units': 1}", "expected inputs with a known last axis"),
    ("[null, 5, null]|Dense|{'units': 1}", "expected inputs with a known last axis"),
    ("[null]|BatchNormalization|{}", "expected inputs with a known last axis"),
    ("[null, -5]|Dense|{'units': 1}", "expected sizes above 0"),
    ("[null, 4294967296, 4294967296, 3]|Flatten|{}", "expected sizes above 0"),
    ("[null, 3]|Dropout|{'rate': 1.5}", "expected 0 ..< 1"),
    ("[null, 3]|Dropout|{'rate': 0.5, 'noise_shape': [1]}", "expected inputs that noise of shape [1]"),
    ("[null, 3]|Reshape|{'target_shape': [2, -1]}", "3 numbers a sample do not fill shape [2, -1]"),
    ("[null, 3]|Reshape|{'target_shape': [-1, -1]}", "at most one -1"),
    ("[null, 3]|Permute|{'dims': [2, 1]}", "expected inputs of 3 axes"),
    ("[null, 3]|Permute|{'dims': [0, 1]}", "expected each axis from 1"),
    ("[null, 3, 3]|RepeatVector|{'n': 2}", "expected inputs of shape [batch, features]"),
    ("[null, 3]|RepeatVector|{'n': 0}", "expected whole numbers from 1"),
    ("[null, 3, 3]|Cropping1D|{'cropping': [2, 1]}", "leaves nothing of inputs"),
    ("[null, 3, 3]|Cropping1D|{'cropping': [-2, 1]}", "expected numbers from 0"),
    ("[null, 3, 3]|ZeroPadding1D|{'padding': [[1, 2]]}", "expected two numbers for each of 1 axes"),
    ("[null, 3, 3]|ZeroPadding2D|{}", "expected inputs of shape [batch, height, width, channels]"),
    ("[null, 3, 3, 1]|UpSampling2D|{'interpolation': 'area'}", "expected one of"),
    ("[null, 3, 3, 1]|UpSampling2D|{'size': 0}", "expected whole numbers from 1"),
    ("[null, 3]|EinsumDense|{'equation': 'ab,bc', 'output_shape': 3}", "cannot be followed"),
    ("[null, 3]|EinsumDense|{'equation': 'abc,cd->abd', 'output_shape': 3}", "expected inputs of 3 axes"),
    ("[null, 3]|Lambda|{'function': 'relu'}", "which does not run here"),
    ("[null, 3]|SpectralNormalization|{'layer': {'class_name': 'Flatten'}}", "expected a layer with a kernel"),
    ("[null, 3]|SpectralNormalization|{'layer': {'class_name': 'Dense', 'config': {'units': 0}}}", "from 1"),
    ("[null, 3]|SpectralNormalization|{'layer': 7}", "expected a layer"),
    ("[null, 6]|GroupNormalization|{'groups': 4}", "expected channels in 4 groups"),
    ("[null, 6]|GroupNormalization|{'groups': 0}", "from 1"),
    ("[null, 6]|LayerNormalization|{'axis': [0]}", "expected inputs with axes [0]"),
    ("[null, 6]|BatchNormalization|{'axis': 2}", "expected inputs with a known axis 2"),
    ("[null, 6]|LocallyConnected1D|{'filters': 1, 'kernel_size': 2, 'implementation': 4}", "expected 1, whose padding is valid"),
    ("[null, null, 6]|LocallyConnected1D|{'filters': 1, 'kernel_size': 2}", "expected inputs of known size"),
    ("[null, 3]|Add|{}", "expected at least two inputs"),
    ("[null, 3]|Concatenate|{'axis': 0}", "the batch cannot be concatenated"),
    ("[null, 3]|SpatialDropout1D|{'rate': 0.5}", "expected inputs of shape [batch, steps, channels]"),
    ("[null, 3]|ReLU|{'max_value': -6}", "expected a number of at least 0"),
    ("[null, 3]|Softmax|{'axis': 2}", "expected inputs with axes [2]"),
    ("[null, 3]|PReLU|{'shared_axes': [2]}", "expected inputs with an axis 2 to share"),
  ]

  @Test(arguments: misfits)
  func refusesLayersThatDoNotFitTheirInput(layers: String, reason: String) throws {
    let parts = layers.replacing("'", with: "\"").split(separator: "|")
    let text = """
      {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": \(parts[0])}},
        {"class_name": "\(parts[1])", "config": \(parts[2])}]}}
      """
    let path = try write(config: Array(text.utf8))
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.reason.contains(reason), "\(error)")
  }

  @Test func refusesAnAssetThatLeadsElsewhere() throws {
    let path = try folder.path("asset.keras")
    let writer = ZipWriter(name: path)
    for name in ["config.json", "model.weights.h5"] { try writer.add(name, golden.read(name)) }
    try writer.add("assets//x", [1])
    try writer.write(to: path)
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.part == "asset '/x'")
  }

  /// A layer of layers, of the caller's own, finds its numbers again.
  @Test func fillsLayersWithinLayers() throws {
    final class Pair: Layer {
      let left = Dense(2), right = Dense(2)
      override var layers: [Layer] { [left, right] }
      override func build(inputShape: [Int]) {
        for layer in layers { layer.build(for: inputShape) }
      }
      override func call(_ x: Variable, training: Bool) -> Variable { left(x) + right(x) }
    }
    var registry = LayerRegistry.standard
    registry.register("Pair") { _, _ in Pair() }
    let model = Sequential(seed: 1) {
      Input(shape: [3])
      Pair()
    }
    let path = try folder.path("pair.keras")
    try model.save(path)
    let x = Tensor([[1, 2, 3]] as [[Float]])
    #expect(
      try largestDifference(Model.load(path, registry: registry).predict(x), model.predict(x)) == 0)
  }

  /// Damaged configurations are errors, or other models, and never the end of the process.
  @Test(arguments: [
    "text", "layers/sequences", "layers/images", "layers/volumes", "layers/graph", "texts/columns",
    "texts/called",
  ])
  func survivesDamage(name: String) throws {
    let archive = try ZipArchive(SavedModel.path(name))
    let others = try archive.entries.map(\.name).filter { $0 != "config.json" }
      .map { (name: $0, bytes: try archive.read($0)) }
    let bytes = try archive.read("config.json")
    let path = try folder.path("changed.keras")
    var refused = 0
    let step = max(23, bytes.count / 150)
    for (count, index) in stride(from: 0, to: bytes.count, by: step).enumerated() {
      var changed = bytes
      changed[index] = [0x22, 0x30, 0x39, 0x7D, 0x2D][count % 5]
      let writer = ZipWriter(name: path)
      try writer.add("config.json", changed)
      for other in others { try writer.add(other.name, other.bytes) }
      try writer.write(to: path)
      do {
        _ = try Model.load(path)
      } catch is ModelFileError {
        refused += 1
      } catch is TensorFileError {
        refused += 1
      }
    }
    #expect(refused > 50)
  }

  /// A graph of identities, each given what the one before gives.
  private func chain(_ names: [(graph: String, layer: String)]) -> String {
    var layers = [
      #"{"class_name": "InputLayer", "module": "keras.layers", "config": {"batch_shape": [null, 2], "name": "in"}, "name": "in", "inbound_nodes": []}"#
    ]
    var before = "in"
    for name in names {
      let tensor = #"{"class_name": "__keras_tensor__", "config": {"keras_history": ["\#(before)", 0, 0]}}"#
      layers.append(
        #"{"class_name": "Identity", "module": "keras.layers", "config": {"name": "\#(name.layer)"}, "name": "\#(name.graph)", "#
          + #""inbound_nodes": [{"args": [\#(tensor)], "kwargs": {}}]}"#)
      before = name.graph
    }
    return #"{"class_name": "Functional", "module": "keras", "config": {"name": "m", "layers": [\#(layers.joined(separator: ", "))], "#
      + #""input_layers": [["in", 0, 0]], "output_layers": [["\#(before)", 0, 0]]}}"#
  }

  private func reason(_ json: String) throws -> String {
    try #require(throws: ModelFileError.self) { try Model.fromJSON(json) }.reason
  }

  @Test func layersOfAGraphHaveOneNameEach() throws {
    #expect(try Model.fromJSON(chain([("a", "a"), ("b", "b")])).layers.map(\.name) == ["in", "a", "b"])
    #expect(try reason(chain([("a", "a"), ("b", "a")])) == "two layers are called 'a'")
  }

  /// Walking from call to call, or letting go of one after the other, takes no more stack than a thread of the test has.
  @Test func aGraphMayBeLongAndHasAnEnd() throws {
    let names = (0..<10_001).map { (graph: "l\($0)", layer: "l\($0)") }
    #expect(try Model.fromJSON(chain(Array(names[..<9_999]))).layers.count == 10_000)
    #expect(try reason(chain(names)) == "expected at most 10000 layers and calls of them")
    let many = [String](repeating: #"{"class_name": "Identity", "module": "keras.layers", "config": {}}"#, count: 10_001)
    let sequential = #"{"class_name": "Sequential", "module": "keras", "config": {"layers": [\#(many.joined(separator: ", "))]}}"#
    #expect(try reason(sequential) == "expected at most 10000 layers, found 10001")
  }

  /// Composed and decomposed letters are two names in the file and one in a dictionary.
  @Test func namesThatAreEqualToSwiftAreNoCrash() throws {
    let config = chain([("a", "a")]).replacing(#""config": {"name": "m""#, with: "\"config\": {\"caf\u{e9}\": 1, \"cafe\u{301}\": 2, \"name\": \"m\"")
    #expect(try Model.fromJSON(config).name == "m")
  }
}
