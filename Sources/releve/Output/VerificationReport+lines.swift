import Ingestion
import UsageStore

extension VerificationReport {
    /// For people: what was checked, the ends of the chains, then each problem.
    ///
    /// - Parameter derivation: What deriving anew found; nil when that was not done.
    /// - Returns: Lines without their ends.
    func lines(derivation: DerivationReport? = nil) -> [String] {
        var lines = [
            "journal     \(blocks) blocks, \(messages) messages, head \(Self.hex(journalHead))",
            "ledger      \(ledgerEntries) entries, head \(Self.hex(ledgerHead))",
            "statements  \(statements)",
        ]
        if let derivation {
            lines.append(
                "derived     \(derivation.sessions) sessions, \(derivation.gaps) gaps, \(derivation.days) days of a machine"
            )
        }
        lines += (problems + (derivation?.lines ?? [])).map { "PROBLEM     \($0)" }
        let count = problems.count + (derivation?.differenceCount ?? 0)
        lines.append(count == 0 ? "Everything holds." : "\(count) problem(s).")
        return lines
    }

    private static func hex(_ bytes: [UInt8]?) -> String {
        bytes.map { $0.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() } ?? "none"
    }
}
