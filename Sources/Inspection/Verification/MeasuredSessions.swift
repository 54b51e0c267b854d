import UsageDomain
import UsageStore

/// A store's sessions one after the other, a page of them in memory.
struct MeasuredSessions {
    private let store: UsageStore
    private var page: ArraySlice<UsageSession> = []
    private var last: SessionID?

    init(of store: UsageStore) {
        self.store = store
    }

    mutating func next() throws -> UsageSession? {
        if page.isEmpty { page = try store.measuredSessions(after: last, limit: 500)[...] }
        let session = page.popFirst()
        last = session?.id ?? last
        return session
    }
}
