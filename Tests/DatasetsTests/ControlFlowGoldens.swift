import Foundation
import Testing
import _TestSupport

/// A sequence that tf.data gave; Tools/goldens/dataset_operators.py.
struct ControlFlowGolden: Decodable {
  var `operator`: String
  var parameters: [String: Int]
  /// The elements of the input datasets.
  var inputs: [[Int]]
  var choices: [Int]?
  /// The elements, each with its components, up to the end or the error.
  var expected: [[Int]]
  var error: String?

  /// The elements, where each is one number.
  var numbers: [Int] { expected.map { $0[0] } }
  var input: [Int] { inputs[0] }

  func parameter(_ name: String) throws -> Int { try #require(parameters[name]) }

  /// The cases of an operator; there is at least one.
  static func cases(_ name: String) throws -> [ControlFlowGolden] {
    let all = try JSONDecoder().decode(
      [ControlFlowGolden].self, from: Data(Fixtures.bytes("goldens/datasets/control_flow.json")))
    let cases = all.filter { $0.operator == name }
    try #require(!cases.isEmpty, "there is no case for \(name)")
    return cases
  }
}
