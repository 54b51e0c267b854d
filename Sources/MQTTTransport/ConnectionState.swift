/// What is known of the connection without asking the broker.
package struct ConnectionState: Hashable, Sendable {
    /// CONNACK accepted and nothing lost since.
    package var isConnected: Bool
    /// The broker still knew our session: nothing sent to it in our absence is missing.
    package var sessionPresent: Bool
    /// It had granted us one before and knew nothing of it any more: what was sent to it in our absence is lost.
    package var isForgotten: Bool
    /// The broker granted every filter, now or in the session it still holds.
    package var isSubscribed: Bool
    /// Messages read and not yet committed.
    package var uncommitted: Int

    package init(isConnected: Bool, sessionPresent: Bool, isForgotten: Bool, isSubscribed: Bool, uncommitted: Int) {
        self.isConnected = isConnected
        self.sessionPresent = sessionPresent
        self.isForgotten = isForgotten
        self.isSubscribed = isSubscribed
        self.uncommitted = uncommitted
    }
}
