import FoundationEssentials
import Models
import Tensors
import Testing
import _TestSupport

/// The operands of `Tools/goldens/layers.py`: its `numbers`, repeated.
func numbers(_ shape: [Int], _ salt: Int) -> Tensor {
  let count = shape.reduce(1, *)
  return Tensor((0..<count).map { Float(($0 * 7919 + salt * 104_729) % 129 - 64) / 64 }, shape: shape)
}

/// The operands of `Tools/goldens/layer_families.py`: its `spread`, repeated.
func spread(_ shape: [Int], scale: Float = 1) -> Tensor {
  let count = shape.reduce(1, *)
  let values = (0..<count).map { (i: Int) -> Float in
    let place = (i * 479 + 3) % 1009
    return Float(place * 2 - 1007) / 504 * scale
  }
  return Tensor(values, shape: shape)
}

/// A parameter as goldens list it: `["kernel", [3, 4]]`.
struct NamedShape: Decodable {
  let name: String
  let shape: [Int]

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    name = try container.decode(String.self)
    shape = try container.decode([Int].self)
  }
}

/// JSON as it is, read into the type that configurations are made of.
struct JSONValue: Decodable {
  let value: ConfigValue

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let bool = try? container.decode(Bool.self) {
      value = .bool(bool)
    } else if let int = try? container.decode(Int.self) {
      value = .int(int)
    } else if let double = try? container.decode(Double.self) {
      value = .double(double)
    } else if let string = try? container.decode(String.self) {
      value = .string(string)
    } else if let array = try? container.decode([JSONValue].self) {
      value = .array(array.map(\.value))
    } else {
      value = .object(try container.decode([String: JSONValue].self).mapValues(\.value))
    }
  }
}

extension [String: JSONValue] {
  var config: [String: ConfigValue] { mapValues(\.value) }
}

extension ConfigValue {
  /// Whole numbers as decimals, since JSON does not tell them apart, to the precision of a float.
  var comparable: ConfigValue {
    switch self {
    case .int(let value): .double(Double(value))
    case .double(let value): .double(Double(Float(value).description) ?? value)
    case .array(let values): .array(values.map(\.comparable))
    case .object(let values): .object(values.mapValues(\.comparable))
    default: self
    }
  }
}

func golden<Case: Decodable>(
  _ name: String, in folder: String = "layers", of: Case.Type
) throws -> [Case] {
  let bytes = try Fixtures.bytes("goldens/\(folder)/\(name)")
  return try JSONDecoder().decode([Case].self, from: Data(bytes))
}

/// Expects numbers to be equal to about six digits.
func expectClose(
  _ tensor: Tensor, _ expected: [Double], tolerance: Double = 2e-6, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let found = tensor.scalars(of: Float.self)
  #expect(found.count == expected.count, "\(what): count", sourceLocation: sourceLocation)
  let worst = zip(found, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.max() ?? 0
  #expect(
    worst <= tolerance, "\(what): off by \(worst): \(found.prefix(8)) for \(expected.prefix(8))",
    sourceLocation: sourceLocation)
}

/// Entries that only recent versions of Keras 3 know, left out of our files.
private let recent: Set = [
  "quantization_config", "renorm", "renorm_clipping", "renorm_momentum", "input_axes",
  "output_axes", "build_config", "use_gate", "sliding_window",
]

/// Expects the same configuration entries with the same values, at every depth.
func expectAgreement(_ ours: ConfigValue?, _ theirs: ConfigValue?, path: String = "") {
  if case .array(let a)? = ours, case .array(let b)? = theirs, a.count == b.count {
    for (index, (a, b)) in zip(a, b).enumerated() { expectAgreement(a, b, path: "\(path)[\(index)]") }
    return
  }
  guard case .object(let a)? = ours, case .object(let b)? = theirs else {
    #expect(ours?.comparable == theirs?.comparable, "config\(path)")
    return
  }
  for key in Set(a.keys).union(b.keys) where !recent.contains(key) {
    expectAgreement(a[key], b[key], path: "\(path).\(key)")
  }
}
