import Models
import Tensors
import Testing

/// Layers inside of others that are not trained.
@Suite struct FrozenInsideTests {
  private func description(_ wrapper: Layer, freezing path: String) throws -> ConfigValue {
    guard case .object(var object) = try wrapper.serialize(), case .object(var config)? = object["config"],
      case .object(var inner)? = config[path], case .object(var innerConfig)? = inner["config"]
    else { throw ConfigError(className: wrapper.className, reason: "expected a layer inside") }
    innerConfig["trainable"] = false
    inner["config"] = .object(innerConfig)
    config[path] = .object(inner)
    object["config"] = .object(config)
    return .object(object)
  }

  private static let wrappers: [@Sendable () -> Layer] = [
    { TimeDistributed(Dense(3)) }, { SpectralNormalization(Dense(3)) }, { RNN(LSTMCell(3)) },
  ]

  @Test(arguments: wrappers.indices) func staysFrozenAndIsWrittenBack(index: Int) throws {
    let wrapper = Self.wrappers[index]()
    let path = wrapper is RNN ? "cell" : "layer"
    let layer = try Layer.deserialize(try description(wrapper, freezing: path))
    layer.build(for: [nil, 4, 3])
    #expect(layer.trainable)
    #expect(layer.parameters.allSatisfy { !$0.trainable })
    guard case .object(let object) = try layer.serialize(), case .object(let config)? = object["config"],
      case .object(let inner)? = config[path], case .object(let innerConfig)? = inner["config"]
    else { throw ConfigError(className: layer.className, reason: "expected a layer inside") }
    #expect(innerConfig["trainable"] == false)
    #expect(config["trainable"] == true)
  }

  @Test func oneDirectionStaysFrozen() throws {
    let wrapper = Bidirectional(LSTM(3))
    let layer = try Layer.deserialize(try description(wrapper, freezing: "layer"))
    layer.build(for: [nil, 4, 3])
    let both = try #require(layer as? Bidirectional)
    #expect(both.forwardLayer.parameters.allSatisfy { !$0.trainable })
    #expect(both.backwardLayer.parameters.allSatisfy { $0.trainable })
  }

  @Test func aFrozenWrapperFreezesWhatIsInside() throws {
    guard case .object(var object) = try TimeDistributed(Dense(3)).serialize(),
      case .object(var config)? = object["config"]
    else { throw ConfigError(className: "TimeDistributed", reason: "expected a configuration") }
    config["trainable"] = false
    object["config"] = .object(config)
    let layer = try Layer.deserialize(.object(object))
    layer.build(for: [nil, 4, 3])
    #expect(layer.parameters.allSatisfy { !$0.trainable })
  }

  /// A model inside of a layer is checked as any other.
  @Test func aModelInsideALayerIsRead() throws {
    func wrapper(units: String) throws -> Layer {
      let text = #"""
        {"class_name": "TimeDistributed", "config": {"layer": {"class_name": "Sequential", "config":
        {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d", "units": \#(units)}}]}}}}
        """#
      return try Layer.deserialize(try ConfigValue(parsing: text))
    }
    let layer = try #require(try wrapper(units: "2") as? TimeDistributed)
    #expect(layer(Tensor.ones([3, 4, 5])).shape == [3, 4, 2])
    #expect(layer.layer is Sequential && layer.parameters.count == 2)
    let error = #expect(throws: ModelFileError.self) { _ = try wrapper(units: "0") }
    #expect("\(try #require(error))".contains("layer 'd' (Dense), option 'units'"))
  }

  /// What cannot be described inside of a layer keeps the model around it from being saved.
  @Test func aModelInsideALayerMayNotBeSaved() throws {
    final class Own: Model {
      let top = Dense(2)
      override func call(_ x: Variable, training: Bool) -> Variable { top(x) }
    }
    let error = #expect(throws: ModelFileError.self) { _ = try TimeDistributed(Own()).serialize() }
    #expect("\(try #require(error))".contains("own"))
    let lambda = TimeDistributed(Sequential([Dense(2), Lambda { $0 }]))
    lambda.build(for: [nil, 3, 4])
    #expect(throws: ModelFileError.self) { _ = try lambda.serialize() }
  }
}
