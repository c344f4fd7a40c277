"""Whether the flood crew may go home, and why: rules H1 to H7 hold, R1 to R6 release, people overrule.

``docs/explanation/duty-rules.md`` explains them with the numbers in force.
"""

from pamong.core.duty.deciding import decide
from pamong.core.duty.known import Rung
from pamong.core.duty.policy import Policy
from pamong.core.duty.reasons import Reason, Rule
from pamong.core.duty.signals import (
    Incident,
    Level,
    Outlook,
    Signals,
    Sky,
    SkyReport,
    Source,
    Want,
    WeatherWarning,
    Word,
    WordError,
    say,
)
from pamong.core.duty.state import Callee, Decision, Next, Page, Standing, State
from pamong.core.duty.table import POLICIES, in_force, source_of

__all__ = [
    "POLICIES",
    "Callee",
    "Decision",
    "Incident",
    "Level",
    "Next",
    "Outlook",
    "Page",
    "Policy",
    "Reason",
    "Rule",
    "Rung",
    "Signals",
    "Sky",
    "SkyReport",
    "Source",
    "Standing",
    "State",
    "Want",
    "WeatherWarning",
    "Word",
    "WordError",
    "decide",
    "in_force",
    "say",
    "source_of",
]
