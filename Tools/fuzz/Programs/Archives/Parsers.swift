import Fuzzing

private let parser = chosenParser([
  "idx": idx,
  "cifar": cifar,
  "tar": tar,
  "inflate": inflate,
  "pickle": pickle,
  "sequences": sequences,
])

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  parser([UInt8](input: start, count))
  return 0
}
