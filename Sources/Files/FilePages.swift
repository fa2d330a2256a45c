/// A part of a mapped file whose memory is given back when nobody refers to it any more.
///
/// ```swift
/// var pages: FilePages? = FilePages(of: file, in: 0..<2_097_152)
/// // ... hand it on together with addresses in that part ...
/// pages = nil                     // the last reference: the pages leave the memory of this process
/// ```
/// Giving pages back when a reader has gone past them is not enough where others look at them later: every look brings
/// them into memory again, for good. Those who look keep a reference instead.
public final class FilePages: Sendable {
  /// The file, which stays mapped as long as this part is referred to.
  public let file: MappedFile
  /// Which bytes.
  public let range: Range<Int>

  public init(of file: MappedFile, in range: Range<Int>) {
    self.file = file
    self.range = range
  }

  deinit { file.release(range) }
}
