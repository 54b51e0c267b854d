import MQTTTransport
import Testing
import UsageDomain

@testable import Collection

@Suite("What keeps the collector from its work")
struct CollectorConditionsTests {
    private let conditions: CollectorConditions

    init() {
        let broker = BrokerSettings(host: "127.0.0.1", clientID: "releve")
        conditions = CollectorConditions(
            ["a", "b", "c"].map { BrokerConnection(id: $0, broker: broker, isRequired: $0 == "a") })
        for id in ["a", "b", "c"] as [ConnectionID] { conditions.set(id, nil) }
    }

    @Test("A full disk is over once anybody could write, also for a connection that is down since")
    func journal() {
        #expect(conditions.setJournal(.storeFailing("full"), of: "a"))
        _ = conditions.setJournal(.storeFailing("full"), of: "b")
        _ = conditions.setJournal(.storeFailing("full"), of: "c")
        conditions.set("b", .brokerUnreachable("off for the night"))
        #expect(conditions.problems == [.storeFailing("full")])
        conditions.journalTook(from: "a")
        #expect(conditions.problems == [.storeFailing("full")], "c is up and says so itself")
        conditions.journalTook(from: "c")
        #expect(conditions.problems == [])
    }

    @Test("A connection that is not required is shown and is no problem")
    func required() {
        conditions.set("b", .notSubscribed)
        #expect(conditions.problems == [])
        #expect(conditions.connections.map(\.problem) == [nil, .notSubscribed, nil])
        conditions.set("a", .notSubscribed)
        #expect(conditions.problems == [.notSubscribed])
    }
}
