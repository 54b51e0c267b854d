/// The one spelling of a badge's UID.
package enum BadgeUID {
    /// Upper-case hexadecimal without separators, whatever the reader or the person printed between the bytes.
    ///
    /// - Returns: nil when something other than hexadecimal digits and `: - .` or spaces is left, or no digit or
    ///   more than 64. Numbers of users and of fingers are short; zero is nobody's.
    package static func normalised(_ text: some StringProtocol) -> String? {
        let digits = text.utf8.filter { !Array(":-. ".utf8).contains($0) }
        guard digits.count <= 64, digits.contains(where: { $0 != 0x30 }) else { return nil }
        let result = String(decoding: digits, as: UTF8.self).uppercased()
        let known = Array("0123456789ABCDEF".utf8)
        return result.utf8.allSatisfy(known.contains) ? result : nil
    }
}
