"""What German (and now and then English) reports say of ankle fractures."""

from __future__ import annotations

from core.standin.vocabulary import Vocabulary, words

NO_FIXATION = (
    r"(?: kein|proth|arthrodes|anker|tight ?rope|stellschr|syndesmosenschr|bandplast|lyse)"
)
"""Metal that holds no fracture, or is said to be missing."""

DOUBT = r"""
    nicht (?:\w+ ){0,3}(?:auszuschl|ausschl|ausgeschl|zu beweisen|beurteilbar|ausreichend)
    fraglich|_dd\b|differen[tz]ialdiag|moe?glich|kein\w* sicher|nicht sicher|unklar|denkbar
    kein\w* (?:\w+ ){0,4}dislozierte|eine dislozierte (?:fraktur|verletzung) .*nicht
    cannot be excluded|not excluded|possible|equivocal|ausschluss nicht|versus|_vs\b|zweifel
    stress-?fraktur|stressreaktion|ermuedungs|eingeschraenkte\w* beurteil|no definite
"""

ANKLE_FRACTURE = Vocabulary(
    telling=words(
        r"""
        fra[kc]tu|bruch|brueche|_f[rx]x?\b|fissu|infra[kc]t|ausriss|absprengung|avuls|flake|weber|abriss
        malleola|volkmann|maisonneuve|shepherd|spalt|linie|unterbrech|fragment|pseud?arthr
        os_(?:tri|sub|per|tib)|ossi[kc]|akzess|accessory|bruise|heil|konsolid|durchba|kallus|_dd\b
        osteosyn|platte|schraub|metall|implant|zuggurt|draht|material|kanaele|_me\b|_orif|nonunion
        stress|dislo[kz]|displaced|heal|hardware|beurteilbar|detailbeurteil
        """
    ),
    finding=words(
        r"""
        fra[kc]tu(?!rspalt|rlinie|re gap|re line)
        brueche|_f[rx]x?\b|-fx\b
        bruch(?!spalt|linie)(?<!einbruch)(?<!umbruch)(?<!schraubenbruch)(?<!materialbruch)
        """
    ),
    other_word=words(
        r"""
        fissur|infra[kc]tion|ausriss|absprengung|avulsion|flake|weber[- ]?(?:typ )?[abc]\b
        bimalleola|trimalleola|volkmann-?fragment|maisonneuve|shepherd|abriss
        volkmann-dreieck,? (?:\S+ ){0,2}disloz
        (?:kortikalis|kontur)unterbrech|unterbrechung der (?:kortikalis|kontur)
        (?:disloziertes|knoe?chernes|ossae?res|schaliges) fragment
        """
    ),
    look_alike=words(
        r"""
        os_(?:trigonum|subfibulare|subtibiale|peroneum|tibiale)|ossikel|ossicle|akzessorisch
        bone.?bruise|accessory
        """
    ),
    trace=words(
        r"""
        fra[kc]tur-?(?:spalt|linie)|bruch-?(?:spalt|linie)|fracture (?:line|gap)|restspalt
        (?:offener|einsehbarer|ehemaliger|frueherer) spalt
        """
    ),
    gone=words(
        r"""
        nicht (?:mehr|laenger|abgrenz|erkenn|nachweis|sichtbar|zu sehen|einsehbar)|no longer|gone
        verstrichen|verschwunden|ueberbaut|durchbaut|konsolidiert|geschlossen|kein|ohne
        """
    ),
    lasting=words(
        r"""
        noch (?:\w+ ){0,2}(?:erkenn|abgrenz|sichtbar|einseh|nachvollzieh|zu sehen|offen)
        (?:noch|bisher) (?:nicht|kein\w*) (?:\w+ ){0,2}(?:durchba|konsolid|ueberbau|verheil|kallus)
        (?:unvollstaendig|teilweise|partiell|beginnend|zunehmend|fortschreitend)\w* (?:\w+ )?durchba
        (?:unvollstaendig|teilweise|partiell|beginnend|zunehmend|fortschreitend)\w* (?:\w+ )?konsol
        (?:ausbleibend|fehlend|verzoegert)\w* (?:\w+ )?(?:durchba|konsol|heilung)
        pseud?arthros|nonunion|periimplantaer|still visible
        """
    ),
    healed=words(
        r"""
        durchbaut|durchbauung|konsolidi|berbaut|verheilt|ausgeheilt|abgeheilt|healed|heilung
        knoe?chern (?:fest|geheilt)|knoe?cherner durchbau
        """
    ),
    old=words(
        r"""
        _z\. ?n\b|_zn\b|zustand nach|_alte[rnms]?\b|_ae?lter|frueher|ehemalig
        stattgehabt|vorbestehend|posttraumatisch|postfrakturell|residu|_old\b
        _(?:19|20)[01]\d\b|_vor (?:\d+ )?jahren
        """
    ),
    treated=words(
        rf"""
        ^(?!.*{NO_FIXATION}).*(?:osteosyn|platte(?!nepi)|schraube|_orif\b)
        ^(?!.*{NO_FIXATION}).*(?:verplatt|verschraub|zuggurt|k-draht|kirschner|hardware)
        """
    ),
    removed=words(
        r"""
        metall\w*entfern|_me\b|implantatentfern|materialentfern|metallfrei
        entfernung des (?:metall|osteosynthese|material)|entfernte\w* (?:metall|platte|osteosyn)
        (?:metall|material|platte|schraube)\w* (?:\w+ ){0,2}entfernt
        bohrkanaele|schraubenkanaele|bohrloecher
        """
    ),
    trap=words(
        r"""
        nicht (?:wesentlich |relevant |nennenswert )?(?:dislozier|verschob)
        undislozier|unverschob|kaum (?:dislozier|verschob)|nondisplaced|undisplaced|minimally displ
        kein\w* (?:weitere|zusaetzlich|andere|sonstige|relevante|nennenswerte|wesentliche) (?!dis)
        kein\w* (?:\w+ ){0,2}(?:dislokation|verschiebung|fehlstellung|gelenkstufe|stufe|luxation)
        kein\w* (?:\w+ ){0,2}(?:konsolidierung|durchbau|stellungs)|no (?:other|further|additional)
        ohne (?:\w+ ){0,2}(?:dislokation|verschiebung|stufe|fehlstellung|gelenkbeteiligung|versatz)
        ohne (?:wesentliche|relevante|nennenswerte|sekundaere|gelenkstufe|diastase)
        """
    ),
    no_other=words(
        r"kein\w* (?:weitere|zusaetzlich|andere|sonstige)|no (?:other|further|additional)"
    ),
    negation=words(
        r"_kein|_ohne\b|_nicht\b|_no\b|without|ausschluss|negativ|_weder|_nor\b|fehlend"
    ),
    negation_after=words(
        r"""
        (?:nicht|nie) (?:\w+ ){0,2}(?:abgrenz|nachw|nachzuw|erkenn|sichtbar|dargest|vorhanden)
        nicht (?:\w+ ){0,2}(?:zu sehen|zu erkennen|gesehen|vor\b|abzugrenzen)|nicht\.?$|kein\w*\.?$
        ausgeschlossen|ausschluss(?! nicht)|nicht bestae?tig|ausgerae?umt|widerlegt
        finde[nt] sich (?:\w+ )?(?:kein|nicht)|negativ
        """
    ),
    suspected=words(
        r"""
        _v\. ?a\b|_va\b|verdacht|verdae?chtig|passend zu|vereinbar mit|wahrscheinlich|am ehesten
        suspicio|suspect|likely|vermutlich|hinweisend|spricht (?:\w+ ){0,2}fuer|_wohl\b
        """
    ),
    doubtful=words(DOUBT),
    doubt_alone=words(DOUBT),
    here=words(
        r"""
        distale[nr]? (?:tibia|fibula|unterschenkel)|malleol|knoe?chel|weber|pilon|talus|talar
        volkmann|fibulaspitze|tibiakante|syndesmos|distal (?:tibia|fibula)|distalen fibulapol
        """
    ),
    elsewhere=words(
        r"""
        mittelfuss|metatars|_mt\b|_mt ?[iv1-5]|_mfk|[kc]al[kc]an|fersenbein|[kc]uboid|navi[kc]ul
        kahnbein|wuerfelbein|zehe|phalan|keilbein|cuneif|proximale\w* (?:fibul|tibia)|fibulakoepf
        fibulahals|hohe\w* fibula|subkapitale|fibulaschaft|tibiaschaft|tibiakopf|tibiaplateau|jones
        radius|ulna|femur|schenkelhals|patella|humerus|olekranon|rippe|becken|wirbel|finger|_hand
        schambein|[kc]lavi[ck]|_(?:vor|rueck)?fuss|lisfranc|chopart|metakarp|skaphoid|dens axis
        """
    ),
    all_clear=words(
        r"""
        regelre|unauff|intakt|normalbefund|ohne befund|o\. ?b\.|unremarkable|_normal
        kein\w* (?:\w+ ){0,3}(?:knoe?ch|ossae?r)|erhalten|glatt
        """
    ),
    comparison=words(
        r"""
        unvera|befundkonstan|stationa|konstant|unchanged|keine (?:\w+ )?(?:befund)?aenderung
        """
    ),
)
