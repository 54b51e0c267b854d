import Foundation
package import UsageStore

/// Writes an issued statement's files.
package enum StatementFiles {
    /// Makes the folder when it is missing.
    ///
    /// - Throws: OfficeProblem.
    package static func prepare(folder: String) throws(OfficeProblem) {
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: folder, directoryHint: .isDirectory), withIntermediateDirectories: true)
        } catch {
            throw .folder(folder)
        }
        guard FileManager.default.isWritableFile(atPath: folder) else { throw .folder(folder) }
    }

    /// As they were issued, bit for bit: the store keeps them.
    ///
    /// - Returns: the paths: PDF, JSON, CSV.
    /// - Throws: OfficeProblem; StoreError.
    package static func write(number: String, from store: UsageStore, into folder: String) throws -> [String] {
        guard let documents = try store.documents(ofStatement: number) else {
            throw OfficeProblem.unknownStatement(number, store: store.path)
        }
        do {
            try prepare(folder: folder)
            let url = URL(filePath: folder, directoryHint: .isDirectory)
            return try [("pdf", documents.pdf), ("json", documents.json), ("csv", documents.csv)].map { kind, bytes in
                let file = url.appending(path: "releve-\(number).\(kind)")
                try Data(bytes).write(to: file, options: .atomic)
                return file.path
            }
        } catch {
            throw OfficeProblem.filesNotWritten(
                number: number, folder: folder, store: store.path, reason: reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        if case OfficeProblem.folder = error { return "it cannot be made or written" }
        return (error as? CocoaError)?.code == .fileWriteOutOfSpace
            ? "no space left on the disk" : error.localizedDescription
    }
}
