import Office
import Synchronization
import UsageStore

/// The collector's one office, opened when a statement is first asked for: rules that cannot be read keep nobody from
/// collecting.
final class SharedOffice: Sendable {
    private let store: UsageStore
    private let opened = Mutex<StatementOffice?>(nil)

    init(store: UsageStore) {
        self.store = store
    }

    /// - Throws: what is wrong with the installation; the next time it is looked at again.
    func open() throws -> StatementOffice {
        try opened.withLock { opened in
            if let opened { return opened }
            let office = try StatementOffice(store: store)
            opened = office
            return office
        }
    }
}
