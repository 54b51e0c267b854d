import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("Catalogue")
struct CatalogueTests {
    @Test("Every dialect has fixtures, and every fixture folder names a dialect")
    func dialectsAndFixturesMatch() throws {
        let dialects = try Repository.shippedCatalogue().dialects.map(\.name.rawValue)
        #expect(try Repository.names(in: Repository.fixtures) == dialects.sorted())
        for dialect in dialects {
            #expect(Fixture.all.contains { $0.dialect == dialect && $0.expect.outcome == "observations" }, "\(dialect)")
            #expect(Fixture.all.contains { $0.dialect == dialect && $0.expect.outcome == "quarantined" }, "\(dialect)")
        }
    }

    @Test("A dialect's file is named after it and says for whom it is")
    func filesAreNamedAfterDialects() throws {
        let catalogue = try Repository.shippedCatalogue()
        #expect(
            try Repository.names(in: URL(filePath: Repository.dialects)).filter { $0.hasSuffix(".yaml") }
                == catalogue.dialects.map { "\($0.name).yaml" }.sorted())
        for dialect in catalogue.dialects {
            #expect(!dialect.title.isEmpty && !dialect.speaks.isEmpty && !dialect.reports.isEmpty)
            #expect(!dialect.quirks.isEmpty && !dialect.recipe.isEmpty && !dialect.grade.isEmpty)
            #expect(dialect.expectedPeriod >= .seconds(10) && dialect.expectedPeriod <= .minutes(15))
        }
    }

    @Test("Whatever the choice of dialects, no topic is subscribed twice and none is missed")
    func subscriptionsDoNotOverlap() throws {
        let catalogue = try Repository.shippedCatalogue()
        for first in catalogue.dialects {
            for second in catalogue.dialects {
                let filters = catalogue.subscriptions(for: [first.name, second.name]).compactMap(TopicFilter.init)
                for (index, filter) in filters.enumerated() {
                    #expect(!filters[..<index].contains { $0.overlaps(filter) })
                }
                for wanted in (first.subscriptions + second.subscriptions).compactMap(TopicFilter.init) {
                    #expect(filters.contains { $0.covers(wanted) }, "\(wanted.text) of \(first.name), \(second.name)")
                }
            }
        }
        #expect(catalogue.subscriptions(for: ["native", "zigbee2mqtt"]) == ["fablab/v1/+/+/+", "zigbee2mqtt/#"])
        #expect(catalogue.subscriptions() == ["#"])
    }

    @Test("A dialect's own subscriptions hear every topic of its fixtures that is decoded")
    func subscriptionsHearTheFixtures() throws {
        let catalogue = try Repository.shippedCatalogue()
        for fixture in Fixture.all where fixture.expect.outcome == "observations" {
            let text = try #require(fixture.topic)
            let topic = try #require(TopicFilter(text))
            let filters = catalogue.subscriptions(for: [DialectName(rawValue: fixture.dialect)])
            #expect(filters.compactMap(TopicFilter.init).contains { $0.covers(topic) }, "\(fixture.place)")
        }
    }

    @Test("Two dialects of one name are an error that names both files")
    func sameNameTwice() throws {
        let first = try MappedDialect(text: Self.minimal(name: "a", topic: "a/{device}"), file: "one.yaml")
        let second = try MappedDialect(text: Self.minimal(name: "a", topic: "b/{device}"), file: "two.yaml")
        #expect(
            throws: DialectProblem(file: "two.yaml", line: 1, message: "the dialect a is already defined in one.yaml")
        ) {
            try DialectCatalogue([first, second])
        }
    }

    @Test("Two dialects that claim one pattern are an error with its line")
    func samePatternTwice() throws {
        let first = try MappedDialect(text: Self.minimal(name: "a", topic: "a/{device}"), file: "one.yaml")
        let second = try MappedDialect(text: Self.minimal(name: "b", topic: "a/{device}"), file: "two.yaml")
        #expect(
            throws: DialectProblem(
                file: "two.yaml", line: 11, message: "the topic pattern a/{device} is already claimed by a")
        ) { try DialectCatalogue([first, second]) }
    }

    @Test("A directory that is not there is an error")
    func missingDirectory() {
        #expect(throws: DialectProblem.self) { try DialectCatalogue(directories: ["/nonexistent/dialects"]) }
    }

    static func minimal(name: String, topic: String, route: String = "payload: text", more: String = "") -> String {
        """
        name: \(name)
        title: Test
        speaks: nobody
        reports: nothing
        quirks: none
        grade: none
        recipe: none
        expected_period: 60s
        subscriptions: ["#"]
        routes:
          - topics: ["\(topic)"]
            \(route)
        \(more)
        """
    }
}
