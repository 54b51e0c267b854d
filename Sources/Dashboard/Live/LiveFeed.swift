import Foundation
import Hummingbird
import ServiceLifecycle
import Synchronization
import UsageDomain
import UsageStore

/// The event stream of the board: the latest state wins, and a slow reader only ever costs itself.
final class LiveFeed: Sendable {
    private enum Wake: Sendable { case snapshot, heartbeat }

    private let board: LiveBoard
    private let renderer: BoardRenderer
    private let heartbeat: TimeSpan
    private let maximumClients: Int
    private let clients = Mutex(0)

    init(board: LiveBoard, renderer: BoardRenderer, heartbeat: TimeSpan, maximumClients: Int) {
        self.board = board
        self.renderer = renderer
        self.heartbeat = heartbeat
        self.maximumClients = maximumClients
    }

    /// A place among the readers, given back when it is released.
    final class Seat: Sendable {
        private let feed: LiveFeed

        fileprivate init(_ feed: LiveFeed) { self.feed = feed }

        deinit { feed.clients.withLock { $0 -= 1 } }
    }

    /// Nil when every place is taken.
    func takeSeat() -> Seat? {
        let isFree = clients.withLock { count in
            guard count < maximumClients else { return false }
            count += 1
            return true
        }
        return isFree ? Seat(self) : nil
    }

    /// Writes events until the reader leaves or the service stops; `writer` throws when the reader is gone.
    @concurrent func write(for readers: Readers, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        let (wakes, continuation) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1))
        let pause = Duration.milliseconds(max(1, heartbeat.milliseconds))
        // Both stop with this function, whichever way it ends.
        async let _: Void = wake(continuation)
        async let _: Void = beat(every: pause, continuation)
        var sent: RenderedBoard?
        for await wake in wakes.cancelOnGracefulShutdown() {
            if let snapshot = board.current {
                let rendered = await renderer.fragments(snapshot, for: readers)
                if let update = LiveUpdate(rendered, since: sent) {
                    sent = rendered
                    try await writer.write(ByteBuffer(string: Self.event(update)))
                    continue
                }
            }
            if wake == .heartbeat { try await writer.write(ByteBuffer(string: ": \n\n")) }
        }
    }

    private func wake(_ continuation: AsyncStream<Wake>.Continuation) async {
        for await _ in board.snapshots() { continuation.yield(.snapshot) }
    }

    private func beat(every pause: Duration, _ continuation: AsyncStream<Wake>.Continuation) async {
        while (try? await Task.sleep(for: pause)) != nil { continuation.yield(.heartbeat) }
    }

    /// JSON has no bare line breaks, so one `data:` line holds it.
    static func event(_ update: LiveUpdate) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return "event: board\ndata: " + String(decoding: try encoder.encode(update), as: UTF8.self) + "\n\n"
    }
}
