import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Layers described and made again, those of a user's own among them.
@Suite struct SerializationTests {
  @Test func everyLayerComesBackFromItsDescription() throws {
    let input = Input(shape: [4])
    let layers: [Layer] = [
      Dense(3, activation: .gelu, kernelRegularizer: .l2(0.1), name: "a"),
      Bidirectional(GRU(3, resetAfter: false), mergeMode: .sum, name: "b"),
      TimeDistributed(Conv2D(2, kernelSize: 3), name: "c"),
      ConvLSTM2D(2, kernelSize: (1, 2), dilationRate: (2, 1), name: "d"),
      MultiHeadAttention(
        numHeads: 2, keyDim: 3, valueDim: 4, outputShape: [2, 3], slidingWindow: 4, useGate: true, name: "e"),
      GroupQueryAttention(headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, name: "f"),
      AdditiveAttention(dropout: 0.25, name: "g"),
      Normalization(axes: [1, 2], mean: Tensor.ones([2, 3]), variance: Tensor.ones([2, 3]) * 2, name: "h"),
      RandomZoom(heightFactor: -0.1...0.2, fillMode: .wrap, name: "i"),
      Sequential([Dense(2), Dropout(0.5)], name: "j"),
      Functional(inputs: input, outputs: Dense(2)(input), name: "k"),
    ]
    (layers[9] as! Sequential).build(for: [nil, 4])
    for layer in layers {
      let description = try layer.serialize()
      let copy = try Layer.deserialize(try ConfigValue(parsing: description.text))
      #expect(type(of: copy) == type(of: layer))
      // A model has to be built before it is described.
      if !(layer is Model) { #expect(try copy.serialize() == description, "\(layer.name)") }
    }
  }

  /// A layer of a user's own around another.
  private final class Twice: Wrapper {
    override func call(_ x: Variable, training: Bool) -> Variable {
      layer(layer(x, training: training), training: training)
    }
  }

  @Test func aLayerOfOnesOwnIsRegistered() throws {
    let folder = try TemporaryFolder()
    let model = Sequential([Input(shape: [3]), Twice(Dense(3, activation: .tanh)), Dense(2)], seed: 1)
    model.build(for: [nil, 3])
    let path = try folder.path("twice.keras")
    try model.save(path)
    let unknown = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(unknown.description.contains("'twice' (Twice)"), "\(unknown)")
    #expect(unknown.reason.contains("no layer of this name is registered"), "\(unknown)")
    var registry = LayerRegistry.standard
    registry.register("Twice") { config, registry in
      let reader = ConfigReader("Twice", config)
      return Twice(try reader.layer("layer", registry), name: try reader.optionalString("name"))
    }
    let copy = try Model.load(path, registry: registry)
    let x = Tensor.noise([5, 3])
    #expect(copy(x).value == model(x).value)
  }

  @Test func damagedDescriptionsAreErrors() {
    for (text, reason) in [
      (#"{"class_name": "Dens", "config": {"name": "top"}}"#, "layer 'top' (Dens)"),
      (#"{"class_name": "Dense", "config": {"units": "many"}}"#, "units"),
      (#"["Dense"]"#, "expected a class with its configuration"),
      (#"{"class_name": "Lambda", "config": {"function": "x"}}"#, "Python code"),
      (#"{"class_name": "TimeDistributed", "config": {"layer": 3}}"#, "expected a layer, found 3"),
    ] {
      do {
        _ = try Layer.deserialize(try ConfigValue(parsing: text))
        Issue.record("\(text) was no error")
      } catch { #expect("\(error)".contains(reason), "\(error)") }
    }
    #expect(throws: ConfigError.self) { try ConfigValue(parsing: "{") }
  }

  /// Sizes are compared with the file's before anything of that size is made.
  @Test(arguments: [
    ("attention", #""key_dim": 4"#, #""key_dim": 2000000000"#),
    ("attention", #""head_dim": 4"#, #""head_dim": 1000000000"#),
    ("states", #""units": 3"#, #""units": 500000000"#),
    ("states", #""filters": 2"#, #""filters": 1000000000"#),
  ])
  func hugeClaimsAreRefused(name: String, old: String, new: String) throws {
    let folder = try TemporaryFolder()
    let archive = try ZipArchive(SavedModel.path("layers/\(name)"))
    let text = String(decoding: try archive.read("config.json"), as: UTF8.self)
    try #require(text.contains(old))
    let path = try folder.path("huge.keras")
    let writer = ZipWriter(name: path)
    try writer.add("config.json", Array(text.replacing(old, with: new).utf8))
    try writer.add("model.weights.h5", archive.read("model.weights.h5"))
    try writer.write(to: path)
    let error = try #require(throws: ModelFileError.self) { try Model.load(path) }
    #expect(error.description.contains("expected"), "\(error)")
  }

  /// Parameters are counted before there are any, and a layer that is used again is counted once.
  @Test func recurrentLayersUsedTwiceComeBackFromJSON() throws {
    let x = Input(shape: [4, 3])
    let twice = LSTM(3, returnSequences: true)
    let y = twice(twice(x))
    let model = Functional(inputs: x, outputs: GRU(2)(y), seed: 1)
    model.build(for: [nil, 4, 3])
    let copy = try Model.fromJSON(model.toJSON(), seed: 2)
    #expect(copy.parameters.map(\.value.shape) == model.parameters.map(\.value.shape))
    #expect(copy(Tensor.ones([2, 4, 3])).shape == [2, 2])
  }
}
