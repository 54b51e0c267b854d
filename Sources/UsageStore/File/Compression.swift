import CZstd

/// One zstd context, reused: setting one up costs more than compressing a small block.
///
/// Used under a lock.
@safe final class Compressor {
    private let context: OpaquePointer
    private let level: Int32

    /// - Parameter level: 1 (fast) to 19 (small).
    init?(level: Int32) {
        guard let context = unsafe ZSTD_createCCtx() else { return nil }
        unsafe self.context = unsafe context
        self.level = level
    }

    deinit {
        unsafe ZSTD_freeCCtx(context)
    }

    func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        var written = 0
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            written = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_compressCCtx(
                    context, buffer.baseAddress, bound, source.baseAddress, source.count, level)
            }
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard ZSTD_isError(written) == 0 else { throw StoreError.io("zstd could not compress \(bytes.count) bytes") }
        return compressed
    }
}

/// One zstd context, reused as the compressor's is.
///
/// For one thread.
@safe final class Decompressor {
    private let context: OpaquePointer

    init?() {
        guard let context = unsafe ZSTD_createDCtx() else { return nil }
        unsafe self.context = unsafe context
    }

    deinit {
        unsafe ZSTD_freeDCtx(context)
    }

    /// - Throws: `StoreError.io` when the bytes are not one zstd frame of exactly `length` bytes.
    func decompress(_ bytes: [UInt8], length: Int) throws -> [UInt8] {
        try unsafe Decompression.decompress(bytes, length: length) { target, source in
            unsafe ZSTD_decompressDCtx(context, target.baseAddress, length, source.baseAddress, source.count)
        }
    }
}

enum Decompression {
    /// Larger claims are damage, not data: a batch is bounded far below this.
    static let limit = 1 << 30

    /// - Throws: `StoreError.io` when the bytes are not one zstd frame of exactly `length` bytes.
    static func decompress(_ bytes: [UInt8], length: Int) throws -> [UInt8] {
        try unsafe decompress(bytes, length: length) { target, source in
            unsafe ZSTD_decompress(target.baseAddress, length, source.baseAddress, source.count)
        }
    }

    fileprivate static func decompress(
        _ bytes: [UInt8], length: Int, by zstd: (UnsafeMutableBufferPointer<UInt8>, UnsafeRawBufferPointer) -> Int
    ) throws -> [UInt8] {
        guard (0...limit).contains(length) else { throw StoreError.io("a content of \(length) bytes is not plausible") }
        var written = 0
        let raw = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            written = unsafe bytes.withUnsafeBytes { source in unsafe zstd(buffer, source) }
            count = ZSTD_isError(written) == 0 ? min(written, length) : 0
        }
        guard ZSTD_isError(written) == 0, written == length else {
            throw StoreError.io("compressed content is damaged")
        }
        return raw
    }

    /// For content whose length the frame itself states.
    static func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        let length = unsafe bytes.withUnsafeBytes { source in
            unsafe ZSTD_getFrameContentSize(source.baseAddress, source.count)
        }
        // The two highest values are zstd's "unknown" and "error".
        guard length <= UInt64(limit) else { throw StoreError.io("compressed content is damaged") }
        return try decompress(bytes, length: Int(length))
    }
}
