import Foundation
import _TestSupport

/// What tf.data and Keras gave for the batching operators; Tools/goldens/dataset_batching.py.
enum BatchingGoldens {
  /// The file by operator, each with its cases as JSON.
  private static let file = Result {
    let bytes = try Fixtures.bytes("goldens/datasets/batching.json")
    let operators = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    return try operators.mapValues { try JSONSerialization.data(withJSONObject: $0) }
  }

  /// The cases of one operator.
  static func cases<Case: Decodable>(_ name: String, as type: Case.Type) throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: file.get()[name] ?? Data())
  }
}
