package import StrictYAML
package import UsageDomain

/// The lab's registry as the YAML file people edit: `releve lab apply` reads it, `releve lab export` writes it.
///
/// Reading what was written gives the same registry, and writing that again gives the same text.
package enum RegistryFile {
    /// Reads and validates a registry.
    ///
    /// - Parameters:
    ///   - text: the file's content.
    ///   - file: the file's name as messages show it.
    /// - Throws: the first problem found, with its line: an unknown key, a value of the wrong form, a reference to
    ///   nothing, a name, badge or device used twice.
    package static func read(text: String, file: String) throws(YAMLProblem) -> LabRegistry {
        var reader = RegistryReader()
        return try reader.registry(StrictYAML(text: text, file: file))
    }

    /// The registry in the form `read` takes. Values that equal the defaults of a whole group are left out.
    package static func write(_ registry: LabRegistry) -> String {
        var writer = RegistryWriter()
        writer.write(registry)
        return writer.text
    }
}
