import Fuzzing
@testable import Models

/// A model's configuration as JSON, built with few weights.
@Sendable
func config(_ bytes: [UInt8]) {
  attempt {
    let model = try Model.fromJSON(String(decoding: bytes, as: UTF8.self), seed: 1, parameterLimit: 1 << 16)
    _ = try model.toJSON()
  }
}

/// A `.keras` archive or an `.h5` file.
@Sendable
func keras(_ bytes: [UInt8]) {
  attempt { _ = try Model.load(file(bytes)) }
}
