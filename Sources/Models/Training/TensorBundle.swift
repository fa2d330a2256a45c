public import Tensors

/// What a model is given or judged by: one tensor, several in the order of its inputs or outputs, or
/// several by their names.
///
///     try model.fit([images, texts], labels)                          // in the order of the inputs
///     try model.fit(["image": images, "text": texts], ["kind": labels])
///
/// A type of your own conforms by listing its tensors.
public protocol TensorBundle: Sendable {
  /// The tensors; those without a name go by their order.
  var bundledTensors: [(name: String?, tensor: Tensor)] { get }
}

extension Tensor: TensorBundle {
  public var bundledTensors: [(name: String?, tensor: Tensor)] { [(nil, self)] }
}

extension Array: TensorBundle where Element == Tensor {
  public var bundledTensors: [(name: String?, tensor: Tensor)] { map { (nil, $0) } }
}

extension Dictionary: TensorBundle where Key == String, Value == Tensor {
  public var bundledTensors: [(name: String?, tensor: Tensor)] {
    sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension TensorBundle {
  /// The tensors in the order of a model's inputs; no names mean that they are not known.
  ///
  /// Named tensors that the model has no input for are left out, as those of a dataset may be.
  func inputs(named names: [String]) throws(BundleError) -> [Tensor] {
    let all = bundledTensors
    guard let first = all.first else { throw BundleError(reason: "the model is given no tensors") }
    if all.count == 1 && names.count <= 1 { return [first.tensor] }
    if all.allSatisfy({ $0.name == nil }) {
      guard names.isEmpty || all.count == names.count else {
        throw BundleError(
          reason: "the model takes \(names.count) inputs (\(names.joined(separator: ", "))), and got \(all.count)")
      }
      return all.map(\.tensor)
    }
    guard !names.isEmpty else {
      throw BundleError(reason: "the model does not name its inputs; override inputNames")
    }
    return try names.map { name throws(BundleError) in
      guard let found = all.first(where: { $0.name == name }) else {
        let given = all.compactMap(\.name).joined(separator: ", ")
        throw BundleError(reason: "the model takes an input '\(name)', and got \(given)")
      }
      return found.tensor
    }
  }

  /// The tensors in the order of a model's outputs; nil for an output that has none.
  ///
  /// - Parameters:
  ///   - role: what they are, for messages: `labels`.
  ///   - needed: which outputs have a loss. Tensors without names may leave out the others.
  func outputs(
    named names: [String], needed: [Bool], _ role: String
  ) throws(BundleError) -> [Tensor?] {
    let all = bundledTensors
    if all.count == 1 && names.count == 1 { return [all[0].tensor] }
    if all.allSatisfy({ $0.name == nil }) {
      if all.count == names.count { return all.map(\.tensor) }
      let places = needed.indices.filter { needed[$0] }
      guard all.count == places.count else {
        throw BundleError(
          reason: "the model has \(names.count) outputs (\(names.joined(separator: ", "))), and got \(all.count) \(role)")
      }
      var tensors = [Tensor?](repeating: nil, count: names.count)
      for (place, entry) in zip(places, all) { tensors[place] = entry.tensor }
      return tensors
    }
    for entry in all {
      guard let name = entry.name, names.contains(name) else {
        throw BundleError(
          reason:
            "\(role) are called '\(entry.name ?? "")', and the outputs \(names.joined(separator: ", "))")
      }
    }
    return names.map { name in all.first { $0.name == name }?.tensor }
  }
}

/// Why tensors do not fit a model's inputs or outputs.
struct BundleError: Error {
  let reason: String
}
