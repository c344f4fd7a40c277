"""The words of the crew's buttons, in addresses, forms and on screens."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.core.duty import Sky


@dataclass(frozen=True, slots=True)
class SkyButton:
    """One of the five: its value, its word, its picture, and whether it means that no water falls."""

    value: str
    label: str | Promise
    icon: str
    sky: Sky

    @property
    def dry(self) -> bool:
        """Whether it stands in the first row."""
        return not self.sky.is_wet


SKY_BUTTONS = (
    SkyButton("cerah", _("Cerah"), "sun", Sky.CLEAR),
    SkyButton("mendung", _("Mendung"), "cloud", Sky.CLOUDY),
    SkyButton("gerimis", _("Gerimis"), "drizzle", Sky.DRIZZLE),
    SkyButton("hujan", _("Hujan"), "rain", Sky.RAIN),
    SkyButton("deras", _("Deras"), "storm", Sky.DOWNPOUR),
)
#: What a button sends.
SKIES = {button.value: button.sky for button in SKY_BUTTONS}
