import Files
import Synchronization

/// A value that is made when somebody first asks for it, and then shared; made again when the files that it was made
/// from are no longer the same. A failure is not remembered.
final class MadeOnce<Value: Sendable>: Sendable {
  private let made = Mutex<(value: Value, files: [FileIdentity])?>(nil)
  private let paths: @Sendable () -> [String]
  private let make: @Sendable () throws -> Value

  /// - Parameter paths: the files to watch; none for a value that stays good.
  init(
    from paths: @autoclosure @escaping @Sendable () -> [String] = [], _ make: @escaping @Sendable () throws -> Value
  ) {
    self.paths = paths
    self.make = make
  }

  var value: Value {
    get throws {
      try made.withLock { made in
        let files = paths().map { FileIdentity(path: $0) }
        if let made, made.files == files { return made.value }
        let value = try make()
        made = (value, files)
        return value
      }
    }
  }
}
