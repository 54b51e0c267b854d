import Crypto
import Foundation
import UsageDomain

/// A secret of 256 random bits that is shown once: of a browser's session, of an API token, of the first start.
package struct Secret: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package let text: String

    package init() { text = Hexadecimal.text(Random.bytes(32)) }

    /// What somebody sent; anything else than 64 hexadecimal digits is nobody's.
    package init?(text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            return nil
        }
        self.text = text.lowercased()
    }

    /// What a session is named by where it is listed: the beginning of the hash.
    package var key: String { String(Hexadecimal.text(hash).uppercased().prefix(16)) }

    /// What is stored of it: whoever reads the file cannot use it.
    package var hash: [UInt8] { [UInt8](SHA256.hash(data: Data(text.utf8))) }
}
