import Foundation

/// How many bytes of the file at `path` are mapped into this process and in its memory now; nil where the operating
/// system does not tell.
///
/// ```swift
/// let file = try MappedFile(path: path)
/// residentBytes(of: path)        // 0: nobody has looked at a page
/// ```
public func residentBytes(of path: String) -> Int? {
  // Its size is not known before it is read.
  guard let handle = FileHandle(forReadingAtPath: "/proc/self/smaps"), let data = try? handle.readToEnd() else { return nil }
  let map = String(decoding: data, as: UTF8.self)
  var sum = 0
  var isOfFile = false
  for line in map.split(separator: "\n") {
    // A mapping begins with its addresses, which no other line has.
    if line.first.map({ $0.isHexDigit && !$0.isUppercase }) ?? false { isOfFile = line.hasSuffix(path) }
    if isOfFile, line.hasPrefix("Rss:") { sum += (Int(line.filter(\.isNumber)) ?? 0) * 1024 }
  }
  return sum
}

/// How many bytes this process has in memory now, and the most it had since `forgetPeak()`; nil where the operating system
/// does not tell.
public struct ResidentMemory: Sendable {
  public let now: Int
  public let peak: Int

  public init?() {
    guard let handle = FileHandle(forReadingAtPath: "/proc/self/status"), let data = try? handle.readToEnd() else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    func bytes(_ name: String) -> Int? {
      lines.first { $0.hasPrefix(name) }.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
    }
    guard let now = bytes("VmRSS:"), let peak = bytes("VmHWM:") else { return nil }
    (self.now, self.peak) = (now, peak)
  }

  /// Starts a new peak.
  public static func forgetPeak() throws {
    try FileHandle(forWritingTo: URL(fileURLWithPath: "/proc/self/clear_refs")).write(contentsOf: Data("5".utf8))
  }
}
