/// Checksums of the French business register.
///
/// A right checksum says "format verified", never "exists".
package enum RegistrationNumber {
    /// SIREN: 9 digits whose Luhn sum is a multiple of 10.
    package static func isSIREN(_ text: String) -> Bool {
        text.utf8.count == 9 && luhnSum(text).map { $0 % 10 == 0 } ?? false
    }

    /// SIRET: 14 digits, Luhn; La Poste's establishments (SIREN 356000000) use a plain digit sum, multiple of 5.
    package static func isSIRET(_ text: String) -> Bool {
        guard text.utf8.count == 14, let sum = luhnSum(text) else { return false }
        if sum % 10 == 0 { return true }
        return text.hasPrefix("356000000") && text.utf8.reduce(0) { $0 + Int($1 - 0x30) } % 5 == 0
    }

    private static func luhnSum(_ text: String) -> Int? {
        var sum = 0
        for (index, byte) in text.utf8.reversed().enumerated() {
            guard (0x30...0x39).contains(byte) else { return nil }
            let digit = Int(byte - 0x30)
            let weighted = index.isMultiple(of: 2) ? digit : digit * 2
            sum += weighted > 9 ? weighted - 9 : weighted
        }
        return sum
    }
}
