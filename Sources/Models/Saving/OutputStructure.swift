/// How outputs that a layer gives in lists within lists, such as the states of stacked cells, are written.
///
/// Here outputs are one list; a model from a file is saved with the lists that it had.
struct OutputStructure {
  private let value: ConfigValue

  /// nil for what is no list of lists.
  init?(_ value: ConfigValue) {
    guard case .array(let entries) = value, entries.contains(where: { !Self.isPlace($0) && $0 != value }),
      !Self.isPlace(value)
    else { return nil }
    self.value = value
  }

  private static func isPlace(_ value: ConfigValue) -> Bool {
    if case .array(let parts) = value, parts.count == 3, case .string = parts[0], case .int = parts[1] {
      return true
    }
    return false
  }

  /// The lists with other places, as many as there were; in their order when they are not.
  func filled(with places: [ConfigValue]) -> ConfigValue {
    var rest = places[...]
    func filled(_ value: ConfigValue) -> ConfigValue {
      if Self.isPlace(value) { return rest.popFirst() ?? .null }
      if case .array(let values) = value { return .array(values.map(filled)) }
      return value
    }
    let result = filled(value)
    return rest.isEmpty ? result : .array(places)
  }
}
