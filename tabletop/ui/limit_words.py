"""Words of the limits of the checks."""

from tabletop import i18n

tr = i18n.tr


def limit_words(name: str) -> str:
    """What a limit is called, with its unit; its name where it has no words yet."""
    words = {
        "severity": tr("Severity"),
        "stop_below_share": tr("Share at which it stops"),
        "min_open_share": tr("Open share of the edge, at least"),
        "min_exits": tr("Open exits, at least"),
        "near_m": tr("Counts as closed within (m)"),
        "barred_within_m": tr("Counts as closed within (m)"),
        "frontage_shield_m": tr("Width an officer with shield covers (m)"),
        "frontage_rope_m": tr("Width an officer with rope covers (m)"),
        "frontage_tape_m": tr("Width an officer at tape covers (m)"),
        "gap_warn_m": tr("Longest gap (m)"),
        "warn_person_per_m2": tr("Warning from (persons/m²)"),
        "stop_person_per_m2": tr("Stop from (persons/m²)"),
        "hard_stop_person_per_m2": tr("Crush danger from (persons/m²)"),
        "flow_level_person_per_m_min": tr("Flow on level ground (persons/m/min)"),
        "flow_stepped_person_per_m_min": tr("Flow on steps (persons/m/min)"),
        "low_risk_min": tr("Time at low risk (min)"),
        "medium_risk_min": tr("Time at medium risk (min)"),
        "high_risk_min": tr("Time at high risk (min)"),
        "stop_below_m": tr("Stop below (m)"),
        "warn_below_m": tr("Warning below (m)"),
        "two_exits_up_to_person": tr("Two exits up to (persons)"),
        "three_exits_up_to_person": tr("Three exits up to (persons)"),
        "buffer_m": tr("Distance, at least (m)"),
        "radius_m": tr("Distance to a unit, at most (m)"),
        "same_place_m": tr("Counts as one place within (m)"),
        "pace_m_per_min": tr("Pace on foot (m/min)"),
        "on": tr("In use (1) or not (0)"),
        "palace_m": tr("From a palace (m)"),
        "military_m": tr("From a military site (m)"),
        "worship_m": tr("From a place of worship (m)"),
        "hospital_m": tr("From a hospital (m)"),
        "terminal_m": tr("From a port, station or terminal (m)"),
        "vital_object_m": tr("From a vital object (m)"),
        "designated_m": tr("From a formally designated vital object (m)"),
        "from_hour": tr("From (hour of the day)"),
        "outdoor_until_hour": tr("In the open air until (hour of the day)"),
        "indoor_until_hour": tr("Indoors until (hour of the day)"),
        "least_per_100": tr("For each 100 people, at least (persons)"),
        "most_per_100": tr("For each 100 people, at most (persons)"),
        "least_m2_per_person": tr("Open ground for each person, at least (m²)"),
        "hazard_m": tr("From irritant and fuel, at least (m)"),
        "jet_m": tr("Outside the reach of a water jet, at least (m)"),
        "team_m": tr("Distance to a negotiator team, at most (m)"),
        "depth_m": tr("Depth in a building or water that is not said (m)"),
        "overlap_m2": tr("Overlap of a footprint that is not said (m²)"),
    }
    return words.get(name, name)
