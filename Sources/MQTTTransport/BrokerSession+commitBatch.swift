import CMosquitto
package import UsageDomain

extension BrokerSession {
    /// Waits for a batch worth committing, commits it, then acknowledges it.
    ///
    /// A batch is worth committing when it holds `limit` messages, half the receive window or
    /// `settings.maximumBatchBytes`, or when its oldest message has waited `interval`. Only when `commit` returns
    /// normally is anything acknowledged. When it throws, its error is thrown on, the messages are kept, and the next
    /// call offers them again at once; until then nothing more is read, so the broker and its publishers feel the
    /// pressure and memory stays bounded.
    ///
    /// Returns early when woken. At shutdown call once with `interval: .zero, timeout: .zero`, then `close()`.
    ///
    /// - Parameters:
    ///   - limit: Messages in a batch at most.
    ///   - interval: How long a message may wait for its batch to fill.
    ///   - timeout: The wait when there is nothing to commit.
    ///   - commit: Makes the batch durable, or throws.
    /// - Returns: The number of messages committed and acknowledged; 0 when there was nothing to commit.
    /// - Throws: What `commit` throws; `TransportError.lost` when the connection is gone (reconnect), `.refused`,
    ///   once per connection, when a filter is not granted (the next call goes on with the others). Messages whose acknowledgement could not leave come again.
    @discardableResult
    package func commitBatch(
        limit: Int, interval: TimeSpan, timeout: TimeSpan, _ commit: (MessageBatch) throws -> Void
    ) throws -> Int {
        guard isConnected else { throw TransportError.lost("not connected") }
        if isStalled {
            try noticeLoss()
            return try commitInbox(commit)
        }
        let full = max(1, min(limit, settings.windowShare))
        let deadline = Deadline(in: timeout)
        while true {
            try flushIfNothingWaits()
            let seen = wait(until: deadline, orDue: interval)
            if seen & Int32(MQTT_LINK_READABLE | MQTT_LINK_HUNG_UP) != 0 { try read(upTo: full) }
            try keepAlive()
            try noticeSubscription()
            let inbox = inbox
            if isWorthCommitting(inbox, full: full, interval: interval) { return try commitInbox(commit) }
            if seen & Int32(MQTT_LINK_WOKEN) != 0 || deadline.isPast {
                try flushIfNothingWaits()
                return 0
            }
        }
    }

    private func isWorthCommitting(_ inbox: mqtt_link_inbox, full: Int, interval: TimeSpan) -> Bool {
        guard inbox.count > 0 else { return false }
        return inbox.count >= full || inbox.bytes >= settings.maximumBatchBytes
            || Deadline(nanoseconds: inbox.oldest_ns, plus: interval).isPast
    }

    private func wait(until deadline: Deadline, orDue interval: TimeSpan) -> Int32 {
        let inbox = inbox
        var milliseconds = deadline.remainingMilliseconds
        if inbox.count > 0 {
            let due = Deadline(nanoseconds: inbox.oldest_ns, plus: interval)
            milliseconds = min(milliseconds, due.remainingMilliseconds)
        }
        // At least once a second: the library's keep-alive looks at whole seconds.
        return unsafe mqtt_link_wait(
            link, waker.descriptor, min(milliseconds, 1000), inbox.count == 0 && status.wants_write)
    }

    private func read(upTo full: Int) throws(TransportError) {
        let held = inbox.count
        guard held < full else { return }
        let code = unsafe mqtt_link_read(link, full - held, settings.maximumBatchBytes, 20)
        if inbox.is_broken {
            isConnected = false
            throw .library("no memory for a message; nothing of this batch is acknowledged")
        }
        try check(code)
    }

    /// Queues PINGREQ when due; it leaves with the next flush, together with the acknowledgements.
    ///
    /// Called right after reading, so that an answer waiting in the socket during a long commit counts as heard.
    private func keepAlive() throws(TransportError) {
        try check(unsafe mqtt_link_keep_alive(link))
    }

    private func noticeSubscription() throws(TransportError) {
        let status = status
        switch status.subscription {
        case 1: grantedFilters = wantedFilters
        case 2 where !isRefusalReported:
            isRefusalReported = true
            let index = Int(status.refused_filter)
            let filter = wantedFilters.indices.contains(index) ? wantedFilters[index] : "?"
            throw .refused("subscription to '\(filter)': \(ReasonCode(code: status.refused_code).words)")
        default: break
        }
    }

    /// After a failed commit nothing is read, so a dead connection must be noticed otherwise.
    private func noticeLoss() throws(TransportError) {
        try keepAlive()
        let seen = unsafe mqtt_link_wait(link, -1, 0, false)
        guard seen & Int32(MQTT_LINK_HUNG_UP) == 0 else {
            isConnected = false
            throw .lost("the broker closed it while the last batch could not be committed")
        }
    }

    private func commitInbox(_ commit: (MessageBatch) throws -> Void) throws -> Int {
        let inbox = inbox
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: inbox.bytes) { buffer, initialized in
            // An empty inbox has no address to copy to; otherwise exactly `inbox.bytes` bytes are written.
            guard let start = buffer.baseAddress else { return }
            unsafe mqtt_link_copy_inbox(link, start)
            initialized = inbox.bytes
        }
        let batch = try MessageBatch(validating: bytes)
        isStalled = true
        try commit(batch)
        isStalled = false
        unsafe mqtt_link_clear_inbox(link)
        try flush()
        return batch.count
    }

    private func flushIfNothingWaits() throws(TransportError) {
        guard inbox.count == 0, status.wants_write else { return }
        try flush()
    }

    /// The one place that sends; see the type's comment for when it may be called.
    private func flush() throws(TransportError) {
        precondition(inbox.count == 0, "flushing acknowledges every message read: all must have been committed")
        try check(unsafe mqtt_link_flush(link))
    }
}
