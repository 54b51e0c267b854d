import UsageDomain
import Crypto
import Foundation

/// Checks a statement with nothing but the file and, if the caller has it, the lab's public key.
package enum StatementVerifier {
    package static let statementFile = "releve-statement.json"
    package static let signatureFile = "releve-signature.json"

    /// - Throws: `StatementError.keyUnreadable` when the trusted key cannot be read; what is wrong with the file is in
    ///   the report.
    package static func verify(
        pdf: [UInt8], trusting source: PublicKeySource? = nil
    ) throws(StatementError) -> VerificationReport {
        let trusted = try source?.load()
        let attachments: PDFAttachments
        do {
            attachments = try PDFAttachments(pdf)
        } catch {
            return VerificationReport(steps: [.attachments(problem: error)])
        }
        guard let json = attachments.files[statementFile], let signature = attachments.files[signatureFile] else {
            return VerificationReport(steps: [.attachments(missing: true)])
        }
        var report = check(json: json, signature: signature, trusted: trusted)
        report.steps.insert(.attachments(missing: false), at: 0)
        return report
    }

    /// Checks the two files outside a PDF.
    ///
    /// - Throws: as `verify(pdf:trusting:)`.
    package static func verify(
        json: [UInt8], signature: [UInt8], trusting source: PublicKeySource? = nil
    ) throws(StatementError) -> VerificationReport {
        check(json: json, signature: signature, trusted: try source?.load())
    }

    private static func check(json: [UInt8], signature: [UInt8], trusted: LabPublicKey?) -> VerificationReport {
        var report = VerificationReport(steps: [])
        let isCanonical = JSONBounds.hold(json) && CanonicalJSON.isCanonical(json)
        report.steps.append(.canonical(isCanonical))

        let seal =
            JSONBounds.hold(signature)
            ? (try? JSONDecoder().decode(StatementSignature.self, from: Data(signature))).flatMap {
                $0.isKnownForm && CanonicalJSON.isCanonical(signature) ? $0 : nil
            } : nil
        let digest = Array(SHA256.hash(data: json))
        let digestText = Hexadecimal.text(digest)
        report.steps.append(.digest(seal?.digest == digestText))

        let key = seal?.key
        report.fingerprint = key?.fingerprint
        let isSigned =
            if let key, let bytes = seal?.signatureBytes { key.isValid(signature: bytes, for: digest) } else { false }
        report.steps.append(.signature(isSigned))
        if let trusted { report.steps.append(.key(trusted == key)) }

        let statement =
            isCanonical ? try? JSONDecoder().decode(UsageStatement.self, from: Data(json)) : nil
        let isKnown =
            statement.map {
                $0.format == UsageStatement.formatName && UsageStatement.knownVersions.contains($0.version)
            } ?? false
        report.steps.append(.content(isKnown))
        if let statement, isKnown {
            report.steps.append(.totals(problem: StatementTotalsCheck(statement).firstProblem))
            report.figures = SealedFigures(statement, digest: digestText)
            if report.steps.allSatisfy(\.passed) {
                report.statement = statement
                report.json = json
            }
        }
        return report
    }
}
