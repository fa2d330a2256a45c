import Fuzzing

private let parser = chosenParser([
  "jpeg": jpeg,
  "png": png,
  "bmp": bmp,
  "gif": gif,
  "webp": webp,
  "exif": exif,
])

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  parser([UInt8](input: start, count))
  return 0
}
