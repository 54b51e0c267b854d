extension VerificationStep {
    static func attachments(missing: Bool) -> VerificationStep {
        VerificationStep(
            name: .attachments, passed: !missing,
            french: missing ? "Le fichier ne contient pas les données d’un relevé" : "Données et signature trouvées",
            english: missing ? "The file holds no statement data" : "Data and signature found")
    }

    static func attachments(problem: PDFAttachments.Problem) -> VerificationStep {
        let (french, english) =
            switch problem {
            case .notPDF: ("Ce n’est pas un fichier PDF", "Not a PDF file")
            case .modifiedAfterIssue:
                ("Le fichier a été modifié après son émission", "The file was modified after its issue")
            case .damaged: ("Le fichier est abîmé", "The file is damaged")
            case .ambiguous(let name):
                (
                    "Une seconde pièce jointe se cache à côté de \(name)", "A second attachment hides beside \(name)"
                )
            case .tooLarge: ("Les pièces jointes dépassent 32 Mo", "The attachments exceed 32 MB")
            }
        return VerificationStep(name: .attachments, passed: false, french: french, english: english)
    }

    static func canonical(_ passed: Bool) -> VerificationStep {
        VerificationStep(
            name: .canonicalJSON, passed: passed,
            french: passed
                ? "Les données sont sous leur forme canonique" : "Les données ne sont pas sous leur forme canonique",
            english: passed ? "The data is in canonical form" : "The data is not in canonical form")
    }

    static func digest(_ passed: Bool) -> VerificationStep {
        VerificationStep(
            name: .digest, passed: passed,
            french: passed ? "L’empreinte SHA-256 correspond" : "L’empreinte SHA-256 ne correspond pas",
            english: passed ? "The SHA-256 digest matches" : "The SHA-256 digest does not match")
    }

    static func signature(_ passed: Bool) -> VerificationStep {
        VerificationStep(
            name: .signature, passed: passed,
            french: passed ? "La signature Ed25519 est valide" : "La signature Ed25519 n’est pas valide",
            english: passed ? "The Ed25519 signature is valid" : "The Ed25519 signature is not valid")
    }

    static func key(_ passed: Bool) -> VerificationStep {
        VerificationStep(
            name: .key, passed: passed,
            french: passed ? "La clé est celle du laboratoire" : "La clé n’est pas celle attendue du laboratoire",
            english: passed ? "The key is the lab's" : "The key is not the expected key of the lab")
    }

    static func content(_ passed: Bool) -> VerificationStep {
        VerificationStep(
            name: .content, passed: passed,
            french: passed
                ? "Le contenu est un relevé d’une version connue"
                : "Le contenu n’est pas un relevé d’une version connue",
            english: passed
                ? "The content is a statement of a known version" : "The content is no statement of a known version")
    }

    static func totals(problem: String?) -> VerificationStep {
        VerificationStep(
            name: .totals, passed: problem == nil,
            french: problem.map { "Les totaux ne correspondent pas aux lignes : \($0)" }
                ?? "Les totaux correspondent aux lignes",
            english: problem.map { "The totals do not add up: \($0)" } ?? "The totals add up")
    }
}
