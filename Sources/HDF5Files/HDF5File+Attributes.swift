import CHDF5
public import TensorFiles

extension HDF5File {
  /// The text of an attribute of the group or dataset at `path`, or nil when there is none.
  ///
  ///     try HDF5File("old.h5").attribute("keras_version", of: "/")   // "2.12.0"
  ///
  /// - Throws: `TensorFileError` when the object is missing, or the attribute is no text
  ///   or several.
  public func attribute(_ name: String, of path: String) throws(TensorFileError) -> String? {
    guard let texts = try attributes(name, of: path) else { return nil }
    guard texts.count == 1 else {
      throw failure("\(path)@\(name)", expected: "one text", found: "\(texts.count)")
    }
    return texts[0]
  }

  /// The texts of an attribute that holds a list of them, or nil when there is none.
  ///
  ///     try HDF5File("old.h5").attributes("layer_names", of: "model_weights")   // ["conv2d", ...]
  public func attributes(_ name: String, of path: String) throws(TensorFileError) -> [String]? {
    try HDF5Library.locked { () throws(TensorFileError) in
      let object = try object(at: path)
      return try attribute(name, of: object.id, path: path)
    }
  }

  /// Sets a text on the group or dataset at `path`.
  ///
  /// - Throws: `TensorFileError` when the object is missing or has such an attribute. Traps
  ///   when the file was opened for reading.
  public func setAttribute(
    _ name: String, of path: String, to text: String
  ) throws(TensorFileError) {
    checkNew()
    try HDF5Library.locked { () throws(TensorFileError) in
      func failed(_ reason: String) -> TensorFileError {
        failure("\(path)@\(name)", expected: "to set an attribute", found: reason)
      }
      let object = try object(at: path)
      let type = try HDF5Handle(chdf5_string_create(), close: H5Tclose, orThrow: failed)
      let space = try HDF5Handle(H5Screate(H5S_SCALAR), close: H5Sclose, orThrow: failed)
      let attribute = try HDF5Handle(
        H5Acreate2(object.id, name, type.id, space.id, chdf5_default(), chdf5_default()),
        close: H5Aclose, orThrow: failed)
      let status = text.withCString { characters in
        // The library wants the address of the pointer: a list of one string.
        withUnsafePointer(to: characters) { H5Awrite(attribute.id, type.id, $0) }
      }
      guard status >= 0 else { throw failed(HDF5Library.reason) }
    }
  }

  // MARK: Inside the lock

  /// The texts of the attribute `name` of an open object, of fixed or variable length.
  func attribute(
    _ name: String, of object: hid_t, path: String
  ) throws(TensorFileError) -> [String]? {
    guard H5Aexists(object, name) > 0 else { return nil }
    func failed(_ reason: String) -> TensorFileError {
      failure("\(path)@\(name)", expected: "texts", found: reason)
    }
    let attribute = try HDF5Handle(
      H5Aopen(object, name, chdf5_default()), close: H5Aclose, orThrow: failed)
    let type = try HDF5Handle(H5Aget_type(attribute.id), close: H5Tclose, orThrow: failed)
    let space = try HDF5Handle(H5Aget_space(attribute.id), close: H5Sclose, orThrow: failed)
    let count = Int(H5Sget_simple_extent_npoints(space.id))
    // h5py writes an empty list as numbers, having no text to tell the type from.
    if count == 0 { return [] }
    guard H5Tget_class(type.id) == H5T_STRING, count > 0 else {
      throw failed("an attribute of another type")
    }
    let size = H5Tget_size(type.id)
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, self.byteCount == 0 || byteCount <= max(self.byteCount, 64 << 10) else {
      throw failed("a claim of \(count) texts of \(size) bytes")
    }
    if H5Tis_variable_str(type.id) > 0 {
      return try variableTexts(attribute.id, type.id, space.id, count: count, failed)
    }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    guard H5Aread(attribute.id, type.id, &bytes) >= 0 else { throw failed(HDF5Library.reason) }
    return (0..<count).map { index in
      let text = bytes[index * size..<(index + 1) * size].prefix { $0 != 0 }
      return String(decoding: text, as: UTF8.self)
    }
  }

  private func variableTexts(
    _ attribute: hid_t, _ type: hid_t, _ space: hid_t, count: Int,
    _ failed: (String) -> TensorFileError
  ) throws(TensorFileError) -> [String] {
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    guard H5Aread(attribute, type, &pointers) >= 0 else { throw failed(HDF5Library.reason) }
    let texts = pointers.map { $0.map { String(cString: $0) } ?? "" }
    H5Dvlen_reclaim(type, space, chdf5_default(), &pointers)
    return texts
  }
}
