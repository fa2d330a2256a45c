import FuzzSupport
import Glibc

/// The parser that the environment asks for, from those in a program.
///
/// A parser gets any bytes, and may give anything or throw; it must not end the program, take long, or take memory that
/// the bytes do not justify.
public func chosenParser(_ parsers: [String: @Sendable ([UInt8]) -> Void]) -> @Sendable ([UInt8]) -> Void {
  let name = getenv("FUZZ_PARSER").map { String(cString: $0) } ?? ""
  guard let parser = parsers[name] else {
    print("FUZZ_PARSER has to be one of \(parsers.keys.sorted().joined(separator: ", "))")
    exit(64)
  }
  return parser
}

/// The path of a file with these bytes, which the next call with the number replaces.
public func file(_ bytes: [UInt8], number: UInt32 = 0) -> String {
  bytes.withUnsafeBytes { String(cString: fuzz_file(number, $0.baseAddress, $0.count)) }
}

/// Calls a parser, whose errors are as good as its results.
public func attempt(_ body: () throws -> Void) {
  do { try body() } catch { _ = "\(error)" }
}

extension Array where Element == UInt8 {
  /// The bytes that libFuzzer gives.
  public init(input start: UnsafePointer<UInt8>?, _ count: Int) {
    self.init(UnsafeBufferPointer(start: start, count: count))
  }

  /// The parts between bytes of 0xFF, which is in no text: for parsers that need several files.
  public var parts: [[UInt8]] { split(separator: 0xFF, omittingEmptySubsequences: false).map(Array.init) }
}
