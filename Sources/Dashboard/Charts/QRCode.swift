import CQrencode

/// A QR code as libqrencode makes it, with the error correction of codes that hang on a wall.
struct QRCode: Sendable {
    /// Rows of modules, dark or not; all of one length.
    let modules: [[Bool]]

    /// Nil for a text that no QR code holds: more than some 2,300 bytes.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let made = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe QRcode_encodeData(Int32(buffer.count), buffer.baseAddress, 0, QR_ECLEVEL_M)
        }
        guard let code = unsafe made else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = unsafe Int(code.pointee.width)
        // Because libqrencode says that `data` has width × width bytes, of which the lowest bit is the module's colour.
        modules = (0..<width).map { row in
            (0..<width).map { column in unsafe code.pointee.data[row * width + column] & 1 == 1 }
        }
    }

    /// An SVG element with the quiet zone of four modules that readers ask for.
    func svg(label: String) -> String {
        let size = modules.count + 8
        var path = ""
        for (row, line) in modules.enumerated() {
            for (column, isDark) in line.enumerated() where isDark { path += "M\(column + 4) \(row + 4)h1v1h-1z" }
        }
        return "<svg class=\"qr\" viewBox=\"0 0 \(size) \(size)\" role=\"img\" "
            + "aria-label=\"\(label.escapedForMarkup)\" shape-rendering=\"crispEdges\">"
            + "<rect width=\"\(size)\" height=\"\(size)\" fill=\"#fff\"/><path d=\"\(path)\" fill=\"#000\"/></svg>"
    }
}
