import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Dataset where Element == String {
  /// The paths of the files that match a pattern, sorted.
  ///
  /// ```swift
  /// try Array(Dataset.files(matching: "logs/2025-*.txt"))
  /// // ["logs/2025-01.txt", "logs/2025-02.txt"]
  /// ```
  /// The pattern is that of a shell: `*`, `?` and `[...]`; hidden files need their dot. It is matched once, now. A file that is
  /// called just like the pattern is taken as it is.
  /// Throws ``NoFilesMatch`` when there are none, and `FileError` when the name of one is not UTF-8. Sorted by bytes, so the same everywhere.
  ///
  /// - Parameter seed: for another order in every epoch, as a shuffle with this seed gives it; TensorFlow shuffles
  ///   unless told not to, here it is the other way round.
  public static func files(matching pattern: String, shuffled seed: Int? = nil) throws -> Dataset<String> {
    let paths = try paths(matching: pattern)
    let sorted = Dataset(
      Pipeline.Stage("files(\(paths.count))", identity: fileNames(paths), sources: paths), after: [],
      epochs: nil, walk: .indexed, cardinality: { .known(paths.count) },
      indexed: { _ in IndexedElements(count: paths.count) { paths[$0] } })
    return seed.map { sorted.shuffle(seed: $0) } ?? sorted
  }
}

/// Nothing on disk has a name like that.
public struct NoFilesMatch: Error, Sendable, Hashable, CustomStringConvertible {
  public var pattern: String
  public var description: String { "No file matches \"\(pattern)\"." }
}

/// The sorted paths that match a shell pattern; at least one.
func paths(matching pattern: String) throws -> [String] {
  if pattern.contains(where: { "*?[".contains($0) }), access(pattern, F_OK) == 0 { return [pattern] }
  var found = glob_t()
  defer { globfree(&found) }
  guard glob(pattern, GLOB_NOSORT, nil, &found) == 0, found.gl_pathc > 0 else {
    throw NoFilesMatch(pattern: pattern)
  }
  return try (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0] }.map { path in
    guard let text = String(validatingCString: path) else {
      let bytes = UnsafeBufferPointer(start: path, count: strlen(path)).map { UInt8(bitPattern: $0) }
      throw FileError(path: Folder.escaped(bytes), operation: "open", reason: "its name is not UTF-8; rename it")
    }
    return text
  }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The names of files without their folders, which may differ from machine to machine.
func fileNames(_ paths: [String]) -> String {
  paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: "\u{0}")
}
