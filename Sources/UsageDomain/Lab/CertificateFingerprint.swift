/// The SHA-256 of a certificate's DER form: names one certificate, whoever signed it.
package struct CertificateFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
    package let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits, in either case, with or without colons: as `openssl x509 -fingerprint -sha256` prints.
    package init?(text: String) {
        var digits: [UInt8] = []
        for character in text where character != ":" {
            guard let digit = character.hexDigitValue, character.isASCII else { return nil }
            digits.append(UInt8(digit))
        }
        guard digits.count == 64 else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    package var description: String { Hexadecimal.text(bytes) }
}
