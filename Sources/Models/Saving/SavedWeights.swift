import HDF5Files
import TensorFiles
import Tensors

/// Where Keras puts the numbers of a model in `model.weights.h5`.
///
/// Each layer has a group, `layers/conv2d_1`: its class in snake case with a count within its
/// container, whatever its own name; operations, which have no numbers, have none. The parameters are `vars/0`, `vars/1`, … in the order in which
/// they were made. The optimizer's are in `optimizer/vars`.
enum SavedWeights {
  /// The layers that have a group, with its path; `model` itself, at `start`, is the first.
  static func places(in model: Layer, at start: String = "") -> [(path: String, layer: Layer)] {
    var visited: Set<ObjectIdentifier> = []
    func places(_ layer: Layer, at path: String) -> [(path: String, layer: Layer)] {
      guard visited.insert(ObjectIdentifier(layer)).inserted else { return [] }
      var counts: [String: Int] = [:]
      var found = [(path: path, layer: layer)]
      if let parts = layer.savedParts {
        return parts.reduce(into: found) { $0 += places($1.layer, at: "\(path)\($1.name)/") }
      }
      for inner in layer.layers where !(inner is Input || inner is TensorOperation) {
        let name = inner.baseName
        let count = counts[name, default: 0]
        counts[name] = count + 1
        let place = path + "layers/" + (count == 0 ? name : "\(name)_\(count)") + "/"
        found += places(inner, at: place)
      }
      return found
    }
    return places(model, at: start)
  }

  /// Writes the parameters of `model` and what its optimizer remembers.
  ///
  /// - Parameter isMerged: whether kernels are written as they are adapted, which is what Keras reads, or
  ///   apart from what adapts them.
  static func write(_ model: Model, to file: HDF5File, isMerged: Bool = true) throws {
    for (path, layer) in places(in: model) {
      try file.createGroup(path + "vars")
      try file.setAttribute("name", of: path + "vars", to: layer.name)
      let adapted = isMerged ? layer as? any LowRankAdapted : nil
      let values = adapted.map { $0.adapter.savedValues(of: $0) } ?? layer.ownParameters.map(\.value)
      for (index, value) in values.enumerated() { try file.write(value, at: "\(path)vars/\(index)") }
    }
    try SavedVocabularies.writeWeights(of: model, to: file)
    guard let optimizer = model.optimizer else { return }
    // Keras makes the slots when it compiles and expects them, even all zero.
    if optimizer.iterations == 0 {
      model.labelParameters()
      optimizer.build(model.parameters)
    }
    try file.createGroup("optimizer/vars")
    try file.setAttribute(
      "name", of: "optimizer/vars", to: Layer.snakeCased(optimizer.className))
    for (index, entry) in optimizer.state.enumerated() {
      try file.write(entry.value, at: "optimizer/vars/\(index)")
    }
  }

  /// Reads the parameters of a built model or layer, which is at `start`: all of them, or none when
  /// one does not fit.
  static func read(into model: Layer, at start: String = "", from file: HDF5File) throws {
    var values: [(Parameter, Tensor)] = []
    for (path, layer) in places(in: model, at: start) {
      let saved = SavedValues(of: layer, at: path, in: file)
      let lora = (layer as? any LowRankAdapted)?.lora
      for parameter in layer.ownParameters {
        let isOptional = parameter === lora?.a || parameter === lora?.b
        values.append(
          (parameter, saved.take(parameter.name, shape: parameter.value.shape, isOptional: isOptional)))
      }
      try saved.finish()
    }
    for (parameter, value) in values { parameter.value = value }
  }

  /// Reads what the optimizer of a built and compiled model remembers, when the file has it.
  static func readOptimizer(of model: Model, from file: HDF5File) throws {
    guard let optimizer = model.optimizer, file.contains("optimizer/vars") else { return }
    let count = try file.children(of: "optimizer/vars").count
    if count == 0 { return }
    let state = try (0..<count).map { try file.tensor("optimizer/vars/\($0)") }
    func failure(_ option: String?, _ reason: String) -> ModelFileError {
      ModelFileError(
        path: file.path, part: "optimizer \(optimizer.className)", option: option, reason: reason)
    }
    // A learning rate that follows a schedule is not saved.
    let head = optimizer.schedule == nil ? 2 : 1
    guard count >= head, state.prefix(head).allSatisfy({ $0.count == 1 }) else {
      throw failure(nil, "expected the step and the learning rate first, found other values")
    }
    let iterations = Int(state[0].cast(to: .int64).scalars(of: Int64.self)[0])
    guard iterations >= 0 else { throw failure("iterations", "found \(iterations) steps") }
    // A model that was compiled and never trained has no slots in Keras.
    if count == head {
      optimizer.iterations = iterations
      if head == 2 {
        optimizer.learningRate = state[1].cast(to: .float32).scalars(of: Float.self)[0]
      }
      return
    }
    model.labelParameters()
    optimizer.build(model.parameters)
    let expected = optimizer.state.map(\.value.shape)
    guard count == expected.count else {
      throw failure(nil, "expected \(expected.count) values, found \(count)")
    }
    for (index, shape) in expected.enumerated() where index >= head && state[index].shape != shape {
      throw failure(
        "vars/\(index)", "expected shape \(shape), found \(state[index].shape)")
    }
    optimizer.restore(state.prefix(head).map { $0.reshaped([]) } + state[head...])
  }
}

/// Where a layer that is built takes its parameters from, instead of their initializers, in the order in
/// which it makes them.
class ParameterValues {
  /// The numbers of the next parameter; zeros for an optional one that there are none of.
  func take(_ name: String, shape: [Int], isOptional: Bool) -> Tensor {
    preconditionFailure("A source of parameters overrides take(_:shape:isOptional:).")
  }

  /// Throws when a parameter did not fit, or when there are more than were taken.
  func finish() throws {}
}

/// The saved numbers of one layer.
///
/// A shape is compared before its numbers are read, so that a configuration that claims too much takes
/// no memory; the error waits for `finish`.
final class SavedValues: ParameterValues {
  private let file: HDF5File
  private let path: String
  private let part: String
  private var count = 0
  private var error: (any Error)?
  /// How many numbers the largest parameter has; what a file does without may have a few times as many.
  private var largest = 1 << 16

  init(of layer: Layer, at path: String, in file: HDF5File) {
    self.file = file
    self.path = (file.contains(path) ? path : Self.oldPath(path)) + "vars"
    part = "layer '\(layer.name)' (\(layer.className))"
  }

  /// Where Keras 2 keeps a part of attention, whose names begin with _ there: `layers/attention/_query_dense/`.
  private static func oldPath(_ path: String) -> String {
    guard let start = path.dropLast().lastIndex(of: "/") else { return path }
    return path[...start] + "_" + path[path.index(after: start)...]
  }

  /// The numbers of the next parameter, or no numbers when they do not fit.
  override func take(_ name: String, shape: [Int], isOptional: Bool) -> Tensor {
    do {
      let place = "\(path)/\(count)"
      if isOptional && !file.contains(place) {
        let size = shape.reduce((1, false)) { size, side in
          let (product, overflow) = size.0.multipliedReportingOverflow(by: side)
          return (product, size.1 || overflow)
        }
        if error == nil, !size.1, size.0 / 16 <= largest { return Tensor.zeros(shape) }
        throw ModelFileError(
          path: file.path, part: part, option: name,
          reason: "shape \(shape) is too large for what the file holds of the layer")
      }
      count += 1
      let found = try file.shape(of: place)
      if found == shape {
        largest = max(largest, shape.reduce(1, *))
        return try file.tensor(place).cast(to: .float32)
      }
      throw ModelFileError(
        path: file.path, part: part, option: name,
        reason: "expected shape \(shape), found \(found) at '\(place)'")
    } catch {
      self.error = self.error ?? error
      return Tensor.zeros(shape.map { _ in 0 })
    }
  }

  override func finish() throws {
    if let error { throw error }
    let found = file.contains(path) ? try file.children(of: path) : []
    // Weights of words belong to the vocabulary and were read with it.
    guard found.count(where: { $0.name != SavedVocabularies.weightsName }) == count else {
      throw ModelFileError(
        path: file.path, part: part, reason: "expected \(count) parameters, found \(found.count)")
    }
  }
}

/// Counts the parameters of a layer without making them.
final class ParameterCount: ParameterValues {
  /// The number of numbers; the largest there is when they are more.
  private(set) var total = 0

  override func take(_ name: String, shape: [Int], isOptional: Bool) -> Tensor {
    var size = 1
    for side in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: side)
      size = overflow ? .max : product
    }
    let (sum, overflow) = total.addingReportingOverflow(size)
    total = overflow ? .max : sum
    return Tensor.zeros(shape.map { _ in 0 })
  }
}
