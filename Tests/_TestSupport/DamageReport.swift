import Files
import TensorFiles
import Testing

/// How a reader takes damaged bytes.
public struct DamageReport: Equatable {
  /// Variants the reader refused with a `TensorFileError`.
  public var refused = 0
  /// Variants it took, because the damage made another valid file.
  public var accepted = 0

  public init(refused: Int = 0, accepted: Int = 0) {
    self.refused = refused
    self.accepted = accepted
  }
}

/// Gives `read` variants of `bytes` with one byte replaced by an awkward value, for each `step`th byte
/// in `range`.
///
/// A reader that crashes ends the test run; one that throws another error fails the test.
public func changeEachByte(
  of bytes: [UInt8], in range: Range<Int>, by step: Int = 1, read: ([UInt8]) throws -> Void
) -> DamageReport {
  var report = DamageReport()
  for index in stride(from: range.lowerBound, to: range.upperBound, by: step) {
    for value in [0, 0x39, 0xFF, bytes[index] ^ 1]
    where value != bytes[index] {
      var changed = bytes
      changed[index] = value
      attempt(read, changed, &report)
    }
  }
  return report
}

/// Gives `read` every beginning of `bytes` shorter than the whole.
public func truncate(
  _ bytes: [UInt8], by step: Int = 1, read: ([UInt8]) throws -> Void
) -> DamageReport {
  var report = DamageReport()
  for count in stride(from: 0, to: bytes.count, by: step) {
    attempt(read, Array(bytes.prefix(count)), &report)
  }
  return report
}

private func attempt(
  _ read: ([UInt8]) throws -> Void, _ bytes: [UInt8], _ report: inout DamageReport
) {
  do {
    try read(bytes)
    report.accepted += 1
  } catch is TensorFileError {
    report.refused += 1
  } catch {
    Issue.record("unexpected error \(error)")
  }
}
