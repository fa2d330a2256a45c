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

  @Test func aLayerAsActivationIsNamed() throws {
    let text = #"""
      {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation":
      {"module": "keras.layers", "class_name": "LeakyReLU", "config": {"name": "l"}}}}
      """#
    let error = #expect(throws: ModelFileError.self) { _ = try Layer.deserialize(try ConfigValue(parsing: text)) }
    let message = "\(try #require(error))"
    #expect(message.contains("layer 'd' (Dense)") && message.contains("activation"))
    #expect(message.contains("LeakyReLU") && !message.contains("ConfigValue"))
  }

  @Test func outputsHaveNamesOfTheirOwn() {
    let input = Input(shape: [3, 2])
    let states = SimpleRNN(2, returnSequences: true, returnState: true, name: "rnn").callAll([input.output])
    let model = Functional(
      inputs: [input], outputs: [states[0], states[1], Dense(1, name: "rnn_1")(states[0])], seed: 1)
    #expect(model.outputNames == ["rnn", "rnn_2", "rnn_1"])
  }
}
