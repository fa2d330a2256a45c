import Tensors

// How the layers of a model are called, and where their random numbers start.

extension Layer {
  /// Gives it a name that a model must not change, as one layer does for another inside it.
  final func rename(_ name: String) {
    self.name = name
    isNamed = true
  }

  /// Numbers the unnamed layers inside, so that no two share a name.
  ///
  /// Keras counts over the whole process; counting within the model gives the same model the same
  /// names, wherever it is made.
  final func nameLayers() {
    var taken = Set(layers.lazy.filter(\.isNamed).map(\.name))
    for layer in layers where !layer.isNamed {
      let base = layer.baseName
      var name = base
      var number = 0
      while taken.contains(name) {
        number += 1
        name = "\(base)_\(number)"
      }
      taken.insert(name)
      layer.name = name
    }
  }

  /// Keras' rule: `MaxPooling2D` becomes `max_pooling2d`, `GRUCell` becomes `gru_cell`.
  static func snakeCased(_ className: String) -> String {
    let letters = Array(className)
    var result = ""
    for (index, letter) in letters.enumerated() {
      let startsWord =
        index > 0 && letter.isUppercase
        && (letters[index - 1].isLowercase
          || (index + 1 < letters.count && letters[index + 1].isLowercase))
      if startsWord { result += "_" }
      result += letter.lowercased()
    }
    return result
  }
}

extension Model {
  /// Tells the parameters where they are: the names of the layers that they are inside of, from the model
  /// on. A graph has no place in that, as Keras makes its layers before it.
  func labelParameters() {
    var labelled: Set<ObjectIdentifier> = []
    func label(_ layer: Layer, inside place: String) {
      let own = layer is Functional ? "" : "\(place)\(layer.name)/"
      for parameter in layer.ownParameters where labelled.insert(ObjectIdentifier(parameter)).inserted {
        parameter.path = own + parameter.name
      }
      for inner in layer.layers { label(inner, inside: own) }
    }
    label(self, inside: "")
  }
}

extension SplitMix64 {
  /// A seed made of two numbers, such as a model's seed and a layer's place in it.
  static func seed(_ seed: Int, _ index: Int) -> Int {
    var generator = SplitMix64(seed: seed, epoch: 0, index: index)
    return Int(truncatingIfNeeded: generator.next() >> 1)
  }
}
