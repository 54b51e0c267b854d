import MQTTTransport
import TestSupport
import Testing
import UsageDomain

@Suite("Reconnect backoff")
struct ReconnectBackoffTests {
    @Test("Each delay lies between half and all of the doubled one, and never above the cap", arguments: 0..<20)
    func bounds(_ seed: UInt64) {
        var backoff = ReconnectBackoff(first: .milliseconds(500), cap: .seconds(60))
        var generator = SeededGenerator(seed: seed)
        var ceiling: Int64 = 500
        for _ in 0..<100 {
            let delay = backoff.next(using: &generator).milliseconds
            #expect((ceiling / 2...ceiling).contains(delay))
            ceiling = min(60_000, ceiling * 2)
        }
    }

    @Test("The same seed gives the same delays, another one others")
    func seeds() {
        func delays(_ seed: UInt64) -> [TimeSpan] {
            var backoff = ReconnectBackoff()
            var generator = SeededGenerator(seed: seed)
            return (0..<10).map { _ in backoff.next(using: &generator) }
        }
        #expect(delays(1) == delays(1))
        #expect(delays(1) != delays(2))
    }

    @Test("After a connection that held the delays start again")
    func reset() {
        var backoff = ReconnectBackoff(first: .milliseconds(100))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<8 { _ = backoff.next(using: &generator) }
        backoff.reset()
        #expect(backoff.next(using: &generator) <= .milliseconds(100))
    }

    @Test(
        "A broker on the same host is asked every ten seconds at least, another one every minute",
        arguments: [
            ("127.0.0.1", 10_000), ("localhost", 10_000), ("127.3.4.5", 10_000), ("::1", 10_000), ("LOCALHOST", 10_000),
            ("192.168.1.4", 60_000), ("broker.example", 60_000), ("localhost.example", 60_000),
        ])
    func sameHost(_ host: String, _ cap: Int64) {
        var backoff = ReconnectBackoff(for: BrokerSettings(host: host, clientID: "c"))
        var generator = SeededGenerator(seed: 7)
        let delays = (0..<40).map { _ in backoff.next(using: &generator).milliseconds }
        #expect(delays.allSatisfy { $0 <= cap } && delays.suffix(20).allSatisfy { $0 >= cap / 2 })
    }

    @Test("Absurd settings give sane delays")
    func absurd() {
        var generator = SeededGenerator(seed: 7)
        var none = ReconnectBackoff(first: .zero, cap: .milliseconds(-5))
        #expect(none.next(using: &generator) == .milliseconds(1))
        var huge = ReconnectBackoff(first: TimeSpan(milliseconds: .max), cap: TimeSpan(milliseconds: .max))
        for _ in 0..<50 { #expect(huge.next(using: &generator) > .zero) }
    }
}
