package import Dialects
import UsageDomain

/// What makes derived state what it is: the same journal, derived by another version, may give other figures.
package struct DerivationVersion: Hashable, Sendable, CustomStringConvertible {
    /// Raised with every change of the engine, the routing or a translator that may change a figure.
    package static let engine = 5

    package let description: String

    package init(_ catalogue: DialectCatalogue) {
        description = "engine \(Self.engine), dialects \(String(catalogue.fingerprint, radix: 16))"
    }
}
