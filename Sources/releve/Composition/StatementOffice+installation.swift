import Office
import SiteSettings
import Statements
import TaxRules
import UsageStore

extension StatementOffice {
    /// With the rules, the texts and the typesetter of this installation.
    convenience init(store: UsageStore) throws {
        let layout = try Installation.layout()
        let texts = try DocumentTexts.load(directory: layout.documents)
        self.init(
            store: store, rules: try RuleBook.load(directory: layout.regimes), texts: texts,
            printer: try StatementPrinter(python: layout.python, texts: texts),
            softwareVersion: Releve.softwareVersion)
    }
}
