package import UsageDomain

/// User names that no file's syntax and no file system gives another meaning to.
package enum AccountName {
    package static let longest = 128

    /// A native device is called as its topics are; any other `id@dialect`, each unusual byte as `=` and its number, so
    /// that two devices never share a name.
    package static func of(_ device: DeviceAddress) -> String {
        guard device.dialect != .native else { return device.id }
        var name = ""
        for byte in device.id.utf8 {
            if isPlain(byte) {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                name += digits.utf8.count == 1 ? "=0\(digits)" : "=\(digits)"
            }
        }
        return "\(name)@\(device.dialect)"
    }

    /// What a person may choose, and what a native device is called.
    package static func isPlain(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(isPlain)
            && name.utf8.first.map { $0 != 0x2D && $0 != 0x2E } == true
    }

    /// A name that this program may have made: nothing else is taken from a file and used as a file's name.
    package static func isOurs(_ name: String) -> Bool {
        (1...longest).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.utf8.allSatisfy { isPlain($0) || $0 == 0x40 || $0 == 0x3D }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
