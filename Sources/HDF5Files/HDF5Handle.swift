import CHDF5
import Synchronization
import TensorFiles

/// An identifier of the HDF5 library with the function that gives it back.
///
/// Lives only inside `HDF5Library.locked`, since giving back is a call too, and as long as
/// the constant it is bound to: use `id` from a constant, never from a call's result.
struct HDF5Handle: ~Copyable {
  let id: hid_t
  private let close: (hid_t) -> herr_t

  /// Takes over `id`, the result of a call that failed when it is negative.
  ///
  /// - Parameter failure: makes the error from the library's reason.
  init(
    _ id: hid_t, close: @escaping (hid_t) -> herr_t,
    orThrow failure: (_ reason: String) -> TensorFileError
  ) throws(TensorFileError) {
    guard id >= 0 else { throw failure(HDF5Library.reason) }
    self.id = id
    self.close = close
  }

  deinit { _ = close(id) }
}

/// The library as a whole.
///
/// As Linux distributions build it, it must not be entered by two threads at once, not
/// even for different files: one lock for all.
enum HDF5Library {
  private static let lock = Mutex(())

  static func locked<R: ~Copyable, E: Error>(_ body: () throws(E) -> sending R) throws(E)
    -> sending R
  {
    try lock.withLock { _ throws(E) in
      chdf5_prepare()
      return try body()
    }
  }

  /// A name for a file in memory: the library takes two of the same name for one file.
  static func uniqueName() -> String {
    "memory-\(count.add(1, ordering: .relaxed).newValue)"
  }

  private static let count = Atomic(0)

  /// Why the last call failed, in the library's words.
  static var reason: String {
    let bytes = [CChar](unsafeUninitializedCapacity: 256) { buffer, count in
      chdf5_reason(buffer.baseAddress!)
      count = 256
    }
    let text = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return text.isEmpty ? "damage" : "damage (\(String(decoding: text, as: UTF8.self)))"
  }
}
