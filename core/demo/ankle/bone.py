"""The sentences on the bone for one exam; one of them decides the answer."""

from __future__ import annotations

from core.demo.ankle.phrases import beyond, bone, hardware
from core.demo.ankle.state import Addendum, Doubt, Exam, Line, Sureness, Treatment
from core.demo.draft import Line as Said
from core.demo.draft import Voice

_DOUBTED = {
    Doubt.NOT_EXCLUDED: bone.NOT_EXCLUDED,
    Doubt.VESSEL: bone.VESSEL,
    Doubt.HIDDEN: bone.HIDDEN,
    Doubt.ONLY_UNDISPLACED: bone.ONLY_UNDISPLACED,
    Doubt.NO_SURE_PROOF: bone.NO_SURE_PROOF,
    Doubt.STRESS: bone.STRESS,
    Doubt.OSSICLE: beyond.OSSICLE_DOUBT,
}
_LINES = {
    Line.VISIBLE: bone.STILL_VISIBLE,
    Line.FAINT: bone.STILL_FAINT,
    Line.GONE: bone.LINE_GONE,
    Line.NONUNION: bone.NONUNION,
}
_IMPLANTED = (Treatment.PLATE, Treatment.SCREWS)


def bone_lines(exam: Exam, voice: Voice) -> list[Said]:
    """What is said of the bone, in the order in which it is dictated."""
    if exam.comparison_only:
        return [Said(voice.say(beyond.UNCHANGED), decides=True)]
    if exam.new_at_implant:
        return _at_implant(exam, voice)
    if exam.refracture:
        return _broken_again(exam, voice)
    if exam.doubt is not None:
        return _doubted(exam, voice)
    if exam.lesion is None or exam.addendum is Addendum.FOUND:
        return _intact(exam, voice)
    if exam.line is not Line.FRESH:
        return _followed(exam, voice)
    return _broken(exam, voice)


def _broken(exam: Exam, voice: Voice) -> list[Said]:
    if exam.sureness is Sureness.SUSPECTED:
        said = [Said(voice.say(bone.SUSPECTED), decides=True)]
    else:
        terse = bone.CERTAIN_TERSE[: 4 if exam.regions else None]
        said = [Said(voice.say_either(bone.CERTAIN, terse), decides=True)]
    if voice.dice.chance(0.45) and exam.other_bone is None:
        said.append(Said(voice.say(bone.REST_INTACT)))
    return said


def _doubted(exam: Exam, voice: Voice) -> list[Said]:
    assert exam.doubt is not None
    said = [Said(voice.say(_DOUBTED[exam.doubt]), decides=True)]
    if exam.doubt is Doubt.HIDDEN and voice.dice.chance(0.5):
        said.insert(0, Said(voice.say(hardware.CAST)))
    if exam.doubt is not Doubt.ONLY_UNDISPLACED and voice.dice.chance(0.25):
        said.append(Said(voice.say(bone.REST_INTACT[3:])))
    return said


def _followed(exam: Exam, voice: Voice) -> list[Said]:
    """A known fracture in cast, plated, healing or healed."""
    said = _treatment(exam, voice)
    if exam.line is Line.UNMENTIONED:
        return [Said(said[0].text, decides=True), *said[1:]]
    said.append(Said(voice.say(_LINES[exam.line]), decides=True))
    if exam.treatment in _IMPLANTED and voice.dice.chance(0.3):
        said[-2:] = said[:-3:-1]
    if exam.line is not Line.GONE and voice.dice.chance(0.15):
        said.append(Said(voice.say(bone.NOTHING_NEW)))
    return said


def _treatment(exam: Exam, voice: Voice) -> list[Said]:
    dice = voice.dice
    if exam.treatment in _IMPLANTED:
        said = [Said(voice.say(hardware.AFTER_OPERATION[exam.treatment]))]
        plated = exam.treatment is Treatment.PLATE
        full: tuple[str, ...] = hardware.MATERIAL if plated else hardware.MATERIAL_ANY
        material = voice.say_either(full, hardware.MATERIAL_TERSE)
        return [*said, Said(material)] if dice.chance(0.8) else said
    if exam.treatment is Treatment.REMOVED:
        return [Said(voice.say(hardware.AFTER_OPERATION[exam.treatment]))]
    said = [Said(voice.say(bone.KNOWN_FRACTURE))]
    if exam.treatment is Treatment.CAST and dice.chance(0.7):
        return [*said, Said(voice.say(hardware.CAST))]
    return said


def _at_implant(exam: Exam, voice: Voice) -> list[Said]:
    if exam.other_metal is not None:
        said = [Said(voice.say(hardware.OTHER_METAL[exam.other_metal]))]
    else:
        said = [Said(voice.say(hardware.AFTER_OPERATION[exam.treatment]))]
    return [*said, Said(voice.say(bone.AT_IMPLANT), decides=True)]


def _broken_again(exam: Exam, voice: Voice) -> list[Said]:
    said = [Said(voice.say(hardware.AFTER_OPERATION[Treatment.REMOVED]))]
    return [*said, Said(voice.say(bone.REFRACTURE), decides=True)]


def _intact(exam: Exam, voice: Voice) -> list[Said]:
    said = _known_things(exam, voice)
    if exam.other_bone is not None:
        free = Said(voice.say(beyond.ANKLE_FREE), decides=True)
        if voice.dice.chance(0.35):
            said.append(Said(voice.say(beyond.NOTHING_ELSE)))
        return [free, *said]
    if exam.old is not None and voice.dice.chance(0.3):
        return [Said(said[0].text, decides=True)]
    altered = exam.old is not None or exam.other_metal is not None
    none: tuple[str, ...] = bone.INTACT[:5] if altered else bone.INTACT
    if exam.both_sides:
        none = bone.INTACT_BOTH + bone.INTACT[:5]
    intact = voice.say_either(none, bone.INTACT_TERSE[: 3 if altered else None])
    said.insert(voice.dice.between(0, len(said)), Said(intact, decides=True))
    return said


def _known_things(exam: Exam, voice: Voice) -> list[Said]:
    said: list[Said] = []
    if exam.old is not None:
        said.append(Said(voice.say(bone.OLD_HEALED)))
    if exam.other_metal is not None:
        said.append(Said(voice.say(hardware.OTHER_METAL[exam.other_metal])))
        if voice.dice.chance(0.6):
            said.append(Said(voice.say(hardware.OTHER_METAL_SEATED[exam.other_metal])))
    if exam.bone_bruise:
        said.append(Said(voice.say(bone.STRESS_BRUISE)))
    return said
