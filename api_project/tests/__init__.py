from . import test_reading, test_resources, test_translations
