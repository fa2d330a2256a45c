import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The folder where published data sets are kept: looked into first, filled from the network when something is missing.
///
/// ```swift
/// let digits = try MNIST.load()                                   // the standard cache
/// let cache = DataCache(folder: "/data/sets", downloads: false)   // another one, and never the network
/// let same = try MNIST.load(from: cache)
/// ```
/// Files that Keras has downloaded, in `~/.keras/datasets`, are used where they are. A file that is being downloaded has
/// `.part` behind its name; when that is cut off, the next attempt goes on behind it, in the same process or another.
/// Nothing appears under its own name before it is whole and has the published checksum.
public struct DataCache: Sendable {
  /// Where files are kept.
  public var folder: String
  /// Where Keras keeps its own; nil to leave it alone.
  public var kerasFolder: String?
  /// Whether missing files are downloaded.
  public var downloads: Bool
  /// How patient downloads are.
  public var settings = DownloadSettings()

  /// A cache in a folder, which is made when something is downloaded.
  public init(folder: String, kerasFolder: String? = nil, downloads: Bool = true) {
    self.folder = folder
    self.kerasFolder = kerasFolder
    self.downloads = downloads
  }

  /// The cache of this user: the folder in the environment's `MILLRACE_CACHE`, else `millrace` in `XDG_CACHE_HOME`, else
  /// `~/.cache/millrace`; and Keras' files in `datasets` of `KERAS_HOME`, else `~/.keras/datasets`.
  public static var standard: DataCache {
    standard { name in getenv(name).map { String(cString: $0) } }
  }

  static func standard(_ environment: (String) -> String?) -> DataCache {
    func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
    let home = value("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? "."
    return DataCache(
      folder: value("MILLRACE_CACHE") ?? (value("XDG_CACHE_HOME") ?? "\(home)/.cache") + "/millrace",
      kerasFolder: (value("KERAS_HOME") ?? "\(home)/.keras") + "/datasets")
  }

  /// Where a file of the cache is or would be.
  public func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The first of these paths that somebody can read, in the cache or where Keras keeps its files.
  ///
  /// - Parameters:
  ///   - names: paths inside the cache.
  ///   - kerasNames: paths inside Keras' folder.
  public func existing(_ names: [String], keras kerasNames: [String] = []) -> String? {
    let keras = kerasFolder.map { folder in kerasNames.map { "\(folder)/\($0)" } } ?? []
    return (names.map(path) + keras).first { access($0, R_OK) == 0 }
  }

  /// The path of a published file, downloaded if it is not there.
  ///
  /// ```swift
  /// let flowers = PublishedFile("flowers.tgz", at: ["https://example.org/flowers.tgz"], sha256: "...")
  /// let path = try DataCache.standard.file(flowers)
  /// ```
  /// - Throws: what ``files(_:)`` throws.
  public func file(_ file: PublishedFile) throws -> String { try files([file])[0] }

  /// The paths of published files that belong together, downloaded where they are not there.
  ///
  /// A file that is there is taken as it is, so that anybody may put one of their own.
  ///
  /// - Throws: ``DownloadError``, with what to put where, when the network does not give a file; `FileError` when the
  ///   cache cannot be written.
  public func files(_ files: [PublishedFile]) throws -> [String] {
    for file in files where existing([file.name]) == nil {
      do {
        guard downloads else {
          throw DownloadError(
            .forbidden, file.name, from: file.addresses[0], "it is not in '\(folder)', and this cache does not download")
        }
        try Download(file: file, path: path(file.name), settings: settings).run()
      } catch var error as DownloadError {
        error.advice = advice(for: files)
        throw error
      }
    }
    return files.map { path($0.name) }
  }

  /// What somebody without a network can do.
  private func advice(for files: [PublishedFile]) -> String {
    let missing = files.filter { existing([$0.name]) == nil }
    let lines = missing.map { file in
      "  \(path(file.name))\n    from \(file.addresses.joined(separator: " or "))\n    with \(file.checksum.rawValue) \(file.digest)"
    }
    return "To do without the network, put \(missing.count == 1 ? "this file" : "these files") there, "
      + "or set MILLRACE_CACHE to a folder that has \(missing.count == 1 ? "it" : "them"):\n"
      + lines.joined(separator: "\n")
  }
}
