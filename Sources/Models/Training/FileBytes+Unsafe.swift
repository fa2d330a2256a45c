import Files
import Glibc

/// The bytes of a file, nil when there is none.
func fileBytes(_ path: String) throws(FileError) -> [UInt8]? {
  do {
    return try MappedFile(path: path).withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
  } catch {
    if error.errno == ENOENT { return nil }
    throw error
  }
}
