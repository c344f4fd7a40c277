"""The components as template tags, gathered by ``pamong.ui.templatetags.pamong``."""
