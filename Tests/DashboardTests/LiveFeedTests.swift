import CivilTime
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing
import UsageDomain
import UsageStore

@testable import Dashboard

@Suite("Live feed")
struct LiveFeedTests {
    /// A reader that leaves after some writes, as a closed connection does.
    private struct LeavingWriter: ResponseBodyWriter {
        struct Left: Error {}

        final class Received: Sendable { let texts = Mutex<[String]>([]) }

        let received: Received
        let leavesAfter: Int
        let onWrite: @Sendable (Int) -> Void

        mutating func write(_ buffer: ByteBuffer) async throws {
            let count = received.texts.withLock { texts in
                texts.append(String(buffer: buffer))
                return texts.count
            }
            onWrite(count)
            if count >= leavesAfter { throw Left() }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private func read(
        _ sources: DashboardSources, writes: Int, heartbeat: TimeSpan = .hours(1),
        onWrite: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> [String] {
        let formats = try Formats(board: sources.board, timezone: "Europe/Paris")
        let renderer = BoardRenderer(
            sources: sources, templates: try Templates(resources: Resources()), formats: formats)
        let feed = LiveFeed(board: sources.board, renderer: renderer, heartbeat: heartbeat, maximumClients: 1)
        let received = LeavingWriter.Received()
        var writer: any ResponseBodyWriter = LeavingWriter(
            received: received, leavesAfter: writes, onWrite: onWrite)
        await #expect(throws: LeavingWriter.Left.self) {
            try await feed.write(for: Readers(language: .french, seeNames: true), to: &writer)
        }
        return received.texts.withLock { $0 }
    }

    @Test("A reader gets the whole board first, then only the cards that changed")
    func changes() async throws {
        let sources = SampleLab.sources()
        let texts = try await read(sources, writes: 3) { count in
            guard count == 2 else { return }
            var next = SampleLab.board
            next.at = next.at + .seconds(5)
            next.machines[0].state = .fault
            sources.board.publish(next)
        }
        #expect(texts[0] == "retry: 3000\n\n")
        #expect(texts[1].hasPrefix("event: board\ndata: {") && texts[1].hasSuffix("}\n\n"))
        #expect(texts[1].components(of: "\"html\":") == SampleLab.board.machines.count)
        #expect(texts[2].components(of: "\"html\":") == 1)
        #expect(texts[2].contains("card fault") && texts[2].contains("\"id\":\"laser-1\""))
    }

    @Test("A quiet board still gives a sign of life")
    func heartbeat() async throws {
        let texts = try await read(SampleLab.sources(), writes: 3, heartbeat: .milliseconds(1))
        #expect(texts[2] == ": \n\n")
    }

    @Test("A change of machines or rooms sends the new order")
    func order() async throws {
        let sources = SampleLab.sources()
        let texts = try await read(sources, writes: 3) { count in
            guard count == 2 else { return }
            var next = SampleLab.board
            next.machines.removeLast()
            sources.board.publish(next)
        }
        #expect(!texts[2].contains("vinyl-1") && texts[2].components(of: "\"html\":") == 0)
    }

    @Test("Readers beyond the limit are sent away, and a place is given back when one leaves")
    func limit() async throws {
        let sources = SampleLab.sources()
        let formats = try Formats(board: sources.board, timezone: "Europe/Paris")
        let renderer = BoardRenderer(
            sources: sources, templates: try Templates(resources: Resources()), formats: formats)
        let feed = LiveFeed(board: sources.board, renderer: renderer, heartbeat: .hours(1), maximumClients: 1)
        var seat = feed.takeSeat()
        #expect(seat != nil)
        #expect(feed.takeSeat() == nil)
        seat = nil
        #expect(seat == nil && feed.takeSeat() != nil)

        let router = try buildRouter(
            settings: DashboardSettings(maximumLiveClients: 0), sources: sources, entrance: .everybody)
        try await Application(router: router).test(.router) { client in
            let refused = try await client.executeRequest(uri: "/live", method: .get, headers: [:], body: nil)
            #expect(refused.status == .serviceUnavailable && refused.headers[.retryAfter] == "30")
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
