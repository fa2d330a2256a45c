/// The layers that an object keeps in its stored properties, found by reflection, as Keras finds those
/// in attributes.
struct StoredLayers {
  private var found: [Layer] = []

  /// Layers in properties of `object`'s own class and those above it up to `Model`, in the order of
  /// declaration, superclasses first. Optional properties, arrays and dictionaries (by key) are looked
  /// into.
  init(of object: Model) {
    var levels: [Mirror] = []
    var mirror: Mirror? = Mirror(reflecting: object)
    while let level = mirror, level.subjectType != Model.self {
      levels.append(level)
      mirror = level.superclassMirror
    }
    for level in levels.reversed() {
      for child in level.children {
        add(child.value)
      }
    }
  }

  private mutating func add(_ value: Any) {
    if let layer = value as? Layer {
      found.append(layer)
      return
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      if let inner = mirror.children.first { add(inner.value) }
    case .collection:
      for child in mirror.children { add(child.value) }
    case .dictionary:
      for (_, member) in (value as? [String: Any] ?? [:]).sorted(by: { $0.key < $1.key }) { add(member) }
    default: break
    }
  }

  /// Each layer once, in the order found.
  var layers: [Layer] {
    var seen: Set<ObjectIdentifier> = []
    return found.filter { seen.insert(ObjectIdentifier($0)).inserted }
  }
}
