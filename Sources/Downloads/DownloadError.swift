/// Why a file did not come over the network.
///
///     cannot download mnist.npz from https://storage.googleapis.com/...: Could not resolve host: storage.googleapis.com
public struct DownloadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: Sendable, Hashable {
    /// The machine that has the file could not be reached at all.
    case unreachable
    /// The server answered that it does not give the file: its status, such as 404.
    case refused(status: Int)
    /// The connection ended or stood still too often.
    case interrupted
    /// The file came whole, and is another one than was published.
    case wrongBytes
    /// More bytes came than a file may have.
    case tooLarge
    /// The address is none, or of a protocol other than HTTP.
    case address
    /// Downloads were not allowed.
    case forbidden
  }

  public var code: Code
  /// The file's name in the cache.
  public var name: String
  /// Where it was to come from.
  public var address: String
  /// What happened.
  public var reason: String
  /// What somebody can do about it; empty where nothing is known.
  public var advice: String

  init(_ code: Code, _ name: String, from address: String, _ reason: String, advice: String = "") {
    self.code = code
    self.name = name
    self.address = address
    self.reason = reason
    self.advice = advice
  }

  public var description: String {
    "cannot download \(name) from \(address): \(reason)" + (advice.isEmpty ? "" : "\n\(advice)")
  }
}
