import Office
import SiteSettings
import Statements
import TaxRules
import UsageStore

extension StatementOffice {
    /// With the rules and the typesetter of this installation.
    convenience init(store: UsageStore) throws {
        let layout = try Installation.layout()
        self.init(
            store: store, rules: try RuleBook.load(directory: layout.regimes),
            printer: try StatementPrinter(python: layout.python), softwareVersion: Releve.softwareVersion)
    }
}
