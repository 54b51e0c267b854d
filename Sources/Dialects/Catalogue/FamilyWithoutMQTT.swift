internal import StrictYAML

/// Machines that say nothing on a broker of the lab, and how their hours are counted all the same.
package struct FamilyWithoutMQTT: Hashable, Sendable {
    package let name: String
    package let title: String
    /// Why there is nothing to hear.
    package let says: String
    /// What to do instead.
    package let recipe: String
    package let recipeInFrench: String

    private static let keys = ["name", "title", "says", "recipe", "recipe_fr"]

    /// Reads the list in `Config/families/without-mqtt.yaml`.
    package static func list(text: String, file: String) throws -> [FamilyWithoutMQTT] {
        var families: [FamilyWithoutMQTT] = []
        for yaml in try StrictYAML(text: text, file: file).list() {
            let fields = try yaml.mapping(allowing: keys)
            func field(_ key: String) throws(YAMLProblem) -> String {
                guard let value = fields[key] else { throw yaml.problem("\(key) is missing") }
                return try value.string()
            }
            families.append(
                FamilyWithoutMQTT(
                    name: try field("name"), title: try field("title"), says: try field("says"),
                    recipe: try field("recipe"), recipeInFrench: try field("recipe_fr")))
        }
        return families
    }
}
