import Foundation
import UsageDomain
import UsageStore

/// Whoever may write a store at the moment: this command, or the collector that holds it.
enum StoreAccess {
    case own(UsageStore)
    case collector(ControlClient)

    /// Longer than the commands of others take, a layout included.
    private static let patience = Duration.seconds(300)

    /// Opens the store for writing, or finds the collector that has it; where another command has it, waits for its turn.
    ///
    /// - Throws: `StoreError.locked` when it does not come; `.missing` for a mistyped name.
    static func open(_ option: StoreOption) async throws -> StoreAccess {
        let end = ContinuousClock.now + patience
        let client = ControlClient(store: option.path)
        var isSaid = false
        while true {
            do {
                return .own(try option.openExisting())
            } catch let locked as StoreError where locked.isLocked {
                if client.isAnswered { return .collector(client) }
                guard ContinuousClock.now < end else { throw locked }
                if !isSaid { StandardError.write("releve: \(locked.waiting)") }
                isSaid = true
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

extension StoreError {
    fileprivate var isLocked: Bool {
        if case .locked = self { return true }
        return false
    }

    fileprivate var waiting: String {
        guard case .locked(let path, let process) = self else { return "\(self)" }
        return "\(path): process \(process) writes it; waiting until it has done"
    }
}
