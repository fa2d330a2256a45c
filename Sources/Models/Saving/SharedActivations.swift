/// Layers that stand in the places of several activation functions at once, so that these learn the same.
///
/// Keras' files describe such a layer in each of its places, with the same `shared_object_id`, and hold its weights once.
///
/// Unchecked, since the one task that reads or writes the model, which starts no others, is all that has it.
final class SharedActivations: @unchecked Sendable {
  /// Those of the model that is being read; nil outside of that.
  @TaskLocal static var read: SharedActivations?
  /// Those of the model that is being written.
  @TaskLocal static var written: SharedActivations?

  private var layers: [Int: Layer] = [:]
  private var numbers: [ObjectIdentifier: Int] = [:]

  /// The layer that `object` describes: that of another place, or the one that `make` gives.
  static func layer(_ object: KerasObject, make: () throws -> Layer) rethrows -> Layer {
    guard let read, case .int(let number)? = object.members["shared_object_id"] else { return try make() }
    if let layer = read.layers[number] { return layer }
    let layer = try make()
    read.layers[number] = layer
    return layer
  }

  /// What a layer is called in all of its places, counted in the order in which they are written; nil outside of a model.
  static func number(of layer: Layer) -> Int? {
    guard let written else { return nil }
    let key = ObjectIdentifier(layer)
    let number = written.numbers[key] ?? written.numbers.count + 1
    written.numbers[key] = number
    return number
  }
}
