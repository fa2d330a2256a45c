/// A figure as JSON has it: a number, or the list that a metric of several numbers gives.
enum Figure: Encodable {
  case number(Float)
  case list([Float])

  /// The text for people: `0.5` or `0.5, 0.75`.
  var text: String {
    switch self {
    case .number(let value): "\(value)"
    case .list(let values): values.map { "\($0)" }.joined(separator: ", ")
    }
  }

  /// What is not a number has no place in JSON, so that it is null.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    func known(_ value: Float) -> Float? { value.isFinite ? value : nil }
    switch self {
    case .number(let value): try container.encode(known(value))
    case .list(let values): try container.encode(values.map(known))
    }
  }
}
