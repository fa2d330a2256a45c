package import Tensors

/// What a model cannot do with data: numbers that an `Embedding` is asked for and does not have, wherever
/// in the model it is, another number of sequences than a stateful layer goes on from, or labels that are
/// none of the classes.
///
///     do { try model.fit(words, labels) } catch let problem as DataProblem { print(problem) }
///     // the layer 'words' is asked for 20000, and looks up numbers from 0 to 9999
///     // labels of the output 'kind': sample 7 holds the class 10, expected 0 to 9
///
/// The model is as it was before the batch. Of arrays the sample is told, of a dataset the row and the
/// batch, counted from 0.
///
/// Shapes that do not fit are mistakes of a program and trap.
public struct DataProblem: Error, Sendable, CustomStringConvertible {
  /// The layer and what is wrong, as a sentence.
  public let description: String
}

extension Model {
  /// The shape of each input with its batch, nil for sizes that may vary, and the type that it
  /// declares; nil when the model was neither built nor says what it takes. Texts have a last axis of
  /// bytes.
  package var declaredInputs: [(name: String, shape: [Int?], dtype: DType, isText: Bool)]? {
    if let model = self as? Functional {
      return zip(model.inputNames, model.inputs).map { ($0, [nil] + $1.shape, $1.dtype, $1.isText) }
    }
    if let input = layers.first as? Input {
      return [(input.name, [nil] + input.shape, input.dtype, input.isText)]
    }
    guard let shapes = builtInputShapes else { return nil }
    return shapes.enumerated().map { ("x\($0)", $1, .float32, false) }
  }

  /// Which outputs are texts, with an axis of bytes.
  package var outputsAreTexts: [Bool] {
    if let model = self as? Functional { return model.outputs.map(\.call.layer.givesTexts) }
    return outputNames.map { _ in outputCount == 1 && layers.last?.givesTexts == true }
  }

  /// Inputs as the model declares them, whole numbers where it looks them up.
  ///
  /// - Parameter training: whether they are to be trained on, where some layers give other sizes.
  /// - Throws: `DataProblem` where `call` would trap: shapes and numbers of samples that do not fit,
  ///   also where a layer further in cannot take sizes that the model leaves open, and numbers that an
  ///   `Embedding` does not have.
  package func checked(inputs: [Tensor], training: Bool = false) throws(DataProblem) -> [Tensor] {
    guard let declared = declaredInputs else {
      throw DataProblem(description: "the model does not say what it takes; build it first")
    }
    guard inputs.count == declared.count else {
      throw DataProblem(description: "the model takes \(declared.count) inputs, and got \(inputs.count)")
    }
    var result: [Tensor] = []
    for (tensor, input) in zip(inputs, declared) {
      let fits =
        tensor.rank == input.shape.count
        && zip(tensor.shape, input.shape).allSatisfy { $1 == nil || $0 == $1 }
      guard fits else {
        throw DataProblem(
          description:
            "the input '\(input.name)' takes shape \(SavedShapes.text(input.shape)), and got \(tensor.shape)")
      }
      guard tensor.shape[0] == inputs[0].shape[0] else {
        throw DataProblem(
          description:
            "the input '\(input.name)' has \(tensor.shape[0]) samples, and the first one \(inputs[0].shape[0])")
      }
      guard tensor.count > 0 else {
        throw DataProblem(description: "the input '\(input.name)' of shape \(tensor.shape) is empty")
      }
      result.append(tensor.dtype == input.dtype ? tensor : tensor.cast(to: input.dtype))
    }
    try check(
      self, taking: inputs.map { [nil] + $0.shape.dropFirst().map { Optional($0) } }, training: training)
    for (index, limit) in lookups {
      let numbers = result[index].cast(to: .float32).scalars(of: Float.self)
      if let wrong = numbers.first(where: { $0 < 0 || $0 >= Float(limit) }) {
        throw DataProblem(
          description:
            "the input '\(declared[index].name)' holds \(wrong), and the model looks up numbers from 0 to \(limit - 1)")
      }
    }
    if looksUpResults, let problem = lookupProblem(result) { throw problem }
    return result
  }

  /// Walks through the layers with the shapes that will reach them.
  private func check(
    _ layer: Layer, taking shapes: [[Int?]], training: Bool
  ) throws(DataProblem) {
    if let reason = SavedShapes.problem(of: layer, taking: shapes) {
      throw DataProblem(description: "the layer '\(layer.name)' cannot take what reaches it: \(reason)")
    }
    if let model = layer as? Functional {
      try model.walk(shapes, training: training) { (call, shapes) throws(DataProblem) in
        try check(call.layer, taking: shapes, training: training)
        if let reason = call.layer.callProblem(shapes, options: call.options) {
          throw DataProblem(
            description: "the operation '\(call.layer.name)' cannot take what reaches it: \(reason)")
        }
      }
    } else if let model = layer as? Sequential {
      var shape = shapes[0]
      for layer in model.layers where !(layer is Input) {
        try check(layer, taking: [shape], training: training)
        shape = training ? layer.outputShape(for: shape) : layer.restingShape(for: shape)
      }
    }
  }

  /// The inputs that go straight into an `Embedding`, with the numbers that it has.
  private var lookups: [(input: Int, limit: Int)] {
    if let model = self as? Functional {
      return model.calls.compactMap { call in
        guard let embedding = call.layer as? Embedding,
          let index = model.inputs.firstIndex(where: { $0 === call.inputs[0].call.layer })
        else { return nil }
        return (index, embedding.inputDim)
      }
    }
    let first = layers.first { !($0 is Input) }
    if let embedding = first as? Embedding { return [(0, embedding.inputDim)] }
    return (first as? Model)?.lookups ?? []
  }

  /// Whether an `Embedding` may be given anything but an input.
  private var looksUpResults: Bool {
    if let model = self as? Functional {
      return model.calls.contains { call in
        if call.layer is Embedding { return !(call.inputs[0].call.layer is Input) }
        return call.layer.looksUp
      }
    }
    let behind = layers.drop { $0 is Input }
    if let model = behind.first as? Model, model.looksUpResults { return true }
    return behind.first.map { !($0 is Model || $0 is Embedding) && $0.looksUp } == true
      || behind.dropFirst().contains { $0.looksUp }
  }

  /// What an `Embedding` does not have of the numbers that reach it. They are known by running the
  /// model only.
  private func lookupProblem(_ inputs: [Tensor]) -> DataProblem? {
    let kept = KeptState(of: self)
    defer { kept.restore() }
    do {
      _ = try predict(inputs, verbose: .silent)
      return nil
    } catch {
      return error as? DataProblem
    }
  }

  /// Checks labels and weights of a compiled model against its outputs for inputs that are checked
  /// already.
  ///
  /// - Throws: `DataProblem` where training would trap.
  package func check(
    labels: [String: Tensor], sampleWeight: [String: Tensor], for inputs: [Tensor]
  ) throws(DataProblem) {
    guard let judge else {
      throw DataProblem(description: "the model was not compiled, so there is nothing to judge it by")
    }
    let shapes = outputShapes(for: inputs.map { $0.shape.map { $0 } })
    for (output, predicted) in zip(judge.outputs, shapes) {
      let shape = predicted.map { $0 ?? 1 }
      guard let labels = labels[output.name] else {
        if output.loss == nil { continue }
        throw DataProblem(description: "there are no labels for the output '\(output.name)'")
      }
      if let problem = output.problem(of: labels, predicting: shape) {
        throw DataProblem(description: "labels of the output '\(output.name)': \(problem)")
      }
      if let problem = wrongLabels(labels, of: output, predicting: shape) { throw problem }
      for metric in output.metrics + output.weightedMetrics {
        if let problem = metric.problem(labels, predicting: shape) {
          throw DataProblem(description: "the metric '\(metric.name)' of the output '\(output.name)' \(problem)")
        }
      }
      guard let weights = sampleWeight[output.name] else { continue }
      guard weights.rank > 0, output.takesWeights(weights, predicting: shape) else {
        throw DataProblem(
          description:
            "sample weights of shape \(weights.shape) do not fit predictions of shape \(shape)")
      }
    }
  }
}

extension Model {
  /// What training would say of labels that stand for nothing.
  private func wrongLabels(_ labels: Tensor, of output: Judge.Output, predicting shape: [Int]) -> DataProblem? {
    let check = BatchCheck(.samples(from: 0, order: nil))
    BatchCheck.$current.withValue(check) {
      BatchCheck.labels(of: output.name) {
        Loss.noteWrongLabels(output.loss, labels, predicting: shape)
        for case let metric as LossMetric in output.metrics + output.weightedMetrics
        where Loss.problem(of: metric.loss, labels, predicting: shape) == nil {
          Loss.noteWrongLabels(metric.loss, labels, predicting: shape)
        }
      }
    }
    return check.problem.map { DataProblem(description: $0) }
  }
}

extension Judge.Output {
  /// Whether there is a weight for each sample, or for each step of each.
  fileprivate func takesWeights(_ weights: Tensor, predicting shape: [Int]) -> Bool {
    // Some losses are of samples, whatever axes predictions have.
    if loss is CTC || loss is Circle { return weights.leads([shape[0]]) }
    guard let loss = loss as? OverlapLoss else {
      return weights.leads(shape.count > 1 ? shape.without(loss?.classAxis ?? -1) : shape)
    }
    guard weights.leads(shape.count > 1 ? shape.dropLast() : shape) else { return false }
    let losses = loss.lossShape(for: shape)
    return losses.isEmpty || weights.leads(losses)
  }

  /// Why labels do not fit predictions of `shape`; nil when they do.
  fileprivate func problem(of labels: Tensor, predicting shape: [Int]) -> String? {
    Loss.problem(of: loss, labels, predicting: shape)
  }
}

extension Metric {
  /// Why labels do not fit predictions of `shape`; nil when they do.
  fileprivate func problem(_ labels: Tensor, predicting shape: [Int]) -> String? {
    guard let metric = self as? LossMetric else { return problem(labels: labels.shape, predictions: shape) }
    return Loss.problem(of: metric.loss, labels, predicting: shape).map { "needs other labels: \($0)" }
  }
}

extension [Int] {
  /// Sizes without that of one axis.
  fileprivate func without(_ axis: Int) -> [Int] {
    let place = axis < 0 ? axis + count : axis
    return indices.filter { $0 != place }.map { self[$0] }
  }
}

extension Loss {
  /// Why labels do not fit predictions of `shape`; nil when they do. Without a loss they are those of a metric.
  fileprivate static func problem(of loss: Loss?, _ labels: Tensor, predicting shape: [Int]) -> String? {
    if loss is CTC {
      return shape.count == 3 && labels.rank == 2 && labels.shape[0] == shape[0]
        ? nil : "expected shape [\(shape[0]), length], found \(labels.shape)"
    }
    let axis = loss?.classAxis ?? -1
    let place = axis < 0 ? axis + shape.count : axis
    guard shape.isEmpty || shape.indices.contains(place) else {
      return "the loss '\(loss?.name ?? "")' works along axis \(axis), and predictions have shape \(shape)"
    }
    let isSparse = takesClasses(loss, labels, predicting: shape)
    var expected = isSparse ? shape.without(axis) : shape
    if loss is Circle {
      guard shape.count == 2 else { return "they are of samples, and predictions of shape \(shape) are of more" }
      expected = [shape[0]]
    }
    let isExact = loss is CategoricalCrossentropy || loss is Crossentropy && !isSparse && shape.last != 1
    guard labels.shape.filter({ $0 != 1 }) == expected.filter({ $0 != 1 }), !isExact || labels.shape == expected else {
      return "expected shape \(expected), found \(labels.shape)"
    }
    return nil
  }

  /// Whether labels are numbers of classes.
  private static func takesClasses(_ loss: Loss?, _ labels: Tensor, predicting shape: [Int]) -> Bool {
    if loss is Crossentropy || loss == nil {
      return shape.last != 1 && (labels.rank < shape.count || labels.shape.last == 1)
    }
    return loss is SparseCategoricalCrossentropy || loss is CategoricalGeneralizedCrossEntropy
  }

  /// Notes labels of a fitting shape that stand for nothing, as the loss itself would.
  fileprivate static func noteWrongLabels(_ loss: Loss?, _ labels: Tensor, predicting shape: [Int]) {
    if loss is CTC {
      _ = CTC.symbols(of: labels, below: shape[2])
    } else if !shape.isEmpty, takesClasses(loss, labels, predicting: shape) {
      let axis = loss?.classAxis ?? -1
      _ = labels.classes(
        below: shape[axis < 0 ? axis + shape.count : axis],
        ignoring: (loss as? SparseCategoricalCrossentropy)?.ignoreClass)
    }
  }
}
