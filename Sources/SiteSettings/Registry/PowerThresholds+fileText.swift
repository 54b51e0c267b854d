package import UsageDomain

extension PowerThresholds {
    /// As the registry's file has them: `{on_above: 5 W, busy_above: 120 W, …}`; absent values are left out.
    package var fileText: String { RegistryWriter.inline(fileFields) }
}
