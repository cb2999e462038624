"""The chest around the pleura: heart, lungs, devices, bones, and the impression's other points. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.chest.state import Tube

TUBE: dict[Tube, tuple[str, ...]] = {
    Tube.IN: (
        "{side_cap} [chest tube|pigtail catheter|thoracostomy tube] [remains in place|in unchanged position|is in satisfactory position|with tip projecting over the apex]",
        "[There is a|Again seen is a] {side} [chest tube|pigtail catheter|small-bore chest tube][| with tip at the apex| with side port within the chest]",
    ),
    Tube.PLACED: (
        "[Interval placement of a|There is a new] {side} [chest tube|pigtail catheter|small-bore chest tube][| with tip at the apex| with side port within the chest]",
        "{side_cap} [chest tube|pigtail catheter] has been placed[|, tip at the apex|, tip directed to the base]",
    ),
    Tube.OUT: (
        "[Interval removal of the|Status post removal of the] {side} [chest tube|pigtail catheter]",
        "{side_cap} [chest tube|pigtail catheter] has been removed",
    ),
}  # fmt: skip
DEVICES: dict[str, tuple[str, ...]] = {
    "tube": (
        "[Endotracheal tube|ET tube] [terminates|tip] <2-6> cm above the carina",
        "[ETT|Endotracheal tube] in [satisfactory|standard|good] position",
        "Tracheostomy tube [in place|in good position|midline]",
    ),
    "gastric": (
        "[Nasogastric tube|NG tube|Enteric tube|Orogastric tube] [courses below the diaphragm|tip in the stomach|with tip and side port in the stomach|tip off the film]",
    ),
    "central": (
        "[Right|Left] [internal jugular|subclavian|IJ] [central venous catheter|line|catheter] [terminates in the SVC|with tip at the cavoatrial junction|in the lower SVC|in satisfactory position]",
        "[Right|Left] PICC [terminates in the mid SVC|with tip at the cavoatrial junction|tip in the axillary vein]",
    ),
    "pacemaker": (
        "[Left-sided|Left chest wall|Dual-chamber] pacemaker [with leads in the right atrium and ventricle|with intact leads|noted]",
    ),
    "sternotomy": (
        "[Median sternotomy wires|Sternotomy wires] [are intact|are noted][| with CABG clips]",
    ),
    "port": ("[Right|Left] chest port [with tip in the SVC|in place|terminating at the cavoatrial junction]",),
}  # fmt: skip
HEART = (
    "[Heart size is|The heart size is] [normal|within normal limits]",
    "[Cardiac silhouette is|The heart is] [normal in size|not enlarged|of normal size]",
    "[Cardiomediastinal silhouette is|The cardiomediastinal contours are|The mediastinal and hilar contours are] [unremarkable|normal|within normal limits]",
    "Normal [cardiac|cardiomediastinal] [silhouette|contours]",
)
HEART_AS_BEFORE = (
    "[Cardiomediastinal silhouette is|The cardiomediastinal contours are|Cardiac size is] [stable|unchanged]",
    "[Stable|Unchanged] [cardiac silhouette|mediastinal contours|cardiomediastinal silhouette]",
)
LARGE_HEART = (
    "[Heart size is|The heart is|Cardiac silhouette is] [mildly|moderately|borderline] enlarged",
    "[Mild|Moderate] cardiomegaly[| with tortuous aorta| with unfolded aorta]",
    "[Enlarged cardiac silhouette|Cardiomegaly][| with a calcified aortic arch]",
)
LARGE_HEART_AS_BEFORE = (
    "[Stable|Unchanged] cardiomegaly[| with tortuous aorta]",
    "Enlarged cardiac silhouette, [similar to prior|unchanged|stable]",
)
EFFUSION: dict[str, tuple[str, ...]] = {
    "left": (
        "[Small|Trace|Moderate] left pleural effusion",
        "Blunting of the left costophrenic angle, [likely small effusion|small effusion]",
    ),
    "right": (
        "[Small|Trace|Moderate] right pleural effusion",
        "Right pleural [fluid|effusion], [small|moderate][|, layering]",
    ),
    "bilateral": (
        "[Small|Trace|Moderate] bilateral pleural effusions",
        "Bilateral effusions, [left greater than right|right greater than left|small]",
    ),
}
OPACITY = (
    "[Focal|Patchy|Ill-defined] [opacity|consolidation|airspace opacity] in the {lobe} lobe[|, which may represent pneumonia or atelectasis]",
    "{lobe_cap} lobe [opacity|consolidation|airspace disease][|, concerning for pneumonia| suspicious for pneumonia]",
)
OPACITY_AGAIN = (
    "{lobe_cap} lobe [pneumonia|opacity, likely pneumonia|consolidation, follow to resolution]",
    "[Airspace opacity|Consolidation] in the {lobe} lobe[| as above|, pneumonia or aspiration]",
)
EFFUSION_AGAIN = (
    "[Pleural effusion|Effusion] as [described|above]",
    "[Pleural effusion|Effusion][ with adjacent atelectasis|, see above]",
)
ATELECTASIS = (
    "[Bibasilar|Left basilar|Right basilar|Mild bibasilar|Retrocardiac] [atelectasis|opacities, likely atelectasis|subsegmental atelectasis]",
    "[Low lung volumes|Lung volumes are low][ with bronchovascular crowding| with basilar atelectasis]",
)
EDEMA = (
    "{grade_cap} [pulmonary edema|pulmonary vascular congestion|interstitial edema]",
    "[Prominent|Indistinct] pulmonary vasculature, [{grade} edema|consistent with {grade} congestion]",
)
EMPHYSEMA = (
    "[Hyperinflated lungs|Flattened diaphragms|Emphysematous changes][|, consistent with COPD]",
    "[Hyperexpansion of the lungs|Increased retrosternal airspace][|, likely COPD]",
)
CLEAR_LUNGS = (
    "[The lungs are|Lungs are] clear",
    "No [focal consolidation|focal airspace opacity|infiltrate]",
    "No [pulmonary edema|pulmonary vascular congestion|evidence of edema]",
    "Lung volumes are [normal|adequate]",
)
RIB: dict[str, tuple[str, ...]] = {
    "acute": (
        "[Nondisplaced|Minimally displaced|Acute] fracture[| of the lateral aspect] of the {side} <4-9>th rib",
        "Fractures of the {side} <4-6>th and 7th ribs",
    ),
    "old": ("[Old|Healed|Remote] {side}-sided rib [fractures|fracture deformities]", "Old [healed |]{side} rib fractures"),
}  # fmt: skip
BONES = (
    "[No acute osseous abnormality|Osseous structures are unremarkable|Visualized bones are intact]",
    "No acute [rib fracture|displaced rib fracture|bony abnormality|fracture]",
    "[Unremarkable|Normal] [osseous structures|soft tissues and bones][| for age]",
)
OLD_BONES = (
    "[Degenerative changes|Mild degenerative change|Osteophytes] of the [thoracic|thoracolumbar] spine",
    "[Mild|Moderate] [scoliosis|dextroscoliosis|kyphosis]",
    "[Osteopenia|Diffuse osteopenia][| with wedging of a mid thoracic vertebra]",
)
UPPER_ABDOMEN = (
    "[Upper abdomen is|Visualized upper abdomen is] unremarkable",
    "[No free air|No free intraperitoneal air] [under the diaphragm|is seen]",
    "[Surgical clips|Cholecystectomy clips] in the right upper quadrant",
)
_COMMUNICATED = (
    "[Findings|Results] [discussed with|communicated to] the [primary team|referring team|emergency department] [by phone|at time of review|at <8-22>:<10-59>]",
)
_FOLLOW = (
    "[Recommend|Suggest] [short-term follow-up|follow-up radiograph|repeat radiograph in <4-24> hours|attention on follow-up][| if clinically indicated]",
    "[Clinical correlation|Follow-up] [recommended|advised][| as clinically indicated]",
)
ADVICE_PRESENT = _COMMUNICATED + _FOLLOW
ADVICE_DOUBT = (
    "[Recommend|Suggest] [upright expiratory view|CT chest|lateral decubitus view][| if clinically indicated]",
    *_FOLLOW,
)
ADVICE_ABSENT = _FOLLOW + _COMMUNICATED
DEVICES_AGAIN = (
    "[Lines and tubes|Support devices] [as above|in standard position|in satisfactory position]",
    "[Tubes and lines|Support lines] [as described|in place|as noted]",
)
