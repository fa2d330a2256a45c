import FoundationEssentials

/// A value as JSON for other programs: keys sorted, indented by two spaces, one line feed at the end of `print`.
///
/// ```swift
/// print(try jsonText(["records": 3]))   // {\n  "records" : 3\n}
/// ```
package func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// A value as JSON in one line: keys sorted, no spaces.
///
/// ```swift
/// try jsonLine(["records": 3])   // {"records":3}
/// ```
package func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
