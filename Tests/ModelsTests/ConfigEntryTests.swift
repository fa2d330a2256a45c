import Models
import Tensors
import Testing

/// Entries of configurations that Keras and its second version write.
@Suite struct ConfigEntryTests {
  @Test func theMetricOfBinaryCrossentropyHasNoAxis() {
    #expect(LossMetric(BinaryCrossentropy()).config()["axis"] == nil)
    #expect(LossMetric(CategoricalCrossentropy()).config()["axis"] == -1)
    #expect(BinaryCrossentropy().config()["axis"] == -1)
  }

  private func depthwise(groups: Int) throws -> Layer {
    try Layer.deserialize(
      try ConfigValue(
        parsing: #"""
          {"class_name": "DepthwiseConv2D", "config": {"name": "d", "kernel_size": [3, 3], "groups": \#(groups)}}
          """#))
  }

  @Test func theOneGroupOfKeras2IsTaken() throws {
    #expect(try depthwise(groups: 1) is DepthwiseConv2D)
    let error = #expect(throws: ModelFileError.self) { _ = try depthwise(groups: 2) }
    #expect("\(try #require(error))".contains("groups"))
  }

  private func layer(_ className: String, activation: String, options: String = "") throws -> Layer {
    try Layer.deserialize(
      try ConfigValue(
        parsing: #"""
          {"class_name": "\#(className)", "config": {"name": "d", "units": 2, "activation":
          {"module": "keras.layers", "class_name": "\#(activation)", "config": {"name": "l"\#(options)}}}}
          """#))
  }

  /// A layer that is no more than a function with a name is that; another one stands in its place.
  @Test func aLayerAsActivationIsApplied() throws {
    let x = Tensor([[-1, 2]] as [[Float]])
    let dense = try layer("Dense", activation: "LeakyReLU")
    let y = dense(x).value
    #expect(dense.config()["activation"]?.text.contains("LeakyReLU") == true)
    let kernel = try #require(dense as? Dense).kernel.value
    let sums = Variable(x).matmul(Variable(kernel)).leakyReLU(negativeSlope: 0.3).value
    #expect(y.isClose(to: sums, absolute: 1e-6))
    let plain = try #require(try layer("Dense", activation: "ReLU") as? Dense)
    #expect(plain.activation == .relu && plain.layers.isEmpty)
    #expect(try (layer("GRU", activation: "ReLU") as? GRU)?.config()["activation"] == "relu")
  }

  /// A cell takes one that keeps shapes, and says so of others.
  @Test func aLayerAsActivationOfACellIsCheckedAndKept() throws {
    let cell = try layer("LSTM", activation: "LeakyReLU")
    #expect(cell.config()["activation"]?.text.contains("LeakyReLU") == true)
    let error = #expect(throws: ModelFileError.self) {
      _ = try layer("LSTM", activation: "RepeatVector", options: #", "n": 2"#)
    }
    let message = "\(try #require(error))"
    #expect(message.contains("layer 'd' (LSTM)") && message.contains("activation"))
    #expect(message.contains("expected a layer that keeps shapes, found RepeatVector"), "\(message)")
    let counting = #expect(throws: ModelFileError.self) { _ = try layer("GRU", activation: "BatchNormalization") }
    #expect("\(try #require(counting))".contains("expected a layer that counts nothing by itself, found BatchNormalization"))
  }

  /// What a cell's function learns is the cell's: built with it, counted with it and described with it.
  @Test func whatACellsFunctionLearnsIsTheCells() throws {
    let rnn = try layer("SimpleRNN", activation: "PReLU", options: #", "alpha_initializer": "ones""#)
    let x = Variable(Tensor([[-1, 2, 3, -4]] as [[Float]]).reshaped([1, 2, 2]))
    let y = rnn(x)
    #expect(rnn.parameters.map(\.name) == ["kernel", "recurrent_kernel", "bias", "alpha"])
    // A slope of 1 is no function at all.
    let sums = SimpleRNN(2, activation: .linear)
    sums.build(for: [nil, 2, 2])
    for (a, b) in zip(sums.parameters, rnn.parameters) { a.value = b.value }
    #expect(y.value.isClose(to: sums(x).value, absolute: 1e-6))
    let copy = try Layer.deserialize(rnn.serialize())
    copy.build(for: [nil, 2, 2])
    #expect(copy.parameters.map(\.value.shape) == rnn.parameters.map(\.value.shape))
  }

  /// How a layer is to be quantized is kept; where it has been, it is refused.
  @Test func aPlanToQuantizeIsKept() throws {
    func dense(_ options: String) throws -> Layer {
      try Layer.deserialize(
        ConfigValue(parsing: #"{"class_name": "Dense", "config": {"name": "d", "units": 2\#(options)}}"#))
    }
    let plan = #"{"module": "keras.quantizers", "class_name": "Int8QuantizationConfig", "config": {"weight_quantizer": null}}"#
    let planned = try dense(#", "quantization_config": \#(plan)"#)
    #expect(try planned.config()["quantization_config"] == ConfigValue(parsing: plan))
    #expect(try dense(#", "quantization_config": null"#).config()["quantization_config"] == nil)
    let error = #expect(throws: ModelFileError.self) {
      _ = try dense(#", "dtype": {"class_name": "Int4DTypePolicy", "config": {"mode": "int4/128", "source_name": "float32"}}"#)
    }
    #expect("\(try #require(error))".contains(#"'d' (Dense), option 'dtype': the layer is quantized ("int4/128")"#), "\(error!)")
  }

  /// Which library a graphics card uses is no concern of a processor's, and Keras' files do not say it either.
  @Test(arguments: ["LSTM", "GRU"], ["true", "false", #""auto""#]) func useOfCuDNNIsTaken(_ name: String, use: String) throws {
    let layer = try Layer.deserialize(
      ConfigValue(parsing: #"{"class_name": "\#(name)", "config": {"name": "d", "units": 2, "use_cudnn": \#(use)}}"#))
    #expect(layer.config()["use_cudnn"] == nil)
  }

  @Test func outputsHaveNamesOfTheirOwn() {
    let input = Input(shape: [3, 2])
    let states = SimpleRNN(2, returnSequences: true, returnState: true, name: "rnn").callAll([input.output])
    let model = Functional(
      inputs: [input], outputs: [states[0], states[1], Dense(1, name: "rnn_1")(states[0])], seed: 1)
    #expect(model.outputNames == ["rnn", "rnn_2", "rnn_1"])
  }
}
