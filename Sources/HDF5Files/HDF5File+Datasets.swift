import CHDF5
public import TensorFiles
public import Tensors

extension HDF5File {
  /// The shape of the dataset at `path`; reads no data.
  public func shape(of path: String) throws(TensorFileError) -> [Int] {
    try HDF5Library.locked { () throws(TensorFileError) in
      let dataset = try dataset(at: path)
      return try shape(of: dataset.id, path: path)
    }
  }

  /// The dataset at `path`.
  ///
  /// Besides the types of tensors, narrower integers are read into wider ones (`int8`,
  /// `int16` and `uint16` into `int32`, `uint32` into `int64`). `bool` is h5py's
  /// enumeration of FALSE and TRUE; `bfloat16` is Keras' two opaque bytes with the
  /// attribute `dtype`. Data in chunks, compressed or not, are refused: Keras writes none.
  ///
  /// - Throws: `TensorFileError` naming the object when it is missing, of another type,
  ///   damaged, or claims more than the file can hold.
  public func tensor(_ path: String) throws(TensorFileError) -> Tensor {
    try HDF5Library.locked { () throws(TensorFileError) in
      let dataset = try dataset(at: path)
      let shape = try shape(of: dataset.id, path: path)
      let type = try HDF5Handle(H5Dget_type(dataset.id), close: H5Tclose) {
        failure(path, expected: "a dataset", found: $0)
      }
      let stored = try storedScalar(of: type.id, dataset: dataset.id, path: path)
      guard let dtype = stored.dtype, let size = stored.byteCount(ofShape: shape) else {
        throw failure(
          path, expected: "a shape that can be counted and a type that tensors have",
          found: "shape \(shape) of \(stored.byteCount)-byte numbers")
      }
      try checkLayout(byteCount: size, dataset: dataset.id, path: path)
      // Enumerations and opaque bytes come as they are; numbers are converted.
      let isPlain = stored.kind == .bool || H5Tget_class(type.id) == H5T_OPAQUE
      let memoryType = try isPlain ? Self.copy(type.id) : Self.memoryType(for: dtype)
      var failed = false
      let tensor = Tensor(shape: shape, dtype: dtype) { memory in
        // An empty tensor has memory too, but there is nothing to read.
        guard !memory.isEmpty else { return }
        failed =
          H5Dread(
            dataset.id, memoryType.id, chdf5_all(), chdf5_all(), chdf5_default(),
            memory.baseAddress) < 0
        // Only 0 and 1 are values of Swift's `Bool`.
        if stored.kind == .bool {
          for index in memory.indices where memory[index] > 1 { memory[index] = 1 }
        }
      }
      if failed {
        throw failure(path, expected: "\(size) bytes of data", found: HDF5Library.reason)
      }
      return tensor
    }
  }

  /// Writes `tensor` as a dataset at `path`, making the groups above it.
  ///
  /// - Throws: `TensorFileError` when the name is taken. Traps when the file was opened
  ///   for reading.
  public func write(_ tensor: Tensor, at path: String) throws(TensorFileError) {
    checkNew()
    let names = Self.components(path)
    precondition(!names.isEmpty, "a dataset needs a name")
    let parent = names.dropLast().joined(separator: "/")
    try createGroup(parent)
    try HDF5Library.locked { () throws(TensorFileError) in
      func failed(_ reason: String) -> TensorFileError {
        failure(path, expected: "to make a dataset", found: reason)
      }
      let lengths = tensor.shape.map { hsize_t($0) }
      let space = try HDF5Handle(
        H5Screate_simple(Int32(lengths.count), lengths, nil), close: H5Sclose, orThrow: failed)
      let type = try Self.fileType(for: tensor.dtype)
      let creation = try HDF5Handle(
        H5Pcreate(chdf5_dataset_create_class()), close: H5Pclose, orThrow: failed)
      H5Pset_obj_track_times(creation.id, false)
      let dataset = try HDF5Handle(
        H5Dcreate2(
          file, names.joined(separator: "/"), type.id, space.id, chdf5_default(), creation.id,
          chdf5_default()),
        close: H5Dclose, orThrow: failed)
      guard tensor.count > 0 else { return }
      let status = tensor.withUnsafeBytes {
        H5Dwrite(
          dataset.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), $0.baseAddress)
      }
      guard status >= 0 else { throw failed(HDF5Library.reason) }
    }
    if tensor.dtype == .bfloat16 { try setAttribute("dtype", of: path, to: "bfloat16") }
  }

  // MARK: Inside the lock

  private func dataset(at path: String) throws(TensorFileError) -> HDF5Handle {
    let dataset = try object(at: path)
    guard H5Iget_type(dataset.id) == H5I_DATASET else {
      throw failure(path, expected: "a dataset", found: "a group")
    }
    return dataset
  }

  private func shape(of dataset: hid_t, path: String) throws(TensorFileError) -> [Int] {
    let space = try HDF5Handle(H5Dget_space(dataset), close: H5Sclose) {
      failure(path, expected: "a shape", found: $0)
    }
    let rank = H5Sget_simple_extent_ndims(space.id)
    guard rank >= 0, H5Sget_simple_extent_type(space.id) != H5S_NULL else {
      throw failure(path, expected: "a shape", found: "an empty dataset without one")
    }
    var lengths = [hsize_t](repeating: 0, count: Int(rank))
    guard H5Sget_simple_extent_dims(space.id, &lengths, nil) == rank else {
      throw failure(path, expected: "a shape", found: HDF5Library.reason)
    }
    let shape = lengths.compactMap { Int(exactly: $0) }
    guard shape.count == lengths.count else {
      throw failure(path, expected: "lengths below 2^63", found: "\(lengths)")
    }
    return shape
  }

  private func storedScalar(
    of type: hid_t, dataset: hid_t, path: String
  ) throws(TensorFileError) -> StoredScalar {
    let byteCount = H5Tget_size(type)
    switch H5Tget_class(type) {
    case H5T_INTEGER:
      let kind: StoredScalar.Kind = H5Tget_sign(type) == H5T_SGN_NONE ? .unsigned : .signed
      return StoredScalar(kind: kind, byteCount: byteCount)
    case H5T_FLOAT:
      var (sign, exponent, exponentSize, mantissa, mantissaSize) = (0, 0, 0, 0, 0)
      H5Tget_fields(type, &sign, &exponent, &exponentSize, &mantissa, &mantissaSize)
      let isHalf = byteCount == 2 && exponentSize == 5
      if isHalf || byteCount == 4 || byteCount == 8 {
        return StoredScalar(kind: .float, byteCount: byteCount)
      }
    case H5T_ENUM:
      if byteCount == 1, H5Tget_nmembers(type) == 2, enumerationIsBoolean(type) {
        return StoredScalar(.bool)
      }
    case H5T_OPAQUE:
      if byteCount == 2, try attribute("dtype", of: dataset, path: path) == ["bfloat16"] {
        return StoredScalar(.bfloat16)
      }
    default: break
    }
    throw failure(path, expected: "numbers of a type that tensors have", found: "another type")
  }

  /// Whether an enumeration of two values is h5py's `FALSE` = 0, `TRUE` = 1.
  private func enumerationIsBoolean(_ type: hid_t) -> Bool {
    for (name, number) in [("FALSE", 0 as Int8), ("TRUE", 1)] {
      var value: Int8 = -1
      guard H5Tenum_valueof(type, name, &value) >= 0, value == number else { return false }
    }
    return true
  }

  /// Refuses a dataset that does not lie in one piece in the file.
  ///
  /// Version 1.10 of the library reads past its memory when the pieces of a chunked dataset unfold
  /// to less than they claim, so those are not read at all; Keras writes none.
  private func checkLayout(
    byteCount size: Int, dataset: hid_t, path: String
  ) throws(TensorFileError) {
    let creation = try HDF5Handle(H5Dget_create_plist(dataset), close: H5Pclose) {
      failure(path, expected: "a layout", found: $0)
    }
    let layout = H5Pget_layout(creation.id)
    guard H5Pget_external_count(creation.id) == 0, layout != H5D_VIRTUAL else {
      throw failure(path, expected: "data in this file", found: "data in another one")
    }
    guard layout == H5D_CONTIGUOUS || layout == H5D_COMPACT else {
      throw failure(path, expected: "data in one piece", found: "chunks")
    }
    // A new file holds whatever was written to it. Data never written count as zeros and take no
    // place in the file.
    guard byteCount > 0 else { return }
    let limit = H5Dget_storage_size(dataset) == 0 ? 64 << 20 : byteCount
    guard size <= limit else {
      throw failure(
        path, expected: "at most the \(limit) bytes a file of \(byteCount) bytes can hold",
        found: "a claim of \(size)")
    }
  }

  /// The type in which the library hands numbers over: ours, in the machine's byte order.
  private static func memoryType(for dtype: DType) throws(TensorFileError) -> HDF5Handle {
    switch dtype {
    case .float32: try copy(chdf5_float32())
    case .float64: try copy(chdf5_float64())
    case .int32: try copy(chdf5_int32())
    case .int64: try copy(chdf5_int64())
    case .uint8: try copy(chdf5_uint8())
    case .float16, .bool, .bfloat16: try fileType(for: dtype)
    }
  }

  /// The type of a new dataset, the one h5py chooses.
  private static func fileType(for dtype: DType) throws(TensorFileError) -> HDF5Handle {
    switch dtype {
    case .float16: return try type(chdf5_float16_create())
    case .bfloat16: return try type(H5Tcreate(H5T_OPAQUE, 2))
    case .bool:
      let boolean = try type(H5Tenum_create(chdf5_int8()))
      for (name, number) in [("FALSE", 0 as Int8), ("TRUE", 1)] {
        withUnsafePointer(to: number) { _ = H5Tenum_insert(boolean.id, name, $0) }
      }
      return boolean
    case .float32, .float64, .int32, .int64, .uint8: return try memoryType(for: dtype)
    }
  }

  private static func copy(_ id: hid_t) throws(TensorFileError) -> HDF5Handle {
    try type(H5Tcopy(id))
  }

  private static func type(_ id: hid_t) throws(TensorFileError) -> HDF5Handle {
    try HDF5Handle(id, close: H5Tclose) {
      TensorFileError(path: "", expected: "an HDF5 type", found: $0)
    }
  }
}
