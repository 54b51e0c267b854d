import StrictYAML
import UsageDomain

/// A mapping whose keys were checked, with the readings the rule files share.
struct YAMLKeys {
    private let yaml: StrictYAML
    private let values: [String: StrictYAML]

    init(_ yaml: StrictYAML, allowing keys: [String]) throws(YAMLProblem) {
        self.yaml = yaml
        values = try yaml.mapping(allowing: keys)
    }

    func optional(_ key: String) -> StrictYAML? { values[key] }

    func required(_ key: String) throws(YAMLProblem) -> StrictYAML {
        guard let value = values[key] else { throw yaml.problem("the key '\(key)' is missing") }
        return value
    }

    func citation() throws(YAMLProblem) -> Citation {
        Citation(basis: try required("basis").string(), isVerified: try required("verified").boolean())
    }

    func validity() throws(YAMLProblem) -> Validity {
        let validity = Validity(first: try required("from").date(), last: try optional("to")?.date())
        if let last = validity.last, last < validity.first { throw yaml.problem("'to' is before 'from'") }
        return validity
    }

    func percent(_ key: String) throws(YAMLProblem) -> Int {
        let value = try required(key)
        let percent = try value.integer()
        guard (0...100).contains(percent) else { throw value.problem("expected a percentage from 0 to 100") }
        return percent
    }

    /// Reads a list of mappings; `dated` ones have `from` and `to`, `cited` ones `basis` and `verified`.
    func each<Element>(
        _ key: String, _ keys: [String], dated: Bool = true, cited: Bool = true,
        _ read: (YAMLKeys) throws(YAMLProblem) -> Element
    ) throws(YAMLProblem) -> [Element] {
        let allowed = keys + (dated ? ["from", "to"] : []) + (cited ? ["basis", "verified"] : [])
        var result: [Element] = []
        for entry in try required(key).list() { result.append(try read(YAMLKeys(entry, allowing: allowed))) }
        return result
    }
}

extension StrictYAML {
    func date() throws(YAMLProblem) -> CivilDate {
        let text = try string()
        guard let date = CivilDate(text) else { throw problem("expected a date like 2026-03-02, not '\(text)'") }
        return date
    }
}
