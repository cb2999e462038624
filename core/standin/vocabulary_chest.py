"""What English chest reports say of a pneumothorax."""

from __future__ import annotations

from core.standin.vocabulary import Vocabulary, words

NAMED = r"(?:pneumothor|_ptx\b|pleural line|lung edge)"
OTHER_PARTS = (
    r"(?:silhouette|contour|cardi|heart|mediast|tube|catheter|device|_lines?\b|effus|opaci"
    r"|atelect|edema|consolid|report|interpretation|fold|bulla)"
)
"""What may be unchanged without a word on the pleura."""

PNEUMOTHORAX = Vocabulary(
    telling=words(
        r"""
        pneumothor|ptx\b|hydropneumo|pneumomed|mediastinal air|pleural (?:line|edge|air|reflec)
        sulcus|lung edge|skin.?fold|bulla|bullous|bleb|subcutaneous|collaps|re-?expan|resol
        in the pleural|expanded|equivocal|indeterminate|air separating
        """
    ),
    finding=words(r"pneumothora|_(?:hydro)?ptx\b|hydropneumo"),
    other_word=words(
        r"""
        pleural (?:line|edge|air|reflection)|deep (?:and lucent )?(?:\w+ )?sulcus|lung edge
        air in the pleural|air separating|collapse of the (?:\w+ )?lung|collapsed (?:\w+ )?lung
        """
    ),
    look_alike=words(
        r"""
        skin.?fold|bulla|bullous|bleb|clothing|bedding|artifact|scapula\w* (?:edge|border)
        pneumomediast|mediastinal air|subcutaneous (?:emphysema|air|gas)
        """
    ),
    trace=words(),
    gone=words(),
    lasting=words(
        rf"""
        ^(?=.*{NAMED}).*(?:residual|persist|remain|smaller|larger|decreas|increas|enlarg|improv)
        ^(?=.*{NAMED}).*(?:not (?:yet )?(?:gone|resolved)|partial\w* (?:re-?expan|resol)|recurr)
        ^(?=.*{NAMED}).*(?:unchanged|stable|similar|not (?:\w+ )?changed|again seen|still)
        """
    ),
    healed=words(
        r"""
        resolved|resolution|has (?:gone|cleared|disappeared)|no longer|re-?expanded|re-?expansion
        fully expanded|well expanded
        """
    ),
    old=words(
        r"""
        history of|remote|_old\b|former|years ago|_in (?:19|20)\d\d
        _prior (?:\w+ )?(?:pneumothorax|ptx)
        """
    ),
    treated=words(),
    removed=words(),
    trap=words(
        r"""
        no (?:further |interval |significant |substantial |new (?:or )?)*(?:enlarg|increas|chang)
        no (?:further |new )?(?:progress|worsening)|without (?:tension|shift|mediastinal)
        no (?:mediastinal )?shift|no (?:evidence of )?tension|no shift of
        (?:no|without|w/o|absent) (?:peripheral |distal )?(?:lung|vascular|pulmonary) markings
        """
    ),
    no_other=words(r"no (?:other|additional|further) (?:pneumothorax|ptx)"),
    negation=words(
        r"_no\b|without|_w/o\b|_not\b|_neg(?:ative)?\b|_nor\b|absence|free of|neither|denies"
    ),
    negation_after=words(
        r"""
        not (?:\w+ )?(?:seen|identified|visible|present|evident|demonstrated)(?! previously| before)
        not (?:\w+ )?(?:appreciated|detected|visuali)|excluded(?<!not excluded)|_absent(?! lung)
        ruled out(?<!be ruled out)
        """
    ),
    suspected=words(
        r"""
        suspect|suspicio|likely|probabl|consistent with|compatible|concerning for|suggesti
        in keeping|representing
        """
    ),
    doubtful=words(
        r"""
        (?:cannot|can not|can't|not) (?:\w+ ){0,3}(?:exclu|rule)|possib|equivocal|question
        versus|_vs\b|may (?:be|repres)|difficult to|limited for|indetermina|uncertain|query
        could (?:be|repres)|differential
        """
    ),
    doubt_alone=words(
        r"(?:equivocal|indeterminate|subtle) (?:finding|line)|sulcus (?:sign is questio|appears)"
    ),
    here=words(r"pneumothor|_ptx\b|pleura"),
    elsewhere=words(r"pneumomediastin|subcutaneous|soft tissue|emphysema|pneumoperitoneum"),
    all_clear=words(
        r"""
        clear|normal|unremarkable|expanded|no (?:acute|active|significant)|no pleural
        lungs reach
        """
    ),
    comparison=words(
        rf"""
        ^(?!.*{OTHER_PARTS}).*(?:unchanged|stable|similar to|little (?:\w+ )?change)
        ^(?!.*{OTHER_PARTS}).*no (?:\w+ ){{0,2}}change
        """
    ),
)
