import Fuzzing

private let parser = chosenParser([
  "jsonlines": jsonLines
])

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  parser([UInt8](input: start, count))
  return 0
}
