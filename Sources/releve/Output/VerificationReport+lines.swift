import Inspection
import UsageDomain
import UsageStore

extension VerificationReport {
    /// For people: what was checked, the ends of the chains, then each problem.
    ///
    /// - Parameter derivation: What deriving anew found; nil when that was not done.
    /// - Returns: Lines without their ends.
    func lines(derivation: DerivationReport? = nil) -> [String] {
        var lines = [
            "journal     \(blocks) blocks, \(messages) messages, head \(journalHead.map { Hexadecimal.text($0) } ?? "none")",
            "ledger      \(ledgerEntries) entries, head \(ledgerHead.map { Hexadecimal.text($0) } ?? "none")",
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
}
