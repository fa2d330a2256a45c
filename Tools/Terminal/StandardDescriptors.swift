import Glibc

/// Sees to it that the descriptors of standard input, output and error are open; to be called before anything else is.
///
/// ```swift
/// openStandardDescriptors()
/// let file = open("a.tfrecord", O_RDONLY)      // 3 or more, also after `tool <&- >&-`
/// ```
/// A process may be started without them. The next file that is opened would then get their numbers: a tool would read one of its own
/// files as its input, or print into one. A missing one is opened on `/dev/null` in the direction in which it is not used, so that what
/// reads or writes it is told that it cannot.
package func openStandardDescriptors() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
    // The lowest free number, which is this one, since those before are taken.
    _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}
