import CivilTime
import TaxRules
import Testing
import UsageDomain

@testable import Statements

@Suite struct MemberNamesTests {
    private static let members = [
        Member(id: "m-1", name: "Marie Petit"), Member(id: "m-2", name: "Marie Durand"),
        Member(id: "m-3", name: "Élise Le Goff"), Member(id: "m-4", name: "Rose Martin"),
    ]

    @Test(arguments: [
        ("repris par Marie Durand", "repris par m-2"), ("repris par Marie", "repris par [nom]"),
        ("repris par Durand, puis par Petit", "repris par m-2, puis par m-1"),
        ("petit essai en rose", "petit essai en rose"),
        ("élise LE GOFF a oublié", "élise LE m-3 a oublié"), ("ELISE était là", "m-3 était là"),
        ("marie DURAND", "m-2"), ("Marie  Petit-Durand", "[nom]"), ("", ""), ("Marie", "[nom]"),
    ])
    func `names are taken out, and one is given for them only where it is one member's`(
        text: String, masked: String
    ) throws {
        var registry = StatementFixture.registry()
        registry.members = Self.members
        let names = MemberNames(RegistryTimeline(registry))
        #expect(names.masked(text) { $0.rawValue } == masked)
    }

    @Test func `a revision of a statement with names does not say whose pseudonym is whose`() throws {
        var input = try Situation.day("2026-03-05")
        let new = try StatementBuilder.build(input)
        input.variant = .nominative
        let old = try StatementBuilder.build(input)
        #expect(old.lines[0].operator == "Camille Durand" && new.lines[0].operator == "m-17")
        let comparison = StatementComparison(old, new, [:])
        #expect(comparison.changes == nil && comparison.parts == [.form])
    }

    @Test func `a revision names what changed in presence, gaps and notes`() throws {
        let old = try StatementBuilder.build(Situation.day("2026-03-05"))
        var new = old
        (new.lines[0].presence, new.lines[0].gapMs, new.lines[0].legalNotes) = (.arrival, 1, [.hiredMachine])
        let changes = try #require(StatementComparison(old, new, [:]).changes)
        #expect(changes.flatMap(\.differences).map(\.field) == [.gap, .presence, .notes])
    }
}
