import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension AtomicFile {
  /// Gives the file `new` the name `path`, whatever has it now; 0, or -1 and `errno` says why not.
  ///
  /// A rename over a file makes ext4 write the new one to the disk at once ("replace via rename", `auto_da_alloc`): as long
  /// as for all of a pass over 100 MB. Where nobody asked for that, the two files exchange their names, just as much in
  /// one step, and the old one is removed.
  static func replace(_ path: String, with new: String, durable: Bool) -> Int32 {
    if !durable, isFile(path), ck_exchange_files(path, new) == 0 {
      if unlink(new) == 0 { return 0 }
      // It was no file after all. A rename says so.
      _ = ck_exchange_files(path, new)
    }
    return rename(new, path)
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && [S_IFREG, S_IFLNK].contains(status.st_mode & S_IFMT)
  }
}
