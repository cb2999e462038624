"""What English chest reports say of a pneumothorax."""

from __future__ import annotations

from core.standin.vocabulary import Vocabulary, words

PNEUMOTHORAX = Vocabulary(
    telling=words(
        r"""
        pneumo|_ptx\b|pleura|sulcus|lung edge|skin.?fold|bulla|bleb|emphysema|collaps|expan|resol
        """
    ),
    finding=words(r"pneumothora|_ptx\b|hydropneumo"),
    other_word=words(
        r"""
        pleural (?:line|edge|air|reflection)|deep sulcus|air in the pleural|lung edge
        collapsed? (?:\w+ )?lung|intrapleural air
        """
    ),
    look_alike=words(r"skin.?fold|bulla|bleb|clothing|scapula\w* (?:edge|border)"),
    trace=words(),
    gone=words(),
    lasting=words(
        r"""
        residual|persist|remain|smaller|decreas|enlarg|increas|not (?:yet )?(?:gone|resolved)
        partial\w* (?:re-?expan|resol)|reaccumul|recurr|improv|still (?:visible|present|seen)
        (?:unchanged|stable|similar) (?:\w+ ){0,4}(?:pneumothorax|ptx)
        (?:pneumothorax|ptx) (?:\w+ ){0,4}(?:unchanged|stable|similar)
        """
    ),
    healed=words(
        r"resolved|resolution|has (?:gone|cleared|disappeared)|no longer|re-?expanded|fully exp"
    ),
    old=words(r"previous|prior|history of|former|earlier|_old\b|known"),
    treated=words(),
    removed=words(),
    trap=words(
        r"""
        no (?:further |interval |significant |new )?(?:enlarg|increase|chang|progress|tension)
        no (?:other|additional|further) (?:pneumothorax|ptx)|without (?:tension|shift|mediastinal)
        no (?:mediastinal )?shift|no (?:evidence of )?tension
        """
    ),
    no_other=words(r"no (?:other|additional|further) (?:pneumothorax|ptx)"),
    negation=words(r"_no\b|without|_not\b|negative|_nor\b|absence|free of|neither|denies"),
    negation_after=words(
        r"""
        not (?:\w+ )?(?:seen|identified|visible|present|evident|demonstrated|appreciated|detected)
        not (?:\w+ )?visuali|excluded(?<!not excluded)|absent|ruled out(?<!be ruled out)
        """
    ),
    suspected=words(
        r"""
        suspect|suspicio|likely|probabl|consistent with|compatible|concerning for|suggest
        in keeping
        """
    ),
    doubtful=words(
        r"""
        (?:cannot|can not|can't|not) (?:\w+ ){0,3}(?:exclu|rule)|possib|equivocal|questionabl
        versus|_vs\b|may (?:be|repres)|difficult to|limited for|indetermina|uncertain|query
        could (?:be|repres)|differential
        """
    ),
    here=words(r"pneumothor|_ptx\b|pleura"),
    elsewhere=words(r"pneumomediastin|subcutaneous|soft tissue|emphysema|pneumoperitoneum"),
    all_clear=words(
        r"""
        clear|normal|unremarkable|expanded|no (?:acute|active|significant)|no pleural
        lungs reach
        """
    ),
    comparison=words(r"unchanged|no (?:interval|significant) change|stable|no change|similar to"),
)
