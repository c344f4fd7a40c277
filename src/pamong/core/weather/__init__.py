"""BMKG's forecasts and warnings as typed values: everything else in an answer is refused or read on the wet side."""

from pamong.core.weather.alerts import Alert, AlertError, Info, Kind, in_force, parse_alert, province_of
from pamong.core.weather.answers import ForecastError
from pamong.core.weather.feed import Feed, FeedError, Item, about, parse_feed
from pamong.core.weather.forecast import Forecast, Odd, Oddity, Slot, parse_forecast
from pamong.core.weather.geometry import Point, Ring
from pamong.core.weather.matching import Area, How, Match, Watched, area_of, areas_of, concerning, match
from pamong.core.weather.openmeteo import Slots, parse_open_meteo

__all__ = [
    "Alert",
    "AlertError",
    "Area",
    "Feed",
    "FeedError",
    "Forecast",
    "ForecastError",
    "How",
    "Info",
    "Item",
    "Kind",
    "Match",
    "Odd",
    "Oddity",
    "Point",
    "Ring",
    "Slot",
    "Slots",
    "Watched",
    "about",
    "area_of",
    "areas_of",
    "concerning",
    "in_force",
    "match",
    "parse_alert",
    "parse_feed",
    "parse_forecast",
    "parse_open_meteo",
    "province_of",
]
