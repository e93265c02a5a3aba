"""Names and causes of alarms, in English and French, and what to do about them [ALM-2].

The names of the eight system alarms are those of the M-50/M-70 manual, chapter 13; its
possible causes stand here as the ones that the gateway tells apart.
"""

from dataclasses import dataclass

from digiware.domain.alarm import Kind

FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    english: str
    french: str

    def of(self, language: str) -> str:
        """The text in one of them: "en" or "fr"."""
        return self.french if language == FRENCH else self.english


NAMES = {
    1: Words("E-mail transmission error", "Erreur de transmission e-mail"),
    2: Words("SNTP synchronisation error", "Erreur de synchronisation SNTP"),
    3: Words("Modbus slave time-out", "Erreur délai d'un esclave Modbus"),
    4: Words("Modbus address conflict", "Conflit d'adresse Modbus"),
    5: Words("Damaged product", "Produit endommagé"),
    6: Words("FTP export error", "Erreur d'exportation FTP"),
    7: Words("Cyber-security alert", "Alerte cybersécurité"),
    8: Words("Password alarm", "Alarme mot de passe"),
}

KINDS = {
    Kind.MEASUREMENT: Words("Measurement alarm", "Alarme sur une mesure"),
    Kind.LOGIC: Words("Logic alarm", "Alarme logique"),
    Kind.COMBINATION: Words("Combined alarm", "Combinaison d'alarmes"),
    Kind.QUALITY: Words("Power quality event", "Événement qualité"),
    Kind.DEVICE: Words("System alarm of a device", "Alarme système d'un dispositif"),
}

# (system alarm, cause): what it is, what to do.
CAUSES = {
    (1, "refused"): (
        Words("the mail server refused", "le serveur de messagerie a refusé"),
        Words("Check user and password.", "Vérifiez l'utilisateur et le mot de passe."),
    ),
    (1, "unreachable"): (
        Words(
            "the mail server can't be reached",
            "le serveur de messagerie est injoignable",
        ),
        Words(
            "Check host, port and security; see whether the server runs.",
            "Vérifiez l'hôte, le port et la sécurité ; voyez si le serveur fonctionne.",
        ),
    ),
    (2, "unreachable"): (
        Words("no time server answers", "aucun serveur de temps ne répond"),
        Words("Check server and port.", "Vérifiez le serveur et le port."),
    ),
    (3, "silent"): (
        Words("{name} does not answer", "{name} ne répond pas"),
        Words(
            "Check its supply, its wiring and its address.",
            "Vérifiez son alimentation, son câblage et son adresse.",
        ),
    ),
    (3, "bus silent"): (
        Words(
            "nobody answers on bus {bus}: {devices}",
            "personne ne répond sur le bus {bus} : {devices}",
        ),
        Words(
            "Check the cable of the bus, its supply and its speed.",
            "Vérifiez le câble du bus, son alimentation et sa vitesse.",
        ),
    ),
    (3, "line down"): (
        Words(
            "the port of bus {bus} is not open ({reason}): {devices}",
            "le port du bus {bus} n'est pas ouvert ({reason}) : {devices}",
        ),
        Words(
            "Check the adapter, or the network, behind the bus.",
            "Vérifiez l'adaptateur, ou le réseau, derrière le bus.",
        ),
    ),
    (4, "conflict"): (
        Words(
            "the answers of {name} are damaged while its neighbours are well read",
            "les réponses de {name} sont altérées, celles de ses voisins sont lues",
        ),
        Words(
            "Look for a second device of this address; then check the wiring.",
            "Cherchez un second dispositif de cette adresse ; vérifiez le câblage.",
        ),
    ),
    (5, "invalid net id"): (
        Words("{name} has no valid NET ID", "{name} n'a pas de NET ID valide"),
        Words("Return the device.", "Renvoyez le dispositif."),
    ),
    (5, "newer software"): (
        Words(
            "{name} has software {has}, there is {newest}",
            "{name} a le logiciel {has}, il existe {newest}",
        ),
        Words("Update the device.", "Mettez le dispositif à jour."),
    ),
    (6, "refused"): (
        Words("the FTP server refused", "le serveur FTP a refusé"),
        Words("Check user and password.", "Vérifiez l'utilisateur et le mot de passe."),
    ),
    (6, "no permission"): (
        Words("files can't be written there", "les fichiers n'y sont pas permis"),
        Words(
            "Give the user the right to write in the folder.",
            "Donnez à l'utilisateur le droit d'écriture dans le dossier.",
        ),
    ),
    (6, "unreachable"): (
        Words("the FTP server can't be reached", "le serveur FTP est injoignable"),
        Words("Check server and port.", "Vérifiez le serveur et le port."),
    ),
    (6, "no site name"): (
        Words("the site has no name yet", "le site n'a pas encore de nom"),
        Words(
            "Give the site a name other than SITE.",
            "Donnez au site un autre nom que SITE.",
        ),
    ),
    (7, "client excluded"): (
        Words("a client was excluded: {client}", "un client a été exclu : {client}"),
        Words("Find out what it does there.", "Cherchez ce qu'il fait là."),
    ),
    (7, "certificate expired"): (
        Words("the HTTPS certificate has expired", "le certificat HTTPS a expiré"),
        Words(
            "Install a new certificate and its key.",
            "Installez un nouveau certificat et sa clé.",
        ),
    ),
    (7, "authority expired"): (
        Words(
            "the certificate of {authority} has expired",
            "le certificat de {authority} a expiré",
        ),
        Words("Replace or delete it.", "Remplacez-le ou supprimez-le."),
    ),
    (8, "default password"): (
        Words("default passwords are in use", "des mots de passe par défaut servent"),
        Words(
            "Log in with each of these profiles and change its password.",
            "Connectez-vous avec chacun de ces profils et changez son mot de passe.",
        ),
    ),
    (8, "password expires"): (
        Words(
            "passwords expire soon, or have expired",
            "des mots de passe expirent bientôt, ou ont expiré",
        ),
        Words("Change them in the Profile menu.", "Changez-les dans le menu Profil."),
    ),
    (8, "profile locked"): (
        Words(
            "profiles are locked after wrong passwords",
            "des profils sont bloqués après de mauvais mots de passe",
        ),
        Words(
            "Find out who tried; Cyber security can unlock them in the Profile menu.",
            "Cherchez qui a essayé ; Cybersécurité peut les débloquer dans le menu"
            " Profil.",
        ),
    ),
}

# What devices say by a number, in their own alarm blocks.
DEVICE_CAUSES = {
    "phase rotation": Words("phase rotation", "sens de rotation des phases"),
    "V/I association": Words("V/I association", "association V/I"),
    "CT disconnected": Words("CT disconnected", "CT déconnecté"),
    "bad CT primary": Words("wrong CT primary", "primaire de CT incorrect"),
    "overload": Words("overload", "surcharge"),
    "swell": Words("voltage swell", "surtension"),
    "dip": Words("voltage dip", "creux de tension"),
    "interruption": Words("interruption", "coupure"),
    "on": Words("input {input} is on", "l'entrée {input} est active"),
    "off": Words("input {input} is off", "l'entrée {input} est inactive"),
    "change": Words("input {input} changed", "l'entrée {input} a changé"),
    "above": Words("above {above}", "au-dessus de {above}"),
    "below": Words("below {below}", "au-dessous de {below}"),
    "high": Words("above its threshold", "au-dessus de son seuil"),
    "low": Words("below its threshold", "au-dessous de son seuil"),
    "active": Words("input {input} is active", "l'entrée {input} est active"),
    "and": Words("all its conditions hold", "toutes ses conditions tiennent"),
    "or": Words("one of its conditions holds", "une de ses conditions tient"),
    "all": Words("all of {members} hold", "toutes tiennent : {members}"),
    "any": Words("one of {members} holds", "une tient : {members}"),
}

# What to do about what a device finds wrong with itself.
DEVICE_REMEDIES = {
    "phase rotation": Words(
        "Exchange two phases at its voltage inputs.",
        "Inversez deux phases sur ses entrées de tension.",
    ),
    "V/I association": Words(
        "See that each current transformer is on the phase of its voltage.",
        "Voyez que chaque transformateur de courant est sur la phase de sa tension.",
    ),
    "CT disconnected": Words(
        "Check the cables and plugs of its current transformers.",
        "Vérifiez les câbles et connecteurs de ses transformateurs de courant.",
    ),
    "bad CT primary": Words(
        "Set the primary current of the transformers that are fitted.",
        "Réglez le courant primaire des transformateurs installés.",
    ),
}
