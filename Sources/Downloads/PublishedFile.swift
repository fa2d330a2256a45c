/// A file that somebody publishes: where it is, and how to tell that it arrived whole and unchanged.
///
/// ```swift
/// PublishedFile(
///   "mnist.npz", at: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"],
///   sha256: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1")
/// ```
public struct PublishedFile: Sendable, Hashable {
  /// Its path inside a ``DataCache``, such as `mnist.npz` or `kmnist/train-images-idx3-ubyte.gz`.
  public var name: String
  /// Where it is published, `http` or `https`; the second is asked when the first does not have it, and so on.
  public var addresses: [String]
  /// Which digest its publishers give.
  public var checksum: Checksum
  /// The digest, in lower-case hexadecimal digits.
  public var digest: String

  /// A file with its SHA-256. Traps on a digest that is none, on no address, and on a name that leads out of the cache.
  public init(_ name: String, at addresses: [String], sha256: String) {
    self.init(name, at: addresses, .sha256, sha256)
  }

  /// A file with its MD5, for publishers who give nothing better.
  public init(_ name: String, at addresses: [String], md5: String) {
    self.init(name, at: addresses, .md5, md5)
  }

  private init(_ name: String, at addresses: [String], _ checksum: Checksum, _ digest: String) {
    precondition(
      digest.utf8.count == checksum.digitCount && digest.allSatisfy(\.isHexDigit),
      "A \(checksum.rawValue) has \(checksum.digitCount) hexadecimal digits; this one is \"\(digest)\".")
    precondition(!addresses.isEmpty, "A published file needs an address.")
    precondition(
      !name.isEmpty && !name.hasPrefix("/") && !name.split(separator: "/").contains(".."),
      "The name of a published file is a path inside the cache, not \"\(name)\".")
    self.name = name
    self.addresses = addresses
    self.checksum = checksum
    self.digest = digest.lowercased()
  }
}
