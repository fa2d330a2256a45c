import CKernels

extension TFRecordReader {
  /// Goes past the damage that was thrown last, to the next record that can be trusted, and
  /// returns how many bytes were given up; 0 when there was no error.
  ///
  /// ```swift
  /// var problems: [TFRecordError] = []
  /// while true {
  ///   do throws(TFRecordError) {
  ///     guard let record = try reader.next() else { break }
  ///     use(record)
  ///   } catch {
  ///     problems.append(error)
  ///     reader.skipDamage()
  ///   }
  /// }
  /// ```
  ///
  /// With a genuine length, exactly the bad record is skipped. With a bad one, the next record is
  /// the first place where the length's and the data's checksum both agree; the records lost in
  /// between count as one, since nobody knows how many they were. A cut file and a damaged
  /// compressed stream are skipped to their end.
  ///
  /// - Complexity: O(bytes skipped). A file made to mislead the search is given up after checking
  ///   4 GiB of data for it.
  @discardableResult
  public func skipDamage() -> Int {
    guard let error = failure else { return 0 }
    failure = nil
    let start = window.position
    switch error.code {
    case .corruptedData:
      window.advance(Int(error.length ?? 0) + Self.overhead)
    case .recordTooLarge:
      skip(Int(clamping: error.length ?? 0), Self.overhead)
    case .corruptedLength:
      if !lengthIsConfirmedByData() { findRecord() }
    case .truncatedData where verifiesChecksums:
      // The length may be forged or foreign: something good may still follow.
      findRecord()
    case .fileChanged:
      window.giveUp()
    case .damagedCompression:
      window.advance(window.available)
      window.giveUp()
    default:
      window.advance(window.available)
    }
    recordNumber += 1
    return window.position - start
  }

  /// Whether so many bytes follow. Where the stream breaks before, the search ends as at the end of a file, and `next()` says
  /// what is wrong behind the records that it found.
  private func has(_ count: Int) -> Bool {
    do throws(FileError) { return try window.require(count) } catch { return false }
  }

  private func skip(_ parts: Int...) {
    for part in parts {
      var rest = part
      while rest > 0 {
        guard has(1) else { return }
        let step = min(rest, window.available)
        window.advance(step)
        rest -= step
      }
    }
  }

  /// When only the length's checksum was hit, the length leads to data with a good one.
  private func lengthIsConfirmedByData() -> Bool {
    let length = header().length
    guard length <= UInt64(min(maximumRecordLength, 1 << 26)),
      confirm(Int(length))
    else { return false }
    window.advance(Int(length) + Self.overhead)
    return true
  }

  private func confirm(_ length: Int) -> Bool {
    guard searchBudget > 0, has(length + Self.overhead) else { return false }
    searchBudget -= length
    let (expected, found) = dataChecksums(length)
    return expected == found
  }

  /// Moves to the next place where a whole record agrees with both its checksums, or to the end.
  private func findRecord() {
    window.advance(1)
    while has(Self.overhead) {
      guard searchBudget > 0 else { break }
      let count = window.available
      let found = window.withBytes(in: 0..<count) { bytes in
        bytes.withUnsafeBytes { ck_crc32c_find_header($0.baseAddress, 0, count) }
      }
      if found == count {
        // The last eleven bytes may begin a header that goes on in bytes still to come.
        window.advance(count - Self.headerByteCount + 1)
        continue
      }
      window.advance(found)
      let length = header().length
      if length <= UInt64(maximumRecordLength), confirm(Int(length)) { return }
      window.advance(1)
    }
    while has(1) { window.advance(window.available) }
  }
}
