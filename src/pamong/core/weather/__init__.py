"""BMKG's forecasts and warnings as typed values: everything else in an answer is refused or read on the wet side."""

from pamong.core.weather.alerts import Alert, AlertError, Info, Kind, in_force, parse_alert, province_of
from pamong.core.weather.feed import Feed, FeedError, Item, about, parse_feed
from pamong.core.weather.forecast import Forecast, ForecastError, Odd, Oddity, Slot, parse_forecast
from pamong.core.weather.geometry import Point, Ring
from pamong.core.weather.matching import Area, How, Match, Watched, area_of, areas_of, concerning, match

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
    "province_of",
]
