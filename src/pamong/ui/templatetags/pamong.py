"""All tags and filters of the product; a builtin of every template, so nothing needs to be loaded."""

from django import template

from pamong.ui.tags import form_parts, lists, pictures, values, words

register = template.Library()
for part in (pictures, words, lists, form_parts, values):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
