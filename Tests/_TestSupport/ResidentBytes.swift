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
