#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How patient a download is.
///
/// ```swift
/// var cache = DataCache.standard
/// cache.settings.attempts = 10
/// ```
public struct DownloadSettings: Sendable {
  /// How often in a row an address may fail without another byte coming, at least once.
  public var attempts = 5
  /// How long the server may take to answer a call, in milliseconds.
  public var connectMilliseconds = 20_000
  /// How long a connection may stand still before it is given up and made anew, in seconds.
  public var stallSeconds = 30
  /// The most bytes that a file may have: 64 GiB.
  public var limit = 64 << 30
  /// Whether to show on standard error how far it is, when that is a terminal.
  public var showsProgress = true

  /// Waits so many seconds between two attempts.
  var pause: @Sendable (_ seconds: Double) -> Void = { seconds in
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
    var rest = timespec()
    while nanosleep(&time, &rest) != 0 && errno == EINTR { time = rest }
  }

  public init() {}
}
