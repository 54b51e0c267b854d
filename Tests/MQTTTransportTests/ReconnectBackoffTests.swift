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

    @Test("Absurd settings give sane delays")
    func absurd() {
        var generator = SeededGenerator(seed: 7)
        var none = ReconnectBackoff(first: .zero, cap: .milliseconds(-5))
        #expect(none.next(using: &generator) == .milliseconds(1))
        var huge = ReconnectBackoff(first: TimeSpan(milliseconds: .max), cap: TimeSpan(milliseconds: .max))
        for _ in 0..<50 { #expect(huge.next(using: &generator) > .zero) }
    }
}
