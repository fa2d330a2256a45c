import CKernels
import COneDNN

/// oneDNN itself.
enum OneDNN {
  /// Opens the library when it is not open yet. Traps when it is not there.
  static func start() {
    if let obstacle { preconditionFailure("oneDNN computes this, and \(obstacle).") }
  }

  private static let obstacle = onednn_library_start().map { String(cString: $0) }
}

/// The processor and the queue that oneDNN works on; one per thread of control is enough, and making
/// one takes microseconds.
final class OneDNNEngine {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t

  init() {
    OneDNN.start()
    var engine: dnnl_engine_t?
    check(onednn_engine_make(&engine), "make an engine")
    var stream: dnnl_stream_t?
    check(onednn_stream_make(&stream, engine), "make a stream")
    self.engine = engine!
    self.stream = stream!
  }

  deinit {
    onednn_stream_free(stream)
    onednn_engine_free(engine)
  }
}

/// A layout that was made here.
final class OneDNNLayout {
  private var owned = onednn_owned_layout()

  /// float32 of `sizes` with `strides` in elements; nil lets oneDNN choose.
  init(_ sizes: [Int], strides: [Int]?) {
    let status = onednn_layout_make(
      &owned, Int32(sizes.count), sizes.map(Int64.init), strides.map { $0.map(Int64.init) })
    check(status, "describe memory of shape \(sizes)")
  }

  deinit { onednn_layout_free(&owned) }

  /// Valid as long as this object.
  func withLayout<R>(_ body: (onednn_layout) -> R) -> R {
    withUnsafePointer(to: &owned) { body(onednn_layout_of($0)) }
  }
}

/// What an operation will do, from which the operation and its layouts come.
final class OneDNNDescription {
  let handle: dnnl_primitive_desc_t

  /// Takes ownership of what `make` gives; nil when oneDNN has no implementation.
  init?(_ make: (UnsafeMutablePointer<dnnl_primitive_desc_t?>) -> dnnl_status_t) {
    var handle: dnnl_primitive_desc_t?
    guard make(&handle) == dnnl_success, let handle else { return nil }
    self.handle = handle
  }

  deinit { onednn_description_free(handle) }

  /// The layout of an argument, valid as long as this object.
  func layout(_ argument: Int32) -> onednn_layout { onednn_layout_query(handle, argument) }
}

/// Memory in one of oneDNN's layouts: its own, or whatever it is pointed at before a run.
final class OneDNNMemory {
  let handle: dnnl_memory_t

  init(_ layout: onednn_layout, engine: OneDNNEngine, own: Bool) {
    var handle: dnnl_memory_t?
    check(onednn_memory_make(&handle, layout, engine.engine, own ? 1 : 0), "make memory")
    self.handle = handle!
  }

  deinit { onednn_memory_free(handle) }

  func point(at bytes: UnsafeRawPointer) {
    check(onednn_memory_point(handle, UnsafeMutableRawPointer(mutating: bytes)), "set memory")
  }
}

/// An operation with its arguments, made once and run many times.
final class OneDNNOperation {
  private let engine: OneDNNEngine
  private let handle: dnnl_primitive_t
  private let arguments: [dnnl_exec_arg_t]
  private let memories: [OneDNNMemory]

  init(
    _ description: OneDNNDescription, engine: OneDNNEngine, arguments: [(Int32, OneDNNMemory)]
  ) {
    self.engine = engine
    var handle: dnnl_primitive_t?
    check(onednn_operation_make(&handle, description.handle), "make an operation")
    self.handle = handle!
    self.arguments = arguments.map { dnnl_exec_arg_t(arg: $0, memory: $1.handle) }
    self.memories = arguments.map { $1 }
  }

  deinit { onednn_operation_free(handle) }

  func run() {
    let mode = ck_flush_denormals()
    defer { ck_restore_denormals(mode) }
    let status = arguments.withUnsafeBufferPointer {
      onednn_operation_run(handle, engine.stream, Int32($0.count), $0.baseAddress)
    }
    check(status, "run an operation")
    check(onednn_stream_wait(engine.stream), "finish an operation")
  }
}

/// Traps: with arguments that were checked before, only exhausted memory or a mistake here fails.
private func check(_ status: dnnl_status_t, _ action: String) {
  precondition(status == dnnl_success, "oneDNN could not \(action): status \(status.rawValue).")
}
