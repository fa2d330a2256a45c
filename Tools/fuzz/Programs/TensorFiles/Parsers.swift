import Fuzzing

private let parser = chosenParser([
  "npy": npy,
  "npz": npz,
  "safetensors": safetensors,
  "json": json,
  "hdf5": hdf5,
])

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  parser([UInt8](input: start, count))
  return 0
}
