/// How Keras gives an input to a call.
enum CallArgument: Equatable {
  /// In a list with others, or alone.
  case listed
  /// By its place, as an argument of its own.
  case placed
  /// By name; several of one name are a list.
  case named(String)

  var name: String? {
    if case .named(let name) = self { name } else { nil }
  }
}
