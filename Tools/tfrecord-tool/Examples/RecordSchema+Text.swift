extension RecordSchema {
  private static let sequenceName = "##SEQUENCE##"

  /// The schema in protobuf's text form, as a `schema.pbtxt`.
  var text: String {
    var schema = TextProto()
    for feature in features where !feature.isSequence { schema.add("feature", Self.proto(feature)) }
    let steps = features.filter(\.isSequence)
    if !steps.isEmpty {
      var domain = TextProto()
      for feature in steps { domain.add("feature", Self.proto(feature)) }
      var sequence = TextProto()
      sequence.add("name", text: Self.sequenceName)
      sequence.add("type", word: "STRUCT")
      sequence.add("struct_domain", domain)
      schema.add("feature", sequence)
    }
    return schema.description
  }

  private static func proto(_ feature: Feature) -> TextProto {
    var proto = TextProto()
    proto.add("name", text: feature.name)
    if let kind = feature.kind { proto.add("type", word: kind.rawValue) }
    if feature.minimumFraction != nil || feature.minimumCount != nil {
      var presence = TextProto()
      if let fraction = feature.minimumFraction { presence.add("min_fraction", word: "\(fraction)") }
      if let count = feature.minimumCount { presence.add("min_count", word: "\(count)") }
      proto.add("presence", presence)
    }
    if let shape = feature.shape {
      var message = TextProto()
      for length in shape {
        var dim = TextProto()
        dim.add("size", word: "\(length)")
        message.add("dim", dim)
      }
      proto.add("shape", message)
    } else if let counts = feature.counts {
      proto.add("value_count", range(counts.lowerBound, counts.upperBound))
    }
    if let integers = feature.integers { proto.add("int_domain", range(integers.lowerBound, integers.upperBound)) }
    if let floats = feature.floats { proto.add("float_domain", range(floats.lowerBound, floats.upperBound)) }
    if let texts = feature.texts {
      var domain = TextProto()
      for text in texts.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { domain.add("value", text: text) }
      proto.add("string_domain", domain)
    }
    return proto
  }

  private static func range<T>(_ low: T, _ high: T) -> TextProto {
    var range = TextProto()
    range.add("min", word: "\(low)")
    range.add("max", word: "\(high)")
    return range
  }

  /// Parses a `schema.pbtxt`.
  ///
  /// - Throws: `TextProtoError`, and `SchemaError` for a feature without a name.
  init(parsing text: String) throws {
    let schema = try TextProto(parsing: text)
    // Domains may stand by themselves, with features that name them.
    var domains: [String: Set<String>] = [:]
    for domain in schema["string_domain"].compactMap(\.message) {
      if let name = domain["name"].last?.text { domains[name] = Set(domain["value"].compactMap(\.text)) }
    }
    features = []
    for proto in schema["feature"].compactMap(\.message) {
      let name = proto["name"].last?.text ?? ""
      if let inner = proto["struct_domain"].last?.message, name == Self.sequenceName {
        for step in inner["feature"].compactMap(\.message) {
          features.append(try Self.feature(step, domains, isSequence: true))
        }
      } else {
        features.append(try Self.feature(proto, domains, isSequence: false))
      }
    }
  }

  private static func feature(
    _ proto: TextProto, _ domains: [String: Set<String>], isSequence: Bool
  ) throws(SchemaError) -> Feature {
    guard let name = proto["name"].last?.text, !name.isEmpty else { throw SchemaError("a feature of the schema has no name") }
    var feature = Feature(name: name, isSequence: isSequence)
    if let type = proto["type"].last?.word, type != "TYPE_UNKNOWN" {
      guard let kind = Kind(rawValue: type) else { throw SchemaError("feature '\(name)' has the type \(type), which is not checked here") }
      feature.kind = kind
    }
    let presence = proto["presence"].last?.message
    feature.minimumFraction = presence?.number("min_fraction")
    feature.minimumCount = presence?.integer("min_count")
    if let counts = proto["value_count"].last?.message {
      let low = counts.integer("min") ?? 0
      feature.counts = low...max(low, counts.integer("max") ?? .max)
    }
    if let shape = proto["shape"].last?.message {
      let sides = shape["dim"].compactMap { $0.message?.integer("size") }
      // A side of unknown length leaves the number of values open.
      if sides.count == shape["dim"].count && sides.allSatisfy({ $0 >= 0 }) { feature.shape = sides }
    }
    if let domain = proto["int_domain"].last?.message {
      let low = domain["min"].last?.word.flatMap { Int64($0) } ?? .min
      feature.integers = low...max(low, domain["max"].last?.word.flatMap { Int64($0) } ?? .max)
    }
    if let domain = proto["float_domain"].last?.message {
      let low = Float(domain.number("min") ?? -.infinity)
      guard !low.isNaN else { throw SchemaError("feature '\(name)' has no number as the least it may be") }
      feature.floats = low...max(low, Float(domain.number("max") ?? .infinity))
    }
    if let domain = proto["string_domain"].last?.message { feature.texts = Set(domain["value"].compactMap(\.text)) }
    if let domain = proto["domain"].last?.text { feature.texts = domains[domain] }
    return feature
  }
}

/// A schema that cannot be used.
struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
