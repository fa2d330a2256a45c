import TensorFiles
import Tensors

/// One value of an example: where it is in the record, and what is made of it.
struct TFDSField: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Numbers in the record's lists.
    case numbers
    /// Numbers as the bytes of an array, packed by zlib or not.
    case packed(isZlib: Bool)
    /// Texts or other bytes.
    case bytes
    /// An encoded image.
    case image
  }

  /// The names on the way to it, `objects/box`.
  var name: String
  var kind: Kind
  /// How numbers are spelled, as NumPy calls them.
  var scalar = ""
  /// Of one value; nil where a length differs from example to example.
  var shape: [Int?] = []
  /// Of the sequences around it, outermost first.
  var lengths: [Int?] = []
  var isOptional = false

  /// The type of its tensor: the file's own, or the next wider one that tensors have.
  var dtype: DType? {
    switch scalar {
    case "bool": .bool
    case "uint8": .uint8
    case "int8", "int16", "uint16", "int32": .int32
    case "uint32", "int64", "uint64": .int64
    case "float16": .float16
    case "bfloat16": .bfloat16
    case "float32": .float32
    case "float64": .float64
    default: nil
    }
  }
}

extension TFDSField {
  /// The fields in a `features.json`, in order of their names.
  ///
  /// Nothing is made of the Python classes that the file names: only what the description itself says counts.
  static func fields(in file: JSONValue, path: String) throws(TFDSError) -> [TFDSField] {
    guard let features = file["featuresDict"] else {
      throw TFDSError(path, "it describes no dictionary of features (files of tensorflow-datasets before 4.3 are not read)")
    }
    var fields: [TFDSField] = []
    try add(dictionary: features, [], lengths: [], path, to: &fields)
    return fields
  }

  /// Nesting deeper than this is no description of data.
  private static let deepest = 32

  private static func add(
    dictionary features: JSONValue, _ names: [String], lengths: [Int?], _ path: String, to fields: inout [TFDSField]
  ) throws(TFDSError) {
    guard let members = features["features"]?.members else { throw TFDSError(path, "a dictionary of features has none") }
    for member in members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      try add(feature: member.value, names + [member.name], lengths: lengths, path, to: &fields)
    }
  }

  private static func add(
    feature: JSONValue, _ names: [String], lengths: [Int?], _ path: String, to fields: inout [TFDSField]
  ) throws(TFDSError) {
    let name = names.joined(separator: "/")
    guard names.count + lengths.count <= deepest else { throw TFDSError(path, feature: name, "is nested too deeply") }
    func failure(_ reason: String) -> TFDSError { TFDSError(path, feature: name, reason) }
    func shape(_ value: JSONValue) throws(TFDSError) -> [Int?] {
      var shape: [Int?] = []
      for length in value["shape"]?["dimensions"]?.arrayValue ?? [] {
        guard let number = length.wholeNumber, number >= -1 else { throw failure("has a length that is none") }
        shape.append(number == -1 ? nil : number)
      }
      return shape
    }
    func add(_ field: TFDSField) throws(TFDSError) {
      if field.kind == .numbers || field.kind != .bytes, field.dtype == nil {
        throw failure("is of type \(field.scalar), which tensors do not have")
      }
      let unknown = (field.lengths + (field.kind == .numbers ? field.shape : [])).filter { $0 == nil }.count
      guard field.lengths.count < 2 ? unknown < 2 : !field.shape.contains(nil) else {
        throw failure("has several lengths that are not known")
      }
      if field.kind == .image || field.kind.isPacked, field.lengths.count > 1 {
        throw failure("is a sequence of sequences of encoded values, which is not read")
      }
      fields.append(field)
    }

    if let dictionary = feature["featuresDict"] {
      try Self.add(dictionary: dictionary, names, lengths: lengths, path, to: &fields)
    } else if let sequence = feature["sequence"] ?? feature["dataset"]?["sequence"] ?? feature["dataset"] {
      guard let inner = sequence["feature"] else { throw failure("is a sequence of nothing") }
      let length = sequence["length"]?.wholeNumber ?? -1
      try Self.add(
        feature: inner, names, lengths: lengths + [length < 0 ? nil : length], path, to: &fields)
    } else if let tensor = feature["tensor"] {
      let scalar = tensor["dtype"]?.stringValue ?? ""
      let encoding = tensor["encoding"]?.stringValue ?? "none"
      let isText = scalar == "string" || scalar == "object" || scalar == "bytes" || scalar == "str"
      let kind: Kind =
        switch encoding.lowercased() {
        case "zlib": .packed(isZlib: true)
        case "bytes": .packed(isZlib: false)
        default: isText ? .bytes : .numbers
        }
      try add(
        TFDSField(
          name: name, kind: kind, scalar: scalar, shape: try shape(tensor), lengths: lengths,
          isOptional: tensor["optional"]?.boolValue ?? false))
    } else if feature["classLabel"] != nil {
      try add(TFDSField(name: name, kind: .numbers, scalar: "int64", lengths: lengths))
    } else if feature["boundingBox"] != nil {
      try add(TFDSField(name: name, kind: .numbers, scalar: "float32", shape: [4], lengths: lengths))
    } else if feature["text"] != nil {
      try add(TFDSField(name: name, kind: .bytes, lengths: lengths))
    } else if let translation = feature["translation"] {
      for language in (translation["languages"]?.arrayValue ?? []).compactMap(\.stringValue) {
        try add(TFDSField(name: "\(name)/\(language)", kind: .bytes, lengths: lengths))
      }
    } else if let image = feature["image"] {
      try add(
        TFDSField(
          name: name, kind: .image, scalar: image["dtype"]?.stringValue ?? "uint8", shape: try shape(image),
          lengths: lengths))
    } else if let video = feature["video"] {
      let frames = try shape(video)
      guard frames.count == 4 else { throw failure("is a video of \(frames.count) axes instead of 4") }
      try add(
        TFDSField(
          name: name, kind: .image, scalar: video["dtype"]?.stringValue ?? "uint8", shape: Array(frames[1...]),
          lengths: lengths + [frames[0]]))
    } else if let audio = feature["audio"], audio["lazyDecode"]?.boolValue != true {
      try add(
        TFDSField(
          name: name, kind: .numbers, scalar: audio["dtype"]?.stringValue ?? "int64", shape: try shape(audio),
          lengths: lengths))
    } else {
      let kind = feature.members?.first { $0.name != "pythonClassName" && $0.name != "description" }?.name
      throw failure("is of a kind that is not read: \(kind ?? "none")")
    }
  }
}

extension TFDSField.Kind {
  var isPacked: Bool { if case .packed = self { true } else { false } }
}

extension JSONValue {
  /// A whole number, which protocol buffers write as text when it has 64 bits.
  var wholeNumber: Int? { integerValue ?? stringValue.flatMap { Int($0) } }
}
