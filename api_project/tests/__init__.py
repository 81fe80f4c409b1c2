from . import test_names, test_reading, test_resources, test_translations
