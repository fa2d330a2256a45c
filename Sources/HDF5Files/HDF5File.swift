import CHDF5
import Files
public import TensorFiles

/// A file in HDF5, the container of Keras weights: groups within groups, datasets in them.
///
///     let file = try HDF5File("cats.weights.h5")
///     try file.children(of: "layers").map(\.name)            // ["conv2d", "dense", ...]
///     try file.tensor("layers/dense/vars/0").shape           // [128, 2]
///
///     let new = HDF5File(creating: "dense.h5")
///     try new.write(kernel, at: "layers/dense/vars/0")
///     try new.write(to: "dense.h5")                          // appears when complete
///
/// Paths are names separated by `/`; the root is `""` or `"/"`. Only what lies in the file
/// itself is followed: soft and external links, external and virtual datasets are errors,
/// and no filter is loaded from a shared library. What is inside the library's own reach is as
/// sound as the library: version 1.10.8 reads past its memory, and may crash, on a file whose
/// enumeration types (h5py's `bool`) or list of variable-length texts were damaged on purpose. Open
/// HDF5 from strangers in a process that may fail.
///
/// A new file is held in memory until it is written. Calls from several threads wait for
/// each other, whatever the file.
public final class HDF5File: @unchecked Sendable {
  // Unchecked because of the identifier: every use is inside `HDF5Library.locked`.

  /// What a name in a group stands for.
  public enum Kind: Sendable {
    case group, dataset
    /// A named type, or a link that leads elsewhere.
    case other
  }

  /// One name in a group.
  public struct Child: Sendable, Equatable {
    /// Its name within the group.
    public let name: String
    /// What it stands for.
    public let kind: Kind

    public init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// The path of the file, or the name given to one in memory.
  public let path: String
  let file: hid_t
  /// The size of a file that was opened, which bounds what its datasets may claim.
  package let byteCount: Int
  private let isNew: Bool

  /// Opens `path` for reading.
  ///
  /// - Throws: `FileError` when the file cannot be opened; `TensorFileError` when it is not
  ///   HDF5 or is cut short.
  public init(_ path: String) throws {
    byteCount = try MappedFile(path: path).count
    self.path = path
    isNew = false
    file = try HDF5Library.locked { () throws(TensorFileError) in
      let access = H5Pcreate(chdf5_file_access_class())
      defer { H5Pclose(access) }
      // Readers need no lock, and some network file systems have none.
      H5Pset_file_locking(access, false, true)
      return try Self.checked(H5Fopen(path, chdf5_read_only(), access), path: path)
    }
  }

  /// Opens a file whose bytes are in memory, such as an entry of an archive.
  ///
  /// - Parameter name: how errors call it.
  /// - Throws: `TensorFileError` when the bytes are not HDF5 or are cut short.
  public init(bytes: [UInt8], name: String) throws(TensorFileError) {
    byteCount = bytes.count
    path = name
    isNew = false
    file = try HDF5Library.locked { () throws(TensorFileError) in
      let access = Self.memoryAccess()
      defer { H5Pclose(access) }
      // The library copies the bytes and does not write to them.
      var copy = bytes
      guard H5Pset_file_image(access, &copy, copy.count) >= 0 else {
        throw TensorFileError(path: name, expected: "an HDF5 file", found: HDF5Library.reason)
      }
      return try Self.checked(
        H5Fopen(HDF5Library.uniqueName(), chdf5_read_only(), access), path: name)
    }
  }

  /// A new file in memory.
  ///
  /// - Parameter name: how errors call it.
  public init(creating name: String) {
    byteCount = 0
    path = name
    isNew = true
    file = HDF5Library.locked {
      let access = Self.memoryAccess()
      let creation = H5Pcreate(chdf5_file_create_class())
      defer {
        H5Pclose(access)
        H5Pclose(creation)
      }
      // Without times in the file, the same contents are the same bytes.
      H5Pset_obj_track_times(creation, false)
      return H5Fcreate(HDF5Library.uniqueName(), chdf5_truncate(), creation, access)
    }
    precondition(file >= 0, "the HDF5 library cannot make a file in memory")
  }

  deinit { HDF5Library.locked { _ = H5Fclose(file) } }

  /// The bytes of a new file as it is now.
  public func bytes() throws(TensorFileError) -> [UInt8] {
    try HDF5Library.locked { () throws(TensorFileError) in
      guard H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0, case let count = H5Fget_file_image(file, nil, 0),
        count >= 0
      else { throw failure(nil, expected: "an image of the file", found: HDF5Library.reason) }
      return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = max(0, H5Fget_file_image(file, buffer.baseAddress, count))
      }
    }
  }

  /// Writes a new file to disk; it appears only when it is complete.
  ///
  /// - Throws: `FileError` when the file cannot be written.
  public func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(bytes())
    try file.commit()
  }

  /// Whether `path` leads to a group or dataset.
  public func contains(_ path: String) -> Bool {
    HDF5Library.locked { (try? object(at: path)) != nil }
  }

  /// What is in the group at `path`, sorted by name as bytes: "10" comes before "2".
  ///
  /// - Throws: `TensorFileError` when there is no such group.
  /// - Complexity: O(*n* log *n*) in the number of names.
  public func children(of path: String = "/") throws(TensorFileError) -> [Child] {
    try HDF5Library.locked { () throws(TensorFileError) in
      let group = try object(at: path)
      guard H5Iget_type(group.id) == H5I_GROUP else {
        throw failure(path, expected: "a group", found: "a dataset")
      }
      var info = H5G_info_t()
      guard H5Gget_info(group.id, &info) >= 0 else {
        throw failure(path, expected: "a group", found: HDF5Library.reason)
      }
      var children: [Child] = []
      for index in 0..<info.nlinks {
        let name = try name(of: index, in: group.id, path: path)
        children.append(Child(name: name, kind: kind(of: name, in: group.id)))
      }
      return children
    }
  }

  /// Makes the group at `path` and those above it; does nothing when it is there.
  ///
  /// - Throws: `TensorFileError` when a dataset is in the way.
  public func createGroup(_ path: String) throws(TensorFileError) {
    precondition(isNew, "'\(self.path)' was opened for reading")
    try HDF5Library.locked { () throws(TensorFileError) in
      let links = H5Pcreate(chdf5_link_create_class())
      let creation = H5Pcreate(chdf5_group_create_class())
      defer {
        H5Pclose(links)
        H5Pclose(creation)
      }
      H5Pset_obj_track_times(creation, false)
      var made = ""
      for name in Self.components(path) {
        made += "/" + name
        if H5Lexists(file, made, chdf5_default()) > 0 { continue }
        _ = try HDF5Handle(
          H5Gcreate2(file, made, links, creation, chdf5_default()), close: H5Gclose
        ) { failure(made, expected: "to make a group", found: $0) }
      }
    }
  }

  // MARK: Inside the lock

  /// The group or dataset at `path`, reached by hard links only.
  func object(at path: String) throws(TensorFileError) -> HDF5Handle {
    var reached = "/"
    for name in Self.components(path) {
      reached += reached == "/" ? name : "/" + name
      // HDF5 does not say "missing" but fails when it walks through a dataset.
      switch chdf5_is_hard_link(file, reached) {
      case 1: continue
      case 0: throw failure(reached, expected: "a group or dataset", found: "a link to elsewhere")
      default: throw failure(reached, expected: "a group or dataset", found: "nothing")
      }
    }
    let object = try HDF5Handle(H5Oopen(file, reached, chdf5_default()), close: H5Oclose) {
      failure(reached, expected: "a group or dataset", found: $0)
    }
    guard [H5I_GROUP, H5I_DATASET].contains(H5Iget_type(object.id)) else {
      throw failure(reached, expected: "a group or dataset", found: "a named type")
    }
    return object
  }

  func failure(_ object: String?, expected: String, found: String) -> TensorFileError {
    TensorFileError(path: path, entry: object, expected: expected, found: found)
  }

  func checkNew() { precondition(isNew, "'\(path)' was opened for reading") }

  /// The names in `path`; empty ones, as at the start of "/a", are left out.
  static func components(_ path: String) -> [Substring] { path.split(separator: "/") }

  private func name(
    of index: hsize_t, in group: hid_t, path: String
  ) throws(TensorFileError) -> String {
    func copy(_ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> Int {
      H5Lget_name_by_idx(
        group, ".", H5_INDEX_NAME, H5_ITER_INC, index, buffer, capacity, chdf5_default())
    }
    let length = copy(nil, 0)
    guard length >= 0 else {
      throw failure(path, expected: "a name", found: HDF5Library.reason)
    }
    let characters = [CChar](unsafeUninitializedCapacity: length + 1) { buffer, count in
      count = max(0, min(length, copy(buffer.baseAddress, length + 1)))
    }
    return String(decoding: characters.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func kind(of name: String, in group: hid_t) -> Kind {
    guard chdf5_is_hard_link(group, name) == 1,
      let object = try? HDF5Handle(
        H5Oopen(group, name, chdf5_default()), close: H5Oclose,
        orThrow: { failure(name, expected: "", found: $0) })
    else { return .other }
    switch H5Iget_type(object.id) {
    case H5I_GROUP: return .group
    case H5I_DATASET: return .dataset
    default: return .other
    }
  }

  private static func memoryAccess() -> hid_t {
    let access = H5Pcreate(chdf5_file_access_class())
    // Memory grows by 64 KiB; nothing goes to disk.
    H5Pset_fapl_core(access, 64 << 10, false)
    return access
  }

  private static func checked(_ file: hid_t, path: String) throws(TensorFileError) -> hid_t {
    guard file >= 0 else {
      throw TensorFileError(path: path, expected: "an HDF5 file", found: HDF5Library.reason)
    }
    return file
  }
}
