package import TFRecords

/// Records as lines of JSON, and back.
///
/// ```
/// {"label":7,"name":"cat","x":[0.5,2.0]}
/// {"context":{"label":1},"featureLists":{"tokens":[7,[3,4]]}}
/// ```
/// A list of one value is that value. Floats have a point or an exponent, integers have none. A `SequenceExample` with
/// lists has two members of these names; everything else is an `Example`. What a list is of, when it is empty, does not
/// show.
package struct ExampleJSON: Sendable {
  package var bytes: BytesForm
  /// The features to show; all when nil.
  package var features: Set<String>?

  package init(bytes: BytesForm = .auto, features: Set<String>? = nil) {
    self.bytes = bytes
    self.features = features
  }

  /// Appends the line of a record, with its line feed.
  package func append(_ example: SequenceExample, to line: inout [UInt8]) {
    if example.lists.isEmpty {
      append(example.context, to: &line)
    } else {
      line.append(contentsOf: "{\"context\":".utf8)
      append(example.context, to: &line)
      line.append(contentsOf: ",\"featureLists\":".utf8)
      object(example.lists, to: &line) { append(steps: $0, to: &$1) }
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "\n"))
  }

  /// Appends a feature without its name: `7`, `[7,8]`.
  ///
  /// - Parameter isList: whether a single value is a list, too: `[7]`.
  package func append(_ feature: Feature, isList: Bool, to line: inout [UInt8]) {
    switch feature {
    case .unset: line.append(contentsOf: (isList ? "[]" : "null").utf8)
    case .int64s(let values): oneOrList(values, isList, to: &line) { $1.append(contentsOf: "\($0)".utf8) }
    case .floats(let values): oneOrList(values, isList, to: &line) { JSONText.append(float: $0, to: &$1) }
    case .bytes(let values): oneOrList(values, isList, to: &line) { JSONText.append($0, as: bytes, to: &$1) }
    }
  }

  /// Appends a feature list without its name: `[7,[3,4]]`.
  ///
  /// - Parameter areLists: whether a step with a single value is a list, too: `[[7],[3,4]]`.
  package func append(steps: [Feature], areLists: Bool = false, to line: inout [UInt8]) {
    list(steps, to: &line) { append($0, isList: areLists, to: &$1) }
  }

  private func append(_ features: Features, to line: inout [UInt8]) {
    object(features, to: &line) { append($0, isList: false, to: &$1) }
  }

  private func oneOrList<T>(
    _ values: [T], _ isList: Bool, to line: inout [UInt8], _ body: (T, inout [UInt8]) -> Void
  ) {
    if values.count == 1 && !isList { body(values[0], &line) } else { list(values, to: &line, body) }
  }

  private func list<T>(_ values: [T], to line: inout [UInt8], _ body: (T, inout [UInt8]) -> Void) {
    line.append(UInt8(ascii: "["))
    for (number, value) in values.enumerated() {
      if number > 0 { line.append(UInt8(ascii: ",")) }
      body(value, &line)
    }
    line.append(UInt8(ascii: "]"))
  }

  private func object<T>(
    _ members: some Sequence<(key: String, value: T)>, to line: inout [UInt8], _ body: (T, inout [UInt8]) -> Void
  ) {
    line.append(UInt8(ascii: "{"))
    var isFirst = true
    for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    where features?.contains(name) ?? true {
      if !isFirst { line.append(UInt8(ascii: ",")) }
      isFirst = false
      JSONText.append(string: name.utf8, to: &line)
      line.append(UInt8(ascii: ":"))
      body(value, &line)
    }
    line.append(UInt8(ascii: "}"))
  }
}
