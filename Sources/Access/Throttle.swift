package import UsageDomain

/// Token buckets against guessing, one for each account and one for each address; nobody is locked out for ever.
package struct Throttle: Sendable {
    /// Attempts that may come at once, and the time after which one more may.
    package struct Limit: Sendable {
        let burst: Int64
        let refill: TimeSpan

        package init(burst: Int64, refill: TimeSpan) {
            self.burst = burst
            self.refill = refill
        }

        package static let account = Limit(burst: 10, refill: .seconds(30))
        package static let address = Limit(burst: 30, refill: .seconds(10))
        /// Six digits, and some hundred guesses a day.
        package static let pin = Limit(burst: 5, refill: .minutes(10))
        package static let pinAddress = Limit(burst: 20, refill: .minutes(1))
    }

    private struct Bucket {
        /// In milliseconds of refill: an attempt costs one refill.
        var credit: Int64
        var at: Instant
    }

    private let limit: Limit
    private var buckets: [String: Bucket] = [:]
    /// Beyond it those that are full are forgotten, then the oldest.
    private let capacity: Int

    package init(_ limit: Limit, capacity: Int = 10_000) {
        self.limit = limit
        self.capacity = capacity
    }

    /// Takes one attempt; or says after how long the next is welcome.
    package mutating func attempt(_ key: String, at now: Instant) -> TimeSpan? {
        let full = limit.burst * limit.refill.milliseconds
        var bucket = buckets[key] ?? Bucket(credit: full, at: now)
        // A clock that was set back gives nothing and takes nothing.
        bucket.credit = min(full, bucket.credit + max(0, (now - bucket.at).milliseconds))
        bucket.at = now
        defer {
            buckets[key] = bucket
            if buckets.count > capacity { evict(at: now) }
        }
        guard bucket.credit >= limit.refill.milliseconds else {
            return .milliseconds(limit.refill.milliseconds - bucket.credit)
        }
        bucket.credit -= limit.refill.milliseconds
        return nil
    }

    /// After a success: who knows the password does not wait for who guesses.
    package mutating func forget(_ key: String) { buckets[key] = nil }

    /// One attempt that was none.
    package mutating func giveBack(_ key: String) {
        guard let bucket = buckets[key] else { return }
        buckets[key]?.credit = min(
            limit.burst * limit.refill.milliseconds, bucket.credit + limit.refill.milliseconds)
    }

    private mutating func evict(at now: Instant) {
        let full = limit.burst * limit.refill.milliseconds
        buckets = buckets.filter { $0.value.credit + max(0, (now - $0.value.at).milliseconds) < full }
        guard buckets.count > capacity else { return }
        let kept = buckets.sorted { ($0.value.at, $0.key) > ($1.value.at, $1.key) }.prefix(capacity / 2)
        buckets = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
