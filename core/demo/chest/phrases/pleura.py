"""The pleural space: pneumothorax seen, followed, doubted, gone, absent. The long lines are data.

`size` is one word for how large it is, `mm` its width; `course` compares it with before.
"""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.chest.state import Air, Course, Note, Other

SIZE: dict[Air, str] = {
    Air.APICAL: "[tiny|trace|small|minimal]",
    Air.SMALL: "[small|small|mild]",
    Air.MODERATE: "[moderate|moderate-sized|medium-sized]",
    Air.LARGE: "[large|large|very large]",
    Air.TENSION: "[large|massive]",
    Air.HYDRO: "[small|moderate]",
    Air.LIKELY: "[tiny|small]",
    Air.DOUBTFUL: "[tiny|small|trace]",
}
MILLIMETRES: dict[Air, str] = {
    Air.APICAL: "<3-9>",
    Air.SMALL: "<8-19>",
    Air.MODERATE: "<20-35>",
    Air.LARGE: "<40-70>",
}
PRESENT: dict[Air, tuple[str, ...]] = {
    Air.APICAL: (
        "{size_cap} {side} apical pneumothorax[|, {mm} mm| measuring {mm} mm]{course}",
        "[There is a|Note is made of a] {size} {side} apical pneumothorax{course}",
        "[Thin|Fine|Subtle] [visceral pleural line|pleural line] at the {side} apex, [consistent with|compatible with|representing] a {size} pneumothorax",
        "{side_cap} apical pneumothorax, {size}[|, up to {mm} mm]{course}",
        "[Thin|Faint] visceral pleural line at the {side} apex with [absent|no] lung markings [beyond|peripheral to] it",
    ),
    Air.SMALL: (
        "{size_cap} {side} pneumothorax[| with apical component| measuring {mm} mm at the apex| measuring up to {mm} mm]{course}",
        "There is a {size} {side} pneumothorax{course}",
        "A {size} {side} pneumothorax is [seen|present|noted]{course}",
        "[Visceral pleural line|A pleural line] [is seen|is visible] [at the {side} apex|laterally on the {side}] [with absent lung markings beyond it|without peripheral lung markings], [consistent with|in keeping with] pneumothorax",
        "The {side} lung edge is separated from the [lateral |]chest wall by {mm} mm",
    ),
    Air.MODERATE: (
        "{size_cap} {side} pneumothorax[| with partial collapse of the lung| measuring {mm} mm]{course}",
        "There is a {size} {side} pneumothorax[| with {mm} mm of apical separation][, without mediastinal shift|, no evidence of tension|]{course}",
        "[Partial|Incomplete] collapse of the {side} lung with [a lung edge {mm} mm from|air separating it by {mm} mm from] the chest wall",
    ),
    Air.LARGE: (
        "{size_cap} {side} pneumothorax[| with near-complete collapse of the {side} lung| with complete collapse of the lung][|, no mediastinal shift]{course}",
        "There is a {size} {side} pneumothorax with [collapse|near-total collapse|atelectasis] of the {side} lung",
        "[Near-complete|Complete] collapse of the {side} lung [against the hilum|toward the hilum][|, no shift of the mediastinum]",
    ),
    Air.TENSION: (
        "{size_cap} {side} pneumothorax with [mediastinal shift to the {contra}|contralateral mediastinal shift], [concerning for|suspicious for|consistent with] tension",
        "Tension pneumothorax on the {side} with [flattening of the hemidiaphragm|shift of the trachea to the {contra}|mediastinal shift]",
    ),
    Air.HYDRO: (
        "{side_cap} hydropneumothorax[| with air-fluid level| with an air-fluid level at the base]{course}",
        "[Air-fluid level|Horizontal air-fluid level] [at the {side} base|in the {side} pleural space], consistent with hydropneumothorax",
        "{size_cap} {side} hydropneumothorax{course}",
    ),
    Air.LIKELY: (
        "[Findings suspicious for|Likely|Probable] {size} {side} [apical |]pneumothorax",
        "Lucency at the {side} apex [most likely representing|suspicious for|highly suggestive of] a {size} pneumothorax",
        "[Deep sulcus sign|Deep and lucent costophrenic sulcus] on the {side}, [highly suggestive of|most consistent with] [anterior |]pneumothorax",
    ),
}
FOLLOWED = (
    "{size_cap} {side} [apical |]pneumothorax{course}",
    "[Known|Previously described|Residual|Persistent] {side} [apical |]pneumothorax{course}",
    "[The known|The previously noted] {side} pneumothorax [is again seen|persists]{course}",
    "[Pleural line|Lung edge] on the {side} [again seen|still visible]",
)
NOT_LARGER = (
    "No [increase in size|interval increase|enlargement] of the [known |]{side} pneumothorax",
    "[No enlarging|No increasing] pneumothorax on the {side}[|, residual {mm} mm at the apex]",
    "No [significant change|interval change] in the {size} {side} [apical |]pneumothorax",
    "No new or enlarging pneumothorax[; the {side} apical component persists|, small {side} residual]",
)
COURSE: dict[Course, str] = {
    Course.FIRST: "[|]",
    Course.NEW: "[|, new|, new since the prior study|, not seen previously]",
    Course.SMALLER: "[, decreased|, decreased in size|, smaller than on the prior|, slightly improved]",
    Course.SAME: "[, unchanged|, stable|, not significantly changed|, similar to prior]",
    Course.LARGER: "[, increased|, slightly larger|, increased in size|, enlarged since the prior]",
}
ABSENT = (
    "No pneumothorax[| is seen| identified| is identified]",
    "No [evidence of|visible|appreciable] pneumothorax",
    "There is no [evidence of |]pneumothorax",
    "No pneumothorax on [either side|the current study]",
    "[Negative for|Without evidence of] pneumothorax",
)
ABSENT_NOR_FLUID = (
    "No [pleural effusion|effusion|large effusion] or pneumothorax",
    "There is no [pleural effusion or pneumothorax|pneumothorax or effusion]",
    "No pneumothorax or [pleural effusion|effusion]",
    "[Pleural spaces are|The pleural spaces are] [clear|unremarkable|normal]",
    "[The costophrenic angles are sharp|Costophrenic angles are clear][, no pneumothorax|, without pneumothorax]",
)
ABSENT_ALL = (
    "No [focal consolidation|consolidation|infiltrate], [pleural effusion|effusion], or pneumothorax",
    "[The lungs are|Lungs are] clear[, no pneumothorax| without effusion or pneumothorax|]",
    "No [acute airspace disease|airspace consolidation], effusion or pneumothorax",
    "[The lungs are|Lungs are] [fully expanded|well expanded][ and clear|, no pneumothorax]",
    "No evidence of [pneumonia|consolidation], pleural fluid or pneumothorax",
)
ABSENT_TERSE = ("No ptx", "No PTX", "No pneumothorax", "Neg for pneumothorax")
NORMAL = (
    "No acute cardiopulmonary [process|abnormality|disease]",
    "[Normal chest|Normal chest radiograph|Unremarkable chest radiograph]",
    "No acute intrathoracic [process|abnormality]",
)
RESOLVED = (
    "[Previously seen|Previously noted|The previously described|Prior] {side} pneumothorax [has resolved|is no longer seen|is no longer visible|has completely resolved]",
    "[Interval resolution|Complete resolution] of the {side} pneumothorax",
    "No residual [{side} |]pneumothorax[| is seen| identified]",
    "Resolved {side} pneumothorax[|, lung fully re-expanded]",
    "[Re-expansion|Complete re-expansion] of the {side} lung without [residual|recurrent] pneumothorax",
    "The {side} lung is [now fully|completely] re-expanded",
)
DOUBTFUL = (
    "{size_cap} {side} [apical pneumothorax|pneumothorax] [cannot be excluded|is difficult to exclude|is not excluded]",
    "[Possible|Questionable] {size} {side} [apical |]pneumothorax[|, versus overlying skin fold|, versus artifact]",
    "[Linear lucency|Thin line|Curvilinear density] [at the {side} apex|along the {side} lateral chest wall], [skin fold versus small pneumothorax|which may represent a skin fold or small pneumothorax|pneumothorax versus artifact]",
    "[Equivocal|Subtle] line at the {side} apex, [pneumothorax not entirely excluded|overlapping bedding versus pneumothorax]",
)
DOUBTFUL_LYING = (
    "[Supine positioning|Portable technique|Patient rotation] [limits|markedly limits] evaluation, [pneumothorax cannot be excluded|a small anterior pneumothorax is not excluded]",
    "No [large|sizable|tension] pneumothorax on this [supine|limited] [film|study]; small pneumothorax [cannot be excluded|not excluded]",
    "[Deep {side} sulcus sign is questioned|{side_cap} costophrenic sulcus appears deep], pneumothorax not excluded",
)
DOUBTFUL_AGAIN = (
    "[Possible|Questionable] {size} {side} pneumothorax",
    "{size_cap} {side} pneumothorax [not excluded|cannot be excluded]",
    "[Equivocal|Indeterminate] finding at the {side} apex, [follow-up advised|upright expiratory film suggested|pneumothorax versus skin fold]",
)
OTHER: dict[Other, tuple[str, ...]] = {
    Other.MEDIASTINUM: (
        "[Pneumomediastinum|Small pneumomediastinum|Mediastinal air] [with streaky lucencies along the left heart border|tracking into the neck|is present|outlining the aortic knob]",
        "Lucency along the [left heart border|mediastinum] [consistent with|compatible with] pneumomediastinum",
    ),
    Other.SUBCUTANEOUS: (
        "[Extensive|Mild|Small amount of] subcutaneous [emphysema|air|gas] [along the {side} chest wall|in the {side} chest wall|in the {side} neck]",
        "Subcutaneous emphysema [overlying the {side} hemithorax|on the {side}]",
    ),
    Other.SKIN_FOLD: (
        "[Curvilinear density|Linear density|Line] [over the {side} hemithorax|projecting over the {side} upper lung] [represents|is consistent with|is due to] a skin fold, with lung markings [extending beyond it|peripheral to it]",
        "Skin fold [projects over|overlies] the {side} [upper lung|hemithorax], not to be mistaken for a pneumothorax",
    ),
    Other.BULLA: (
        "[Large|Multiple thin-walled|Thin-walled] [bulla|bullae] in the {side} [upper lobe|apex][|, no pleural line]",
        "[Bullous|Severe bullous] [emphysema|changes] in the {side} apex[| mimicking pneumothorax]",
    ),
}  # fmt: skip
NOTE: dict[Note, tuple[str, ...]] = {
    Note.FOUND: (
        "[On further review|On second review|After attending review] there is a {size} {side} apical pneumothorax",
        "{size_cap} {side} pneumothorax [is present in retrospect|was initially missed][|, team notified]",
        "In retrospect a {size} {side} apical pneumothorax is [visible|seen][|, as confirmed on CT]",
    ),
    Note.WITHDRAWN: (
        "[On CT|On subsequent CT|On repeat upright film] no pneumothorax[|, the line was a skin fold|; the finding was a skin fold]",
        "[After review|On attending review] the line represents a skin fold, no pneumothorax",
        "[Subsequent CT chest|Follow-up upright film] [does not confirm the pneumothorax|shows no pneumothorax]",
    ),
    Note.FORMAL: (
        "[Images|Prior studies] [reviewed|became available], [no change to the report|interpretation unchanged]",
        "[Side|Laterality] verified with the technologist",
        "Findings [communicated|relayed] to the team at <8-22>:<10-59>",
    ),
}  # fmt: skip
