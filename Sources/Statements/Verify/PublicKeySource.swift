/// Whose key a verification trusts.
package enum PublicKeySource: Hashable, Sendable {
    case key(LabPublicKey)
    /// A PEM file.
    case file(String)
    /// The key beside a store.
    case store(String)

    /// - Throws: `StatementError.keyUnreadable`.
    package func load() throws(StatementError) -> LabPublicKey {
        switch self {
        case .key(let key): key
        case .file(let path): try LabPublicKey(file: path)
        case .store(let path): try LabPublicKey(file: LabKey.publicKeyPath(storePath: path))
        }
    }
}
