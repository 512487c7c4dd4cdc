"""Effects of injects in the language in use."""

from tabletop import i18n
from tabletop.canvas.ink.wording import kind_title, level_word
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import LEVELS, Effect, EffectKind

tr = i18n.tr


def effect_words(does: EffectKind) -> str:
    """What an effect does, in words."""
    words = {
        "headcount": tr("People become"),
        "open": tr("Opens"),
        "shut": tr("Shuts"),
        "remove": tr("Is there no longer"),
        "block": tr("Road blocked along"),
        "wind": tr("Wind turns to come from"),
        "level": tr("Situation becomes"),
    }
    return words[does]


def feature_name(plan: Plan, feature_id: str, scene: int) -> str:
    """What a feature is called in a scene, or in the first in which it stands; its id where the plan has it no longer."""
    feature = plan.features.get(feature_id)
    if feature is None:
        return feature_id
    state = feature.at(scene) or next(frame.state for frame in feature.keyframes if frame.state is not None)
    unit = plan.roster.get(str(state.properties.get("unit", "")))
    return str(state.properties.get("name") or (unit.name if unit is not None else "") or kind_title(feature.kind))


def effect_said(effect: Effect, plan: Plan, scene: int) -> str:
    """An effect in one line: what it does, to what, and how much."""
    told = [i18n.isolated(feature_name(plan, effect.feature, scene))] if effect.feature else []
    if effect.does == "headcount" and effect.value is not None:
        told.append(i18n.number(round(effect.value)))
    elif effect.does == "wind" and effect.value is not None:
        told.append(f"{effect.value % 360:.0f}°")
    elif effect.does == "level":
        told += [level_word(level) for level in LEVELS if level == effect.text]
    elif effect.does == "block" and effect.line:
        lon, lat = effect.line[0]
        told.append(f"{lat:.5f}, {lon:.5f}")
    return f"{effect_words(effect.does)}: {', '.join(told)}" if told else effect_words(effect.does)
