extension Phrase {
    static let healthTexts: [Phrase: Texts] = [
        .healthTitle: Texts(french: "Santé du collecteur", english: "Collector health"),
        .healthGood: Texts(french: "Tout va bien", english: "All is well"),
        .healthGoodHelp: Texts(
            french: "Le collecteur écoute, enregistre et vérifie ce qu’il reçoit.",
            english: "The collector listens, records and checks what it receives."),
        .healthBad: Texts(french: "Intervention nécessaire", english: "This needs attention"),
        .problemBroker: Texts(french: "Le courtier MQTT ne répond pas", english: "The MQTT broker does not answer"),
        .problemBrokerHelp: Texts(
            french: "Vérifiez que mosquitto tourne et que l’adresse est la bonne. Rien n’est perdu de ce que le "
                + "courtier garde ; les machines qui n’ont pas de mémoire laissent une lacune, jamais comptée.",
            english: "Check that mosquitto runs and that the address is right. Nothing the broker keeps is lost; "
                + "machines without memory leave a gap, which is never counted."),
        .problemStore: Texts(french: "L’enregistrement échoue", english: "Recording fails"),
        .problemStoreHelp: Texts(
            french: "Vérifiez la place sur le disque et les droits du fichier, puis lancez « releve doctor ». Les "
                + "messages ne sont pas acquittés tant qu’ils ne sont pas enregistrés : le courtier les garde.",
            english: "Check the disk space and the file's permissions, then run “releve doctor”. Messages are not "
                + "acknowledged until they are recorded: the broker keeps them."),
        .problemSubscription: Texts(
            french: "Les abonnements ne sont pas confirmés",
            english: "The subscriptions are not confirmed"),
        .problemSubscriptionHelp: Texts(
            french: "Le courtier refuse peut-être les droits de lecture de ce compte (ACL). Tant que cela dure, "
                + "aucune machine n’est entendue.",
            english: "The broker may refuse this account's read permission (ACL). While this lasts no machine is "
                + "heard."),
        .problemNotWritable: Texts(
            french: "Le fichier des données n’est pas accessible en écriture",
            english: "The data file cannot be written"),
        .problemSilentCollector: Texts(
            french: "Le collecteur ne donne plus signe de vie",
            english: "The collector gives no sign of life"),
        .problemSilentCollectorHelp: Texts(
            french: "Relancez « releve serve » et lisez sa dernière ligne d’erreur.",
            english: "Restart “releve serve” and read its last line of error."),
        .problemOldCommit: Texts(
            french: "Des messages attendent d’être enregistrés depuis trop longtemps",
            english: "Messages have been waiting to be recorded for too long"),
        .problemOldCheckpoint: Texts(
            french: "Le dernier point de reprise est trop ancien",
            english: "The last checkpoint is too old"),
        .problemDelayHelp: Texts(
            french: "Le disque est peut-être plein ou trop lent : lancez « releve doctor ».",
            english: "The disk may be full or too slow: run “releve doctor”."),
        .problemClockUnset: Texts(
            french: "L’horloge du système n’est pas réglée", english: "The host's clock is not set"),
        .problemClockBehind: Texts(
            french: "L’horloge du système retarde sur ce qui est déjà enregistré",
            english: "The host's clock is behind what is recorded already"),
        .problemClockDiffers: Texts(
            french: "L’horloge du système a été déréglée à la main",
            english: "The host's clock was set away from the time it was synchronised with"),
        .problemClockHelp: Texts(
            french: "Réglez-la, au mieux par synchronisation (NTP). Tout est enregistré et acquitté ; ce qui arrive "
                + "d’ici là sera daté dès qu’elle est juste, ou reste une lacune. Aucun relevé n’est émis entre-temps.",
            english: "Set it, best by synchronisation (NTP). Everything is recorded and acknowledged; what arrives "
                + "until then is dated as soon as it is right, or stays a gap. No statement is issued meanwhile."),
        .healthClockSet: Texts(
            french: "Horloge du système avancée de {0}", english: "Host's clock set forward by {0}"),
        .healthClockSetBack: Texts(
            french: "Horloge du système reculée de {0}", english: "Host's clock set back by {0}"),
        .problemNotDerived: Texts(
            french: "Une machine n’a pas pu être recalculée", english: "A machine could not be derived again"),
        .problemNotDerivedHelp: Texts(
            french: "Ses chiffres ne tiennent pas encore compte de ce qui est arrivé en retard ; les autres machines "
                + "ne sont pas touchées. Lancez « releve verify », puis « releve rebuild ».",
            english: "Its figures do not yet hold what came late; the other machines are not concerned. Run “releve "
                + "verify”, then “releve rebuild”."),
        .problemDamagedJournal: Texts(
            french: "Des blocs du journal sont abîmés", english: "Blocks of the journal are damaged"),
        .problemDamagedJournalHelp: Texts(
            french: "Ce que les machines ont dit dans ces blocs est perdu : ce temps est une lacune de celles qui sont "
                + "recalculées. Les messages continuent d’être enregistrés et acquittés. Vérifiez le disque, lancez "
                + "« releve verify » et gardez la dernière sauvegarde : elle contient ces blocs.",
            english: "What machines said in these blocks is lost: the time is a gap of those that are derived again. "
                + "Messages go on being recorded and acknowledged. Check the disk, run “releve verify” and keep the "
                + "latest backup: it holds these blocks."),
        .problemOtherVersion: Texts(
            french: "Les chiffres ont été calculés par une autre version",
            english: "The figures were derived by another version"),
        .problemOtherVersionHelp: Texts(
            french: "Tout continue de fonctionner. « releve rebuild » les recalcule depuis le journal et montre ce "
                + "qui change.",
            english: "Everything goes on working. “releve rebuild” derives them anew from the journal and shows what "
                + "differs."),
        .healthFigures: Texts(french: "Chiffres", english: "Figures"),
        .healthConnection: Texts(french: "Connexion", english: "Connection"),
        .healthConnectionGood: Texts(french: "à l’écoute", english: "listening"),
        .healthForgotten: Texts(
            french: "Session oubliée par le courtier, messages envoyés pendant l’absence perdus",
            english: "Session forgotten by the broker, messages sent during the absence lost"),
        .problemUnreadable: Texts(french: "Messages illisibles de {0}", english: "Unreadable messages from {0}"),
        .problemUnreadableHelp: Texts(
            french:
                "Ce qu’il dit ainsi n’est pas compté. Son micrologiciel ou ses réglages ont peut-être changé : « releve "
                + "listen » montre ses messages, « releve decode » ce qui en est compris.",
            english:
                "What it says in them is not counted. Its firmware or settings may have changed: “releve listen” shows "
                + "its messages, “releve decode” what is understood of them."),
        .unreadableCount: Texts(french: "{0} × {1}", english: "{0} × {1}"),
        .healthMessages: Texts(french: "Messages reçus", english: "Messages received"),
        .healthQuarantined: Texts(french: "Messages écartés", english: "Messages set aside"),
        .healthCommit: Texts(french: "Dernier enregistrement", english: "Last commit"),
        .healthCheckpoint: Texts(french: "Dernier point de reprise", english: "Last checkpoint"),
        .healthSize: Texts(french: "Taille des données", english: "Size of the data"),
        .healthFree: Texts(french: "Place libre", english: "Free space"),
        .healthMachines: Texts(french: "Machines entendues", english: "Machines heard"),
        .healthUnheardMachines: Texts(french: "Machines sans nouvelles", english: "Machines not heard"),
        .healthUnheardHelp: Texts(
            french: "Vérifiez leur prise, le wifi et le nom de l’appareil dans le fichier du lab.",
            english: "Check their plug, the wifi and the device's name in the lab's file."),
        .momentNever: Texts(french: "jamais", english: "never"),
    ]
}
