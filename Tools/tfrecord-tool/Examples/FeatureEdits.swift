import TFRecords

/// Changes to the features of every record: other names, fewer of them, other types.
///
/// ```swift
/// let edits = try FeatureEdits("image/encoded=image, -image/filename, label:float")
/// try edits.apply(to: &example)
/// ```
/// `OLD=NEW` renames, `-NAME` drops, `NAME:TYPE` converts to `int64`, `float` or `bytes`, and `OLD=NEW:TYPE` does both. The type
/// `json` says how the column of a table is to be read; features are left as they are.
struct FeatureEdits: Sendable, CustomStringConvertible {
  enum Kind: String, Sendable, Hashable { case int64, float, bytes, json }

  private(set) var dropped: Set<String> = []
  private(set) var renamed: [String: String] = [:]
  /// By the new name.
  private(set) var kinds: [String: Kind] = [:]
  /// The names that no record had so far to which the edits, or copies of them, were applied.
  private(set) var watch = FeatureWatch([])

  init() {}

  /// - Throws: `FeatureEditError` for text that says nothing.
  init(_ text: String) throws(FeatureEditError) {
    for item in text.split(separator: ",") {
      var item = item.drop { $0 == " " }
      while item.last == " " { item.removeLast() }
      if item.first == "-" {
        dropped.insert(String(item.dropFirst()))
        continue
      }
      var kind: Kind?
      if let colon = item.lastIndex(of: ":") {
        guard let found = Kind(rawValue: String(item[item.index(after: colon)...])) else {
          throw FeatureEditError("'\(item)': a type is int64, float, bytes or json")
        }
        kind = found
        item = item[..<colon]
      }
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.allSatisfy({ !$0.isEmpty && !$0.contains("=") }), parts.count == 2 || kind != nil else {
        throw FeatureEditError("'\(item)' is none of OLD=NEW, -NAME and NAME:TYPE")
      }
      if parts.count == 2 { renamed[parts[0]] = parts[1] }
      if let kind { kinds[parts.last ?? ""] = kind }
    }
    watch = FeatureWatch(names)
  }

  /// The names that features have before they are changed, as far as the edits say one.
  var names: Set<String> {
    dropped.union(renamed.keys).union(kinds.keys.map { name in renamed.first { $0.value == name }?.key ?? name })
  }

  /// What features of these names are called afterwards.
  func renaming(_ names: [String]) -> [String] { names.filter { !dropped.contains($0) }.map { renamed[$0] ?? $0 } }

  /// The same for the same edits in every process, which sets and dictionaries do not promise.
  var description: String {
    let renames = renamed.map { "\($0.key)=\($0.value)" }
    let types = kinds.map { "\($0.key):\($0.value.rawValue)" }
    return (dropped.map { "-\($0)" } + renames + types).sorted().joined(separator: ",")
  }

  var isEmpty: Bool { dropped.isEmpty && renamed.isEmpty && kinds.isEmpty }

  /// Whether a feature that is of this type stays what it is.
  func keeps(_ name: String, as kind: Kind) -> Bool {
    !dropped.contains(name) && renamed[name] == nil && kinds[name] ?? kind == kind
  }

  /// Changes a record; what it does not have is passed over.
  ///
  /// - Throws: `FeatureEditError` for a value that cannot be of the wanted type, or two features of one name.
  func apply(to example: inout SequenceExample) throws(FeatureEditError) {
    watch.see(example)
    var features = Features()
    try edit(example.context) { feature, name throws(FeatureEditError) in
      features.updateValue(try converted(feature, name), forKey: name) == nil
    }
    example.context = features
    var lists: [String: [Feature]] = [:]
    // In order, so that of several lists that cannot be changed the same one is told in every run.
    try edit(example.lists.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) { steps, name throws(FeatureEditError) in
      var result: [Feature] = []
      for step in steps { result.append(try converted(step, name)) }
      return lists.updateValue(result, forKey: name) == nil
    }
    example.lists = lists
  }

  /// Calls `add` with what stays and its name to be; it answers whether the name is new.
  private func edit<T>(
    _ features: some Sequence<(key: String, value: T)>, _ add: (T, String) throws(FeatureEditError) -> Bool
  ) throws(FeatureEditError) {
    for (name, value) in features where !dropped.contains(name) {
      let name = renamed[name] ?? name
      guard try add(value, name) else { throw FeatureEditError("two features would be called '\(name)'") }
    }
  }

  private func converted(_ feature: Feature, _ name: String) throws(FeatureEditError) -> Feature {
    guard let kind = kinds[name] else { return feature }
    func number<T>(_ value: [UInt8], _ make: (String) -> T?) throws(FeatureEditError) -> T {
      let text = String(decoding: value, as: UTF8.self)
      guard let number = make(text) else {
        throw FeatureEditError("feature '\(name)': \(text.prefix(40).debugDescription) is no \(kind.rawValue)")
      }
      return number
    }
    switch (feature, kind) {
    case (.unset, .int64): return .int64s([])
    case (.unset, .float): return .floats([])
    case (.unset, .bytes): return .bytes([])
    case (_, .json): return feature
    case (.int64s, .int64), (.floats, .float), (.bytes, .bytes): return feature
    case (.int64s(let values), .float): return .floats(values.map { Float($0) })
    case (.int64s(let values), .bytes): return .bytes(values.map { Array("\($0)".utf8) })
    case (.floats(let values), .bytes): return .bytes(values.map { Array("\($0)".utf8) })
    case (.floats(let values), .int64):
      var result: [Int64] = []
      for value in values {
        guard let whole = Int64(exactly: value) else {
          throw FeatureEditError("feature '\(name)': \(value) is no int64")
        }
        result.append(whole)
      }
      return .int64s(result)
    case (.bytes(let values), .int64):
      var result: [Int64] = []
      for value in values { result.append(try number(value) { Int64($0) }) }
      return .int64s(result)
    case (.bytes(let values), .float):
      var result: [Float] = []
      for value in values { result.append(try number(value) { Float($0) }) }
      return .floats(result)
    }
  }
}

/// Why features cannot be changed as asked.
struct FeatureEditError: Error, Sendable, Hashable, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
