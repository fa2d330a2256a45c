import Glibc

/// What was printed could not be written: the disk under a redirection is full, say.
package struct OutputLost: Error, CustomStringConvertible {
  package var description: String
}

/// Brings out what `print` has gathered; to be called at the end, since `print` itself never fails.
///
/// ```swift
/// print(report)
/// try finishStandardOutput()     // cannot write standard output: No space left on device
/// ```
package func finishStandardOutput() throws(OutputLost) {
  guard fflush(nil) != 0 else { return }
  throw OutputLost(description: "cannot write standard output: \(String(cString: strerror(errno)))")
}
