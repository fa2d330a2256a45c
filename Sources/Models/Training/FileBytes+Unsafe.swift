import Files
import Glibc

/// The bytes of a file.
func readBytes(_ path: String) throws(FileError) -> [UInt8] {
  try MappedFile(path: path).withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
}

/// The bytes of a file, nil when there is none.
func fileBytes(_ path: String) throws(FileError) -> [UInt8]? {
  do {
    return try readBytes(path)
  } catch {
    if error.errno == ENOENT { return nil }
    throw error
  }
}

/// The first bytes of a file, fewer when it is shorter.
func firstBytes(_ count: Int, of path: String) throws(FileError) -> [UInt8] {
  try MappedFile(path: path).withBytes { bytes in
    bytes.withUnsafeBytes { Array($0.prefix(count)) }
  }
}
