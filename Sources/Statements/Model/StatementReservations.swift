package import UsageDomain

/// A session of the company that was not over when the statement was issued: it will be a line of the next version.
package struct StatementOpenSession: Hashable, Codable, Sendable {
    package var id: SessionID
    package var machine: MachineID
    /// UTC.
    package var start: String
    /// On the lab's wall clock, with offset.
    package var localStart: String
}

/// A device that keeps what it could not send, and had sent nothing since before the period's end.
package struct StatementAwaitedDevice: Hashable, Codable, Sendable {
    /// `dialect:id`.
    package var device: String
    package var machine: MachineID
    /// UTC.
    package var lastHeard: String
    /// After it nothing that it sends can belong to the period any more; UTC.
    package var until: String

    package init(device: String, machine: MachineID, lastHeard: String, until: String) {
        self.device = device
        self.machine = machine
        self.lastHeard = lastHeard
        self.until = until
    }
}
