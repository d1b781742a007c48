"""Languages: Messages into words, by one catalogue a language (``mirror/assets/locale/*.po``), English among them."""

from mirror.i18n.catalogue import LANGUAGES, Catalogue, load_catalogue, parse_catalogue
from mirror.i18n.translator import Translator

__all__ = ["LANGUAGES", "Catalogue", "Translator", "load_catalogue", "parse_catalogue"]
