import Foundation
package import StrictYAML
package import UsageDomain

/// The rule files of a directory: exactly one enabled law, and any number of disabled proposals.
package struct RuleBook: Hashable, Sendable {
    package let sets: [RuleSet]
    /// The one law in force.
    package let law: RuleSet
    package let innovationCredit: InnovationCreditRules

    /// As printed on statements.
    package var version: String { law.versionText }

    /// Reads every `*.yaml` of the directory.
    ///
    /// - Throws: `YAMLProblem` with file and line when a file is missing, unreadable or says something unknown.
    package static func load(directory: String) throws -> RuleBook {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".yaml") }
        } catch {
            throw YAMLProblem(file: directory, line: 1, message: "cannot read the directory of tax rules")
        }
        var files: [(name: String, text: String)] = []
        for name in names.sorted() {
            let path = "\(directory)/\(name)"
            guard let data = FileManager.default.contents(atPath: path),
                let text = String(bytes: data, encoding: .utf8)
            else { throw YAMLProblem(file: path, line: 1, message: "not readable as UTF-8 text") }
            files.append((path, text))
        }
        return try RuleBook(files: files, place: directory)
    }

    /// - Throws: `YAMLProblem`, also when the number of enabled laws is not one.
    package init(files: [(name: String, text: String)], place: String) throws(YAMLProblem) {
        var sets: [RuleSet] = []
        for file in files {
            let set = try RuleSet(yaml: StrictYAML(text: file.text, file: file.name))
            guard !sets.contains(where: { $0.name == set.name }) else {
                throw YAMLProblem(file: file.name, line: 1, message: "the rule set '\(set.name)' appears twice")
            }
            sets.append(set)
        }
        let laws = sets.filter { $0.status == .law && $0.isEnabled }
        guard laws.count == 1, let law = laws.first, let rules = law.innovationCredit else {
            throw YAMLProblem(
                file: place, line: 1, message: "expected exactly one enabled law, found \(laws.count)")
        }
        self.sets = sets
        self.law = law
        innovationCredit = rules
    }

    /// The figures of the law in force on `day`; proposals and disabled sets never count.
    package func rules(at day: CivilDate) -> DatedRules {
        DatedRules(
            day: day, version: version,
            rates: innovationCredit.rates.filter { $0.validity.contains(day) },
            ceiling: day > innovationCredit.lastDay
                ? nil : innovationCredit.ceilings.first { $0.validity.contains(day) },
            lumpSum: innovationCredit.lumpSums.first { $0.validity.contains(day) },
            categories: innovationCredit.categories.filter { $0.validity.contains(day) })
    }
}
