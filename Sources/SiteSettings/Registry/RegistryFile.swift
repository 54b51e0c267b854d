package import StrictYAML
package import UsageDomain

/// The lab's registry as the YAML file people edit: `releve lab apply` reads it, `releve lab export` writes it.
///
/// Reading what was written gives the same registry, and writing that again gives the same text.
package enum RegistryFile {
    /// Reads and validates a registry.
    ///
    /// Messages name the file as `file`. Throws the first problem found, with its line: an unknown key, a value of the wrong form, a reference to
    ///   nothing, a name, badge or device used twice.
    package static func read(
        text: String, file: String, dialects: Set<String>? = nil
    ) throws(YAMLProblem) -> LabRegistry {
        var reader = RegistryReader(dialects: dialects)
        return try reader.registry(StrictYAML(text: text, file: file))
    }

    /// Writes a registry in the form that is read.
    ///
    /// A group of values that all have their defaults is left out.
    package static func write(_ registry: LabRegistry) -> String {
        var writer = RegistryWriter()
        writer.write(registry)
        return writer.text
    }
}
